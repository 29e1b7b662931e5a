import { eq, sql } from 'drizzle-orm';
import {
  type EndpointDelivery,
  type EndpointDeliveryStatus,
  type WebhookAttempt,
} from '../../domain/events/endpoint.js';
import { type Db } from '../engine/store.js';
import { inParts } from '../query/ids-per-query.js';
import { isSqlite } from '../query/is-sqlite.js';
import { given, prepared } from '../query/prepared.js';
import { type StoredAttempt } from '../schema/endpoint-tables.js';

/** Maximum attempts stored per delivery: the latest ones. */
const MAX_ATTEMPTS = 20;

/** State of a delivery after an attempt. */
export type DeliveryResult = Pick<
  EndpointDelivery,
  'id' | 'status' | 'tries' | 'attempts' | 'nextAttemptAt'
>;

const saveOne = prepared(
  () => ({}),
  ({ orm, t: { endpointDeliveries: deliveries } }) =>
    orm
      .update(deliveries)
      .set({
        status: given('status', deliveries.status),
        tries: given('tries', deliveries.tries),
        attempts: given('attempts', deliveries.attempts),
        nextAttemptAt: given('nextAttemptAt', deliveries.nextAttemptAt),
      })
      .where(eq(deliveries.id, sql.placeholder('id'))),
);

/**
 * Stores the results of attempts: row by row with a prepared statement on SQLite, all by one
 * statement on PostgreSQL. Deliveries that no longer exist are left out.
 */
export async function saveResults(db: Db, results: readonly DeliveryResult[]): Promise<void> {
  if (isSqlite(db)) {
    for (const result of results)
      await saveOne(db, { ...result, attempts: toStored(result.attempts) }, '');
    return;
  }
  const { endpointDeliveries: deliveries } = db.t;
  await inParts(results, (part) => {
    const rows = part.map(({ id, status, tries, attempts, nextAttemptAt }) => [
      id,
      status,
      tries,
      toStored(attempts),
      nextAttemptAt.getTime(),
    ]);
    return db.orm
      .update(deliveries)
      .set({
        status: sql<EndpointDeliveryStatus>`given.value ->> 1`,
        tries: sql`(given.value ->> 2)::bigint`,
        attempts: sql`given.value -> 3`,
        nextAttemptAt: sql`to_timestamp((given.value ->> 4)::double precision / 1000)`,
      })
      .from(sql`jsonb_array_elements(${JSON.stringify(rows)}::jsonb) given(value)`)
      .where(sql`${deliveries.id} = given.value ->> 0`);
  });
}

function toStored(attempts: readonly WebhookAttempt[]): readonly StoredAttempt[] {
  return attempts.slice(-MAX_ATTEMPTS).map((attempt) => ({ ...attempt, at: attempt.at.getTime() }));
}
