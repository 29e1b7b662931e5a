import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { StatusBadge } from '../../ui/status-badge';
import { Time } from '../../ui/time';
import type { Enrollment } from './enrollment';
import { texts } from './texts';

type Event = NonNullable<Enrollment['clearance']>['history']['nodes'][number];

/** What has happened, the newest first. */
export function Timeline({ events }: { readonly events: readonly Event[] }) {
  const t = useTexts(texts);
  return (
    <Card title={t.timeline}>
      {events.length === 0 ? (
        <p className="muted">{t.noTimeline}</p>
      ) : (
        <ol className="list" reversed>
          {events.toReversed().map(({ id, status, reason, source, occurredAt }) => (
            <li key={id}>
              <div className="row">
                <StatusBadge of="clearance" status={status} />
                <span className="grow">
                  <Time at={occurredAt} as="full" />
                </span>
                <span className="hint">{t.sources[source]}</span>
              </div>
              {reason !== null && (
                <p>
                  {t.providerSays}: “{reason}”
                </p>
              )}
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
