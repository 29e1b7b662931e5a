/** Result of measuring one kind of request. */
export interface Measured {
  readonly perSecond: number;
  /**
   * Microseconds of the server's processor time per request; NaN where the system does not report
   * it.
   */
  readonly cpuMicros: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
