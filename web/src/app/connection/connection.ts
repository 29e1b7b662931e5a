import { Store } from '../store';
import { type Failure, PASSING } from './failure';

/** Waits between two attempts to reach the server again, in milliseconds; the last one repeats. */
const WAITS_MS = [1000, 2000, 4000, 8000, 15_000];

export interface Trouble {
  readonly failure: Failure;
  /** Time of the next attempt. */
  readonly retryAt: number;
}

/**
 * Whether the server can be reached. While it cannot, one probe at a time asks for it again; once
 * it answers, everything that listens reads its data again.
 */
class Connection {
  readonly trouble = new Store<Trouble | null>(null);
  readonly #recovered = new Set<() => void>();
  #probe: () => Promise<void> = () => Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  onProbe(probe: () => Promise<void>): void {
    this.#probe = probe;
  }

  /** Calls the listener each time the server answers again. */
  onRecovery(listener: () => void): () => void {
    this.#recovered.add(listener);
    return () => this.#recovered.delete(listener);
  }

  failed(failure: Failure): void {
    if (!PASSING.includes(failure.kind)) return;
    const wait = WAITS_MS[Math.min(this.#failures, WAITS_MS.length - 1)] ?? 0;
    const waitMs = Math.max(wait, (failure.retryAfterSeconds ?? 0) * 1000);
    if (this.#timer !== undefined && this.trouble.get()) return;
    this.#failures += 1;
    this.trouble.set({ failure, retryAt: Date.now() + waitMs });
    this.#timer = setTimeout(() => this.retry(), waitMs);
  }

  recovered(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#failures = 0;
    if (!this.trouble.get()) return;
    this.trouble.set(null);
    for (const listener of [...this.#recovered]) listener();
  }

  /** Asks for the server now. */
  readonly retry = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#probe();
  };
}

export const connection = new Connection();
window.addEventListener('online', connection.retry);
