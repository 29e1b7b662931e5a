import { and, asc, count, desc, eq, gt, inArray, lt, or, sql } from 'drizzle-orm';
import {
  DELIVERY_ID_PREFIX,
  type EndpointDelivery,
  type EndpointDeliveryStatus,
} from '../../domain/events/endpoint.js';
import { idsOf } from '../../domain/values/ids.js';
import { type Db } from '../engine/store.js';
import { preparedInsert } from '../query/prepared-insert.js';
import { type Tables } from '../schema/tables.js';

export type NewDelivery = Pick<
  EndpointDelivery,
  'id' | 'endpointId' | 'fleetId' | 'eventId' | 'seq' | 'subjectId' | 'nextAttemptAt'
> & { readonly recordedAt: Date };

const againAt = ({ t: { endpointDeliveries } }: Db) => ({
  target: [endpointDeliveries.endpointId, endpointDeliveries.seq],
  set: {
    status: 'PENDING' as const,
    tries: 0,
    nextAttemptAt: sql`excluded.next_attempt_at`,
  },
});

const insertPending = preparedInsert(
  (t) => t.endpointDeliveries,
  (db, insert) => insert.onConflictDoUpdate(againAt(db)),
);

/** Inserts deliveries to be made; those of the same events are made again. */
export const insertDeliveries = (db: Db, deliveries: readonly NewDelivery[]): Promise<void> =>
  insertPending(
    db,
    deliveries.map((delivery) => ({ ...delivery, status: 'PENDING', attempts: [], tries: 0 })),
  );

export async function deliveriesByIds(
  { orm, t }: Db,
  ids: readonly string[],
): Promise<readonly EndpointDelivery[]> {
  const sound = idsOf(DELIVERY_ID_PREFIX, ids);
  if (sound.length === 0) return [];
  const rows = await orm
    .select()
    .from(t.endpointDeliveries)
    .where(inArray(t.endpointDeliveries.id, [...sound]));
  return rows.map(toDelivery);
}

/** Counts an endpoint's deliveries that are not made yet. */
export async function countPending(
  { orm, t }: Db,
  endpointIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (endpointIds.length === 0) return new Map();
  const rows = await orm
    .select({ endpointId: t.endpointDeliveries.endpointId, count: count() })
    .from(t.endpointDeliveries)
    .where(
      and(
        inArray(t.endpointDeliveries.endpointId, [...endpointIds]),
        sql`${t.endpointDeliveries.status} = 'PENDING'`,
      ),
    )
    .groupBy(t.endpointDeliveries.endpointId);
  return new Map(rows.map((row) => [row.endpointId, row.count]));
}

/**
 * Lists deliveries of an endpoint, newest event first.
 * @param before the last place of the page before
 */
export async function listDeliveries(
  { orm, t }: Db,
  endpointId: string,
  statuses: readonly EndpointDeliveryStatus[] | null,
  limit: number,
  before?: number,
): Promise<readonly EndpointDelivery[]> {
  const rows = await orm
    .select()
    .from(t.endpointDeliveries)
    .where(
      and(
        ofEndpoint(t, endpointId, statuses),
        before === undefined ? undefined : lt(t.endpointDeliveries.seq, before),
      ),
    )
    .orderBy(desc(t.endpointDeliveries.seq))
    .limit(limit);
  return rows.map(toDelivery);
}

export async function countDeliveries(
  { orm, t }: Db,
  endpointId: string,
  statuses: readonly EndpointDeliveryStatus[] | null,
): Promise<number> {
  const [row] = await orm
    .select({ count: count() })
    .from(t.endpointDeliveries)
    .where(ofEndpoint(t, endpointId, statuses));
  return row?.count ?? 0;
}

/** Makes a delivery due, from its first attempt. */
export async function restartDelivery({ orm, t }: Db, id: string, now: Date): Promise<void> {
  await orm
    .update(t.endpointDeliveries)
    .set({ status: 'PENDING', tries: 0, nextAttemptAt: now })
    .where(eq(t.endpointDeliveries.id, id));
}

/** Makes an endpoint's pending deliveries due. */
export async function makeDue({ orm, t }: Db, endpointId: string, now: Date): Promise<void> {
  await orm
    .update(t.endpointDeliveries)
    .set({ nextAttemptAt: now })
    .where(
      and(
        eq(t.endpointDeliveries.endpointId, endpointId),
        sql`${t.endpointDeliveries.status} = 'PENDING'`,
      ),
    );
}

/** Deletes an endpoint's pending deliveries after a place: they are made again from there. */
export async function dropPendingAfter(
  { orm, t }: Db,
  endpointId: string,
  seq: number,
): Promise<void> {
  await orm
    .delete(t.endpointDeliveries)
    .where(
      and(
        eq(t.endpointDeliveries.endpointId, endpointId),
        sql`${t.endpointDeliveries.status} = 'PENDING'`,
        gt(t.endpointDeliveries.seq, seq),
      ),
    );
}

/**
 * Returns the ids of deliveries of events recorded before a time.
 * @param floor deliveries that wait to be made are left out unless their events are older than this
 */
export async function oldEndpointDeliveries(
  { orm, t }: Db,
  before: Date,
  floor: Date,
  limit: number,
): Promise<readonly string[]> {
  const old = await orm
    .select({ id: t.endpointDeliveries.id })
    .from(t.endpointDeliveries)
    .where(
      and(
        lt(t.endpointDeliveries.recordedAt, before),
        or(
          sql`${t.endpointDeliveries.status} <> 'PENDING'`,
          lt(t.endpointDeliveries.recordedAt, floor),
        ),
      ),
    )
    .orderBy(asc(t.endpointDeliveries.recordedAt), asc(t.endpointDeliveries.id))
    .limit(limit);
  return old.map(({ id }) => id);
}

/** @returns the number of deleted deliveries */
export async function dropEndpointDeliveries(
  { orm, t }: Db,
  ids: readonly string[],
): Promise<number> {
  const dropped = await orm
    .delete(t.endpointDeliveries)
    .where(inArray(t.endpointDeliveries.id, [...ids]))
    .returning({ id: t.endpointDeliveries.id });
  return dropped.length;
}

function ofEndpoint(
  { endpointDeliveries }: Tables,
  endpointId: string,
  statuses: readonly EndpointDeliveryStatus[] | null,
) {
  return and(
    eq(endpointDeliveries.endpointId, endpointId),
    statuses === null ? undefined : inArray(endpointDeliveries.status, [...statuses]),
  );
}

export function toDelivery(row: Tables['endpointDeliveries']['$inferSelect']): EndpointDelivery {
  return {
    id: row.id,
    endpointId: row.endpointId,
    fleetId: row.fleetId,
    eventId: row.eventId,
    seq: row.seq,
    subjectId: row.subjectId,
    status: row.status,
    tries: row.tries,
    nextAttemptAt: row.nextAttemptAt,
    attempts: row.attempts.map((attempt) => ({ ...attempt, at: new Date(attempt.at) })),
  };
}
