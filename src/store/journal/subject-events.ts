import { inArray } from 'drizzle-orm';
import { SUBJECT_EVENT_ID_PREFIX, type SubjectEvent } from '../../domain/events/fleet-event.js';
import { idsOf } from '../../domain/values/ids.js';
import { type Db } from '../engine/store.js';
import { preparedInsert } from '../query/prepared-insert.js';

export const insertSubjectEvents = preparedInsert((t) => t.subjectEvents);

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
