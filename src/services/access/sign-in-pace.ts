import { setTimeout as sleep } from 'node:timers/promises';
import { type ProviderDescription } from '../../domain/provider.js';
import { millisecondsLeft } from '../../providers/access/deadline.js';
import { ProviderFailure } from '../../providers/failure.js';
import { type Store } from '../../store/engine/store.js';
import { blockSignIns, takeSignIn } from '../../store/instances/sign-in-budgets.js';

/** Maximum milliseconds a sign-in waits for its turn; it fails if the turn comes later. */
const PATIENCE_MS = 5000;
/**
 * Seconds in which the sign-ins are counted: a minute, and a margin for the clocks of instances and
 * for requests that arrive later than they were sent.
 */
const WINDOW_SECONDS = 65;
/** Seconds of a block whose end the provider does not name. */
const BLOCK_SECONDS = 60;

export interface SignInPaceParts {
  readonly store: Store;
  readonly now: () => Date;
}

/** Sign-in that was not attempted, because the budget of the minute is used up. */
export class TooManySignIns extends ProviderFailure {}

/**
 * Paces sign-ins at providers that count them by address: all accounts, drivers and instances of an
 * installation share a budget, which is stored.
 */
export class SignInPace {
  readonly #parts: SignInPaceParts;

  constructor(parts: SignInPaceParts) {
    this.#parts = parts;
  }

  /**
   * Takes a sign-in from the budget; waits for a few seconds if that is enough.
   * @throws TooManySignIns with the time of the next one
   */
  async take({ name, displayName }: ProviderDescription, perMinute: number): Promise<void> {
    const { store, now } = this.#parts;
    const limit = { atMost: perMinute, seconds: WINDOW_SECONDS };
    let patienceMs = millisecondsLeft(PATIENCE_MS);
    for (;;) {
      const retryAt = await store.write((tx) => takeSignIn(tx, name, limit, now()));
      if (retryAt === null) return;
      const waitMs = Math.max(1, retryAt.getTime() - now().getTime());
      if (waitMs > patienceMs) {
        const message = `${displayName} takes few sign-ins a minute, and those of this minute are used up`;
        throw new TooManySignIns(name, 'rate-limited', message, { retryAt });
      }
      patienceMs -= waitMs;
      await sleep(waitMs);
    }
  }

  /** Stores that the provider has refused a sign-in for its limit. */
  async block({ name }: ProviderDescription, { retryAt }: ProviderFailure): Promise<void> {
    const { store, now } = this.#parts;
    const until = retryAt ?? new Date(now().getTime() + BLOCK_SECONDS * 1000);
    await store.write((tx) => blockSignIns(tx, name, until));
  }
}
