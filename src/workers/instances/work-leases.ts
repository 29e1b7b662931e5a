import { leaseOwner } from '../../domain/instance.js';
import { type Logger } from '../../domain/ports/logger.js';
import { COMMAND_ID_PREFIX, newId } from '../../domain/values/ids.js';
import { leaseEnd, RENEW_LEASE_EVERY_MS } from '../../domain/values/lease.js';
import { type Db, type Store } from '../../store/engine/store.js';
import {
  extendLease,
  leasedByOthers,
  releaseLeases,
  spendLease,
  takeLeases,
  type TakenLeases,
} from '../../store/instances/leases.js';

export interface WorkLeasesParts {
  readonly store: Store;
  readonly instanceId?: string | undefined;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Another instance has taken the lease over: nothing may be stored under it. */
export class LeaseLost extends Error {
  constructor(name: string) {
    super(`another instance has taken over "${name}"`);
    this.name = 'LeaseLost';
  }
}

/**
 * Leases of one worker: each piece of work is done by one instance at a time. Leases in use are
 * extended at an interval; the others end by themselves, or with their process.
 */
export class WorkLeases {
  readonly #parts: WorkLeasesParts;
  readonly #owner: string;
  /** Leases in use, which are extended. */
  readonly #inUse = new Set<string>();
  /** Ends of the leases that are held, by their names. */
  readonly #held = new Map<string, Date>();
  #extending: NodeJS.Timeout | undefined;

  constructor(parts: WorkLeasesParts) {
    this.#parts = parts;
    this.#owner = leaseOwner(parts.instanceId ?? '', newId(COMMAND_ID_PREFIX));
  }

  /** Returns whether the lease is held for at least as long as until the next extension. */
  holds(name: string): boolean {
    const until = this.#held.get(name)?.getTime() ?? 0;
    return until - this.#parts.now().getTime() > 2 * RENEW_LEASE_EVERY_MS;
  }

  /** Returns those of the names whose leases others have, without taking any. */
  ofOthers(names: readonly string[]): Promise<ReadonlySet<string>> {
    const { store, now } = this.#parts;
    return leasedByOthers(store.read, names, { owner: this.#owner, now: now() });
  }

  /** Takes those leases that are free, and extends those that are held. */
  async take(names: readonly string[]): Promise<TakenLeases> {
    const { store, now } = this.#parts;
    if (names.length === 0) return { held: new Set(), others: new Map() };
    const taken = await store.write(async (tx) => {
      const time = now();
      const until = leaseEnd(time);
      return { until, ...(await takeLeases(tx, names, { owner: this.#owner, now: time, until })) };
    });
    for (const name of names)
      if (taken.held.has(name)) this.#held.set(name, taken.until);
      else this.#forget(name);
    return taken;
  }

  /** Extends the lease at an interval while the work runs. */
  async during<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#inUse.add(name);
    this.#extending ??= setInterval(() => void this.#extendAll(), RENEW_LEASE_EVERY_MS);
    try {
      return await work();
    } finally {
      this.#inUse.delete(name);
      if (this.#inUse.size === 0) {
        clearInterval(this.#extending);
        this.#extending = undefined;
      }
    }
  }

  /**
   * Extends the lease in the transaction that stores the work.
   * @throws LeaseLost if another instance has it
   */
  async require(tx: Db, name: string): Promise<void> {
    const until = leaseEnd(this.#parts.now());
    if (!(await extendLease(tx, name, { owner: this.#owner, until }))) {
      this.#forget(name);
      throw new LeaseLost(name);
    }
    this.#held.set(name, until);
  }

  /** Ends the work of a lease: other instances take it after `until`, this one at any time. */
  async spend(name: string, until: Date): Promise<void> {
    this.#forget(name);
    await this.#parts.store.write((tx) => spendLease(tx, name, { owner: this.#owner, until }));
  }

  /** Releases the leases that are held, and notifies the other instances. */
  async release(): Promise<void> {
    const names = [...this.#held.keys()];
    this.#held.clear();
    if (names.length === 0) return;
    try {
      await this.#parts.store.write(async (tx, afterCommit) => {
        await releaseLeases(tx, names, this.#owner);
        for (const id of names) afterCommit(() => undefined, { topic: 'leases', id });
      });
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'leases could not be released; they run out');
    }
  }

  async #extendAll(): Promise<void> {
    try {
      await this.take([...this.#inUse]);
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'leases could not be extended');
    }
  }

  #forget(name: string): void {
    this.#held.delete(name);
    this.#inUse.delete(name);
  }
}
