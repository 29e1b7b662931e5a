import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { useFleetId } from '../../app/address';
import { failureOf } from '../../app/connection/failure';
import { useAction, type UserError } from '../../app/connection/use-action';
import { useViewer } from '../../app/session/viewer';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { type IssuedSecret, SecretOnce } from '../../ui/dialogs/secret-once';
import { Page } from '../../ui/page';
import { Empty, FailureNotice, ScreenLoading } from '../../ui/states';
import { EndpointCard } from './endpoint-card';
import { EndpointForm, type EndpointInput } from './endpoint-form';
import { CreateEndpointDocument, EndpointsDocument } from './generated/webhooks';
import { texts } from './texts';

/** Endpoints that receive the fleet's events. */
export function Screen() {
  const fleetId = useFleetId();
  const t = useTexts(texts);
  const { may } = useViewer();
  const { data, error, refetch } = useQuery(EndpointsDocument, {
    variables: { fleetId },
    fetchPolicy: 'cache-and-network',
    pollInterval: 10_000,
  });
  const [create, isCreating] = useAction(CreateEndpointDocument);
  const [isAsked, setAsked] = useState(false);
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const [issued, setIssued] = useState<IssuedSecret | null>(null);
  if (!data && error)
    return <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />;
  if (!data) return <ScreenLoading />;
  const endpoints = data.fleet?.webhookEndpoints ?? [];
  const mayChange = may('webhook:write');
  const add = async (input: EndpointInput): Promise<void> => {
    const { data: result, userErrors } = await create({ input: { fleetId, ...input } });
    setErrors(userErrors);
    const secret = result?.createWebhookEndpoint.secret;
    if (secret === null || secret === undefined) return;
    setAsked(false);
    setIssued({ title: t.createdEndpoint, label: t.secret, secret });
    void refetch();
  };
  return (
    <Page
      title={t.title}
      actions={
        mayChange && (
          <Button look="main" onPress={() => setAsked(true)}>
            {t.create}
          </Button>
        )
      }
    >
      <p className="muted">{t.intro}</p>
      {endpoints.length === 0 && <Empty title={t.noEndpoints} hint={t.noEndpointsHint} />}
      <div className="cards">
        {endpoints.map((endpoint) => (
          <EndpointCard
            key={endpoint.id}
            endpoint={endpoint}
            mayChange={mayChange}
            onIssued={setIssued}
            onChanged={() => void refetch()}
          />
        ))}
      </div>
      {isAsked && (
        <EndpointForm
          title={t.create}
          initial={{ url: '', eventTypes: [] }}
          isBusy={isCreating}
          errors={errors}
          onSubmit={(input) => void add(input)}
          onClose={() => setAsked(false)}
        />
      )}
      {issued && <SecretOnce issued={issued} onClose={() => setIssued(null)} />}
    </Page>
  );
}
