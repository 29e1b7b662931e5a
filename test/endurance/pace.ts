import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Starts some work so many times a second, whether or not earlier work has ended; waits for all of
 * it.
 */
export async function atPace(
  perSecond: number,
  seconds: number,
  work: (turn: number) => Promise<void>,
): Promise<void> {
  const startedAt = performance.now();
  const underWay: Promise<void>[] = [];
  for (let turn = 0; turn < perSecond * seconds; turn += 1) {
    const early = startedAt + (turn * 1000) / perSecond - performance.now();
    if (early > 0) await sleep(early);
    underWay.push(work(turn));
  }
  await Promise.all(underWay);
}
