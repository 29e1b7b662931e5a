import { userError } from '../../../domain/errors.js';
import { type Logger } from '../../../domain/ports/logger.js';
import { type GrantRevocation } from '../../../services/access/enrollment-tokens.js';
import { toUserError } from '../../../services/access/provider-errors.js';
import { type StoredAccount } from '../../../store/accounts.js';
import { type Store } from '../../../store/engine/store.js';
import { grantsByAnyIds, type StoredGrant } from '../../../store/grants.js';
import { attempt, type CommandWork, type Ending, type Task } from '../command-work.js';
import { RETRY_POLICIES } from '../retry-policy.js';

export interface RevokeGrantParts {
  readonly store: Store;
  readonly revocation: GrantRevocation;
  readonly log: Logger;
}

/** A command with the grant that it is about; undefined when it has been deleted since. */
export interface GrantTask extends Task {
  readonly grant: StoredGrant | undefined;
}

/**
 * Revokes the tokens of ended clearances. Revoking twice does no harm (RFC 7009, 2.2), so the call
 * is repeated without a look-up.
 */
export function revokeGrants({ store, revocation, log }: RevokeGrantParts): CommandWork<GrantTask> {
  const revoke = async (
    { command, grant }: GrantTask,
    account: StoredAccount,
  ): Promise<Ending<GrantTask>> => {
    const task = { command, grant };
    if (!grant) return { task, ok: true };
    // Tokens issued later belong to a clearance that was approved again.
    const ended = await revocation.run(account, grant, { obtainedUntil: command.createdAt });
    if (typeof ended !== 'string') return { task, ok: true };
    const userErrors = [userError('NOT_SUPPORTED', [], ended)];
    log.warn(
      { grantId: grant.id, userErrors },
      'tokens of an ended clearance stay valid at the provider until they expire',
    );
    return { task, ok: false, userErrors };
  };
  return {
    purpose: 'revoke the tokens of an ended clearance',
    policy: RETRY_POLICIES.REVOKE_GRANT,
    batchSize: 1,
    // Endpoints for revocation have credentials and outages of their own.
    health: { failures: [], success: false },
    load: async (commands) => {
      const grants = await grantsByAnyIds(
        store.read,
        commands.map(({ subjectId }) => subjectId),
      );
      return commands.map((command) => ({
        command,
        grant: grants.find(({ id }) => id === command.subjectId),
      }));
    },
    perform: (tasks, account) =>
      Promise.all(tasks.map((task) => attempt(task, (one) => revoke(one, account)))),
    giveUp: (task, failure) => ({ task, ok: false, userErrors: [toUserError(failure)] }),
  };
}
