import { useQuery, useSubscription } from '@apollo/client/react';
import { useEffect } from 'react';
import {
  OnboardingProgressDocument,
  OnboardingRowsDocument,
  type OnboardingRowsQuery,
} from './generated/graphql';
import { Trouble } from './home';
import { Badge } from './status-tiles';

/** Number of rows of one page; the counts cover further ones. */
const ROWS = 500;
/** Should the subscription break off, the rows are asked for all the same. */
const POLL_MS = 3000;

type Rows = NonNullable<OnboardingRowsQuery['onboarding']>['rows'];

/** Progress of an onboarding: reported by subscription; its rows are read again whenever the counts have changed. */
export function OnboardingProgress({ id }: { readonly id: string }) {
  useSubscription(OnboardingProgressDocument, { variables: { id } });
  const { data, error, refetch, startPolling, stopPolling } = useQuery(OnboardingRowsDocument, {
    variables: { id, first: ROWS },
    fetchPolicy: 'cache-and-network',
  });
  const onboarding = data?.onboarding;
  const ended = (onboarding?.succeeded ?? 0) + (onboarding?.failed ?? 0);
  const isRunning = onboarding?.status === 'RUNNING';

  useEffect(() => void refetch(), [ended, refetch]);
  useEffect(() => {
    if (!isRunning) return undefined;
    startPolling(POLL_MS);
    return stopPolling;
  }, [isRunning, startPolling, stopPolling]);

  if (error && !data) return <Trouble message={error.message} onAgain={() => void refetch()} />;
  if (!onboarding)
    return (
      <p className="empty" role="status">
        Loading …
      </p>
    );
  const { total, succeeded, failed, rows } = onboarding;
  return (
    <>
      <p role="status" className="progress-words">
        {isRunning ? `${ended.toLocaleString()} of ${total.toLocaleString()} done` : 'Done'}:{' '}
        {succeeded.toLocaleString()} onboarded
        {failed > 0 && `, ${failed.toLocaleString()} failed`}
      </p>
      <progress value={ended} max={total} aria-label="Onboarding" />
      <RowList rows={rows} />
      {rows.pageInfo.hasNextPage && <p className="note">The first {ROWS} rows are shown.</p>}
    </>
  );
}

function RowList({ rows: { nodes } }: { readonly rows: Rows }) {
  return (
    <ul className="rows" tabIndex={0} aria-label="Rows">
      {nodes.map(({ index, vin, status, userErrors, enrollment }) => (
        <li key={index} data-vin={vin}>
          <code>{vin}</code>
          <RowState status={status} clearance={enrollment?.clearance?.status} />
          {enrollment?.clearance?.reason && <small>{enrollment.clearance.reason}</small>}
          {userErrors.map(({ code, message }) => (
            <small key={code + message} className="problem">
              {message}
            </small>
          ))}
        </li>
      ))}
    </ul>
  );
}

type Row = Rows['nodes'][number];

function RowState({
  status,
  clearance,
}: {
  readonly status: Row['status'];
  readonly clearance:
    NonNullable<NonNullable<Row['enrollment']>['clearance']>['status'] | undefined;
}) {
  if (clearance) return <Badge status={clearance} />;
  if (status === 'QUEUED') return <span className="badge tone-wait">Waiting</span>;
  return status === 'FAILED' ? (
    <span className="badge tone-bad">Failed</span>
  ) : (
    <span className="badge tone-good">Onboarded</span>
  );
}
