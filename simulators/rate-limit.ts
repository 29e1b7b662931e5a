const WINDOW_MS = 60_000;

/** Maximum calls in any minute of the simulator's clock. */
export class RateLimit {
  readonly #perMinute: number;
  readonly #now: () => Date;
  readonly #calls = new Map<string, readonly number[]>();

  constructor(perMinute: number, now: () => Date) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /**
   * 0 when the call may go through, else the whole seconds to wait; a refused call does not count.
   */
  take(caller: string): number {
    const now = this.#now().getTime();
    const recent = (this.#calls.get(caller) ?? []).filter((at) => at > now - WINDOW_MS);
    const oldest = recent[0];
    if (oldest !== undefined && recent.length >= this.#perMinute)
      return Math.max(1, Math.ceil((oldest + WINDOW_MS - now) / 1000));
    this.#calls.set(caller, [...recent, now]);
    return 0;
  }
}
