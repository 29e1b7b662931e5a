import { userError } from '../../domain/errors.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { enrollmentsWithOldPasswords, eraseOldPasswords } from '../../store/enrollments.js';
import { retryableRowsOf, updateRow } from '../../store/onboardings.js';

/**
 * Days for which a unit's password is stored after the last attempt, if the provider has not
 * received it.
 */
export const PASSWORD_DAYS = 7;

/**
 * Erases up to `limit` passwords of units without an attempt since `before`; their rows ask for the
 * password again.
 * @returns the number of erased passwords
 */
export async function forgetPasswords(store: Store, before: Date, limit: number): Promise<number> {
  const ids = await enrollmentsWithOldPasswords(store.read, before, limit);
  return ids.length === 0 ? 0 : store.write((tx) => erase(tx, ids, before));
}

async function erase(tx: Db, ids: readonly string[], before: Date): Promise<number> {
  const erased = await eraseOldPasswords(tx, ids, before);
  for (const { onboardingId, index } of await retryableRowsOf(tx, erased)) {
    const field = ['vehicles', String(index), 'individualPassword'];
    const userErrors = [
      userError(
        'CREDENTIAL_REQUIRED',
        field,
        "The unit's password was erased because the row was not tried again in time. Bring the vehicle in again with `individualPassword`.",
      ),
    ];
    await updateRow(tx, onboardingId, index, { status: 'FAILED', userErrors, canRetry: false });
  }
  return erased.length;
}
