import { useQuery } from '@apollo/client/react';
import { useAddress, useFleetId } from '../../app/address';
import { failureOf } from '../../app/connection/failure';
import { joinList } from '../../app/pages';
import { FailureNotice, ScreenLoading } from '../../ui/states';
import { AuditPage } from './audit-page';
import { filterOf } from './filters';
import { FleetAuditDocument } from './generated/audit';

/** Audit log of one fleet. */
export function Screen() {
  const fleetId = useFleetId();
  const [params] = useAddress();
  const { data, previousData, error, refetch, fetchMore } = useQuery(FleetAuditDocument, {
    variables: { fleetId, filterBy: filterOf(params) },
    fetchPolicy: 'network-only',
  });
  const fleet = (data ?? previousData)?.fleet;
  if (!fleet && error)
    return <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />;
  if (!fleet) return <ScreenLoading />;
  return (
    <AuditPage
      page={fleet.auditEvents}
      loadMore={(after) =>
        fetchMore({
          variables: { after },
          updateQuery: (earlier, { fetchMoreResult: next }) =>
            earlier.fleet && next.fleet
              ? { fleet: joinList(earlier.fleet, next.fleet, 'auditEvents') }
              : earlier,
        })
      }
    />
  );
}
