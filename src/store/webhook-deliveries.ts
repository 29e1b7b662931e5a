import {
  and,
  asc,
  count,
  eq,
  getTableColumns,
  gte,
  inArray,
  lte,
  max,
  not,
  type SQL,
  sql,
} from 'drizzle-orm';
import { idPrefix } from '../domain/values/ids.js';
import { type Db } from './engine/store.js';
import { inParts } from './query/ids-per-query.js';
import { isSqlite } from './query/is-sqlite.js';
import {
  forIds,
  given,
  givenIds,
  givenLimit,
  givenRow,
  type HowMany,
  isGivenId,
  pickColumns,
  prepared,
} from './query/prepared.js';
import { type Tables } from './schema/tables.js';

export const DELIVERY_ID_PREFIX = idPrefix('dlv');

/** Compares with a literal, so that SQLite recognizes that the partial indexes apply. */
const isIn = ({ t }: Db, state: 'RECEIVED' | 'PARKED'): SQL =>
  sql`${t.webhookDeliveries.state} = ${sql.raw(`'${state}'`)}`;

export type WebhookDelivery = Tables['webhookDeliveries']['$inferSelect'];

/** Inserts deliveries; ignores ids that the account has already received. */
export async function insertDeliveries(
  db: Db,
  deliveries: readonly WebhookDelivery[],
): Promise<void> {
  if (isSqlite(db)) {
    for (const delivery of deliveries) await insert(db, delivery, '');
    return;
  }
  // Sorted, so that two transactions with the same deliveries block instead of deadlocking.
  const inOrder = deliveries.toSorted((one, other) => (one.deliveryId < other.deliveryId ? -1 : 1));
  await inParts(inOrder, (part) =>
    db.orm.insert(db.t.webhookDeliveries).values(part).onConflictDoNothing(),
  );
}

/** Inserts one row per statement: on SQLite faster than many rows in one. */
const insert = prepared(
  () => ({}),
  ({ orm, t }) =>
    orm.insert(t.webhookDeliveries).values(givenRow(t.webhookDeliveries)).onConflictDoNothing(),
);

/** Columns needed to apply a delivery. */
export type DueDelivery = Pick<
  WebhookDelivery,
  'id' | 'accountId' | 'vin' | 'status' | 'attempts' | 'receivedAt'
>;

/** Lists the deliveries that wait to be applied, in order of receipt, excluding these accounts. */
export async function dueDeliveries(
  db: Db,
  now: Date,
  limit: number,
  without: readonly string[] = [],
): Promise<readonly DueDelivery[]> {
  return due(db, { now, limit, ids: givenIds(db, without) }, '');
}

/** Prepared: runs after every commit with a webhook in it. */
const due = prepared(
  ({ t }) =>
    pickColumns(getTableColumns(t.webhookDeliveries), [
      'id',
      'accountId',
      'vin',
      'status',
      'attempts',
      'receivedAt',
    ]),
  (db, selected) => {
    const { nextAttemptAt, accountId, id } = db.t.webhookDeliveries;
    return db.orm
      .select(selected)
      .from(db.t.webhookDeliveries)
      .where(
        and(
          isIn(db, 'RECEIVED'),
          lte(nextAttemptAt, given('now', nextAttemptAt)),
          not(isGivenId(db, accountId, 'many')),
        ),
      )
      .orderBy(asc(nextAttemptAt), asc(id))
      .limit(givenLimit(db));
  },
);

export async function settleDeliveries(
  db: Db,
  ids: readonly string[],
  state: 'APPLIED' | 'PARKED' | 'IGNORED',
  now: Date,
): Promise<void> {
  await forIds(settle, db, ids, { state, appliedAt: state === 'APPLIED' ? now : null });
}

/** Prepared: runs as often as `due`. */
const settle = prepared(
  () => ({}),
  (db, _, howMany: HowMany) => {
    const { id, state, appliedAt } = db.t.webhookDeliveries;
    return db.orm
      .update(db.t.webhookDeliveries)
      .set({ state: given('state', state), appliedAt: given('appliedAt', appliedAt) })
      .where(isGivenId(db, id, howMany));
  },
);

export async function postponeDeliveries(
  { orm, t }: Db,
  ids: readonly string[],
  nextAttemptAt: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await orm
    .update(t.webhookDeliveries)
    .set({ nextAttemptAt, attempts: sql`${t.webhookDeliveries.attempts} + 1` })
    .where(inArray(t.webhookDeliveries.id, [...ids]));
}

/**
 * Makes deliveries due that were parked for vehicles which are now known.
 * @returns their number
 */
export async function unparkDeliveries(
  db: Db,
  accountId: string,
  vins: readonly string[],
  now: Date,
): Promise<number> {
  const { orm, t } = db;
  const rows = await orm
    .update(t.webhookDeliveries)
    .set({ state: 'RECEIVED', nextAttemptAt: now })
    .where(
      and(
        eq(t.webhookDeliveries.accountId, accountId),
        inArray(t.webhookDeliveries.vin, [...vins]),
        isIn(db, 'PARKED'),
      ),
    )
    .returning({ id: t.webhookDeliveries.id });
  return rows.length;
}

export async function deliveryStats(
  { orm, t }: Db,
  accountIds: readonly string[],
  since: Date,
): Promise<ReadonlyMap<string, { readonly last: Date | null; readonly recent: number }>> {
  const among = inArray(t.webhookDeliveries.accountId, [...accountIds]);
  const lasts = await orm
    .select({ accountId: t.webhookDeliveries.accountId, last: max(t.webhookDeliveries.receivedAt) })
    .from(t.webhookDeliveries)
    .where(among)
    .groupBy(t.webhookDeliveries.accountId);
  const recents = await orm
    .select({ accountId: t.webhookDeliveries.accountId, recent: count() })
    .from(t.webhookDeliveries)
    .where(and(among, gte(t.webhookDeliveries.receivedAt, since)))
    .groupBy(t.webhookDeliveries.accountId);
  const recentOf = new Map(recents.map((row) => [row.accountId, row.recent]));
  return new Map(
    lasts.map((row) => [
      row.accountId,
      { last: row.last, recent: recentOf.get(row.accountId) ?? 0 },
    ]),
  );
}
