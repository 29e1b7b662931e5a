import { type Logger } from '../../domain/ports/logger.js';
import { type Reconciliation } from '../../services/account/reconciliation.js';
import { allAccounts, type StoredAccount } from '../../store/accounts.js';
import { type Store, StoreUnavailable } from '../../store/engine/store.js';
import { WorkLeases } from '../instances/work-leases.js';
import { Loop } from './loop.js';

/** Maximum accounts compared concurrently: one that hangs does not delay the others. */
const AT_ONCE = 4;

export interface ReconcilerParts {
  readonly store: Store;
  readonly reconciliation: Reconciliation;
  readonly everySeconds: number;
  readonly log: Logger;
  readonly now: () => Date;
  readonly instanceId?: string;
}

/**
 * Periods for which an account remains with the instance that compared it: more than one, so that
 * instances with schedules of their own do not take turns.
 */
const LEASED_PERIODS = 1.2;

const leaseOf = ({ id }: StoredAccount): string => `reconciliation/${id}`;

/**
 * Compares every account with its provider on a schedule, a few at once, which finds changes whose
 * webhook was lost. Each account is compared by one instance per period.
 */
export class Reconciler {
  readonly #parts: ReconcilerParts;
  readonly #loop: Loop;
  readonly #leases: WorkLeases;
  #isFirst = true;
  #isStopping = false;

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
    this.#leases = new WorkLeases(parts);
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
    const all = await allAccounts(this.#parts.store.read);
    const leased = await this.#leases.ofOthers(all.map(leaseOf));
    const accounts = all.filter((account) => !leased.has(leaseOf(account)));
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.#compareOn(accounts)));
    return false;
  }

  /** Compares one account after the other, until none is left. */
  async #compareOn(accounts: StoredAccount[]): Promise<void> {
    const { log, now } = this.#parts;
    for (let account = accounts.shift(); account && !this.#isStopping; account = accounts.shift()) {
      // The provider accepts no calls before `retryAt`: changes missed now are found in the next
      // round.
      if (account.health.retryAt !== null && account.health.retryAt > now()) continue;
      try {
        const changed = await this.#compare(account);
        if (changed > 0)
          log.info(
            { accountId: account.id, changed },
            'reconciliation found changes without a webhook',
          );
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error;
        log.warn({ err: error, accountId: account.id }, 'an account could not be reconciled');
      }
    }
  }

  /** Compares one account unless another instance does. @returns the number of changes */
  async #compare(account: StoredAccount): Promise<number> {
    const { reconciliation, everySeconds, now } = this.#parts;
    const name = leaseOf(account);
    const { held } = await this.#leases.take([name]);
    if (!held.has(name)) return 0;
    const until = new Date(now().getTime() + LEASED_PERIODS * everySeconds * 1000);
    try {
      const { changed } = await this.#leases.during(name, () => reconciliation.run(account));
      return changed;
    } finally {
      await this.#leases.spend(name, until);
    }
  }
}
