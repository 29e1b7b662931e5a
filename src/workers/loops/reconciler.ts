import { type Logger } from '../../domain/ports/logger.js';
import { type Reconciliation } from '../../services/account/reconciliation.js';
import { allAccounts, type StoredAccount } from '../../store/accounts.js';
import { type Store, StoreUnavailable } from '../../store/engine/store.js';
import { Loop } from './loop.js';

/** Maximum accounts compared concurrently: one that hangs does not delay the others. */
const AT_ONCE = 4;

export interface ReconcilerParts {
  readonly store: Store;
  readonly reconciliation: Reconciliation;
  readonly everySeconds: number;
  readonly log: Logger;
  readonly now: () => Date;
}

/**
 * Compares every account with its provider on a schedule, a few at once, which finds changes whose
 * webhook was lost.
 */
export class Reconciler {
  readonly #parts: ReconcilerParts;
  readonly #loop: Loop;
  #isFirst = true;
  #isStopping = false;

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
    this.#loop = new Loop({
      name: 'reconciliation',
      run: () => this.#once(),
      idleMs: parts.everySeconds * 1000,
      onError: (error) => parts.log.error({ err: error }, 'reconciliation failed'),
    });
  }

  start(): void {
    this.#loop.start();
  }

  get faults(): readonly string[] {
    return this.#loop.faults;
  }

  stop(): Promise<void> {
    this.#isStopping = true;
    return this.#loop.stop();
  }

  async #once(): Promise<boolean> {
    // The first run waits one period: changes missed during the downtime are found then, and starts
    // stay fast.
    if (this.#isFirst) {
      this.#isFirst = false;
      return false;
    }
    const accounts = [...(await allAccounts(this.#parts.store.read))];
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.#compareOn(accounts)));
    return false;
  }

  /** Compares one account after the other, until none is left. */
  async #compareOn(accounts: StoredAccount[]): Promise<void> {
    const { reconciliation, log, now } = this.#parts;
    for (let account = accounts.shift(); account && !this.#isStopping; account = accounts.shift()) {
      // The provider accepts no calls before `retryAt`: changes missed now are found in the next
      // round.
      if (account.health.retryAt !== null && account.health.retryAt > now()) continue;
      try {
        const { changed } = await reconciliation.run(account);
        if (changed > 0)
          log.info(
            { accountId: account.id, changed },
            'reconciliation found changes that no webhook had told of',
          );
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error;
        log.warn({ err: error, accountId: account.id }, 'an account could not be reconciled');
      }
    }
  }
}
