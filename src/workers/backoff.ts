/** Full jitter (no two callers come back together), doubling from a second up to five minutes. */
export function backoffMs(attempts: number, random: () => number): number {
  const ceiling = Math.min(300_000, 1000 * 2 ** Math.min(attempts, 16));
  return Math.ceil(ceiling / 4 + random() * ceiling * 0.75);
}
