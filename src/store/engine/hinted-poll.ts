import { type Hints, type HintTopic } from './hints.js';

export interface HintedPollOptions {
  readonly hints: Hints;
  readonly topic: HintTopic;
  /** Interval of the poll without hints, in milliseconds. */
  readonly pollMs: number;
  /** Looks for changes of these ids; of everything if undefined. Must not reject. */
  readonly look: (ids: ReadonlySet<string> | undefined) => Promise<void>;
}

/**
 * Looks for changes by other processes: after their hints, and at an interval behind them. One look
 * runs at a time; requests during a look are merged into the next one.
 */
export class HintedPoll {
  readonly #options: HintedPollOptions;
  /** Ids to look at next; undefined without a request. */
  #due: Set<string> | 'all' | undefined;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopHints: (() => void) | undefined;

  constructor(options: HintedPollOptions) {
    this.#options = options;
  }

  /** Starts to poll; does nothing if it does already. */
  start(): void {
    const { hints, topic } = this.#options;
    if (this.#stopHints !== undefined) return;
    this.#stopHints = hints.on(topic, (ids) => void this.request(ids));
    this.#schedule();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stopHints?.();
    this.#stopHints = undefined;
    this.#due = undefined;
  }

  /** Requests a look; resolves after one that began after the request, or when polling stops. */
  request(ids?: Iterable<string>): Promise<void> {
    if (this.#stopHints === undefined) return Promise.resolve();
    if (ids === undefined || this.#due === 'all') this.#due = 'all';
    else this.#due = new Set([...(this.#due ?? []), ...ids]);
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    // Waits one turn of the event loop, so that requests made together share a look.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#due !== undefined) {
      const ids = this.#due === 'all' ? undefined : this.#due;
      this.#due = undefined;
      await this.#options.look(ids);
    }
    this.#running = undefined;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#stopHints === undefined || this.#running !== undefined) return;
    clearTimeout(this.#timer);
    const { hints, pollMs } = this.#options;
    this.#timer = setTimeout(() => void this.request(), hints.pollMs(pollMs));
  }
}
