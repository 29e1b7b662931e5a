import { AsyncLocalStorage } from 'node:async_hooks';
import { FleetgraphError } from '../../../domain/errors.js';
import { StoreUnavailable } from '../store.js';

export interface LongReadLimits {
  /** Maximum time of a read with its wait, in milliseconds. */
  readonly limitMs: number;
  /** Maximum reads that wait. Beyond it, the newest of the caller with the most is refused. */
  readonly waiting: number;
}

export const LONG_READ_LIMITS: LongReadLimits = { limitMs: 5000, waiting: 500 };

/** Processes or connections that all long reads of the server share, so that others remain free. */
export const LONG_READERS = 3;

/** Returns the refusal of a read that has run or waited for too long. */
export function tookTooLong(limitMs: number): FleetgraphError {
  return new FleetgraphError(
    'QUERY_TOO_COMPLEX',
    `A search or filter took longer than ${limitMs / 1000} seconds and was cut off. Filter by fewer conditions, search for a longer text, or try again later.`,
  );
}

/** End of a read that has started. */
export interface CutOff {
  /** Aborted when the time is over: the read must end then, so that its reader is free. */
  readonly signal: AbortSignal;
  /** Returns the time left, in milliseconds. */
  readonly leftMs: () => number;
}

interface Waiting<Reader> {
  readonly caller: string;
  readonly start: (reader: Reader) => Promise<unknown>;
  readonly reject: (error: Error) => void;
}

const callers = new AsyncLocalStorage<string>();

/** Runs the reads of the job on behalf of a caller, such as a fleet: callers are served in turn. */
export const onBehalfOf = <T>(caller: string, job: () => Promise<T>): Promise<T> =>
  callers.run(caller, job);

/**
 * Shares few readers among all long reads. Callers are served in turn, each with the order of its
 * reads, and none has all readers. A read is given up when its time with its wait is over.
 */
export class LongReads<Reader> {
  readonly #limits: LongReadLimits;
  readonly #idle: Reader[];
  /** Maximum reads in progress of one caller. */
  readonly #perCaller: number;
  readonly #running = new Map<string, number>();
  /** Reads that wait, by caller; the caller whose turn it is comes first. */
  readonly #queues = new Map<string, Set<Waiting<Reader>>>();
  #isClosed = false;

  constructor(readers: readonly Reader[], limits: LongReadLimits = LONG_READ_LIMITS) {
    this.#idle = [...readers];
    this.#perCaller = Math.max(1, readers.length - 1);
    this.#limits = limits;
  }

  /** @throws FleetgraphError QUERY_TOO_COMPLEX when the time is over, or too many wait */
  run<T>(read: (reader: Reader, cutOff: CutOff) => Promise<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(new StoreUnavailable('the database is closed'));
    const caller = callers.getStore() ?? '';
    const { limitMs } = this.#limits;
    const startedAt = performance.now();
    const abort = new AbortController();
    const cutOff: CutOff = {
      signal: abort.signal,
      leftMs: () => limitMs - (performance.now() - startedAt),
    };
    return new Promise<T>((resolve, reject) => {
      const entry: Waiting<Reader> = {
        caller,
        start: (reader) =>
          read(reader, cutOff)
            .then(resolve, reject)
            .finally(() => clearTimeout(timer)),
        reject: (error) => {
          clearTimeout(timer);
          this.#remove(entry);
          reject(error);
        },
      };
      const timer = setTimeout(() => {
        entry.reject(tookTooLong(limitMs));
        abort.abort();
      }, limitMs);
      this.#add(entry);
      this.#next();
      this.#makeRoom();
    });
  }

  /** Refuses reads that wait. */
  close(): void {
    this.#isClosed = true;
    for (const queue of [...this.#queues.values()])
      for (const { reject } of [...queue]) reject(new StoreUnavailable('the database is closed'));
  }

  #add(entry: Waiting<Reader>): void {
    const queue = this.#queues.get(entry.caller) ?? new Set();
    this.#queues.set(entry.caller, queue.add(entry));
  }

  #remove(entry: Waiting<Reader>): void {
    const queue = this.#queues.get(entry.caller);
    if (queue?.delete(entry) && queue.size === 0) this.#queues.delete(entry.caller);
  }

  /** Starts reads that wait while there are readers for them. */
  #next(): void {
    while (this.#idle.length > 0) {
      const entry = this.#takeTurn();
      const reader = entry && this.#idle.pop();
      if (reader === undefined) return;
      void entry?.start(reader).finally(() => {
        this.#count(entry.caller, -1);
        this.#idle.push(reader);
        this.#next();
      });
    }
  }

  /** Takes the next read that may start; its caller's next turn comes after those of the others. */
  #takeTurn(): Waiting<Reader> | undefined {
    for (const [caller, queue] of this.#queues) {
      if ((this.#running.get(caller) ?? 0) >= this.#perCaller) continue;
      const [entry] = queue;
      if (!entry) continue;
      this.#queues.delete(caller);
      queue.delete(entry);
      if (queue.size > 0) this.#queues.set(caller, queue);
      this.#count(caller, 1);
      return entry;
    }
    return undefined;
  }

  #count(caller: string, change: number): void {
    const running = (this.#running.get(caller) ?? 0) + change;
    if (running > 0) this.#running.set(caller, running);
    else this.#running.delete(caller);
  }

  /** Refuses the newest read of the caller with the most where too many wait. */
  #makeRoom(): void {
    const queues = [...this.#queues.values()];
    if (queues.reduce((sum, { size }) => sum + size, 0) <= this.#limits.waiting) return;
    const longest = queues.reduce((one, other) => (other.size > one.size ? other : one));
    [...longest].at(-1)?.reject(tookTooLong(this.#limits.limitMs));
  }
}
