/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Ids like the product's, in the order of their numbers. */
export function idOf(prefix: string, number: number): string {
  let text = '';
  for (let rest = number; text.length < 16; rest = Math.floor(rest / 32))
    text = (CROCKFORD[rest % 32] ?? '0') + text;
  return `${prefix}_01KBENCH00${text}`;
}
