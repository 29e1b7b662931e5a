import { LRUCache } from 'lru-cache';

interface Failures {
  readonly count: number;
  readonly until: number;
}

const ALLOWED = 5;
const WINDOW_MS = 60_000;
/** Bounds the memory that made-up client ids can take. */
const MAX_KEYS = 10_000;

/** Counts failed sign-ins: after five from one place within a minute the next ones wait until that minute is over. */
export class FailedAttempts {
  readonly #failures = new LRUCache<string, Failures>({ max: MAX_KEYS });
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Whole seconds until the next attempt is heard; 0 when it is heard now. */
  waitSeconds(clientId: string, ip: string): number {
    const failures = this.#current(clientId, ip);
    if (!failures || failures.count < ALLOWED) return 0;
    return Math.ceil((failures.until - this.#now().getTime()) / 1000);
  }

  failed(clientId: string, ip: string): void {
    const { count, until } = this.#current(clientId, ip) ?? { count: 0, until: this.#now().getTime() + WINDOW_MS };
    this.#failures.set(keyOf(clientId, ip), { count: count + 1, until });
  }

  succeeded(clientId: string, ip: string): void {
    this.#failures.delete(keyOf(clientId, ip));
  }

  #current(clientId: string, ip: string): Failures | undefined {
    const failures = this.#failures.get(keyOf(clientId, ip));
    return failures && failures.until > this.#now().getTime() ? failures : undefined;
  }
}

/** Client ids come from anyone and may be long; none that exists is. */
function keyOf(clientId: string, ip: string): string {
  return `${ip} ${clientId.slice(0, 256)}`;
}
