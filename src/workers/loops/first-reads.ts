import { type Logger } from '../../domain/ports/logger.js';
import { type AccountSessions } from '../../services/access/account-sessions.js';
import { dataIntervalSeconds } from '../../services/data/data-schedule.js';
import { allAccounts, type StoredAccount } from '../../store/accounts.js';
import { planDataReads, unplannedReads } from '../../store/data/data-reads.js';
import { type Store } from '../../store/engine/store.js';

/** Minimum milliseconds between the begins of two searches through all accounts. */
const EVERY_MS = 60_000;
/** Enrollments looked at in one step: a step takes few milliseconds of the event loop. */
const STEP = 500;
/** Maximum vehicles of an account planned in one search: their first reads are spread so. */
const PLANNED = 300;

export interface FirstReadsParts {
  readonly store: Store;
  readonly sessions: AccountSessions;
  /** Seconds between two reads of a vehicle where its account states none; 0: no schedule. */
  readonly everySeconds: number;
  readonly log: Pick<Logger, 'warn'>;
  readonly now: () => Date;
}

/** Place that a search has reached in an account. */
interface Place {
  /** Id of the vehicle that was looked at last. */
  readonly after: string;
  /** Vehicles planned in this search. */
  readonly planned: number;
}

const START: Place = { after: '', planned: 0 };

/**
 * Plans the first read of vehicles that have none planned: those that were there before their
 * account had a schedule. Goes through the vehicles in steps, whose cost does not depend on their
 * number.
 */
export class FirstReads {
  readonly #parts: FirstReadsParts;
  /** Accounts that the search has yet to look at. */
  #accounts: StoredAccount[] = [];
  #beganAt = -Infinity;
  readonly #places = new Map<string, Place>();

  constructor(parts: FirstReadsParts) {
    this.#parts = parts;
  }

  /** Makes one step of the search; begins another search if the last one has ended. */
  async step(): Promise<void> {
    const { store, log, now } = this.#parts;
    const at = now().getTime();
    if (this.#accounts.length === 0 && at - this.#beganAt >= EVERY_MS) {
      this.#accounts = [...(await allAccounts(store.read))];
      this.#beganAt = at;
    }
    for (let left = STEP; left > 0 && this.#accounts[0];) {
      const [account] = this.#accounts;
      try {
        left -= await this.#search(account, left);
      } catch (error) {
        this.#accounts.shift();
        log.warn({ err: error, accountId: account.id }, 'first reads could not be planned');
      }
    }
  }

  /** Looks at some vehicles of an account. @returns their number, at least 1 */
  async #search(account: StoredAccount, limit: number): Promise<number> {
    const { store, sessions, everySeconds, now } = this.#parts;
    const { vehicleData, clearances } = sessions.provider(account);
    if (dataIntervalSeconds(account, everySeconds) === 0 || !vehicleData) {
      this.#accounts.shift();
      return 1;
    }
    const needsClearance = clearances !== undefined;
    const { after, planned } = this.#places.get(account.id) ?? START;
    const found = await unplannedReads(store.read, account.id, { needsClearance, after, limit });
    const ids = found.ids.slice(0, PLANNED - planned);
    const plan = { needsClearance, dueAt: now(), ids };
    if (ids.length > 0) await store.write((tx) => planDataReads(tx, account.id, plan));
    const isFull = planned + ids.length >= PLANNED;
    const isLast = found.last === undefined || found.count < limit;
    // The next search begins where this one has left vehicles.
    if (isFull) this.#places.set(account.id, { after, planned: 0 });
    else if (isLast) this.#places.delete(account.id);
    else this.#places.set(account.id, { after: found.last, planned: planned + ids.length });
    if (isFull || isLast) this.#accounts.shift();
    return Math.max(1, found.count);
  }
}
