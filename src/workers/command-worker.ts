import { newId } from '../domain/ids.js';
import { type Logger } from '../domain/logger.js';
import { type CommandQueue } from '../services/command-queue.js';
import { type Command, leaseCommands } from '../store/commands.js';
import { type Store } from '../store/store.js';
import { type CommandKind } from '../store/tables.js';
import { Loop } from './loop.js';

const IDLE_MS = 1000;
/** Longer than all calls of one command together, each given up late: sign-in, look, write, look, and each again with a new token. */
const LEASE_MS = 180_000;
/** So many accounts can be waited for at once; one that hangs holds up itself alone. */
const LANES = 4;

/** Carries out commands of one kind that belong to one account; ends or postpones every one of them. */
export interface CommandExecutor {
  /** At most so many at once. */
  readonly batchSize: number;
  run(commands: readonly Command[], owner: string): Promise<void>;
}

export interface CommandWorkerParts {
  readonly store: Store;
  readonly queue: CommandQueue;
  readonly executors: Readonly<Record<CommandKind, CommandExecutor>>;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Takes stored commands up under a lease, so that one whose worker died is taken up again by another. */
export class CommandWorker {
  readonly #parts: CommandWorkerParts;
  readonly #lanes: readonly Loop[];

  constructor(parts: CommandWorkerParts) {
    this.#parts = parts;
    this.#lanes = Array.from({ length: LANES }, () => {
      const owner = newId('command');
      return new Loop({ run: () => this.#once(owner), idleMs: IDLE_MS, onError: (error) => parts.log.error({ err: error }, 'a command could not be carried out') });
    });
    parts.queue.onQueued(() => this.wake());
  }

  start(): void {
    for (const lane of this.#lanes) lane.start();
  }

  wake(): void {
    for (const lane of this.#lanes) lane.wake();
  }

  /** Finishes what is under way. */
  async stop(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.stop()));
  }

  async #once(owner: string): Promise<boolean> {
    const { store, executors, now, queue } = this.#parts;
    const until = new Date(now().getTime() + LEASE_MS);
    const commands = await store.write((tx) => leaseCommands(tx, owner, now(), until, (kind) => executors[kind].batchSize));
    const [first] = commands;
    if (!first) return false;
    await executors[first.kind].run(commands, owner);
    queue.finished();
    return true;
  }
}
