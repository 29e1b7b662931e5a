import { setTimeout as sleep } from 'node:timers/promises';

export interface LoopOptions {
  /** → whether there was something to do: then it is asked again at once. */
  readonly run: () => Promise<boolean>;
  /** How long to wait when there was nothing, unless woken. */
  readonly idleMs: number;
  readonly onError: (error: unknown) => void;
}

/** Runs a piece of work over and over, one at a time; a failure is told, waited out and tried again. */
export class Loop {
  readonly #options: LoopOptions;
  readonly #stopping = new AbortController();
  #woken = Promise.withResolvers<undefined>();
  #running: Promise<void> | undefined;

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#cycle();
  }

  wake(): void {
    this.#woken.resolve(undefined);
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
    try {
      return await this.#options.run();
    } catch (error) {
      this.#options.onError(error);
      return false;
    }
  }

  async #idle(): Promise<void> {
    const slept = new AbortController();
    await Promise.race([this.#woken.promise, sleep(this.#options.idleMs, undefined, { signal: slept.signal, ref: true }).catch(() => undefined)]);
    slept.abort();
  }
}
