import { type ServerResponse } from 'node:http';
import { type Share } from '../limits/byte-budget.js';
import { type UnreadBudget } from '../limits/unread-budget.js';

export interface EventStreamParts {
  readonly response: ServerResponse;
  readonly budget: UnreadBudget;
  /** As whom the reader is counted. */
  readonly key: string;
  readonly now: () => Date;
}

/**
 * One response that goes on: text in pieces, each written when the one before it has left the process, so that for a reader
 * that is slow no more than one piece is kept. One that takes nothing for too long is cut off.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #now: () => Date;
  readonly #budget: UnreadBudget;
  readonly #share: Share;
  #stuckSince: number | undefined;
  readonly closed: Promise<void>;

  constructor({ response, budget, key, now }: EventStreamParts) {
    this.#response = response;
    this.#now = now;
    this.#budget = budget;
    this.#share = budget.open(key, () => this.cut());
    this.closed = new Promise((resolve) => {
      response.once('close', resolve);
      if (response.closed || response.destroyed) resolve();
    });
    void this.closed.then(() => this.#share.close());
    // What goes wrong on the way ends in 'close'; without a listener it would end the process.
    response.on('error', () => undefined);
  }

  /**
   * Settles once there is room for the next piece, or nobody to write to. Never in the same turn of the event loop: a long
   * replay that the system's buffers take at once would let nothing else come to its turn.
   */
  async write(text: string): Promise<void> {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    if (this.#response.write(text)) {
      await new Promise((resolve) => setImmediate(resolve));
      return;
    }
    this.#stuckSince ??= this.#now().getTime();
    this.#count();
    await Promise.race([
      new Promise((resolve) => this.#response.once('drain', resolve)),
      this.closed,
    ]);
    this.#stuckSince = undefined;
    this.#share.update(0);
  }

  #count(): void {
    const bytes = this.#response.writableLength;
    const limit = this.#share.update(bytes);
    if (limit === undefined) return;
    this.#budget.reports.hit(limit, this.#share.key, { bytes });
    this.cut();
  }

  /** Ends it unless it has ended; what is still unread gets no longer than `patienceMs`. */
  async end(patienceMs: number): Promise<void> {
    this.#response.end();
    const impatience = setTimeout(() => this.cut(), patienceMs);
    await this.closed;
    clearTimeout(impatience);
  }

  cut(): void {
    this.#response.destroy();
  }

  /** Cuts off a reader that has stopped; to be called now and then. */
  check(): void {
    const since = this.#stuckSince;
    if (since === undefined || this.#now().getTime() - since < this.#budget.patienceMs) return;
    this.#stuckSince = undefined;
    this.#budget.reports.hit('unread-time', this.#share.key, { bytes: this.#share.bytes });
    this.cut();
  }
}
