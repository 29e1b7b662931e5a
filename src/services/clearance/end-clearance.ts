import { type BatchOutcome, type UserError, userError } from '../../domain/errors.js';
import { type Caller, requireScope } from '../../domain/values/viewer.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { type Candidate, canDo, isInTransition } from './candidates.js';
import { type ClearanceCommands } from './clearance-commands.js';

/**
 * Revokes approved clearances and cancels pending ones; the outcome of each enrollment is
 * independent of the others.
 */
export async function endClearance(
  commands: ClearanceCommands,
  caller: Caller,
  enrollmentIds: readonly string[],
): Promise<BatchOutcome<Enrollment>> {
  const viewer = requireScope(caller, 'clearance:write');
  return commands.run(
    { viewer, mutation: 'endClearance', key: null, input: enrollmentIds },
    enrollmentIds,
    { kind: 'END_CLEARANCE', action: 'clearance.end_requested', check: checkEnd },
  );
}

/** Returns the reason why the clearance cannot be ended now; null if it can. */
export function checkEnd(
  { clearance, brand }: Pick<Candidate, 'clearance' | 'brand'>,
  now: Date,
): UserError | null {
  if (!clearance) return userError('NOT_SUPPORTED', [], 'This enrollment has no clearance.');
  if (canDo('REVOKE', clearance, brand, now) || canDo('CANCEL', clearance, brand, now)) return null;
  if (isInTransition(clearance))
    return userError('IN_TRANSITION', [], `The clearance is ${clearance.status} already.`);
  if (clearance.status !== 'PENDING')
    return userError(
      'ILLEGAL_TRANSITION',
      [],
      `A clearance that is ${clearance.status} has ended already.`,
    );
  if (!brand?.cancelPending)
    return userError(
      'NOT_SUPPORTED',
      [],
      `A pending clearance of ${brand?.displayName ?? 'this brand'} cannot be canceled.`,
    );
  const from = new Date(clearance.requestedAt.getTime() + (brand.minCancelAgeSeconds ?? 0) * 1000);
  return userError(
    'TOO_EARLY',
    [],
    `A pending clearance of ${brand.displayName} can be canceled from ${from.toISOString()} on.`,
  );
}
