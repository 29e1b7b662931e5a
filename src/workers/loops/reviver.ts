import { type Logger } from '../../domain/ports/logger.js';
import { ProviderFailure } from '../../providers/failure.js';
import { type AccountSessions } from '../../services/access/account-sessions.js';
import { type Reconciliation } from '../../services/account/reconciliation.js';
import { type StoredAccount, unwellAccounts } from '../../store/accounts.js';
import { type Store } from '../../store/engine/store.js';
import { WorkLeases } from '../instances/work-leases.js';
import { Loop } from './loop.js';

const IDLE_MS = 1000;
/**
 * Milliseconds before the first attempt where the provider gave no time; the wait grows with each
 * attempt.
 */
const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 60_000;
/** Milliseconds between two attempts where the provider answers, but refuses. */
const REFUSED_WAIT_MS = 60_000;
/** Milliseconds after the next attempt until other instances try the account. */
const LEASED_BEYOND_MS = 5000;

export interface ReviverParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  readonly reconciliation: Reconciliation;
  readonly log: Logger;
  readonly now: () => Date;
  readonly instanceId?: string;
}

const leaseOf = (accountId: string): string => `revival/${accountId}`;

interface Patience {
  readonly next: number;
  readonly waitMs: number;
}

/**
 * Detects without a caller's request that an account is well again: one that is not is probed when
 * its time has come, once a minute at least. An account that was cut off is compared with its
 * provider at once, for what was missed. The health of a well account is checked by the comparisons
 * of the reconciler.
 */
export class Reviver {
  readonly #parts: ReviverParts;
  readonly #loop: Loop;
  readonly #leases: WorkLeases;
  readonly #running = new Map<string, Promise<void>>();
  readonly #patience = new Map<string, Patience>();

  constructor(parts: ReviverParts) {
    this.#parts = parts;
    this.#leases = new WorkLeases(parts);
    this.#loop = new Loop({
      name: 'revival',
      run: () => this.#once(),
      idleMs: IDLE_MS,
      onError: (error) => parts.log.error({ err: error }, 'accounts could not be looked at'),
    });
  }

  start(): void {
    this.#loop.start();
  }

  get faults(): readonly string[] {
    return this.#loop.faults;
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await Promise.all(this.#running.values());
  }

  async #once(): Promise<boolean> {
    const { store, now } = this.#parts;
    const accounts = await unwellAccounts(store.read, now());
    const isThere = new Set(accounts.map(({ id }) => id));
    for (const id of this.#patience.keys())
      if (!isThere.has(id) && !this.#running.has(id)) this.#patience.delete(id);
    for (const account of accounts)
      if (this.#isDue(account)) this.#running.set(account.id, this.#revive(account));
    return false;
  }

  #isDue({ id, health: { status, retryAt, since } }: StoredAccount): boolean {
    if (this.#running.has(id)) return false;
    const time = this.#parts.now().getTime();
    // The first failure may be about one call only; a while later it is seen whether it was more.
    const first = retryAt?.getTime() ?? (since?.getTime() ?? 0) + firstWaitMs({ status });
    return time >= (this.#patience.get(id)?.next ?? first);
  }

  async #revive(account: StoredAccount): Promise<void> {
    const { log, now } = this.#parts;
    const { id: accountId } = account;
    const name = leaseOf(accountId);
    const waitMs = Math.min(
      LONGEST_WAIT_MS,
      (this.#patience.get(accountId)?.waitMs ?? firstWaitMs(account.health) / 2) * 2,
    );
    try {
      const { held, others } = await this.#leases.take([name]);
      if (!held.has(name)) {
        // Another instance tries it.
        const next = others.get(name)?.getTime() ?? now().getTime() + FIRST_WAIT_MS;
        this.#patience.set(accountId, { next, waitMs });
        return;
      }
      const next = await this.#leases.during(name, () => this.#attempt(account, waitMs));
      await this.#leases.spend(name, new Date(next + LEASED_BEYOND_MS));
    } catch (error) {
      this.#patience.set(accountId, { next: now().getTime() + waitMs, waitMs });
      log.warn({ err: error, accountId }, 'an account could not be tried');
    } finally {
      this.#running.delete(accountId);
    }
  }

  /** Tries the account once. @returns the time of the next attempt, in milliseconds */
  async #attempt(account: StoredAccount, waitMs: number): Promise<number> {
    const { sessions, reconciliation, log, now } = this.#parts;
    const beganAt = now().getTime();
    try {
      // A token that is still valid says nothing of secrets that were refused.
      if (account.health.status === 'UNAUTHORIZED') await sessions.check(account);
      else await sessions.probe(account);
      log.info({ accountId: account.id }, 'the provider of an account answers again');
      if (account.health.status !== 'DEGRADED') await reconciliation.run(account);
      this.#patience.delete(account.id);
      return now().getTime();
    } catch (error) {
      const given = error instanceof ProviderFailure ? error.retryAt?.getTime() : undefined;
      const next = sessions.retryAt(account.id)?.getTime() ?? given ?? beganAt + waitMs;
      this.#patience.set(account.id, { next, waitMs });
      log.warn(
        { err: error, accountId: account.id },
        'the provider of an account still does not answer',
      );
      return next;
    }
  }
}

const firstWaitMs = ({ status }: Pick<StoredAccount['health'], 'status'>): number =>
  status === 'UNREACHABLE' ? FIRST_WAIT_MS : REFUSED_WAIT_MS;
