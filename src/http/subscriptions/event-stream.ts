import { type ServerResponse } from 'node:http';

/** How long a reader may leave what was sent to it unread. */
const PATIENCE_MS = 30_000;

/**
 * One response that goes on: text in pieces, each written when the one before it has left the process, so that for a reader
 * that is slow no more than one piece is kept. One that takes nothing for too long is cut off.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #now: () => Date;
  #stuckSince: number | undefined;
  readonly closed: Promise<void>;

  constructor(response: ServerResponse, now: () => Date) {
    this.#response = response;
    this.#now = now;
    this.closed = new Promise((resolve) => {
      response.once('close', resolve);
      if (response.closed || response.destroyed) resolve();
    });
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
    await Promise.race([
      new Promise((resolve) => this.#response.once('drain', resolve)),
      this.closed,
    ]);
    this.#stuckSince = undefined;
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
    if (this.#stuckSince !== undefined && this.#now().getTime() - this.#stuckSince >= PATIENCE_MS)
      this.cut();
  }
}
