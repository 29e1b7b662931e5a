import { LRUCache } from 'lru-cache';

interface Failures {
  readonly count: number;
  readonly until: number;
}

const ALLOWED = 5;
/** Each costs a key derivation, so that one address cannot keep the server busy with made-up clients; many may share it. */
const ALLOWED_FROM_ONE_ADDRESS = 100;
const WINDOW_MS = 60_000;
/** Bounds the memory that made-up client ids can take. */
const MAX_KEYS = 10_000;

/** Counts failed sign-ins: after five for one client from one address, or a hundred for any, within a minute the next ones wait until that minute is over. */
export class FailedAttempts {
  readonly #failures = new LRUCache<string, Failures>({ max: MAX_KEYS });
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Whole seconds until the next attempt is heard; 0 when it is heard now. */
  waitSeconds(clientId: string, ip: string): number {
    return Math.max(this.#wait(keyOf(clientId, ip), ALLOWED), this.#wait(ip, ALLOWED_FROM_ONE_ADDRESS));
  }

  failed(clientId: string, ip: string): void {
    this.#count(keyOf(clientId, ip));
    this.#count(ip);
  }

  succeeded(clientId: string, ip: string): void {
    this.#failures.delete(keyOf(clientId, ip));
  }

  #wait(key: string, allowed: number): number {
    const failures = this.#current(key);
    if (!failures || failures.count < allowed) return 0;
    return Math.ceil((failures.until - this.#now().getTime()) / 1000);
  }

  #count(key: string): void {
    const { count, until } = this.#current(key) ?? { count: 0, until: this.#now().getTime() + WINDOW_MS };
    this.#failures.set(key, { count: count + 1, until });
  }

  #current(key: string): Failures | undefined {
    const failures = this.#failures.get(key);
    return failures && failures.until > this.#now().getTime() ? failures : undefined;
  }
}

/** Client ids come from anyone and may be long; none that exists is. */
function keyOf(clientId: string, ip: string): string {
  return `${ip} ${clientId.slice(0, 256)}`;
}
