/** Numbers from 0 up to but not including 1. */
export type Random = () => number;

/**
 * Returns the same numbers for the same seed (mulberry32): for repeatable scripts of events, never
 * for secrets.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One item by its weight; undefined when all weights together are 0. */
export function pickWeighted<T>(
  items: readonly T[],
  weight: (item: T) => number,
  random: Random,
): T | undefined {
  let left = random() * items.reduce((sum, item) => sum + weight(item), 0);
  for (const item of items) {
    const share = weight(item);
    if (share > 0 && left < share) return item;
    left -= share;
  }
  return undefined;
}
