import { useQuery } from '@apollo/client/react';
import { Link } from '@tanstack/react-router';
import { useDeferredValue } from 'react';
import { useFleetId } from '../../app/address';
import { failureOf } from '../../app/connection/failure';
import { useLive } from '../../app/live/live';
import { texts as common } from '../../app/texts';
import { useFormat } from '../../i18n/format';
import { useTexts } from '../../i18n/language';
import { Card, Page } from '../../ui/page';
import { Empty, FailureNotice, ScreenLoading } from '../../ui/states';
import { StatusBadge } from '../../ui/status/status-badge';
import { Accounts } from './accounts';
import { LastDays } from './days';
import { HomeDocument } from './generated/home';
import { Needs } from './needs';
import { Onboardings } from './onboardings';
import { Readiness } from './readiness';
import { texts } from './texts';

/** State of a fleet, and who must act. */
export function Screen() {
  const fleetId = useFleetId();
  const t = useTexts(texts);
  const shared = useTexts(common);
  const format = useFormat();
  const { data, error, refetch } = useQuery(HomeDocument, { variables: { fleetId } });
  useLive(() => refetch());
  // The lower half is rendered right after the first numbers.
  const isWhole = useDeferredValue(true, false);
  if (!data && error)
    return <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />;
  if (!data) return <ScreenLoading />;
  const { fleet } = data;
  if (!fleet) return <Empty title={shared.noSuchFleet} hint={shared.noSuchFleetHint} />;
  return (
    <Page
      title={fleet.name}
      beside={
        <Link to="/fleets/$fleetId/vehicles" params={{ fleetId }}>
          {t.vehicles(format.number(fleet.vehicles.totalCount))}
        </Link>
      }
    >
      <div className="cards">
        <Readiness readiness={fleet.readiness} />
        {isWhole && (
          <>
            <Needs fleetId={fleetId} groups={fleet.blockerGroups} blockers={fleet.blockers} />
            <Card title={t.clearances}>
              <ul className="list">
                {fleet.clearanceSummary.map(({ status, count }) => (
                  <li key={status} className="row">
                    <Link
                      className="grow"
                      to="/fleets/$fleetId/vehicles"
                      params={{ fleetId }}
                      search={{ status }}
                    >
                      <StatusBadge of="clearance" status={status} />
                    </Link>
                    <span className="number">{format.number(count)}</span>
                  </li>
                ))}
              </ul>
            </Card>
            <LastDays fleetId={fleetId} />
            <Accounts accounts={fleet.providerAccounts} />
            <Onboardings onboardings={fleet.onboardings.nodes} />
          </>
        )}
      </div>
    </Page>
  );
}
