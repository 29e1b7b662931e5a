import { userError } from '../../domain/errors.js';
import { type Db } from '../../store/engine/store.js';
import { eraseOldPasswords } from '../../store/enrollments.js';
import { retryableRowsOf, updateRow } from '../../store/onboardings.js';

/**
 * Days for which a unit's password is stored after the last attempt, if the provider has not
 * received it.
 */
export const PASSWORD_DAYS = 7;

/**
 * Erases the passwords of units without an attempt since `before`; their rows ask for the password
 * again.
 */
export async function forgetPasswords(tx: Db, before: Date): Promise<void> {
  const erased = await eraseOldPasswords(tx, before);
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
}
