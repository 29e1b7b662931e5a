import { describe, expect, it } from 'vitest';
import { findPageEnd } from '../../../../src/providers/access/lists/list-cursor.js';

const endOf = (envelope: object, headers: Record<string, string> = {}) => {
  const end = findPageEnd(new Headers(headers), envelope as Record<string, unknown>);
  if (end.kind !== 'next') return end.kind;
  return end.next.kind === 'address' ? end.next.address : end.next.token;
};
const firstParameterOf = (envelope: object) => {
  const end = findPageEnd(new Headers(), envelope as Record<string, unknown>);
  return end.kind === 'next' && end.next.kind === 'token' ? end.next.parameters[0] : undefined;
};

describe('the end of a page', () => {
  it.each<[object, string | undefined]>([
    [{ next_page_token: 'a' }, 'page_token'],
    [{ nextPageToken: 'a', total: 7 }, 'page_token'],
    [{ cursors: { next: 'a', previous: 'z' } }, 'cursor'],
    [{ cursors: { after: 'a', before: 'z' } }, 'after'],
    [{ paging: { cursors: { after: 'a' } } }, 'after'],
    [{ next_cursor: 'a' }, 'cursor'],
    [{ pagination: { next_cursor: 'a', limit: 100 } }, 'cursor'],
    [{ meta: { nextCursor: 'a' } }, 'cursor'],
    [{ page_info: { end_cursor: 'a', has_next_page: true } }, 'after'],
    [{ next: 'a', cursor: 'own' }, 'cursor'],
    [{ continuation_token: 'a' }, 'continuation_token'],
  ])('is followed by the token in %j', (envelope, parameter) => {
    expect(endOf(envelope)).toBe('a');
    expect(firstParameterOf(envelope)).toBe(parameter);
  });

  it.each([
    [{ links: { next: '/vehicles?cursor=a', prev: null } }, {}, '/vehicles?cursor=a'],
    [{ _links: { self: { href: '/vehicles' }, next: { href: '?cursor=a' } } }, {}, '?cursor=a'],
    [
      { next_page_token: null },
      { link: '<https://x.test/v?p=1>; rel="prev", <https://x.test/v?p=3>; rel="next"' },
      'https://x.test/v?p=3',
    ],
    [{}, { link: '</v?p=2>; title="a, b"; rel=next' }, '/v?p=2'],
  ])('is followed by the address in %j with %j', (envelope, headers, address) => {
    expect(endOf(envelope, headers)).toBe(address);
  });

  it.each([
    { next_page_token: null },
    { next_page_token: '' },
    { cursors: {} },
    { cursors: { next: null, previous: 'z' } },
    { next: null, cursor: 'own' },
    { page_info: { end_cursor: 'a', has_next_page: false } },
    { has_more: false },
    { links: { self: '/vehicles', first: '/vehicles' } },
  ])('is the last in %j', (envelope) => expect(endOf(envelope)).toBe('end'));

  it('is the last when the links do not name a next one', () => {
    expect(endOf({}, { link: '<https://x.test/v?p=1>; rel="first"' })).toBe('end');
  });

  it.each([
    { bookmark: 'a' },
    { scroll_id: 'a' },
    { has_more: true },
    { cursors: ['a'] },
    { cursors: { forward: 'a' } },
    { next: ['a'] },
  ])('is not known in %j', (envelope) => expect(endOf(envelope)).toBe('unknown'));

  it('is not known when a header may be a cursor', () => {
    expect(endOf({}, { 'x-next-page': 'a' })).toBe('unknown');
  });

  it('is not said, with the fields that it may stand in', () => {
    expect(findPageEnd(new Headers(), undefined)).toEqual({ kind: 'silent', strangers: [] });
    expect(findPageEnd(new Headers(), { total: 3, limit: 10, rest: 'abc' })).toEqual({
      kind: 'silent',
      strangers: ['rest'],
    });
  });
});
