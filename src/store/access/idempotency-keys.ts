import { and, asc, eq, gt, lte } from 'drizzle-orm';
import { type Db } from '../engine/store.js';
import { lockName } from '../query/lock-rows.js';

/** Scope of a key: keys of two clients, or of two mutations, never collide. */
export interface IdempotencyPlace {
  readonly clientId: string;
  readonly mutation: string;
  readonly key: string;
}

export interface SealedAnswer {
  readonly inputSha256: string;
  readonly sealedAnswer: string;
}

/** Locks this place against other reads and writes of an answer until the transaction ends. */
export async function lockAnswer(db: Db, place: IdempotencyPlace): Promise<void> {
  await lockName(db, 'idempotency_keys', place.clientId, place.mutation, place.key);
}

/** @param since answers stored at this time or earlier are ignored */
export async function findAnswer(
  { orm, t }: Db,
  place: IdempotencyPlace,
  since: Date,
): Promise<SealedAnswer | undefined> {
  const keys = t.idempotencyKeys;
  const rows = await orm
    .select({ inputSha256: keys.inputSha256, sealedAnswer: keys.answer })
    .from(keys)
    .where(and(at({ t }, place), gt(keys.createdAt, since)));
  return rows[0];
}

/**
 * @param since an answer as old as this is replaced by the new one
 * @throws UniqueViolation (when the write ends) if another transaction stored an answer at this
 * place meanwhile
 */
export async function storeAnswer(
  { orm, t }: Db,
  place: IdempotencyPlace,
  answer: SealedAnswer,
  since: Date,
  now: Date,
): Promise<void> {
  const keys = t.idempotencyKeys;
  await orm.delete(keys).where(and(at({ t }, place), lte(keys.createdAt, since)));
  await orm.insert(keys).values({
    ...place,
    inputSha256: answer.inputSha256,
    answer: answer.sealedAnswer,
    createdAt: now,
  });
}

/**
 * Returns the time of the last of the oldest `limit` answers that were stored until `since`; null
 * without any.
 */
export async function oldAnswers({ orm, t }: Db, since: Date, limit: number): Promise<Date | null> {
  const { createdAt } = t.idempotencyKeys;
  const rows = await orm
    .select({ createdAt })
    .from(t.idempotencyKeys)
    .where(lte(createdAt, since))
    .orderBy(asc(createdAt))
    .limit(limit);
  return rows.at(-1)?.createdAt ?? null;
}

/** Deletes the answers that were stored until a time, and returns their number. */
export async function purgeAnswers({ orm, t }: Db, until: Date): Promise<number> {
  const { createdAt } = t.idempotencyKeys;
  const purged = await orm
    .delete(t.idempotencyKeys)
    .where(lte(createdAt, until))
    .returning({ createdAt });
  return purged.length;
}

function at({ t }: Pick<Db, 't'>, { clientId, mutation, key }: IdempotencyPlace) {
  const keys = t.idempotencyKeys;
  return and(eq(keys.clientId, clientId), eq(keys.mutation, mutation), eq(keys.key, key));
}
