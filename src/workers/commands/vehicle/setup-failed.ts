import { userError } from '../../../domain/errors.js';
import { type EnrollmentChanges } from '../../../store/enrollments.js';
import { type Result, type Task } from '../enrollment/enrollment-task.js';

/** Ending of a setup that failed at the provider. It can be retried once its cause is mended. */
export function setupFailed(
  task: Task,
  reason: string | null,
  changed?: EnrollmentChanges,
): Result {
  const message =
    `The provider could not set the vehicle up${reason === null ? '' : `: ${reason}`}`.replace(
      /\.*$/,
      '.',
    );
  return {
    task,
    ok: false,
    userErrors: [userError('PROVIDER_REJECTED', [], message)],
    canRetry: true,
    ...(changed && { changed }),
  };
}
