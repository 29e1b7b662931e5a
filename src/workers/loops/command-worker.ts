import { type CommandKind } from '../../domain/events/story.js';
import { leaseOwner } from '../../domain/instance.js';
import { type Logger } from '../../domain/ports/logger.js';
import { NO_TELEMETRY, type Telemetry } from '../../domain/ports/telemetry.js';
import { COMMAND_ID_PREFIX, newId } from '../../domain/values/ids.js';
import { leaseEnd, RENEW_LEASE_EVERY_MS } from '../../domain/values/lease.js';
import { type CommandQueue } from '../../services/commands/command-queue.js';
import {
  type Command,
  leaseCommands,
  prolongLeases,
  releaseCommands,
} from '../../store/commands.js';
import { type Store } from '../../store/engine/store.js';
import { Loop } from './loop.js';

const IDLE_MS = 1000;
/** Milliseconds after which a batch counts as stuck. */
const STUCK_AFTER_MS = 360_000;
/**
 * Maximum concurrent batches, in total and per account, so that a batch that hangs delays only its
 * own account.
 */
const LANES = 32;
const LANES_PER_ACCOUNT = 2;

/**
 * Executes commands of one kind that belong to one account; ends or postpones every one of them.
 */
export interface CommandExecutor {
  /** Maximum commands per batch. */
  readonly batchSize: number;
  run(commands: readonly Command[], owner: string): Promise<void>;
}

export interface CommandWorkerParts {
  readonly store: Store;
  readonly queue: CommandQueue;
  readonly executors: Readonly<Record<CommandKind, CommandExecutor>>;
  readonly log: Logger;
  readonly now: () => Date;
  /** Records a span for each batch. */
  readonly telemetry?: Pick<Telemetry, 'span'>;
  /** Instance that owns the leases. */
  readonly instanceId?: string;
}

/** Batch in progress, by the owner of its lease. */
interface Lane {
  readonly accountId: string;
  /** Start by the process's own clock, in milliseconds. */
  readonly since: number;
  readonly done: Promise<void>;
}

/** Leases stored commands, so that a command whose worker died is leased again by another. */
export class CommandWorker {
  readonly #parts: CommandWorkerParts;
  readonly #loop: Loop;
  readonly #lanes = new Map<string, Lane>();
  #prolonging: NodeJS.Timeout | undefined;

  constructor(parts: CommandWorkerParts) {
    this.#parts = parts;
    this.#loop = new Loop({
      name: 'commands',
      run: () => this.#once(),
      idleMs: IDLE_MS,
      onError: (error) => this.#report(error),
    });
    parts.queue.onQueued(() => this.wake());
  }

  start(): void {
    this.#loop.start();
    this.#prolonging ??= setInterval(
      () => void this.#prolong().catch((error: unknown) => this.#report(error)),
      RENEW_LEASE_EVERY_MS,
    );
  }

  wake(): void {
    this.#loop.wake();
  }

  get faults(): readonly string[] {
    const stuck = [...this.#lanes.values()].filter(
      ({ since }) => performance.now() - since > STUCK_AFTER_MS,
    );
    return stuck.length > 0
      ? [...this.#loop.faults, `commands: ${stuck.length} batches do not end`]
      : this.#loop.faults;
  }

  /** Starts no further batches and finishes those in progress. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await Promise.all([...this.#lanes.values()].map(({ done }) => done));
    clearInterval(this.#prolonging);
  }

  /**
   * Returns overdue batches to the queue: another process leases them, and checks the provider
   * first.
   */
  async releaseLeases(): Promise<void> {
    const { store, now } = this.#parts;
    const owners = [...this.#lanes.keys()];
    if (owners.length > 0) await store.write((tx) => releaseCommands(tx, owners, now()));
  }

  /** Starts one batch. Returns whether there may be another. */
  async #once(): Promise<boolean> {
    if (this.#lanes.size >= LANES) return false;
    const { store, executors, now, instanceId = '' } = this.#parts;
    const owner = leaseOwner(instanceId, newId(COMMAND_ID_PREFIX));
    // Takes the time within the transaction: after a wait, an earlier time would shorten the lease.
    const commands = await store.write((tx) =>
      leaseCommands(
        tx,
        owner,
        now(),
        leaseEnd(now()),
        (kind) => executors[kind].batchSize,
        this.#busyAccounts(),
      ),
    );
    const [first] = commands;
    if (!first) return false;
    this.#lanes.set(owner, {
      accountId: first.accountId,
      since: performance.now(),
      done: this.#carryOut(first.kind, commands, owner),
    });
    return true;
  }

  async #carryOut(kind: CommandKind, commands: readonly Command[], owner: string): Promise<void> {
    try {
      const { executors, telemetry = NO_TELEMETRY } = this.#parts;
      await telemetry.span(
        {
          name: `command ${kind}`,
          kind: 'internal',
          attributes: { 'fleetgraph.commands': commands.length },
        },
        () => executors[kind].run(commands, owner),
      );
      this.#parts.queue.finished();
    } catch (error) {
      this.#report(error);
    } finally {
      this.#lanes.delete(owner);
      this.wake();
    }
  }

  async #prolong(): Promise<void> {
    const { store, now } = this.#parts;
    const owners = [...this.#lanes.keys()];
    if (owners.length > 0) await store.write((tx) => prolongLeases(tx, owners, leaseEnd(now())));
  }

  #busyAccounts(): readonly string[] {
    const lanes = Map.groupBy(this.#lanes.values(), ({ accountId }) => accountId);
    return [...lanes]
      .filter(([, of]) => of.length >= LANES_PER_ACCOUNT)
      .map(([accountId]) => accountId);
  }

  #report(error: unknown): void {
    this.#parts.log.error({ err: error }, 'a command could not be carried out');
  }
}
