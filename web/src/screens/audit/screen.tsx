import { useApolloClient, useQuery } from '@apollo/client/react';
import { useCallback } from 'react';
import { useAddress, useFleetId } from '../../app/address';
import { failureOf } from '../../app/connection/failure';
import { joinList } from '../../app/pages';
import { FailureNotice, ScreenLoading } from '../../ui/states';
import { AuditPage } from './audit-page';
import { filterOf } from './filters';
import { FleetAuditDocument, FleetAuditVerificationDocument } from './generated/audit';
import type { Verify } from './verification';

/** Audit log of one fleet. */
export function Screen() {
  const fleetId = useFleetId();
  const [params] = useAddress();
  const { data, previousData, error, refetch, fetchMore } = useQuery(FleetAuditDocument, {
    variables: { fleetId, filterBy: filterOf(params) },
    fetchPolicy: 'network-only',
  });
  const client = useApolloClient();
  const verify = useCallback<Verify>(
    async (after) => {
      const { data: found } = await client.query({
        query: FleetAuditVerificationDocument,
        variables: { fleetId, after },
        fetchPolicy: 'no-cache',
      });
      return found?.fleet?.auditVerification ?? null;
    },
    [client, fleetId],
  );
  const fleet = (data ?? previousData)?.fleet;
  if (!fleet && error)
    return <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />;
  if (!fleet) return <ScreenLoading />;
  return (
    <AuditPage
      verify={verify}
      readPage={async (after) => {
        const { data: found } = await client.query({
          query: FleetAuditDocument,
          variables: { fleetId, filterBy: filterOf(params), after },
          fetchPolicy: 'no-cache',
        });
        return found?.fleet?.auditEvents ?? null;
      }}
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
