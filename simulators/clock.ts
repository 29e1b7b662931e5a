/** A clock that runs with an outer one and can be put forward, never back. */
export class SimulatedClock {
  readonly #base: () => Date;
  #offsetMs = 0;

  constructor(base: () => Date) {
    this.#base = base;
  }

  readonly now = (): Date => new Date(this.#base().getTime() + this.#offsetMs);

  /**
   * @throws RangeError for a negative or non-finite number: time that ran backwards would revive
   *   tokens that had ended.
   */
  advance(ms: number): void {
    if (!Number.isFinite(ms) || ms < 0) throw new RangeError('a simulated clock only goes forward');
    this.#offsetMs += ms;
  }
}
