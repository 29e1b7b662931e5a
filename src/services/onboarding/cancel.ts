import { userError } from '../../domain/errors.js';
import { type Onboarding } from '../../domain/onboarding.js';
import { cancelQueued } from '../../store/commands.js';
import { type Db } from '../../store/engine/store.js';
import { updateEnrollment } from '../../store/enrollments.js';
import { tallyOnboarding, updateRow } from '../../store/onboardings.js';

const REASON = 'The onboarding was canceled before this row was sent.';

/**
 * Cancels the rows of a canceled onboarding that are not in progress and cannot have succeeded.
 * @returns the updated onboarding
 */
export async function cancelRows(tx: Db, onboardingId: string, now: Date): Promise<Onboarding> {
  for (const { subjectId, rowIndex } of await cancelQueued(tx, onboardingId, now)) {
    await updateEnrollment(tx, subjectId, { status: 'FAILED', reason: REASON });
    const userErrors = [userError('ILLEGAL_TRANSITION', ['vehicles', String(rowIndex)], REASON)];
    if (rowIndex !== null)
      await updateRow(tx, onboardingId, rowIndex, { status: 'FAILED', userErrors, canRetry: true });
  }
  return tallyOnboarding(tx, onboardingId, now);
}
