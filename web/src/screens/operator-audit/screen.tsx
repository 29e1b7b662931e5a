import { useQuery } from '@apollo/client/react';
import { useAddress } from '../../app/address';
import { failureOf } from '../../app/connection/failure';
import { joinList } from '../../app/pages';
import { FailureNotice, ScreenLoading } from '../../ui/states';
import { AuditPage } from '../audit/audit-page';
import { filterOf } from '../audit/filters';
import { OperatorAuditDocument } from '../audit/generated/audit';

/** Audit log of all fleets, with the entries that belong to none. */
export function Screen() {
  const [params] = useAddress();
  const { data, previousData, error, refetch, fetchMore } = useQuery(OperatorAuditDocument, {
    variables: { filterBy: filterOf(params) },
    fetchPolicy: 'network-only',
  });
  const page = (data ?? previousData)?.auditEvents;
  if (!page && error)
    return <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />;
  if (!page) return <ScreenLoading />;
  return (
    <AuditPage
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
