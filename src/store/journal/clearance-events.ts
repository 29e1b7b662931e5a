import { and, count, desc, eq, gte, inArray } from 'drizzle-orm';
import {
  type ClearanceEvent,
  type ClearanceStatus,
  EVENT_ID_PREFIX,
} from '../../domain/clearance.js';
import { idsOf } from '../../domain/values/ids.js';
import { type Db } from '../engine/store.js';
import { preparedInsert } from '../query/prepared-insert.js';

export async function eventsByIds(
  { orm, t }: Db,
  ids: readonly string[],
): Promise<readonly ClearanceEvent[]> {
  const sound = idsOf(EVENT_ID_PREFIX, ids);
  if (sound.length === 0) return [];
  return orm
    .select()
    .from(t.clearanceEvents)
    .where(inArray(t.clearanceEvents.id, [...sound]));
}

/**
 * Counts the changes of an account that reconciliation has found since a time, without those that
 * came with an import.
 */
export async function countMissed(
  { orm, t }: Db,
  accountIds: readonly string[],
  since: Date,
): Promise<ReadonlyMap<string, number>> {
  const rows = await orm
    .select({ accountId: t.clearanceEvents.accountId, count: count() })
    .from(t.clearanceEvents)
    .where(
      and(
        inArray(t.clearanceEvents.accountId, [...accountIds]),
        eq(t.clearanceEvents.source, 'RECONCILIATION'),
        eq(t.clearanceEvents.imported, false),
        gte(t.clearanceEvents.recordedAt, since),
      ),
    )
    .groupBy(t.clearanceEvents.accountId);
  return new Map(rows.map((row) => [row.accountId, row.count]));
}

export const insertEvents = preparedInsert((t) => t.clearanceEvents);

/**
 * Sets the provider's own times and reasons on an enrollment's latest recorded changes, oldest
 * first, as far back as both histories agree. Journal places do not change.
 */
export async function confirmLatestEvents(
  { orm, t }: Db,
  enrollmentId: string,
  entries: readonly {
    readonly status: ClearanceStatus;
    readonly at: Date;
    readonly reason: string | null;
  }[],
): Promise<void> {
  if (entries.length === 0) return;
  const events = t.clearanceEvents;
  const latest = await orm
    .select()
    .from(events)
    .where(eq(events.enrollmentId, enrollmentId))
    .orderBy(desc(events.seq))
    .limit(entries.length);
  for (const [index, event] of latest.entries()) {
    const entry = entries.at(-1 - index);
    if (entry?.status !== event.status) return;
    await orm
      .update(events)
      .set({ occurredAt: entry.at, reason: entry.reason ?? event.reason })
      .where(eq(events.id, event.id));
  }
}
