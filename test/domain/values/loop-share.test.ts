import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { LoopShare } from '../../../src/domain/values/loop-share.js';

it('spreads a burst over turns of the event loop, in its order', async () => {
  const share = new LoopShare(3);
  const begun: number[] = [];
  const all = Array.from({ length: 8 }, async (_, index) => {
    await share.enter();
    begun.push(index);
  });
  const perTurn: number[] = [];
  for (let before = 0; begun.length < 8; before = begun.length) {
    await nextTurn();
    perTurn.push(begun.length - before);
  }
  await Promise.all(all);
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(Math.max(...perTurn)).toBe(3);
  await share.enter();
});
