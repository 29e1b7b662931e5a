import { type ServerResponse } from 'node:http';
import { type FleetgraphError } from '../../domain/errors.js';
import { type Share } from '../limits/byte-budget.js';
import { type UnreadBudget } from '../limits/unread-budget.js';
import { rightsEndedError, type SessionPort } from './session.js';

export interface EventStreamParts {
  readonly response: ServerResponse;
  readonly budget: UnreadBudget;
  /** Key under which the reader's unread bytes are counted. */
  readonly key: string;
  readonly now: () => Date;
}

/**
 * Response that is written in pieces. A piece is written when the one before it has left the
 * process, so that a slow reader costs the memory of one piece. A reader that takes nothing for too
 * long is cut off.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #now: () => Date;
  readonly #budget: UnreadBudget;
  readonly #share: Share;
  #stuckSince: number | undefined;
  /** Resolved when the response is closed. */
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
    // Errors of a response end in 'close'; without a listener they would end the process.
    response.on('error', () => undefined);
  }

  /**
   * Settles when the next piece may be written, or when the response is closed. Never settles in
   * the same tick: during a long replay that the system's buffers take at once, the event loop
   * would do nothing else.
   */
  async write(text: string): Promise<void> {
    if (this.#response.writableEnded || this.#response.destroyed) {
      await this.closed;
      return;
    }
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

  /**
   * Returns the port of a session that is one streamed response. A client whose rights have ended
   * gets an error, so that it does not come back with the same token; at the shutdown the response
   * ends as if it were cut, so that clients come back and resume.
   */
  port(formatError: (error: FleetgraphError) => string): SessionPort {
    return {
      farewell: (end) => {
        if (end !== 'shutdown') void this.write(formatError(rightsEndedError(end)));
        this.end();
      },
      cut: () => this.cut(),
      check: () => this.check(),
    };
  }

  #count(): void {
    const bytes = this.#response.writableLength;
    const limit = this.#share.update(bytes);
    if (limit === undefined) return;
    this.#budget.reports.hit(limit, this.#share.key, { bytes });
    this.cut();
  }

  /** Ends the response; the reader may still take what was written. */
  end(): void {
    this.#response.end();
  }

  cut(): void {
    this.#response.destroy();
  }

  /** Cuts off a reader that has taken nothing for too long. Called at every sweep. */
  check(): void {
    const since = this.#stuckSince;
    if (since === undefined || this.#now().getTime() - since < this.#budget.patienceMs) return;
    this.#stuckSince = undefined;
    this.#budget.reports.hit('unread-time', this.#share.key, { bytes: this.#share.bytes });
    this.cut();
  }
}
