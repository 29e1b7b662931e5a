import { busySubjects, insertCommands } from '../../store/commands.js';
import { type AfterCommit, type Db } from '../../store/engine/store.js';
import { grantsToRevoke } from '../../store/grants.js';
import { type CommandQueue, newCommand } from '../commands/command-queue.js';

/**
 * Revokes the tokens of vehicles whose clearance ends: by a stored command, in the transaction that
 * ends it.
 */
export class GrantEndings {
  readonly #commands: CommandQueue;
  readonly #now: () => Date;

  constructor({ commands, now }: { readonly commands: CommandQueue; readonly now: () => Date }) {
    this.#commands = commands;
    this.#now = now;
  }

  async end(tx: Db, afterCommit: AfterCommit, enrollmentIds: readonly string[]): Promise<void> {
    if (enrollmentIds.length === 0) return;
    const grants = await grantsToRevoke(tx, enrollmentIds);
    if (grants.length === 0) return;
    const busy = await busySubjects(
      tx,
      grants.map(({ id }) => id),
    );
    const commands = grants
      .filter(({ id }) => !busy.has(id))
      .map((grant) => newCommand('REVOKE_GRANT', grant, null, this.#now()));
    await insertCommands(tx, commands);
    this.#commands.wakeAfter(afterCommit);
  }
}
