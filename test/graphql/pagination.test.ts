import 'reflect-metadata';
import { expect, test, vi } from 'vitest';
import { countsOf } from '../../src/domain/values/page.js';
import { toEventPageRequest } from '../../src/graphql/clearance/inputs.js';
import { toConnection, toPageRequest } from '../../src/graphql/pagination.js';

test.each([1, 500])('a page may have %i items', (first) => {
  expect(toPageRequest({ first, after: 'cursor' })).toEqual({ first, after: 'cursor' });
});

test.each([0, -1, 501])('a page may not have %i items', (first) => {
  expect(() => toPageRequest({ first })).toThrow(
    `"first" must be between 1 and 500, not ${first}.`,
  );
  expect(() => toEventPageRequest({ last: first })).toThrow(
    `"last" must be between 1 and 500, not ${first}.`,
  );
  expect(() => toEventPageRequest({ last: 5, first })).toThrow('"first"');
});

test('a size that was not given, or given as null, is 25', () => {
  expect(toPageRequest({}).first).toBe(25);
  expect(toPageRequest({ first: null }).first).toBe(25);
});

test('with `last` the default of `first` is left aside', () => {
  expect(toEventPageRequest({ first: 25, last: 3, before: 'b' })).toEqual({
    last: 3,
    before: 'b',
    after: undefined,
  });
  expect(toEventPageRequest({ first: 25, last: null, after: 'a' })).toEqual({
    first: 25,
    after: 'a',
    before: undefined,
  });
});

test('a connection states where the page was cut, and counts only when asked', async () => {
  const totalCount = vi.fn(() => Promise.resolve({ value: 9, isExact: false }));
  const items = [
    { cursor: 'a', node: { id: '1' } },
    { cursor: 'b', node: { id: '2' } },
  ];
  const connection = toConnection({
    items,
    hasNextPage: true,
    hasPreviousPage: false,
    ...countsOf(totalCount),
  });
  expect(connection).toMatchObject({
    edges: items,
    nodes: [{ id: '1' }, { id: '2' }],
    pageInfo: { startCursor: 'a', endCursor: 'b', hasNextPage: true },
  });
  expect(totalCount).not.toHaveBeenCalled();
  expect([await connection.totalCount(), await connection.totalCountIsExact()]).toEqual([9, false]);
  expect(totalCount).toHaveBeenCalledOnce();
});

test('an empty page has no cursors', () => {
  const { pageInfo } = toConnection({
    items: [],
    hasNextPage: false,
    hasPreviousPage: false,
    ...countsOf(() => Promise.resolve(0)),
  });
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = pageInfo;
  expect({ hasNextPage, hasPreviousPage, startCursor, endCursor }).toEqual({
    hasNextPage: false,
    hasPreviousPage: false,
    startCursor: null,
    endCursor: null,
  });
});
