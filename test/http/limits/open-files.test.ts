import { expect, test } from 'vitest';
import { connectionsFor, openFilesLimit } from '../../../src/http/limits/open-files.js';

test('the limit of open files is that of the system, and leaves room for the rest', () => {
  const limit = openFilesLimit();
  if (limit !== null) expect(limit).toBeGreaterThan(64);
  expect(connectionsFor(1024)).toBe(921);
  expect(connectionsFor(256)).toBe(192);
  expect(connectionsFor(20_000)).toBe(18_000);
  expect(connectionsFor(10)).toBe(1);
  expect(connectionsFor(null)).toBe(1_000_000);
  expect(connectionsFor(2 ** 40)).toBe(1_000_000);
});
