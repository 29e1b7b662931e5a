// Tests: test/workers/commands/lifecycle.test.ts

import { recordAudit } from '../../store/access/audit-events.js';
import { finishCommand, heldCommands } from '../../store/commands.js';
import { type Store, UniqueViolation } from '../../store/engine/store.js';
import { type Batch, type CommandWork, type Ending, type Task } from './command-work.js';

export interface EndingsParts {
  readonly store: Store;
  readonly now: () => Date;
}

/**
 * Stores how commands ended, each with the state and audit log that belong to it, in one
 * transaction. Commands whose lease is no longer held are left to its new owner.
 */
export async function saveEndings<T extends Task, E extends Ending<T>>(
  parts: EndingsParts,
  work: CommandWork<T, E>,
  batch: Batch,
  endings: readonly E[],
): Promise<void> {
  if (endings.length === 0) return;
  const { giveUpTaken } = work;
  try {
    await save(parts, work, batch, endings);
  } catch (error) {
    if (!(error instanceof UniqueViolation) || !giveUpTaken) throw error;
    await save(
      parts,
      work,
      batch,
      endings.map(({ task }) => giveUpTaken(task)),
    );
  }
}

async function save<T extends Task, E extends Ending<T>>(
  { store, now }: EndingsParts,
  work: CommandWork<T, E>,
  { account, owner, askedAt }: Batch,
  endings: readonly E[],
): Promise<void> {
  await store.write(async (tx, afterCommit) => {
    const tasks = endings.map(({ task }) => task);
    await work.lock?.(tx, tasks);
    const ids = tasks.map(({ command }) => command.id);
    const held = await heldCommands(tx, owner, ids);
    const ours = endings.filter(({ task }) => held.has(task.command.id));
    for (const ending of ours) {
      const { id } = ending.task.command;
      const [state, userErrors] = ending.ok
        ? (['DONE', []] as const)
        : (['FAILED', ending.userErrors] as const);
      await finishCommand(tx, id, state, userErrors, now());
      await ending.save?.(tx, now());
      if (ending.ok && ending.audit) await recordAudit(tx, ending.audit, now());
    }
    await work.save?.({ tx, afterCommit, account, askedAt }, ours);
    // Callers in this process are notified by the worker, once for the whole batch.
    afterCommit(() => undefined, { topic: 'ended' });
  });
}
