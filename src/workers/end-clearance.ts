import { type UserErrorCode, userError } from '../domain/errors.js';
import { ProviderFailure } from '../providers/provider.js';
import { type AccountSessions } from '../services/account-sessions.js';
import { describe } from '../services/provider-errors.js';
import { type Perform, type Result, type Task } from './clearance-executor.js';

/** Revokes or cancels, one vehicle a call, as the provider has it. */
export function endClearances(sessions: AccountSessions): Perform {
  return async (port, account, tasks) => {
    const session = sessions.open(account);
    const results: Result[] = [];
    for (const task of tasks) {
      try {
        const status = await port.end(session, task.vehicle.vin);
        results.push({ task, ok: true, remote: { status, changelog: [] }, reason: null });
      } catch (error) {
        if (!(error instanceof ProviderFailure) || error.kind !== 'rejected') throw error;
        results.push(toRefusal(task, error));
      }
    }
    return results;
  };
}

/** What the provider's refusals of an end mean, by status and the words of its documentation. */
function toRefusal(task: Task, failure: ProviderFailure): Result {
  return { task, ok: false, userErrors: [userError(codeOf(failure), [], describe(failure))], canRetry: false };
}

function codeOf(failure: ProviderFailure): UserErrorCode {
  const words = failure.details.map(({ title, detail }) => `${title} ${detail ?? ''}`).join(' ').toLowerCase();
  if (failure.status === 409) return words.includes('transition') ? 'IN_TRANSITION' : 'ILLEGAL_TRANSITION';
  if (failure.status === 422 && words.includes('not supported')) return 'NOT_SUPPORTED';
  if (failure.status === 422 && (words.includes('too early') || words.includes('only be canceled after'))) return 'TOO_EARLY';
  return 'PROVIDER_REJECTED';
}
