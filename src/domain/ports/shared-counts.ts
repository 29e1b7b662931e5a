/** Change of one count since the last exchange. */
export interface CountChange {
  readonly key: string;
  /** Number added; negative if more was subtracted, 0 to learn the count alone. */
  readonly added: number;
  /** Duration of the window that begins if none is open, in milliseconds. */
  readonly windowMs: number;
}

/** Count of all instances together. */
export interface SharedCount {
  readonly key: string;
  readonly count: number;
  /** Time until its window ends, in milliseconds. */
  readonly leftMs: number;
}

/** Counts in memory that several instances add up. */
export interface SharedCounts {
  /**
   * Returns the changes since the last call; the first one returns none and begins to note them.
   */
  takeChanges(): readonly CountChange[];
  /** Replaces local counts by those of all instances together. */
  learn(counts: readonly SharedCount[]): void;
}
