/** One comparison with the other clock, all in milliseconds. */
interface Sample {
  /** Difference of the other clock from ours. */
  readonly offset: number;
  /** Maximum error of the offset: half of the time that the question took. */
  readonly error: number;
}

/** Maximum number of comparisons to choose from: the fastest one is the most exact. */
const MAX_SAMPLES = 16;

/**
 * Clock that all instances on a database share: that of the PostgreSQL server, followed by our own
 * clock and its measured offset. Without comparisons it is our own clock.
 */
export class SharedClock {
  readonly #own: () => Date;
  #samples: readonly Sample[] = [];
  #offset = 0;

  constructor(own: () => Date = () => new Date()) {
    this.#own = own;
  }

  readonly now = (): Date => new Date(this.#own().getTime() + this.#offset);

  /** Difference of the shared clock from ours, in milliseconds. */
  get offsetMs(): number {
    return this.#offset;
  }

  /** Compares our clock with the one that `ask` reads; null where there is none. */
  async compare(ask: () => Promise<Date | null>): Promise<void> {
    const before = this.#own().getTime();
    const theirs = await ask();
    const after = this.#own().getTime();
    // Our clock was set back meanwhile.
    if (!theirs || after < before) return;
    const error = (after - before) / 2;
    this.#add({ offset: theirs.getTime() - before - error, error });
  }

  #add(sample: Sample): void {
    // A comparison that contradicts the others follows a change of one of the clocks.
    const agreeing = this.#samples.filter(
      ({ offset, error }) => Math.abs(offset - sample.offset) <= error + sample.error + 1,
    );
    this.#samples = [...agreeing, sample].slice(-MAX_SAMPLES);
    const best = this.#samples.reduce((one, other) => (other.error <= one.error ? other : one));
    this.#offset = Math.round(best.offset);
  }
}
