export interface LoopOptions {
  /** For people. */
  readonly name: string;
  /** → whether there was something to do: then it is asked again at once. */
  readonly run: () => Promise<boolean>;
  /** How long to wait when there was nothing, unless woken. */
  readonly idleMs: number;
  readonly onError: (error: unknown) => void;
  /** A piece of work that takes longer than this never ends; an hour unless told otherwise. */
  readonly stuckAfterMs?: number;
  /** A clock that only goes forward, in milliseconds; the process's unless another is given. */
  readonly elapsed?: () => number;
}

const HOUR_MS = 60 * 60 * 1000;

/** Runs a piece of work over and over, one at a time; a failure is told, waited out and tried again. */
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

  /** Why it does nothing any more; empty while it does. */
  get faults(): readonly string[] {
    const { name, stuckAfterMs = HOUR_MS } = this.#options;
    if (this.#running === undefined) return [`${name}: it has not begun`];
    if (this.#state === 'over') return [`${name}: it has ended`];
    const seconds = this.#state === 'idle' ? 0 : (this.#elapsed() - this.#state.since) / 1000;
    return seconds * 1000 > stuckAfterMs
      ? [`${name}: it has been at one piece of work for ${Math.floor(seconds)} s`]
      : [];
  }

  /** Takes up nothing more and waits for what is under way. */
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
