import { useQuery } from '@apollo/client/react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useFleetId } from '../../app/address';
import { failureOf } from '../../app/connection/failure';
import { useAction } from '../../app/connection/use-action';
import { joinList } from '../../app/pages';
import { useViewer } from '../../app/session/viewer';
import { useBlockerWords } from '../../i18n/blockers/use-blocker-words';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialogs/confirm';
import { More } from '../../ui/more';
import { Page } from '../../ui/page';
import { Empty, FailureNotice, ScreenLoading } from '../../ui/states';
import { StatusBadge } from '../../ui/status/status-badge';
import { Time } from '../../ui/time';
import { DriversDocument, type DriversQuery, RemoveDriverDocument } from './generated/drivers';
import { RegisterDriver } from './register-driver';
import { texts } from './texts';

type Driver = NonNullable<DriversQuery['fleet']>['drivers']['nodes'][number];

/** Drivers of the fleet: register, and remove for good. */
export function Screen() {
  const fleetId = useFleetId();
  const t = useTexts(texts);
  const { may } = useViewer();
  const { data, error, refetch, fetchMore } = useQuery(DriversDocument, {
    variables: { fleetId },
    fetchPolicy: 'network-only',
  });
  const [remove, isRemoving] = useAction(RemoveDriverDocument);
  const [asked, setAsked] = useState<Driver | 'register' | null>(null);
  if (!data && error)
    return <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />;
  if (!data?.fleet) return <ScreenLoading />;
  const { nodes, pageInfo } = data.fleet.drivers;
  const accounts = data.fleet.providerAccounts.filter(({ provider }) =>
    provider.capabilities.includes('DRIVER_TOKENS'),
  );
  const mayChange = may('vehicle:write');
  const close = (): void => setAsked(null);
  const changed = (): void => {
    close();
    void refetch();
  };
  return (
    <Page
      title={t.title}
      actions={
        mayChange &&
        accounts.length > 0 && (
          <Button look="main" onPress={() => setAsked('register')}>
            {t.register}
          </Button>
        )
      }
    >
      <p className="muted">{t.intro}</p>
      {accounts.length === 0 ? (
        <Empty title={t.noAccount} hint={t.noAccountHint} />
      ) : nodes.length === 0 ? (
        <Empty title={t.none} />
      ) : (
        <DriverTable drivers={nodes} onRemove={mayChange ? setAsked : null} />
      )}
      <More
        hasMore={pageInfo.hasNextPage}
        load={() =>
          fetchMore({
            variables: { after: pageInfo.endCursor },
            updateQuery: (earlier, { fetchMoreResult: next }) =>
              earlier.fleet && next.fleet
                ? { fleet: joinList(earlier.fleet, next.fleet, 'drivers') }
                : earlier,
          })
        }
      />
      {asked === 'register' && (
        <RegisterDriver accounts={accounts} onRegistered={changed} onClose={close} />
      )}
      {asked !== null && asked !== 'register' && (
        <Confirm
          title={t.remove}
          submit={t.remove}
          done={t.removed}
          look="danger"
          isBusy={isRemoving}
          run={async () => {
            const result = await remove({ input: { driverId: asked.id } });
            void refetch();
            return result;
          }}
          onClose={close}
        >
          <p>{t.removeHint(asked.displayName ?? asked.externalId)}</p>
        </Confirm>
      )}
    </Page>
  );
}

interface DriverTableProps {
  readonly drivers: readonly Driver[];
  /** null where the viewer may not remove them. */
  readonly onRemove: ((driver: Driver) => void) | null;
}

function DriverTable({ drivers, onRemove }: DriverTableProps) {
  const fleetId = useFleetId();
  const t = useTexts(texts);
  const words = useBlockerWords();
  return (
    <div className="table-scroll" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t.name}</th>
            <th scope="col">{t.email}</th>
            <th scope="col">{t.id}</th>
            <th scope="col">{t.account}</th>
            <th scope="col">{t.since}</th>
            <th scope="col">{t.state}</th>
            {onRemove && <th scope="col">{t.actions}</th>}
          </tr>
        </thead>
        <tbody>
          {drivers.map((driver) => (
            <tr key={driver.id}>
              <th scope="row">
                <Link
                  to="/fleets/$fleetId/drivers/$driverId"
                  params={{ fleetId, driverId: driver.id }}
                >
                  {driver.displayName ?? t.unnamed}
                </Link>
              </th>
              <td>{driver.email}</td>
              <td>
                <code>{driver.externalId}</code>
              </td>
              <td>{driver.account.name}</td>
              <td>
                <Time at={driver.createdAt} as="date" />
              </td>
              <td>
                {driver.blockers.map(({ id, code, title, severity }) => (
                  <p key={id}>
                    <StatusBadge of="severity" status={severity} /> {words.title(code, title)}
                  </p>
                ))}
              </td>
              {onRemove && (
                <td>
                  <Button
                    look="danger"
                    aria-label={`${t.remove}: ${driver.displayName ?? driver.externalId}`}
                    onPress={() => onRemove(driver)}
                  >
                    {t.remove}
                  </Button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
