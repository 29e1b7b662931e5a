import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { useFleetId } from '../../app/address';
import { failureOf } from '../../app/connection/failure';
import { useViewer } from '../../app/session/viewer';
import { useBlockerWords } from '../../i18n/blockers/use-blocker-words';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { Card, Page } from '../../ui/page';
import { Empty, FailureNotice, ScreenLoading } from '../../ui/states';
import { StatusBadge } from '../../ui/status/status-badge';
import { Time } from '../../ui/time';
import { type Account, AccountActions } from './account-actions';
import { ConnectAccount } from './connect-account';
import { AccountsDocument } from './generated/accounts';
import { texts } from './texts';
import { Webhooks } from './webhooks';

/** Milliseconds between two looks at health and webhooks. */
const POLL_MS = 5000;

/** Accounts of the fleet at telematics companies. */
export function Screen() {
  const fleetId = useFleetId();
  const t = useTexts(texts);
  const { may } = useViewer();
  const [isConnecting, setConnecting] = useState(false);
  const { data, error, refetch } = useQuery(AccountsDocument, {
    variables: { fleetId },
    pollInterval: POLL_MS,
  });
  if (!data && error)
    return <FailureNotice failure={failureOf(error)} onRetry={() => void refetch()} />;
  if (!data) return <ScreenLoading />;
  const accounts = data.fleet?.providerAccounts ?? [];
  const mayChange = may('fleet:write');
  const close = (): void => setConnecting(false);
  return (
    <Page
      title={t.title}
      actions={
        mayChange && (
          <Button look="main" onPress={() => setConnecting(true)}>
            {t.connect}
          </Button>
        )
      }
    >
      <p className="muted">{t.intro}</p>
      {accounts.length === 0 && <Empty title={t.none} hint={t.noneHint} />}
      <div className="cards">
        {accounts.map((account) => (
          <Card
            key={account.id}
            title={account.name}
            beside={<StatusBadge of="health" status={account.health.status} />}
          >
            <AccountFacts account={account} />
            {mayChange && <AccountActions account={account} onChanged={() => void refetch()} />}
          </Card>
        ))}
      </div>
      {isConnecting && (
        <ConnectAccount
          fleetId={fleetId}
          providers={data.providers}
          onClose={close}
          onConnected={() => {
            close();
            void refetch();
          }}
        />
      )}
    </Page>
  );
}

function AccountFacts({ account }: { readonly account: Account }) {
  const t = useTexts(texts);
  const words = useBlockerWords();
  const { provider, health, blockers, vehicleDataIntervalSeconds } = account;
  return (
    <>
      {health.reason !== null && <p>{health.reason}</p>}
      {blockers.map(({ id, code, title, severity, steps }) => (
        <div key={id}>
          <p>
            <StatusBadge of="severity" status={severity} /> {words.title(code, title)}
          </p>
          <ol className="hint">
            {steps.map((step) => (
              <li key={step}>{words.step(step)}</li>
            ))}
          </ol>
        </div>
      ))}
      <dl className="facts">
        <dt>{t.provider}</dt>
        <dd>
          {provider.displayName}, {t.environments[account.environment] ?? account.environment}
        </dd>
        <dt>{t.method}</dt>
        <dd>{t.methods[account.authMethod] ?? account.authMethod}</dd>
        <dt>{t.principal}</dt>
        <dd>
          <code>{account.principal}</code>
        </dd>
        {health.checkedAt !== null && (
          <>
            <dt>{t.checked}</dt>
            <dd>
              <Time at={health.checkedAt} />
            </dd>
          </>
        )}
        {health.retryAt !== null && (
          <>
            <dt>{t.nextAttempt}</dt>
            <dd>
              <Time at={health.retryAt} />
            </dd>
          </>
        )}
        {provider.capabilities.includes('VEHICLE_DATA') && (
          <>
            <dt>{t.interval}</dt>
            <dd>
              {vehicleDataIntervalSeconds === null
                ? t.noSchedule
                : t.seconds(vehicleDataIntervalSeconds)}
            </dd>
          </>
        )}
      </dl>
      <Webhooks account={account} />
    </>
  );
}
