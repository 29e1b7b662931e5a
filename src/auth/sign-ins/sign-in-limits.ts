import { type SharedCounts } from '../../domain/ports/shared-counts.js';
import { WindowCounts } from './window-counts.js';

/** Maximum failed attempts per minute for one client id from one network. */
const FAILURES = 5;
/**
 * Maximum failed attempts per minute from one network for unknown client ids. Known clients are
 * counted one by one, so that clients with a common address do not lock each other out.
 */
const FAILURES_OF_UNKNOWN = 100;

/** Sign-in attempt, as limits count it. */
export interface Attempt {
  readonly clientId: string;
  readonly network: string;
  /** True if the client exists. */
  readonly isKnown: boolean;
}

export interface SignInLimitsOptions {
  /** Maximum successes per minute for one client from one network; 0 means no limit. */
  readonly perMinute: number;
  readonly now: () => Date;
  /** Adds the counts up with those of other instances. */
  readonly sharing?: Sharing;
}

/** Exchange of counts with other instances. */
export interface Sharing {
  share(name: string, counts: SharedCounts): void;
  exchange(): Promise<void>;
}

/**
 * Outcome of an attempt: a correct secret, a wrong one, or an internal fault that reveals nothing
 * about the secret.
 */
export type AttemptOutcome = 'good' | 'wrong' | 'unknown';

/** Answer to an attempt that has begun. */
export interface Admission {
  /** Whole seconds until the next attempt is accepted; 0 if this one is. */
  readonly waitSeconds: number;
  /**
   * True if attempts in progress could use up the limit if all of them failed: this one must end,
   * and begin again when others have ended.
   */
  readonly isCrowded: boolean;
}

/**
 * Time after which attempts in progress are forgotten, in milliseconds: those of a process that was
 * killed never end.
 */
const IN_PROGRESS_MS = 10_000;

/**
 * Limits sign-ins. Attempts in progress are reserved against the limit of failures, so that
 * concurrent ones cannot exceed it, and they are no failures: an attempt that finds no room beside
 * them waits for their outcomes instead of being refused.
 */
export class SignInLimits {
  readonly #failures: WindowCounts;
  readonly #successes: WindowCounts;
  readonly #inProgress: WindowCounts;
  readonly #perMinute: number;
  readonly #sharing: Sharing | undefined;

  constructor({ perMinute, now, sharing }: SignInLimitsOptions) {
    this.#failures = new WindowCounts(now);
    this.#successes = new WindowCounts(now);
    this.#inProgress = new WindowCounts(now, IN_PROGRESS_MS);
    this.#perMinute = perMinute;
    this.#sharing = sharing;
    sharing?.share('failed sign-ins', this.#failures);
    sharing?.share('sign-ins', this.#successes);
    sharing?.share('sign-ins in progress', this.#inProgress);
  }

  /** @returns whole seconds until the next attempt is accepted; 0 if it is accepted now */
  waitSeconds({ clientId, network, isKnown }: Attempt): number {
    const pair = pairOf(clientId, network);
    return Math.max(
      this.#failures.waitSeconds(pair, FAILURES),
      isKnown ? 0 : this.#failures.waitSeconds(network, FAILURES_OF_UNKNOWN),
      this.#perMinute > 0 ? this.#successes.waitSeconds(pair, this.#perMinute) : 0,
    );
  }

  /** Checks an attempt that has begun against those of all instances. */
  async admit(attempt: Attempt): Promise<Admission> {
    if (this.#sharing) {
      for (const { key } of keysOf(attempt)) this.#failures.ask(key);
      this.#successes.ask(pairOf(attempt.clientId, attempt.network));
      await this.#sharing.exchange();
    }
    const waitSeconds = this.waitSeconds(attempt);
    return { waitSeconds, isCrowded: waitSeconds === 0 && this.#room(attempt) < 0 };
  }

  /** Reserves room for an attempt. @returns a function to call once, with its outcome */
  begin(attempt: Attempt): (outcome: AttemptOutcome) => void {
    const keys = keysOf(attempt);
    for (const { key } of keys) this.#inProgress.add(key);
    return (outcome) => {
      const isAwaited = this.#room(attempt) <= 0;
      for (const { key } of keys) {
        this.#inProgress.subtract(key);
        if (outcome === 'wrong') this.#failures.add(key);
      }
      if (outcome === 'good') this.#succeeded(pairOf(attempt.clientId, attempt.network));
      // Others wait for the outcome, which would be sent with the next exchange anyway.
      if (isAwaited) void this.#sharing?.exchange();
    };
  }

  /** Number of attempts that could still begin, if all of those in progress failed. */
  #room(attempt: Attempt): number {
    const left = keysOf(attempt).map(
      ({ key, allowed }) => allowed - this.#failures.count(key) - this.#inProgress.count(key),
    );
    return Math.min(...left);
  }

  #succeeded(pair: string): void {
    this.#failures.clear(pair);
    this.#successes.add(pair);
  }
}

/** Returns the counters of failures that an attempt is limited by. */
function keysOf({ clientId, network, isKnown }: Attempt) {
  const ofPair = { key: pairOf(clientId, network), allowed: FAILURES };
  return isKnown ? [ofPair] : [ofPair, { key: network, allowed: FAILURES_OF_UNKNOWN }];
}

/**
 * Returns the counter's key. Client ids are cut: any caller can send long ones, and no existing
 * client has one.
 */
function pairOf(clientId: string, network: string): string {
  return `${network} ${clientId.slice(0, 256)}`;
}
