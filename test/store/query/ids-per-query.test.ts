import { expect, it } from 'vitest';
import { inParts } from '../../../src/store/query/ids-per-query.js';

it('goes through many in parts of 500, and lets everything else have its turn between two of them', async () => {
  const seen: (number | string)[] = [];
  const all = Array.from({ length: 1200 }, (_, index) => index);
  const other = (): void => {
    if (seen.length < 6) setImmediate(other);
    seen.push('other');
  };
  setImmediate(other);
  await inParts(all, (part) => Promise.resolve(seen.push(part.length)));
  expect(seen.filter((entry) => entry !== 'other')).toEqual([500, 500, 200]);
  expect(seen.indexOf('other')).toBeGreaterThan(seen.indexOf(500));
  expect(seen.indexOf('other')).toBeLessThan(seen.indexOf(200));
});
