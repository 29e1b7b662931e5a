import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { Empty } from '../../ui/states';
import { StatusBadge } from '../../ui/status/status-badge';
import { Time } from '../../ui/time';
import type { HomeQuery } from './generated/home';
import { texts } from './texts';

type Account = NonNullable<HomeQuery['fleet']>['providerAccounts'][number];

/** Accounts with their health and why, and whether their webhooks arrive. */
export function Accounts({ accounts }: { readonly accounts: readonly Account[] }) {
  const t = useTexts(texts);
  return (
    <Card title={t.accounts}>
      {accounts.length === 0 ? (
        <Empty title={t.noAccounts} hint={t.noAccountsHint} />
      ) : (
        <ul className="list">
          {accounts.map((account) => (
            <AccountItem key={account.id} account={account} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function AccountItem({ account }: { readonly account: Account }) {
  const t = useTexts(texts);
  const { name, provider, health, webhookHealth } = account;
  return (
    <li>
      <div className="row">
        <span className="grow">
          <strong>{name}</strong> <span className="muted">{provider.displayName}</span>
        </span>
        <StatusBadge of="health" status={health.status} />
      </div>
      {health.reason !== null && <p>{health.reason}</p>}
      {health.retryAt !== null && (
        <p className="hint">
          {t.nextAttempt} <Time at={health.retryAt} />
        </p>
      )}
      {webhookHealth && (
        <p className="hint">
          {t.webhooks24h(webhookHealth.deliveries24h)}
          {webhookHealth.missed24h > 0 && `, ${t.missed(webhookHealth.missed24h)}`}
          {webhookHealth.lastDeliveryAt === null ? (
            `. ${t.noWebhook}`
          ) : (
            <>
              {`, ${t.lastWebhook} `}
              <Time at={webhookHealth.lastDeliveryAt} />
            </>
          )}
        </p>
      )}
    </li>
  );
}
