import { type SharedCounts } from '../domain/ports/shared-counts.js';
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

/**
 * Limits sign-ins. An attempt counts as failed from its start, before the secret is verified, so
 * that concurrent attempts cannot bypass the limit; a successful one is subtracted afterwards.
 */
export class SignInLimits {
  readonly #failures: WindowCounts;
  readonly #successes: WindowCounts;
  readonly #perMinute: number;
  readonly #sharing: Sharing | undefined;

  constructor({ perMinute, now, sharing }: SignInLimitsOptions) {
    this.#failures = new WindowCounts(now);
    this.#successes = new WindowCounts(now);
    this.#perMinute = perMinute;
    this.#sharing = sharing;
    sharing?.share('failed sign-ins', this.#failures);
    sharing?.share('sign-ins', this.#successes);
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

  /**
   * Checks an attempt that has begun against those of all instances.
   * @returns whole seconds until the next attempt is accepted; 0 if this one is
   */
  async waitSecondsOfAll({ clientId, network, isKnown }: Attempt): Promise<number> {
    if (!this.#sharing) return 0;
    const pair = pairOf(clientId, network);
    this.#successes.ask(pair);
    await this.#sharing.exchange();
    return Math.max(
      this.#failures.waitSeconds(pair, FAILURES + 1),
      isKnown ? 0 : this.#failures.waitSeconds(network, FAILURES_OF_UNKNOWN + 1),
      this.#perMinute > 0 ? this.#successes.waitSeconds(pair, this.#perMinute) : 0,
    );
  }

  /** Counts an attempt. @returns a function to call once, with its outcome */
  begin({ clientId, network, isKnown }: Attempt): (outcome: AttemptOutcome) => void {
    const pair = pairOf(clientId, network);
    this.#failures.add(pair);
    if (!isKnown) this.#failures.add(network);
    return (outcome) => {
      if (outcome === 'wrong') return;
      if (!isKnown) this.#failures.giveBack(network);
      if (outcome === 'unknown') this.#failures.giveBack(pair);
      else this.#succeeded(pair);
    };
  }

  #succeeded(pair: string): void {
    this.#failures.clear(pair);
    this.#successes.add(pair);
  }
}

/**
 * Returns the counter's key. Client ids are cut: any caller can send long ones, and no existing
 * client has one.
 */
function pairOf(clientId: string, network: string): string {
  return `${network} ${clientId.slice(0, 256)}`;
}
