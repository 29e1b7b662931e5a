import { inArray } from 'drizzle-orm';
import { SUBJECT_EVENT_ID_PREFIX, type SubjectEvent } from '../../domain/events/fleet-event.js';
import { idsOf } from '../../domain/values/ids.js';
import { type Db } from '../engine/store.js';
import { inParts } from '../query/ids-per-query.js';

export async function insertSubjectEvents(
  { orm, t }: Db,
  events: readonly SubjectEvent[],
): Promise<void> {
  await inParts(events, (part) => orm.insert(t.subjectEvents).values(part));
}

export async function subjectEventsByIds(
  { orm, t }: Db,
  ids: readonly string[],
): Promise<readonly SubjectEvent[]> {
  const sound = idsOf(SUBJECT_EVENT_ID_PREFIX, ids);
  if (sound.length === 0) return [];
  return orm
    .select()
    .from(t.subjectEvents)
    .where(inArray(t.subjectEvents.id, [...sound]));
}
