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
import { idPrefix } from '../../domain/values/ids.js';
import { type Db } from '../engine/store.js';
import {
  forIds,
  given,
  givenIds,
  givenLimit,
  type HowMany,
  isGivenId,
  pickColumns,
  prepared,
} from '../query/prepared.js';
import { REPEAT_WAIT_MS, type WebhookDelivery } from './webhook-receipts.js';

export const DELIVERY_ID_PREFIX = idPrefix('dlv');

/** Compares with a literal, so that SQLite recognizes that the partial indexes apply. */
const isIn = ({ t }: Db, state: 'RECEIVED' | 'PARKED'): SQL =>
  sql`${t.webhookDeliveries.state} = ${sql.raw(`'${state}'`)}`;

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

/**
 * Stores the outcome of deliveries.
 * @param askedAt time of the provider's record; a body that came again after it is applied again
 */
export async function settleDeliveries(
  db: Db,
  ids: readonly string[],
  state: 'APPLIED' | 'PARKED' | 'IGNORED',
  now: Date,
  askedAt = now,
): Promise<void> {
  const again = new Date(now.getTime() + REPEAT_WAIT_MS);
  const appliedAt = state === 'APPLIED' ? now : null;
  await forIds(settle, db, ids, { state, appliedAt, askedAt, again });
}

/** Prepared: runs as often as `due`. */
const settle = prepared(
  () => ({}),
  (db, _, howMany: HowMany) => {
    const { id, state, appliedAt, receivedAt, nextAttemptAt } = db.t.webhookDeliveries;
    const cameAgain = sql`${receivedAt} > ${given('askedAt', receivedAt)}`;
    return db.orm
      .update(db.t.webhookDeliveries)
      .set({
        state: sql`case when ${cameAgain} then 'RECEIVED' else ${given('state', state)} end`,
        nextAttemptAt: sql`case when ${cameAgain} then ${given('again', nextAttemptAt)} else ${nextAttemptAt} end`,
        appliedAt: given('appliedAt', appliedAt),
      })
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
