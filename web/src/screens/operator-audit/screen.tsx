import { useApolloClient, useQuery } from '@apollo/client/react';
import { useCallback } from 'react';
import { useAddress } from '../../app/address';
import { failureOf } from '../../app/connection/failure';
import { joinList } from '../../app/pages';
import { FailureNotice, ScreenLoading } from '../../ui/states';
import { AuditPage } from '../audit/audit-page';
import { filterOf } from '../audit/filters';
import { OperatorAuditDocument, OperatorAuditVerificationDocument } from '../audit/generated/audit';
import type { Verify } from '../audit/verification';

/** Audit log of all fleets, with the entries that belong to none. */
export function Screen() {
  const [params] = useAddress();
  const { data, previousData, error, refetch, fetchMore } = useQuery(OperatorAuditDocument, {
    variables: { filterBy: filterOf(params) },
    fetchPolicy: 'network-only',
  });
  const client = useApolloClient();
  const verify = useCallback<Verify>(
    async (after) => {
      const { data: found } = await client.query({
        query: OperatorAuditVerificationDocument,
        variables: { after },
        fetchPolicy: 'no-cache',
      });
      return found?.auditVerification ?? null;
    },
    [client],
  );
  const page = (data ?? previousData)?.auditEvents;
  if (!page && error)
    return <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />;
  if (!page) return <ScreenLoading />;
  return (
    <AuditPage
      verify={verify}
      readPage={async (after) => {
        const { data: found } = await client.query({
          query: OperatorAuditDocument,
          variables: { filterBy: filterOf(params), after },
          fetchPolicy: 'no-cache',
        });
        return found?.auditEvents ?? null;
      }}
      page={page}
      loadMore={(after) =>
        fetchMore({
          variables: { after },
          updateQuery: (earlier, { fetchMoreResult: next }) =>
            joinList(earlier, next, 'auditEvents'),
        })
      }
    />
  );
}
