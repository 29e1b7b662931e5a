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

/** Literally, so that SQLite knows that the indices of just these will do. */
const isIn = ({ t }: Db, state: 'RECEIVED' | 'PARKED'): SQL =>
  sql`${t.webhookDeliveries.state} = ${sql.raw(`'${state}'`)}`;

export type WebhookDelivery = Tables['webhookDeliveries']['$inferSelect'];

/** A delivery id that the account has had already changes nothing. */
export async function insertDeliveries(
  db: Db,
  deliveries: readonly WebhookDelivery[],
): Promise<void> {
  if (isSqlite(db)) {
    for (const delivery of deliveries) await insert(db, delivery, '');
    return;
  }
  // In one order: where writers run side by side, two who have been sent the same must not wait for each other.
  const inOrder = deliveries.toSorted((one, other) => (one.deliveryId < other.deliveryId ? -1 : 1));
  await inParts(inOrder, (part) =>
    db.orm.insert(db.t.webhookDeliveries).values(part).onConflictDoNothing(),
  );
}

/** SQLite takes one row after the other faster than many in one statement. */
const insert = prepared(
  () => ({}),
  ({ orm, t }) =>
    orm.insert(t.webhookDeliveries).values(givenRow(t.webhookDeliveries)).onConflictDoNothing(),
);

/** What has to be known of a delivery to apply it. */
export type DueDelivery = Pick<
  WebhookDelivery,
  'id' | 'accountId' | 'vin' | 'status' | 'attempts' | 'receivedAt'
>;

/** Those that wait to be applied, in the order in which they came; of accounts but these. */
export async function dueDeliveries(
  db: Db,
  now: Date,
  limit: number,
  without: readonly string[] = [],
): Promise<readonly DueDelivery[]> {
  return due(db, { now, limit, ids: givenIds(db, without) }, '');
}

/** It runs after every commit with a webhook in it. */
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

/** As often as `due`. */
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

/** The vehicles have come to be known: what was parked for them is due. → how many */
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
