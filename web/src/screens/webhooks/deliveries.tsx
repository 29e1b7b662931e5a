import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { failureOf } from '../../app/connection/failure';
import { announce, useAction } from '../../app/connection/use-action';
import { joinList } from '../../app/pages';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { CheckInput } from '../../ui/check';
import { Confirm } from '../../ui/dialogs/confirm';
import { More } from '../../ui/more';
import { FailureNotice, ScreenLoading } from '../../ui/states';
import { StatusBadge } from '../../ui/status/status-badge';
import { Time } from '../../ui/time';
import {
  DeliveriesDocument,
  type DeliveriesQuery,
  RedeliverDocument,
  ReplayEndpointDocument,
} from './generated/webhooks';
import { texts } from './texts';

type Endpoint = Extract<NonNullable<DeliveriesQuery['node']>, { __typename: 'WebhookEndpoint' }>;
type Delivery = Endpoint['deliveries']['nodes'][number];

/** Recent deliveries of an endpoint, with their attempts. */
export function Deliveries({ endpointId }: { readonly endpointId: string }) {
  const t = useTexts(texts);
  const [onlyFailed, setOnlyFailed] = useState(false);
  const [replaying, setReplaying] = useState<Delivery | null>(null);
  const [replay, isReplaying] = useAction(ReplayEndpointDocument);
  const { data, previousData, error, refetch, fetchMore } = useQuery(DeliveriesDocument, {
    variables: { endpointId, filterBy: onlyFailed ? { status: ['FAILED'] } : null },
    fetchPolicy: 'network-only',
    pollInterval: 5000,
  });
  const shown = data ?? previousData;
  if (!shown && error)
    return <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />;
  if (!shown) return <ScreenLoading />;
  if (shown.node?.__typename !== 'WebhookEndpoint') return null;
  const { nodes, pageInfo } = shown.node.deliveries;
  return (
    <>
      <CheckInput isSelected={onlyFailed} onChange={setOnlyFailed}>
        {t.onlyFailed}
      </CheckInput>
      {nodes.length === 0 && <p className="muted">{t.noDeliveries}</p>}
      {nodes.length > 0 && (
        <div className="table-scroll" tabIndex={0}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t.event}</th>
                <th scope="col">{t.occurred}</th>
                <th scope="col">{t.outcome}</th>
                <th scope="col">{t.actions}</th>
              </tr>
            </thead>
            <tbody>
              {nodes.map((delivery) => (
                <DeliveryRow key={delivery.id} delivery={delivery} onReplay={setReplaying} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <More
        hasMore={pageInfo.hasNextPage}
        load={() =>
          fetchMore({
            variables: { after: pageInfo.endCursor },
            updateQuery: (earlier, { fetchMoreResult: next }) =>
              earlier.node?.__typename === 'WebhookEndpoint' &&
              next.node?.__typename === 'WebhookEndpoint'
                ? { ...next, node: joinList(earlier.node, next.node, 'deliveries') }
                : earlier,
          })
        }
      />
      {replaying && (
        <Confirm
          title={t.replay}
          submit={t.replay}
          done={t.replayed}
          isBusy={isReplaying}
          run={() => replay({ input: { endpointId, after: replaying.event.cursor } })}
          onClose={() => setReplaying(null)}
        >
          <p>{t.replayHint}</p>
        </Confirm>
      )}
    </>
  );
}

interface DeliveryRowProps {
  readonly delivery: Delivery;
  readonly onReplay: (delivery: Delivery) => void;
}

function DeliveryRow({ delivery, onReplay }: DeliveryRowProps) {
  const t = useTexts(texts);
  const [redeliver, isBusy] = useAction(RedeliverDocument);
  const { id, status, attempts, event, nextAttemptAt } = delivery;
  const last = attempts.at(-1);
  const again = async (): Promise<void> => {
    announce(await redeliver({ input: { deliveryId: id } }), t.redelivered);
  };
  return (
    <tr>
      <th scope="row">
        <code>{event.type}</code>
      </th>
      <td>
        <Time at={event.occurredAt} as="full" />
      </td>
      <td>
        <StatusBadge of="delivery" status={status} />{' '}
        {last && (
          <>
            {last.status ?? ''} {last.error ?? ''} ({t.attempts(attempts.length)},{' '}
            {last.milliseconds} ms)
          </>
        )}
        {nextAttemptAt !== null && (
          <p className="hint">
            {t.nextAttempt} <Time at={nextAttemptAt} />
          </p>
        )}
      </td>
      <td>
        <div className="row">
          <Button
            isDisabled={isBusy || status === 'PENDING'}
            aria-label={`${t.redeliver}: ${event.type}`}
            onPress={() => void again()}
          >
            {t.redeliver}
          </Button>
          <Button
            look="quiet"
            aria-label={`${t.replay}: ${event.type}`}
            onPress={() => onReplay(delivery)}
          >
            {t.replay}
          </Button>
        </div>
      </td>
    </tr>
  );
}
