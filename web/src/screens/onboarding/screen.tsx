import { useQuery } from '@apollo/client/react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useFleetId, usePathId } from '../../app/address';
import { failureOf } from '../../app/connection/failure';
import { announce, useAction } from '../../app/connection/use-action';
import { download, toCsv } from '../../app/csv';
import { joinList } from '../../app/pages';
import { useViewer } from '../../app/session/viewer';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { CheckInput } from '../../ui/check';
import { Confirm } from '../../ui/dialogs/confirm';
import { More } from '../../ui/more';
import { Card, Page } from '../../ui/page';
import { Empty, FailureNotice, ScreenLoading } from '../../ui/states';
import { StatusBadge } from '../../ui/status/status-badge';
import {
  CancelOnboardingDocument,
  OnboardingStoryDocument,
  type OnboardingStoryQuery,
  RetryOnboardingDocument,
} from '../onboard/generated/onboard';
import { Progress } from '../onboard/history';
import { texts } from '../onboard/texts';

type Story = NonNullable<OnboardingStoryQuery['onboarding']>;
type Row = Story['rows']['nodes'][number];

const reasonOf = ({ userErrors }: Row): string =>
  userErrors.map(({ message }) => message).join(' ');

/** One onboarding: its progress, and its rows with what became of them. */
export function Screen() {
  const fleetId = useFleetId();
  const onboardingId = usePathId('onboardingId');
  const t = useTexts(texts);
  const [onlyFailed, setOnlyFailed] = useState(false);
  const { data, previousData, error, refetch, fetchMore } = useQuery(OnboardingStoryDocument, {
    variables: { onboardingId, filterBy: onlyFailed ? { status: ['FAILED'] } : null },
    fetchPolicy: 'network-only',
    pollInterval: 3000,
  });
  const shown = data ?? previousData;
  if (!shown && error)
    return <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />;
  if (!shown) return <ScreenLoading />;
  const { onboarding } = shown;
  if (onboarding?.fleet.id !== fleetId) return <Empty title={t.noSuch} />;
  const { nodes, pageInfo } = onboarding.rows;
  return (
    <Page
      title={`${t.story}: ${onboarding.account.name}`}
      beside={<StatusBadge of="onboarding" status={onboarding.status} />}
      actions={<Actions onboarding={onboarding} onChanged={() => void refetch()} />}
    >
      <Progress onboarding={onboarding} />
      <Card title={t.rows} wide>
        <CheckInput isSelected={onlyFailed} onChange={setOnlyFailed}>
          {t.onlyFailed}
        </CheckInput>
        {nodes.length === 0 && <p className="muted">{t.noRows}</p>}
        <RowTable fleetId={fleetId} rows={nodes} />
        <More
          hasMore={pageInfo.hasNextPage}
          load={() =>
            fetchMore({
              variables: { after: pageInfo.endCursor },
              updateQuery: (earlier, { fetchMoreResult: next }) =>
                earlier.onboarding && next.onboarding
                  ? { onboarding: joinList(earlier.onboarding, next.onboarding, 'rows') }
                  : earlier,
            })
          }
        />
      </Card>
    </Page>
  );
}

interface ActionsProps {
  readonly onboarding: Story;
  readonly onChanged: () => void;
}

function Actions({ onboarding, onChanged }: ActionsProps) {
  const t = useTexts(texts);
  const { may } = useViewer();
  const [retry, isRetrying] = useAction(RetryOnboardingDocument);
  const [cancel, isCanceling] = useAction(CancelOnboardingDocument);
  const [asksCancel, setAsksCancel] = useState(false);
  const { id, status, failed, rows } = onboarding;
  const input = { onboardingId: id };
  const again = async (): Promise<void> => {
    announce(await retry({ input }), t.retried);
    onChanged();
  };
  const save = (): void =>
    download(
      'failed.csv',
      toCsv<Row>(
        [
          ['line', ({ index }) => String(index + 2)],
          ['vin', ({ vin }) => vin],
          ['problem', reasonOf],
        ],
        rows.nodes.filter((row) => row.status === 'FAILED'),
      ),
    );
  return (
    <>
      {failed > 0 && <Button onPress={save}>{t.failedCsv}</Button>}
      {may('vehicle:write') && failed > 0 && (
        <Button look="main" isDisabled={isRetrying} onPress={() => void again()}>
          {t.retry}
        </Button>
      )}
      {may('vehicle:write') && status === 'RUNNING' && (
        <Button look="danger" onPress={() => setAsksCancel(true)}>
          {t.cancel}
        </Button>
      )}
      {asksCancel && (
        <Confirm
          title={t.cancel}
          submit={t.cancel}
          done={t.canceled}
          look="danger"
          isBusy={isCanceling}
          run={async () => {
            const result = await cancel({ input });
            onChanged();
            return result;
          }}
          onClose={() => setAsksCancel(false)}
        >
          <p>{t.cancelHint}</p>
        </Confirm>
      )}
    </>
  );
}

interface RowTableProps {
  readonly fleetId: string;
  readonly rows: readonly Row[];
}

function RowTable({ fleetId, rows }: RowTableProps) {
  const t = useTexts(texts);
  return (
    <div className="table-scroll" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t.lineTitle}</th>
            <th scope="col">{t.vin}</th>
            <th scope="col">{t.state}</th>
            <th scope="col">{t.problem}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.index}>
              <td>{row.index + 1}</td>
              <th scope="row">
                {row.enrollment ? (
                  <Link
                    to="/fleets/$fleetId/vehicles/$vehicleId"
                    params={{ fleetId, vehicleId: row.enrollment.vehicle.id }}
                  >
                    {row.vin}
                  </Link>
                ) : (
                  row.vin
                )}
              </th>
              <td>
                <StatusBadge of="row" status={row.status} />
              </td>
              <td>{reasonOf(row)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
