import { useQuery } from '@apollo/client/react';
import { useEffect } from 'react';
import { useBlockerWords } from '../../i18n/blockers/use-blocker-words';
import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { Badge } from '../../ui/status/badge';
import { StatusBadge } from '../../ui/status/status-badge';
import { type StatusWords, statusWords } from '../../ui/status/statuses';
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

type SubjectEvent = Extract<Event, { readonly details: unknown }>;

/** Statuses that events are about. */
const STATUSES: Readonly<Record<string, keyof StatusWords>> = {
  ENROLLMENT_CHANGED: 'enrollment',
  ACCOUNT_HEALTH_CHANGED: 'health',
  DATA_FLOW_CHANGED: 'dataFlow',
  GRANT_CHANGED: 'token',
  CREDENTIAL_CHANGED: 'authorization',
};

/** Returns what an event says, in words: a blocker, a change, or statuses from and to. */
function useDetails(): (event: SubjectEvent) => string {
  const t = useTexts(texts);
  const words = useTexts(statusWords);
  const blockers = useBlockerWords();
  return ({ type, details }) => {
    const { code, change } = details;
    if (typeof code === 'string') return blockers.code(code);
    if (typeof change === 'string') return t.changes[change] ?? change;
    const known: Readonly<Record<string, string>> = words[STATUSES[type] ?? 'row'];
    return [details['from'], details['to']]
      .filter((status) => typeof status === 'string')
      .map((status) => known[status] ?? status)
      .join(' → ');
  };
}

function EventLine({ event }: { readonly event: Event }) {
  const t = useTexts(texts);
  const detailsOf = useDetails();
  const isClearance = event.__typename === 'ClearanceEvent';
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
      {!isClearance && <p className="hint">{detailsOf(event)}</p>}
    </>
  );
}
