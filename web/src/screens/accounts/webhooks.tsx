import { useEffect, useState } from 'react';
import { useTexts } from '../../i18n/language';
import { CopyText } from '../../ui/copy';
import { StatusBadge } from '../../ui/status/status-badge';
import { Time } from '../../ui/time';
import type { Account } from './account-actions';
import { texts } from './texts';

/** Milliseconds for which the light is on after a webhook. */
const LIT_MS = 8000;

/** Returns whether a webhook has arrived a moment ago, while the page was open. */
function useLight(lastAt: string | null): boolean {
  const [seen, setSeen] = useState(lastAt);
  const [isLit, setLit] = useState(false);
  if (seen !== lastAt) {
    setSeen(lastAt);
    setLit(true);
  }
  useEffect(() => {
    if (!isLit) return undefined;
    const timer = setTimeout(() => setLit(false), LIT_MS);
    return () => clearTimeout(timer);
  }, [isLit, seen]);
  return isLit;
}

/** Address for the provider's webhooks, whether they arrive, and the latest with their outcome. */
export function Webhooks({ account }: { readonly account: Account }) {
  const t = useTexts(texts);
  const { webhookUrl, webhookHealth, receivedWebhooks } = account;
  const lastAt = webhookHealth?.lastDeliveryAt ?? null;
  const isLit = useLight(lastAt);
  if (webhookUrl === null) return null;
  return (
    <div className="stack">
      <h3>{t.webhookUrl}</h3>
      <CopyText text={webhookUrl} />
      <p className={isLit ? 'light lit' : 'light'} role="status">
        <span className={lastAt === null ? 'dot neutral' : 'dot good'} aria-hidden="true" />
        {lastAt === null ? t.waiting : isLit ? t.justReceived : t.receivedAny}
      </p>
      {webhookHealth && (
        <p className="hint">
          {lastAt === null ? (
            t.webhookUrlHint
          ) : (
            <>
              {t.received(webhookHealth.deliveries24h)}
              {webhookHealth.missed24h > 0 && `, ${t.missed(webhookHealth.missed24h)}`}.{' '}
              {t.lastWebhook} <Time at={lastAt} />
            </>
          )}
        </p>
      )}
      {receivedWebhooks.length > 0 && <Latest webhooks={receivedWebhooks} />}
    </div>
  );
}

function Latest({ webhooks }: { readonly webhooks: Account['receivedWebhooks'] }) {
  const t = useTexts(texts);
  return (
    <details>
      <summary>{t.latestWebhooks}</summary>
      <div className="table-scroll" tabIndex={0} role="group" aria-label={t.latestWebhooks}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.arrived}</th>
              <th scope="col">{t.kind}</th>
              <th scope="col">{t.vin}</th>
              <th scope="col">{t.outcome}</th>
            </tr>
          </thead>
          <tbody>
            {webhooks.map(({ kind, vin, status, attempts, receivedAt }, index) => (
              <tr key={index}>
                <td>
                  <Time at={receivedAt} />
                </td>
                <td>{kind}</td>
                <td>{vin !== null && <code>{vin}</code>}</td>
                <td>
                  <StatusBadge of="webhook" status={status} />
                  {attempts > 0 && <span className="hint"> {t.failedAttempts(attempts)}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
