import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Logger } from '../../domain/ports/logger.js';
import {
  type CountChange,
  type SharedCount,
  type SharedCounts,
} from '../../domain/ports/shared-counts.js';
import { addCounts, purgeCounts } from '../../store/engine/postgres/shared-counts.js';
import { type Db, type Store } from '../../store/engine/store.js';

/** Interval between exchanges of counts, in milliseconds. */
const EXCHANGE_MS = 250;
/** Interval between deletions of counts whose windows are over, in milliseconds. */
const PURGE_MS = 60_000;
/** Maximum counts per statement. */
const PER_STATEMENT = 1000;

export interface CountSharingParts {
  readonly store: Store;
  readonly log: Logger;
}

/** Maximum subtractions to send again: callers can invent keys. */
const MAX_OWED = 10_000;

/** Change under the key of the table. */
interface Sent {
  readonly name: string;
  readonly change: CountChange;
}

/**
 * Adds up counts of requests and sign-ins over all instances on PostgreSQL. Each counts in memory,
 * sends what was added in batches, and learns the sums from the answers: no request waits for that,
 * except those that call `exchange`. While the database is away each instance counts by itself, as
 * the only server on SQLite always does.
 */
export class CountSharing {
  readonly #parts: CountSharingParts;
  readonly #shared = new Map<string, SharedCounts>();
  /**
   * Subtractions that could not be sent, by key. Lost, they would leave attempts that have ended
   * counted, and lock out a client that has done nothing wrong.
   */
  readonly #owed = new LRUCache<string, Sent>({ max: MAX_OWED });
  #exchanging: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #timers: readonly NodeJS.Timeout[] = [];
  #isAway = false;

  constructor(parts: CountSharingParts) {
    this.#parts = parts;
  }

  /** Shares counts from now on; the name is the same on all instances. */
  share(name: string, counts: SharedCounts): void {
    if (this.#parts.store.dialect === 'sqlite') return;
    counts.takeChanges();
    this.#shared.set(name, counts);
  }

  start(): void {
    if (this.#parts.store.dialect === 'sqlite' || this.#timers.length > 0) return;
    this.#timers = [
      setInterval(() => void this.exchange(), EXCHANGE_MS),
      setInterval(() => void this.#purge(), PURGE_MS),
    ];
  }

  /** Sends the changes so far, and learns the sums. Callers at the same time share one exchange. */
  exchange(): Promise<void> {
    if (this.#parts.store.dialect === 'sqlite') return Promise.resolve();
    this.#next ??= this.#exchanging.then(() => {
      this.#next = undefined;
      this.#exchanging = this.#exchange();
      return this.#exchanging;
    });
    return this.#next;
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#exchanging;
  }

  async #exchange(): Promise<void> {
    const sent = new Map<string, Sent>();
    for (const [key, owed] of this.#owed.entries()) sent.set(key, owed);
    this.#owed.clear();
    for (const [name, counts] of this.#shared)
      for (const change of counts.takeChanges()) {
        const key = keyOf(name, change.key);
        const added = change.added + (sent.get(key)?.change.added ?? 0);
        sent.set(key, { name, change: { ...change, added } });
      }
    const changes = [...sent].map(([key, { change }]) => ({ ...change, key }));
    for (let from = 0; from < changes.length; from += PER_STATEMENT)
      await this.#send(changes.slice(from, from + PER_STATEMENT), sent);
  }

  async #send(changes: readonly CountChange[], sent: ReadonlyMap<string, Sent>): Promise<void> {
    const learned = await this.#tried((tx) => addCounts(tx, changes));
    if (!learned) {
      for (const { key, added } of changes) {
        const change = sent.get(key);
        if (change && added < 0) this.#owed.set(key, change);
      }
      return;
    }
    const ofName = Map.groupBy(learned, ({ key }) => sent.get(key)?.name ?? '');
    for (const [name, counts] of ofName)
      this.#shared.get(name)?.learn(
        counts.flatMap((count): readonly SharedCount[] => {
          const change = sent.get(count.key)?.change;
          return change ? [{ ...count, key: change.key }] : [];
        }),
      );
  }

  async #purge(): Promise<void> {
    await this.#tried(purgeCounts);
  }

  /** Logs the first failure of several; the counts in memory go on. */
  async #tried<T>(job: (tx: Db) => Promise<T>): Promise<T | undefined> {
    const { store, log } = this.#parts;
    try {
      const value = await store.write(job);
      this.#isAway = false;
      return value;
    } catch (error) {
      if (!this.#isAway)
        log.warn({ err: error }, 'limits are counted by this instance alone for now');
      this.#isAway = true;
      return undefined;
    }
  }
}

/** Hashed: keys hold addresses, and clients' ids of any length. */
const keyOf = (name: string, key: string): string => hash('sha256', `${name} ${key}`, 'base64url');
