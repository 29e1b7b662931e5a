/**
 * Full jitter, so that no two callers come back together: anything from nothing up to a ceiling that doubles from two
 * seconds up to five minutes.
 */
export function backoffMs(attempts: number, random: () => number): number {
  return Math.ceil(random() * Math.min(300_000, 1000 * 2 ** Math.min(attempts, 16)));
}
