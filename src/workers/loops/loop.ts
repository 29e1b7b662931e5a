export interface LoopOptions {
  /** Name for people. */
  readonly name: string;
  /** Returns whether there was work: then it runs again at once. */
  readonly run: () => Promise<boolean>;
  /** Milliseconds to wait after a run without work, unless woken. */
  readonly idleMs: number;
  readonly onError: (error: unknown) => void;
  /** Milliseconds after which a run counts as stuck; an hour by default. */
  readonly stuckAfterMs?: number;
  /** Monotonic clock in milliseconds; the process's by default. */
  readonly elapsed?: () => number;
}

const HOUR_MS = 60 * 60 * 1000;

/**
 * Runs a task repeatedly, one run at a time; a failure is reported, and the task is run again after
 * a wait.
 */
export class Loop {
  readonly #options: LoopOptions;
  readonly #stopping = new AbortController();
  #woken = Promise.withResolvers<undefined>();
  #running: Promise<void> | undefined;
  #state: 'idle' | 'over' | { readonly since: number } = 'idle';

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#cycle().finally(() => (this.#state = 'over'));
  }

  wake(): void {
    this.#woken.resolve(undefined);
  }

  /** Returns the reasons why the loop no longer works; empty while it does. */
  get faults(): readonly string[] {
    const { name, stuckAfterMs = HOUR_MS } = this.#options;
    if (this.#running === undefined) return [`${name}: it has not begun`];
    if (this.#state === 'over') return [`${name}: it has ended`];
    const seconds = this.#state === 'idle' ? 0 : (this.#elapsed() - this.#state.since) / 1000;
    return seconds * 1000 > stuckAfterMs
      ? [`${name}: it has been at one piece of work for ${Math.floor(seconds)} s`]
      : [];
  }

  /** Starts no further run and waits for the one in progress. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#running;
  }

  async #cycle(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      // Renewed before the work, so that a wake-up during it is not lost.
      this.#woken = Promise.withResolvers<undefined>();
      const more = await this.#attempt();
      if (!more) await this.#idle();
    }
  }

  async #attempt(): Promise<boolean> {
    this.#state = { since: this.#elapsed() };
    try {
      return await this.#options.run();
    } catch (error) {
      this.#options.onError(error);
      return false;
    } finally {
      this.#state = 'idle';
    }
  }

  #elapsed(): number {
    return (this.#options.elapsed ?? (() => performance.now()))();
  }

  async #idle(): Promise<void> {
    const woken = this.#woken;
    const timer = setTimeout(() => woken.resolve(undefined), this.#options.idleMs);
    await woken.promise;
    clearTimeout(timer);
  }
}
