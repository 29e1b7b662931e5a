import { LRUCache } from 'lru-cache';
import {
  type CountChange,
  type SharedCount,
  type SharedCounts,
} from '../../domain/ports/shared-counts.js';

interface Count {
  readonly count: number;
  readonly until: number;
}

const MINUTE_MS = 60_000;
/** Maximum keys in memory: callers can invent them. */
const MAX_KEYS = 10_000;

/** Counts by key, each within a window that begins with its first use. */
export class WindowCounts implements SharedCounts {
  readonly #counts = new LRUCache<string, Count>({ max: MAX_KEYS });
  /** Numbers added since the last exchange with other instances; undefined before the first. */
  #changes: LRUCache<string, number> | undefined;
  readonly #now: () => Date;
  readonly #windowMs: number;

  constructor(now: () => Date, windowMs = MINUTE_MS) {
    this.#now = now;
    this.#windowMs = windowMs;
  }

  /** @returns whole seconds until the key's count is below `allowed` again; 0 if it is */
  waitSeconds(key: string, allowed: number): number {
    const current = this.#current(key);
    if (!current || current.count < allowed) return 0;
    return Math.ceil((current.until - this.#now().getTime()) / 1000);
  }

  /** @returns the key's count in its current window */
  count(key: string): number {
    return this.#current(key)?.count ?? 0;
  }

  add(key: string): void {
    const { count, until } = this.#current(key) ?? {
      count: 0,
      until: this.#now().getTime() + this.#windowMs,
    };
    this.#counts.set(key, { count: count + 1, until });
    this.#change(key, 1);
  }

  /** Subtracts what one `add` has added. */
  subtract(key: string): void {
    const current = this.#current(key);
    if (current && current.count > 1)
      this.#counts.set(key, { ...current, count: current.count - 1 });
    else this.#counts.delete(key);
    if (current) this.#change(key, -1);
  }

  clear(key: string): void {
    const current = this.#current(key);
    if (current) this.#change(key, -current.count);
    this.#counts.delete(key);
  }

  /**
   * Learns the key's count of all instances with the next exchange, though nothing is added here.
   */
  ask(key: string): void {
    this.#change(key, 0);
  }

  takeChanges(): readonly CountChange[] {
    this.#changes ??= new LRUCache({ max: MAX_KEYS });
    if (this.#changes.size === 0) return [];
    const changes = [...this.#changes.entries()];
    this.#changes.clear();
    return changes.map(([key, added]) => ({ key, added, windowMs: this.#windowMs }));
  }

  learn(counts: readonly SharedCount[]): void {
    for (const { key, count, leftMs } of counts) {
      // The database rounds ends of windows up by less than a millisecond, which would look like a
      // clock that was set back.
      const until = this.#now().getTime() + Math.min(leftMs, this.#windowMs);
      // Added here while the exchange was in progress.
      const sum = count + (this.#changes?.get(key) ?? 0);
      if (sum > 0) this.#counts.set(key, { count: sum, until });
      else this.#counts.delete(key);
    }
  }

  #change(key: string, added: number): void {
    this.#changes?.set(key, (this.#changes.get(key) ?? 0) + added);
  }

  #current(key: string): Count | undefined {
    const current = this.#counts.get(key);
    if (!current) return undefined;
    const left = current.until - this.#now().getTime();
    // More time left than a window has means that the clock was set back: the count is dropped, so
    // that no caller waits for the clock to catch up.
    return left > 0 && left <= this.#windowMs ? current : undefined;
  }
}
