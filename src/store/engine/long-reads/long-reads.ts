import { FleetgraphError } from '../../../domain/errors.js';
import { StoreUnavailable } from '../store.js';

export interface LongReadLimits {
  /** Maximum time of a read with its wait, in milliseconds. */
  readonly limitMs: number;
  /** Maximum reads that wait; further ones are refused at once. */
  readonly waiting: number;
}

export const LONG_READ_LIMITS: LongReadLimits = { limitMs: 5000, waiting: 500 };

/** Threads or connections that all long reads of the server share, so that others remain free. */
export const LONG_READERS = 2;

/** Returns the refusal of a read that has run or waited for too long. */
export function tookTooLong(limitMs: number): FleetgraphError {
  return new FleetgraphError(
    'QUERY_TOO_COMPLEX',
    `A search or filter took longer than ${limitMs / 1000} seconds and was cut off. Filter by fewer conditions, search for a longer text, or try again later.`,
  );
}

interface Waiting<Reader> {
  readonly start: (reader: Reader) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Shares few readers among all long reads, first come, first served. A caller waits no longer than
 * the limit; a reader is free again when its statement has ended.
 */
export class LongReads<Reader> {
  readonly #limits: LongReadLimits;
  readonly #idle: Reader[];
  readonly #waiting = new Set<Waiting<Reader>>();
  #isClosed = false;

  constructor(readers: readonly Reader[], limits: LongReadLimits = LONG_READ_LIMITS) {
    this.#idle = [...readers];
    this.#limits = limits;
  }

  /** @throws FleetgraphError QUERY_TOO_COMPLEX when the time is over */
  run<T>(read: (reader: Reader) => Promise<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(new StoreUnavailable('the database is closed'));
    const { limitMs, waiting } = this.#limits;
    if (this.#idle.length === 0 && this.#waiting.size >= waiting)
      return Promise.reject(tookTooLong(limitMs));
    return new Promise<T>((resolve, reject) => {
      const entry: Waiting<Reader> = {
        start: (reader) => {
          void read(reader)
            .then(resolve, reject)
            .finally(() => {
              clearTimeout(timer);
              this.#idle.push(reader);
              this.#next();
            });
        },
        reject,
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(entry);
        reject(tookTooLong(limitMs));
      }, limitMs);
      this.#waiting.add(entry);
      this.#next();
    });
  }

  /** Refuses reads that wait. */
  close(): void {
    this.#isClosed = true;
    for (const { reject } of this.#waiting) reject(new StoreUnavailable('the database is closed'));
    this.#waiting.clear();
  }

  #next(): void {
    const [entry] = this.#waiting;
    if (!entry) return;
    const reader = this.#idle.pop();
    if (reader === undefined) return;
    this.#waiting.delete(entry);
    entry.start(reader);
  }
}
