import { type Odometer } from '../../domain/clearance.js';
import { type BatchOutcome, type UserError, userError } from '../../domain/errors.js';
import { type Caller, requireScope } from '../../domain/values/viewer.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { updateEnrollment } from '../../store/enrollments.js';
import { type Candidate, canDo, isInTransition } from './candidates.js';
import { type ClearanceCommands } from './clearance-commands.js';

export interface RequestClearanceInput {
  readonly enrollmentIds: readonly string[];
  readonly odometer?: Odometer | null;
  readonly idempotencyKey?: string | null;
}

/**
 * Requests clearances, again if they have ended; the outcome of each enrollment is independent of
 * the others.
 */
export async function requestClearance(
  commands: ClearanceCommands,
  caller: Caller,
  input: RequestClearanceInput,
): Promise<BatchOutcome<Enrollment>> {
  const viewer = requireScope(caller, 'clearance:write');
  const odometer = input.odometer ?? null;
  if (odometer && (!Number.isInteger(odometer.value) || odometer.value < 0)) {
    const message = 'The odometer is a whole number, zero or more.';
    return { succeeded: [], userErrors: [userError('INVALID', ['odometer', 'value'], message)] };
  }
  return commands.run(
    { viewer, mutation: 'requestClearance', key: input.idempotencyKey, input },
    input.enrollmentIds,
    {
      kind: 'REQUEST_CLEARANCE',
      action: 'clearance.requested',
      check: (candidate) => checkRequest(candidate, odometer),
      prepare: async (tx, { id }) => {
        if (odometer) await updateEnrollment(tx, id, { odometer });
      },
    },
  );
}

/** Returns the reason why the clearance cannot be requested; null if it can. */
export function checkRequest(
  { clearance, enrollment, brand }: Candidate,
  odometer: Odometer | null,
): UserError | null {
  if (!brand?.clearance)
    return userError('NOT_SUPPORTED', [], 'This provider has no clearance for this brand.');
  if (clearance && !canDo('REQUEST', clearance, brand, clearance.changedAt))
    return userError(
      isInTransition(clearance) ? 'IN_TRANSITION' : 'ILLEGAL_TRANSITION',
      [],
      `A clearance that is ${clearance.status} cannot be requested again.`,
    );
  if (brand.odometerRequired && !odometer && !enrollment.odometer)
    return userError(
      'ODOMETER_REQUIRED',
      [],
      `${brand.displayName} needs the odometer: give \`odometer\`.`,
    );
  return null;
}
