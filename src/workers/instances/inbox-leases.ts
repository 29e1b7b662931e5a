import { type Db } from '../../store/engine/store.js';
import { WorkLeases, type WorkLeasesParts } from './work-leases.js';

const PREFIX = 'inbox/';
const nameOf = (accountId: string): string => PREFIX + accountId;
const accountOf = (name: string): string => name.slice(PREFIX.length);

/**
 * Leases of the accounts' inboxes: one instance at a time applies the webhooks of an account. A
 * lease outlasts the work for a while, so that a busy inbox is not leased for each batch.
 */
export class InboxLeases {
  readonly #leases: WorkLeases;
  readonly #now: () => Date;
  /** Ends of the leases of other instances, by account. */
  readonly #foreign = new Map<string, Date>();

  /** @param onFree called when another instance has released an inbox */
  constructor(parts: WorkLeasesParts, onFree: () => void) {
    this.#leases = new WorkLeases(parts);
    this.#now = parts.now;
    parts.store.hints.on('leases', (names) => {
      this.#setFree(names);
      onFree();
    });
  }

  /** Returns whether another instance works on the inbox, as far as this one knows. */
  isForeign(accountId: string): boolean {
    const until = this.#foreign.get(accountId);
    return until !== undefined && until > this.#now();
  }

  /** Returns the accounts whose inboxes other instances work on. */
  foreign(): readonly string[] {
    for (const accountId of this.#foreign.keys())
      if (!this.isForeign(accountId)) this.#foreign.delete(accountId);
    return [...this.#foreign.keys()];
  }

  /** Returns whether this instance works on the inbox. */
  holds(accountId: string): boolean {
    return this.#leases.holds(nameOf(accountId));
  }

  /** Takes the inboxes that no other instance works on. @returns the accounts that are held now */
  async take(accountIds: readonly string[]): Promise<ReadonlySet<string>> {
    const held = new Set(accountIds.filter((accountId) => this.holds(accountId)));
    const wanted = accountIds.filter((accountId) => !held.has(accountId));
    const taken = await this.#leases.take(wanted.map(nameOf));
    for (const name of taken.held) held.add(accountOf(name));
    for (const [name, until] of taken.others) this.#foreign.set(accountOf(name), until);
    return held;
  }

  /** Extends the lease while the work runs. */
  during<T>(accountId: string, work: () => Promise<T>): Promise<T> {
    return this.#leases.during(nameOf(accountId), work);
  }

  /** @throws LeaseLost if another instance works on the inbox */
  require(tx: Db, accountId: string): Promise<void> {
    return this.#leases.require(tx, nameOf(accountId));
  }

  release(): Promise<void> {
    return this.#leases.release();
  }

  /** Forgets leases of other instances, all if undefined: they may be free now. */
  #setFree(names: ReadonlySet<string> | undefined): void {
    if (!names) this.#foreign.clear();
    else for (const name of names) this.#foreign.delete(accountOf(name));
  }
}
