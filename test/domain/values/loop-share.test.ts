import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { LoopShare } from '../../../src/domain/values/loop-share.js';

/** Has the callers enter at once, and returns who has begun after each turn of the event loop. */
async function turnsOf(share: LoopShare, callers: readonly string[]): Promise<string[][]> {
  let begun: string[] = [];
  let left = callers.length;
  for (const caller of callers)
    void share.enter(caller).then(() => {
      begun.push(caller);
      left -= 1;
    });
  const turns: string[][] = [];
  while (left > 0) {
    await nextTurn();
    turns.push(begun);
    begun = [];
  }
  return turns;
}

it('spreads a burst over turns of the event loop, in its order', async () => {
  const share = new LoopShare({ perTurn: 3 });
  const begun: number[] = [];
  const all = Array.from({ length: 8 }, async (_, index) => {
    await share.enter('one');
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
  await share.enter('one');
});

it('serves callers in turn, whatever their queues', async () => {
  const share = new LoopShare({ perTurn: 1 });
  const turns = await turnsOf(share, ['a', 'a', 'a', 'a', 'b', 'b', 'c']);
  expect(turns.flat()).toEqual(['a', 'b', 'c', 'a', 'b', 'a', 'a']);
});

it('leaves turns without work between two pieces', async () => {
  const share = new LoopShare({ perTurn: 1, everyTurns: 3 });
  const turns = await turnsOf(share, ['a', 'b', 'a']);
  const at = turns.flatMap((begun, turn) => begun.map(() => turn));
  expect(turns.flat()).toEqual(['a', 'b', 'a']);
  expect(at.map((turn, index) => turn - (at[index - 1] ?? turn - 3))).toEqual([3, 3, 3]);
});
