import type { ChangeFragment } from './generated/graphql';
import { when } from './statuses';
import { Badge } from './status-tiles';

/** The latest events, newest first. They change every second in the demo: screen readers do not announce each. */
export function Ticker({ events }: { readonly events: readonly ChangeFragment[] }) {
  return (
    <section className="card ticker" aria-labelledby="ticker-title">
      <div className="section-head">
        <h2 id="ticker-title">Changes</h2>
      </div>
      <ol role="log" aria-live="off" tabIndex={0} aria-labelledby="ticker-title">
        {events.map(({ id, vehicle, previousStatus, status, reason, occurredAt }) => (
          <li key={id} data-event={id}>
            <time dateTime={occurredAt}>{when(occurredAt)}</time>
            <div>
              <code>{vehicle.vin}</code>
              <span className="move">
                {previousStatus && (
                  <>
                    <span className="from">{previousStatus.toLowerCase()}</span>{' '}
                    <span aria-label="to">→</span>{' '}
                  </>
                )}
                <Badge status={status} />
              </span>
              {reason && <small>{reason}</small>}
            </div>
          </li>
        ))}
      </ol>
      {events.length === 0 && <p className="empty">Nothing has happened yet.</p>}
    </section>
  );
}
