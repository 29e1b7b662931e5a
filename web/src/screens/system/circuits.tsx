import { Link } from '@tanstack/react-router';
import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { Badge } from '../../ui/status/badge';
import { Time } from '../../ui/time';
import type { SystemState } from './screen';
import { texts } from './texts';

/** Accounts whose provider is left alone for a moment, and those that are called. */
export function Circuits({ circuits }: { readonly circuits: SystemState['circuits'] }) {
  const t = useTexts(texts);
  return (
    <Card title={t.circuits}>
      {circuits.length === 0 && <p className="muted">{t.noCircuits}</p>}
      <ul className="list">
        {circuits.map(({ account, retryAt, lastCallAt }, index) => (
          <li key={account?.id ?? index}>
            <div className="row">
              <span className="grow">
                {account ? (
                  <>
                    <Link to="/fleets/$fleetId/accounts" params={{ fleetId: account.fleet.id }}>
                      {account.name}
                    </Link>
                    , {account.fleet.name}
                  </>
                ) : (
                  t.disconnected
                )}
              </span>
              <Badge tone={retryAt === null ? 'good' : 'bad'}>
                {retryAt === null ? t.closed : t.open}
              </Badge>
            </div>
            <p className="hint">
              {lastCallAt !== null && (
                <>
                  {t.lastCall} <Time at={lastCallAt} />
                </>
              )}
              {retryAt !== null && (
                <>
                  {', '}
                  {t.until} <Time at={retryAt} />
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
