import { getTableColumns, ne, type SQL, sql } from 'drizzle-orm';
import { type Db } from '../engine/store.js';
import { inParts } from '../query/ids-per-query.js';
import { isSqlite } from '../query/is-sqlite.js';
import { given } from '../query/prepared.js';
import { preparedInsert } from '../query/prepared-insert.js';
import { type Tables } from '../schema/tables.js';

export type WebhookDelivery = Tables['webhookDeliveries']['$inferSelect'];

/**
 * Minimum milliseconds between two times that one body is applied. A signature covers the body
 * alone, so anyone who has seen a webhook can send it again under other delivery ids.
 */
export const REPEAT_WAIT_MS = 10_000;

/**
 * Inserts deliveries; an account has each body once. A body that comes again under the same
 * delivery id is the provider's retry and changes nothing. Under another id it may be a new event
 * of the same content: its row becomes due again, at most once in `REPEAT_WAIT_MS`.
 */
export async function insertDeliveries(
  db: Db,
  deliveries: readonly WebhookDelivery[],
): Promise<void> {
  if (isSqlite(db)) {
    for (const delivery of deliveries)
      await insert(db, [delivery], repeatTimes(delivery.receivedAt));
    return;
  }
  // Each body once, because PostgreSQL refuses to update one row twice in a statement; sorted, so
  // that two transactions with the same deliveries block instead of deadlocking.
  const byBody = new Map(deliveries.map((each) => [`${each.accountId} ${each.bodySha256}`, each]));
  const inOrder = [...byBody].toSorted(([one], [other]) => (one < other ? -1 : 1));
  await inParts(inOrder, async (part) => {
    const rows = part.map(([, delivery]) => delivery);
    const latest = new Date(Math.max(...rows.map(({ receivedAt }) => receivedAt.getTime())));
    await insert(db, rows, repeatTimes(latest));
  });
}

/** Returns since when an application is recent, and until when a repetition waits then. */
function repeatTimes(now: Date) {
  const at = now.getTime();
  return { recently: new Date(at - REPEAT_WAIT_MS), later: new Date(at + REPEAT_WAIT_MS) };
}

const insert = preparedInsert(
  (t) => t.webhookDeliveries,
  (db, insertion) => {
    const { appliedAt, nextAttemptAt } = db.t.webhookDeliveries;
    return insertion.onConflictDoUpdate(
      onRepeat(db, given('recently', appliedAt), given('later', nextAttemptAt)),
    );
  },
);

/** Update of the row of a body that comes again. */
function onRepeat({ t }: Db, recently: SQL, later: SQL) {
  const { accountId, bodySha256, deliveryId, state, attempts, nextAttemptAt, appliedAt } =
    getTableColumns(t.webhookDeliveries);
  const isApplied = sql`${state} = 'APPLIED'`;
  return {
    target: [accountId, bodySha256],
    set: {
      deliveryId: sql`excluded.delivery_id`,
      receivedAt: sql`excluded.received_at`,
      state: sql`case when ${isApplied} then 'RECEIVED' else ${state} end`,
      attempts: sql`case when ${isApplied} then 0 else ${attempts} end`,
      nextAttemptAt: sql`case when not (${isApplied}) then ${nextAttemptAt} when ${appliedAt} > ${recently} then ${later} else excluded.next_attempt_at end`,
    },
    setWhere: ne(deliveryId, sql`excluded.delivery_id`),
  };
}
