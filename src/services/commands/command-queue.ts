import { type UserError } from '../../domain/errors.js';
import { type CommandKind } from '../../domain/events/story.js';
import { COMMAND_ID_PREFIX, newId } from '../../domain/values/ids.js';
import { CALL_TIME_MS } from '../../providers/access/deadline.js';
import { type Command, commandsByIds } from '../../store/commands.js';
import { type AfterCommit, type Store } from '../../store/engine/store.js';

/**
 * Interval between polls without a notification and without hints of other processes, in
 * milliseconds.
 */
const POLL_MS = 500;

/** Passes commands from services to workers of all processes, and reports their ends. */
export class CommandQueue {
  readonly #store: Store;
  readonly #listeners = new Set<() => void>();
  readonly #finished = new Set<() => void>();
  #isStopping = false;

  constructor(store: Store) {
    this.#store = store;
    for (const topic of ['commands', 'leases'] as const) store.hints.on(topic, () => this.wake());
    store.hints.on('ended', () => this.finished());
  }

  /** Ends all waiting: this process starts no further commands. */
  stopWaiting(): void {
    this.#isStopping = true;
    this.finished();
  }

  onQueued(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Notifies the workers of all processes after the commit. */
  wakeAfter(afterCommit: AfterCommit): void {
    afterCommit(() => this.wake(), { topic: 'commands' });
  }

  /** Notifies the workers of this process of queued commands. */
  wake(): void {
    for (const listener of this.#listeners) listener();
  }

  /**
   * Notifies waiting callers in this process that commands have ended; call it after the commit.
   */
  finished(): void {
    for (const listener of [...this.#finished]) listener();
  }

  /**
   * Waits until the command has ended, as `outcomes` does.
   * @returns the command, undefined if it has not ended
   */
  async outcome(id: string): Promise<Command | undefined> {
    return (await this.outcomes([id])).get(id);
  }

  /**
   * Waits until all commands have ended, at most for the time of a provider's call or until this
   * process stops; commands that have not ended continue.
   * @returns the ended ones
   */
  async outcomes(ids: readonly string[]): Promise<ReadonlyMap<string, Command>> {
    const deadline = performance.now() + CALL_TIME_MS;
    for (;;) {
      const finished = this.#nextFinished();
      const ended = (await commandsByIds(this.#store.read, ids)).filter(
        ({ state }) => state !== 'QUEUED',
      );
      const leftMs = deadline - performance.now();
      if (ended.length === ids.length || leftMs <= 0 || this.#isStopping) {
        finished.forget();
        return new Map(ended.map((command) => [command.id, command]));
      }
      await finished.within(Math.min(this.#store.hints.pollMs(POLL_MS), leftMs));
    }
  }

  #nextFinished(): { readonly within: (ms: number) => Promise<void>; readonly forget: () => void } {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wake = (): void => resolve(undefined);
    this.#finished.add(wake);
    const forget = (): void => void this.#finished.delete(wake);
    return {
      forget,
      within: async (ms) => {
        const timer = setTimeout(wake, ms);
        await promise;
        clearTimeout(timer);
        forget();
      },
    };
  }
}

/** Returns a command that has not started. */
export function newCommand(
  kind: CommandKind,
  subject: { readonly id: string; readonly fleetId: string; readonly accountId: string },
  row: { readonly onboardingId: string; readonly rowIndex: number } | null,
  now: Date,
  sealedInput: string | null = null,
): Command {
  return {
    id: newId(COMMAND_ID_PREFIX),
    fleetId: subject.fleetId,
    accountId: subject.accountId,
    kind,
    subjectId: subject.id,
    onboardingId: row?.onboardingId ?? null,
    rowIndex: row?.rowIndex ?? null,
    state: 'QUEUED',
    attempts: 0,
    unsure: false,
    leaseOwner: null,
    leaseUntil: null,
    nextAttemptAt: now,
    userErrors: null,
    sealedInput,
    createdAt: now,
    finishedAt: null,
  };
}

/**
 * Returns the command's userErrors under another path: the worker does not know the subject's place
 * in the input.
 */
export function under(
  field: readonly string[],
  errors: readonly UserError[],
): readonly UserError[] {
  return errors.map((error) => ({ ...error, field: [...field, ...error.field] }));
}
