import { type Vehicle } from '../../domain/vehicle.js';

/**
 * One subscriber to the states of a fleet. Of each vehicle it holds the newest version that it has
 * not taken; those that wait longest come first.
 */
export class StateFollower implements AsyncIterableIterator<Vehicle, undefined> {
  readonly #wanted: ReadonlySet<string> | null;
  readonly #signal: AbortSignal;
  readonly #onEnd: () => void;
  readonly #pending = new Map<string, Vehicle>();
  #wake = (): void => undefined;
  #fault: unknown;
  #isOver = false;

  constructor(vehicleIds: readonly string[] | null, signal: AbortSignal, onEnd: () => void) {
    this.#wanted = vehicleIds && new Set(vehicleIds);
    this.#signal = signal;
    this.#onEnd = onEnd;
    signal.addEventListener('abort', this.end, { once: true });
  }

  /** Number of vehicles that it has not taken yet. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Adds vehicles; a vehicle that waits already retains its turn. */
  push(vehicles: readonly Vehicle[]): void {
    for (const vehicle of vehicles)
      if (!this.#wanted || this.#wanted.has(vehicle.id)) this.#pending.set(vehicle.id, vehicle);
    if (this.#pending.size > 0) this.#wake();
  }

  /** Makes the next vehicle fail. */
  fail(fault: unknown): void {
    this.#fault = fault;
    this.#wake();
  }

  readonly end = (): void => {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#pending.clear();
    this.#signal.removeEventListener('abort', this.end);
    this.#onEnd();
    this.#wake();
  };

  async next(): Promise<IteratorResult<Vehicle, undefined>> {
    for (;;) {
      if (this.#fault !== undefined) {
        const fault = this.#fault;
        this.end();
        throw fault instanceof Error
          ? fault
          : new Error('a state could not be read', { cause: fault });
      }
      if (this.#isOver || this.#signal.aborted) {
        this.end();
        return { done: true, value: undefined };
      }
      const first = this.#pending.entries().next();
      if (!first.done) {
        const [id, value] = first.value;
        this.#pending.delete(id);
        return { done: false, value };
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  return(): Promise<IteratorResult<Vehicle, undefined>> {
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
