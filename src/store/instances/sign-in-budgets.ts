import { eq } from 'drizzle-orm';
import { type ProviderName } from '../../domain/provider.js';
import { type Db } from '../engine/store.js';
import { lockRows } from '../query/lock-rows.js';

/** Maximum sign-ins within a time. */
export interface SignInLimit {
  readonly atMost: number;
  readonly seconds: number;
}

/**
 * Takes one sign-in from the provider's budget, which all instances share.
 * @returns null if it was taken, else the time of the next one
 */
export async function takeSignIn(
  db: Db,
  provider: ProviderName,
  { atMost, seconds }: SignInLimit,
  now: Date,
): Promise<Date | null> {
  const { signIns, blockedUntil } = await lockBudget(db, provider);
  if (blockedUntil && blockedUntil > now) return blockedUntil;
  const windowMs = seconds * 1000;
  const recent = signIns.filter((at) => at > now.getTime() - windowMs);
  const [oldest] = recent.slice(-atMost);
  if (recent.length >= atMost && oldest !== undefined) return new Date(oldest + windowMs);
  const { orm, t } = db;
  await orm
    .update(t.signInBudgets)
    .set({ signIns: [...recent, now.getTime()].sort((a, b) => a - b) })
    .where(eq(t.signInBudgets.provider, provider));
  return null;
}

/** Stores that the provider takes no sign-in before this time, unless it is known to be later. */
export async function blockSignIns(db: Db, provider: ProviderName, until: Date): Promise<void> {
  const { blockedUntil } = await lockBudget(db, provider);
  if (blockedUntil && blockedUntil >= until) return;
  const { orm, t } = db;
  await orm
    .update(t.signInBudgets)
    .set({ blockedUntil: until })
    .where(eq(t.signInBudgets.provider, provider));
}

async function lockBudget(
  db: Db,
  provider: ProviderName,
): Promise<{ readonly signIns: readonly number[]; readonly blockedUntil: Date | null }> {
  const { orm, t } = db;
  await orm.insert(t.signInBudgets).values({ provider, signIns: [] }).onConflictDoNothing();
  await lockRows(db, t.signInBudgets.provider, [provider]);
  const [row] = await orm
    .select()
    .from(t.signInBudgets)
    .where(eq(t.signInBudgets.provider, provider));
  return row ?? { signIns: [], blockedUntil: null };
}
