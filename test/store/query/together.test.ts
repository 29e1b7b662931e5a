import { expect, test } from 'vitest';
import { together } from '../../../src/store/query/together.js';

test('the results are in the order of the work', async () => {
  const late = Promise.withResolvers<string>();
  const both = together([late.promise, Promise.resolve(2)]);
  late.resolve('one');
  expect(await both).toEqual(['one', 2]);
  expect(await together([])).toEqual([]);
});

test('a failure is thrown once all of the work has ended', async () => {
  const slow = Promise.withResolvers<string>();
  const seen: string[] = [];
  const both = together([
    Promise.reject(new Error('failed')),
    slow.promise.then(() => seen.push('the slow one has ended')),
  ]).catch((error: unknown) => seen.push(String(error)));
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toEqual([]);
  slow.resolve('');
  await both;
  expect(seen).toEqual(['the slow one has ended', 'Error: failed']);
});
