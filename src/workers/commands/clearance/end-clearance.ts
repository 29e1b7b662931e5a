import { userError, type UserErrorCode } from '../../../domain/errors.js';
import { ProviderFailure } from '../../../providers/failure.js';
import { type AccountSession } from '../../../providers/ports/account.js';
import { type ClearancePort, type RemoteClearance } from '../../../providers/ports/clearance.js';
import { describe } from '../../../services/access/provider-errors.js';
import { type Perform, type Result, type Task } from '../enrollment/enrollment-task.js';
import { lookUp, tryLookUp } from './look-up.js';

/**
 * Revokes or cancels clearances, one call for each vehicle. Vehicles whose earlier end may have
 * taken effect are looked up first. The provider's record is preferred to the answer of the call:
 * it has the time and the reason.
 */
export const endClearances: Perform<ClearancePort> = async (port, session, tasks) => {
  const before = await lookUp(
    port,
    session,
    tasks.filter(({ command }) => command.unsure),
  );
  const results: Result[] = [];
  for (const task of tasks) {
    const ended = before.get(task.vehicle.vin);
    results.push(
      ended && isEnded(ended)
        ? { task, ok: true, remote: ended, reason: null }
        : await end(port, session, task),
    );
  }
  return results;
};

async function end(port: ClearancePort, session: AccountSession, task: Task): Promise<Result> {
  try {
    const status = await port.end(session, task.vehicle.vin);
    const after = (await tryLookUp(port, session, [task])).get(task.vehicle.vin);
    return {
      task,
      ok: true,
      remote: after && isEnded(after) ? after : { status, changelog: [] },
      reason: null,
    };
  } catch (error) {
    if (!(error instanceof ProviderFailure) || error.kind !== 'rejected') throw error;
    return toRefusal(task, error);
  }
}

const isEnded = ({ status }: RemoteClearance): boolean =>
  status !== 'PENDING' && status !== 'APPROVED';

/** Maps the provider's refusal to end a clearance, by status and the words of its documentation. */
function toRefusal(task: Task, failure: ProviderFailure): Result {
  return {
    task,
    ok: false,
    userErrors: [userError(codeOf(failure), [], describe(failure))],
    canRetry: false,
  };
}

function codeOf(failure: ProviderFailure): UserErrorCode {
  const words = failure.details
    .map(({ title, detail }) => `${title} ${detail ?? ''}`)
    .join(' ')
    .toLowerCase();
  if (failure.status === 409)
    return words.includes('transition') ? 'IN_TRANSITION' : 'ILLEGAL_TRANSITION';
  if (failure.status === 422 && words.includes('not supported')) return 'NOT_SUPPORTED';
  if (
    failure.status === 422 &&
    (words.includes('too early') || words.includes('only be canceled after'))
  )
    return 'TOO_EARLY';
  return 'PROVIDER_REJECTED';
}
