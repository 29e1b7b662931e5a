/** What one kind of request came to. */
export interface Measured {
  readonly perSecond: number;
  /** Of the server's processor time, per request; NaN where the system does not tell. */
  readonly cpuMicros: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
