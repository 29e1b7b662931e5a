import { useState } from 'react';
import { useAction, type UserError } from '../../app/connection/use-action';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialogs/confirm';
import type { IssuedSecret } from '../../ui/dialogs/secret-once';
import { Card } from '../../ui/page';
import { StatusBadge } from '../../ui/status/status-badge';
import { Time } from '../../ui/time';
import { notify } from '../../ui/toast';
import { Deliveries } from './deliveries';
import { EndpointForm } from './endpoint-form';
import {
  DeleteEndpointDocument,
  type EndpointsQuery,
  RotateEndpointSecretDocument,
  TestEndpointDocument,
  UpdateEndpointDocument,
} from './generated/webhooks';
import { texts } from './texts';

export type Endpoint = NonNullable<EndpointsQuery['fleet']>['webhookEndpoints'][number];

interface EndpointCardProps {
  readonly endpoint: Endpoint;
  readonly mayChange: boolean;
  readonly onIssued: (issued: IssuedSecret) => void;
  readonly onChanged: () => void;
}

/** One endpoint: its state, what can be done with it, and its deliveries. */
export function EndpointCard({ endpoint, mayChange, onIssued, onChanged }: EndpointCardProps) {
  const t = useTexts(texts);
  const { id, url, eventTypes, status, reason, backlog, createdAt } = endpoint;
  const [isOpen, setOpen] = useState(false);
  return (
    <Card title={url} wide beside={<StatusBadge of="endpoint" status={status} />}>
      {reason !== null && <p>{reason}</p>}
      <p className="hint">
        {eventTypes.length === 0 ? t.allTypes : eventTypes.join(', ')}.{' '}
        {backlog === 0 ? t.upToDate : t.waiting(backlog)} {t.createdAt}{' '}
        <Time at={createdAt} as="date" />
      </p>
      <div className="row">
        <Button aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
          {t.deliveries}
        </Button>
        {mayChange && (
          <EndpointActions endpoint={endpoint} onIssued={onIssued} onChanged={onChanged} />
        )}
      </div>
      {isOpen && <Deliveries endpointId={id} />}
    </Card>
  );
}

function EndpointActions({ endpoint, onIssued, onChanged }: Omit<EndpointCardProps, 'mayChange'>) {
  const t = useTexts(texts);
  const { id, url, eventTypes, status } = endpoint;
  const [asked, setAsked] = useState<'edit' | 'rotate' | 'delete' | null>(null);
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const [update, isUpdating] = useAction(UpdateEndpointDocument);
  const [rotate, isRotating] = useAction(RotateEndpointSecretDocument);
  const [remove, isRemoving] = useAction(DeleteEndpointDocument);
  const [test, isTesting] = useAction(TestEndpointDocument);
  const close = (): void => setAsked(null);

  const sendTest = async (): Promise<void> => {
    const { data, userErrors } = await test({ input: { endpointId: id } });
    const attempt = data?.testWebhookEndpoint.attempt;
    const reason = userErrors[0]?.message ?? attempt?.error ?? null;
    if (reason !== null) notify(t.testFailed(reason), 'bad');
    else if (attempt) notify(t.tested(attempt.status ?? 0, attempt.milliseconds));
  };
  const change = async (input: Omit<Parameters<typeof update>[0]['input'], 'endpointId'>) => {
    const { data, userErrors } = await update({ input: { endpointId: id, ...input } });
    setErrors(userErrors);
    if (data && userErrors.length === 0) close();
  };

  return (
    <>
      <Button isDisabled={isTesting} onPress={() => void sendTest()}>
        {t.test}
      </Button>
      <Button isDisabled={isUpdating} onPress={() => void change({ paused: status !== 'PAUSED' })}>
        {status === 'PAUSED' ? t.resume : t.pause}
      </Button>
      <Button onPress={() => setAsked('edit')}>{t.edit}</Button>
      <Button onPress={() => setAsked('rotate')}>{t.rotate}</Button>
      <Button look="danger" onPress={() => setAsked('delete')}>
        {t.remove}
      </Button>
      {asked === 'edit' && (
        <EndpointForm
          title={t.edit}
          initial={{ url, eventTypes: [...eventTypes] }}
          isBusy={isUpdating}
          errors={errors}
          onSubmit={(input) => void change(input)}
          onClose={close}
        />
      )}
      {asked === 'rotate' && (
        <Confirm
          title={t.rotate}
          submit={t.rotate}
          done={t.rotated}
          isBusy={isRotating}
          run={async () => {
            const result = await rotate({ input: { endpointId: id } });
            const secret = result.data?.rotateWebhookEndpointSecret.secret;
            if (secret) onIssued({ title: t.rotated, label: t.secret, secret });
            return result;
          }}
          onClose={close}
        >
          <p>{t.rotateHint}</p>
        </Confirm>
      )}
      {asked === 'delete' && (
        <Confirm
          title={t.remove}
          submit={t.remove}
          done={t.removed}
          look="danger"
          isBusy={isRemoving}
          run={async () => {
            const result = await remove({ input: { endpointId: id } });
            onChanged();
            return result;
          }}
          onClose={close}
        >
          <p>
            <code>{url}</code>
          </p>
          <p>{t.removeHint}</p>
        </Confirm>
      )}
    </>
  );
}
