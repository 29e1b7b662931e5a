import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReadPace } from '../../../src/services/data/read-pace.js';

test('no second has more reads than allowed, whatever the looks', () => {
  const looks = fc.array(fc.record({ wait: fc.nat(700), wanted: fc.nat(40) }), { maxLength: 60 });
  fc.assert(
    fc.property(looks, fc.integer({ min: 1, max: 90 }), (all, perSecond) => {
      const pace = new ReadPace();
      const made: { readonly at: number; readonly count: number }[] = [];
      let at = 0;
      for (const { wait, wanted } of all) {
        at += wait;
        const count = Math.min(wanted, pace.free(perSecond, at));
        pace.add(count, at);
        made.push({ at, count });
      }

      for (const { at: from } of made) {
        const inSecond = made.filter((each) => each.at >= from && each.at < from + 1000);
        const sum = inSecond.reduce((total, { count }) => total + count, 0);
        expect(sum).toBeLessThanOrEqual(perSecond);
      }
    }),
  );
});

test('a second after the reads all are free again', () => {
  const pace = new ReadPace();
  pace.add(12, 5000);

  expect([5000, 5999, 6000].map((at) => pace.free(12, at))).toEqual([0, 0, 12]);
});
