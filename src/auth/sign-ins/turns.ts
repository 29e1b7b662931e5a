import { availableParallelism } from 'node:os';
import { FleetgraphError } from '../../domain/errors.js';

/**
 * Maximum concurrent derivations: half of libuv's four threads, so that files, DNS and WebCrypto
 * are not blocked, and fewer than the cores, so that the event loop has one.
 */
const AT_A_TIME = Math.max(1, Math.min(2, availableParallelism() - 1));
/** Maximum waiting derivations: some two seconds of work. */
const MAX_WAITING = 128;
/** Maximum waiting derivations of one caller, so that others get a turn. */
const MAX_WAITING_PER_CALLER = 64;
const RETRY_SECONDS = 1;

/** Too many derivations are waiting: try again in a second. */
export class NoTurn extends FleetgraphError {
  /** True if this caller alone exceeds its share. */
  readonly isCallers: boolean;
  readonly retryAfterSeconds = RETRY_SECONDS;

  constructor(isCallers: boolean) {
    super('RATE_LIMITED', `Too many sign-ins at once; try again in ${RETRY_SECONDS} s.`, {
      retryAfterSeconds: RETRY_SECONDS,
    });
    this.name = 'NoTurn';
    this.isCallers = isCallers;
  }
}

/**
 * Bounds expensive work, the derivation of keys: few run at a time, few wait, and callers
 * alternate.
 */
export class Turns {
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #atATime: number;
  #waitingCount = 0;
  #running = 0;

  constructor(atATime = AT_A_TIME) {
    this.#atATime = atATime;
  }

  /** @throws NoTurn if too many are waiting; errors of the job */
  async run<T>(caller: string, job: () => Promise<T>): Promise<T> {
    await this.#turn(caller);
    try {
      return await job();
    } finally {
      this.#next();
    }
  }

  #turn(caller: string): Promise<void> {
    if (this.#running < this.#atATime) {
      this.#running += 1;
      return Promise.resolve();
    }
    const own = this.#waiting.get(caller) ?? [];
    if (own.length >= MAX_WAITING_PER_CALLER) throw new NoTurn(true);
    if (this.#waitingCount >= MAX_WAITING) throw new NoTurn(false);
    this.#waitingCount += 1;
    return new Promise((resolve) => {
      own.push(resolve);
      this.#waiting.set(caller, own);
    });
  }

  /** Gives the turn to the caller whose last turn is longest ago. */
  #next(): void {
    const [caller, own] = this.#waiting.entries().next().value ?? [];
    const begin = own?.shift();
    if (caller === undefined || own === undefined || begin === undefined) {
      this.#running -= 1;
      return;
    }
    this.#waitingCount -= 1;
    this.#waiting.delete(caller);
    if (own.length > 0) this.#waiting.set(caller, own);
    begin();
  }
}
