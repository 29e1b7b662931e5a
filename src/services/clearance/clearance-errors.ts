// Tests: test/services/clearance/clearance-commands.test.ts

import { type BatchOutcome, type UserError, userError } from '../../domain/errors.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { type Command } from '../../store/commands.js';
import { under } from '../commands/command-queue.js';
import { type Candidate } from './candidates.js';

/**
 * Checks the requirements of every command: an enrollment that is visible, named once and not busy.
 */
export function checkOne(
  candidate: Candidate | undefined,
  isRepeated: boolean,
  isBusy: boolean,
): UserError | null {
  if (!candidate) return userError('NOT_FOUND', [], 'There is no such enrollment.');
  if (isRepeated) return userError('INVALID', [], 'This enrollment is there twice.');
  if (isBusy)
    return userError(
      'IN_TRANSITION',
      [],
      'An earlier command for this enrollment is still under way.',
    );
  return null;
}

/** Returns the errors of a command that failed, or that has not ended in time. */
export function failures(
  field: readonly string[],
  command: Command | undefined,
): readonly UserError[] {
  if (!command)
    return [
      userError(
        'PROVIDER_UNAVAILABLE',
        field,
        'The provider has not answered yet; the command goes on. Look at the clearance later.',
      ),
    ];
  return command.state === 'FAILED' ? under(field, command.userErrors ?? []) : [];
}

export const refused = (code: UserError['code'], message: string): BatchOutcome<Enrollment> => ({
  succeeded: [],
  userErrors: [userError(code, ['enrollmentIds'], message)],
});

export const conflict = (): BatchOutcome<Enrollment> => ({
  succeeded: [],
  userErrors: [
    userError(
      'IDEMPOTENCY_CONFLICT',
      ['idempotencyKey'],
      'This key was used with another input within the last 24 hours. Use a new one.',
    ),
  ],
});
