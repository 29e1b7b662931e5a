import { useQuery } from '@apollo/client/react';
import { useEffect } from 'react';
import { useBlockerWords } from '../../i18n/blockers/use-blocker-words';
import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { Badge } from '../../ui/status/badge';
import { StatusBadge } from '../../ui/status/status-badge';
import { Time } from '../../ui/time';
import { VehicleTimelineDocument, type VehicleTimelineQuery } from './generated/vehicle';
import type { Vehicle } from './screen';
import { texts } from './texts';

type Event = NonNullable<VehicleTimelineQuery['fleet']>['events']['nodes'][number];

interface TimelineProps {
  readonly fleetId: string;
  readonly vehicle: Vehicle;
}

/** Events of the vehicle and its enrollments, the newest first. */
export function Timeline({ fleetId, vehicle }: TimelineProps) {
  const t = useTexts(texts);
  const subjectIds = [vehicle.id, ...vehicle.enrollments.map(({ id }) => id)];
  const { data, refetch } = useQuery(VehicleTimelineDocument, {
    variables: { fleetId, subjectIds },
  });
  // The vehicle is read again when something has happened to it.
  useEffect(() => void refetch(), [vehicle, refetch]);
  const events = data?.fleet?.events.nodes ?? [];
  return (
    <Card title={t.timeline}>
      {events.length === 0 ? (
        <p className="muted">{t.noTimeline}</p>
      ) : (
        <ol className="list" reversed>
          {events.toReversed().map((event) => (
            <li key={event.id}>
              <EventLine event={event} />
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

type Details = Readonly<Record<string, unknown>>;

/** Returns the details of an event that are texts or numbers, such as from and to. */
const detailsOf = (details: Details): string =>
  Object.entries(details)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(', ');

/** Returns the code of a blocker that was opened or closed; null for other events. */
const blockerOf = (event: Event): string | null =>
  event.__typename !== 'ClearanceEvent' &&
  (event.type === 'BLOCKER_OPENED' || event.type === 'BLOCKER_CLOSED') &&
  typeof event.details['code'] === 'string'
    ? event.details['code']
    : null;

function EventLine({ event }: { readonly event: Event }) {
  const t = useTexts(texts);
  const words = useBlockerWords();
  const isClearance = event.__typename === 'ClearanceEvent';
  const code = blockerOf(event);
  return (
    <>
      <div className="row">
        {isClearance ? (
          <StatusBadge of="clearance" status={event.status} />
        ) : (
          <Badge tone="neutral">{t.events[event.type]}</Badge>
        )}
        <span className="grow">
          <Time at={event.occurredAt} as="full" />
        </span>
        {isClearance && <span className="hint">{t.sources[event.source]}</span>}
      </div>
      {isClearance && event.reason !== null && (
        <p>
          {t.providerSays}: “{event.reason}”
        </p>
      )}
      {!isClearance && (
        <p className="hint">{code === null ? detailsOf(event.details) : words.code(code)}</p>
      )}
    </>
  );
}
