import { LRUCache } from 'lru-cache';

interface Count {
  readonly count: number;
  readonly until: number;
}

const MINUTE_MS = 60_000;
/** Maximum keys in memory: callers can invent them. */
const MAX_KEYS = 10_000;

/** Counts by key, each within a window that begins with its first use. */
export class WindowCounts {
  readonly #counts = new LRUCache<string, Count>({ max: MAX_KEYS });
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

  add(key: string): void {
    const { count, until } = this.#current(key) ?? {
      count: 0,
      until: this.#now().getTime() + this.#windowMs,
    };
    this.#counts.set(key, { count: count + 1, until });
  }

  /** Subtracts one `add`. */
  giveBack(key: string): void {
    const current = this.#current(key);
    if (current && current.count > 1)
      this.#counts.set(key, { ...current, count: current.count - 1 });
    else this.#counts.delete(key);
  }

  clear(key: string): void {
    this.#counts.delete(key);
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
