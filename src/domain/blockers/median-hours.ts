/** Number of values in the middle, whose mean is the median. */
const MIDDLE = 2;

/** Number of approvals by their duration in hours. */
export interface HoursCount {
  readonly hours: number;
  readonly count: number;
}

/** Returns the median of hours in ascending order; null with fewer approvals than the minimum. */
export function medianHours(times: readonly HoursCount[], minApprovals: number): number | null {
  const total = times.reduce((sum, { count }) => sum + count, 0);
  if (total < minApprovals) return null;
  /** Finds the hours of an approval by its place from 0. */
  const at = (place: number): number => {
    let passed = 0;
    for (const { hours, count } of times) {
      passed += count;
      if (place < passed) return hours;
    }
    return 0;
  };
  return (at(Math.floor((total - 1) / MIDDLE)) + at(Math.floor(total / MIDDLE))) / MIDDLE;
}
