import { WindowCounts } from './window-counts.js';

/** Failed attempts a minute for one client id from one network. */
const FAILURES = 5;
/**
 * Failed attempts a minute from one network that name clients which do not exist. Clients that do exist are counted one by one,
 * so that those who share an address do not lock each other out.
 */
const FAILURES_OF_UNKNOWN = 100;

/** A sign-in, as limits count it. */
export interface Attempt {
  readonly clientId: string;
  readonly network: string;
  /** Whether there is such a client. */
  readonly isKnown: boolean;
}

export interface SignInLimitsOptions {
  /** Successes a minute for one client from one network; 0: no limit. */
  readonly perMinute: number;
  readonly now: () => Date;
}

/** How an attempt ended: a good secret, a wrong one, or a fault of ours that says nothing of the secret. */
export type AttemptOutcome = 'good' | 'wrong' | 'unknown';

/**
 * Limits sign-ins. An attempt counts as failed from its begin, before the secret is looked at, so that attempts side by side
 * do not slip through; one that turns out to be good is given back.
 */
export class SignInLimits {
  readonly #failures: WindowCounts;
  readonly #successes: WindowCounts;
  readonly #perMinute: number;

  constructor({ perMinute, now }: SignInLimitsOptions) {
    this.#failures = new WindowCounts(now);
    this.#successes = new WindowCounts(now);
    this.#perMinute = perMinute;
  }

  /** @returns whole seconds until the next attempt is heard; 0 when it is heard now */
  waitSeconds({ clientId, network, isKnown }: Attempt): number {
    const pair = pairOf(clientId, network);
    return Math.max(
      this.#failures.waitSeconds(pair, FAILURES),
      isKnown ? 0 : this.#failures.waitSeconds(network, FAILURES_OF_UNKNOWN),
      this.#perMinute > 0 ? this.#successes.waitSeconds(pair, this.#perMinute) : 0,
    );
  }

  /** Counts an attempt. @returns to be called once, with its outcome */
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

/** Client ids come from anyone and may be long; none that exists is. */
function pairOf(clientId: string, network: string): string {
  return `${network} ${clientId.slice(0, 256)}`;
}
