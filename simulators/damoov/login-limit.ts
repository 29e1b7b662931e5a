import { type SettingsBook } from './settings.js';

/** Maximum logins of an address within a window; one more blocks the address for long. */
export class LoginLimit {
  readonly #settings: SettingsBook;
  readonly #now: () => Date;
  readonly #logins = new Map<string, readonly number[]>();
  readonly #blockedUntil = new Map<string, number>();

  constructor(settings: SettingsBook, now: () => Date) {
    this.#settings = settings;
    this.#now = now;
  }

  /** 0 when the login may go on, whatever comes of it; else the whole seconds to wait. */
  take(address: string): number {
    const { loginsPerWindow, loginWindowSeconds, loginBlockSeconds } = this.#settings.current;
    const now = this.#now().getTime();
    const blockedUntil = this.#blockedUntil.get(address) ?? 0;
    if (blockedUntil > now) return Math.ceil((blockedUntil - now) / 1000);
    const recent = (this.#logins.get(address) ?? []).filter(
      (at) => at > now - loginWindowSeconds * 1000,
    );
    if (recent.length >= loginsPerWindow) {
      this.#blockedUntil.set(address, now + loginBlockSeconds * 1000);
      return loginBlockSeconds;
    }
    this.#logins.set(address, [...recent, now]);
    return 0;
  }

  /** Forgets all logins and blocks. */
  reset(): void {
    this.#logins.clear();
    this.#blockedUntil.clear();
  }

  /** Addresses that are blocked, and until when. */
  list(): readonly { readonly address: string; readonly until: Date }[] {
    const now = this.#now().getTime();
    return [...this.#blockedUntil]
      .filter(([, until]) => until > now)
      .map(([address, until]) => ({ address, until: new Date(until) }));
  }
}
