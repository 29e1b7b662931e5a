import { describe, expect, it } from 'vitest';
import { ID_PREFIXES, type IdKind, kindOfId, newId } from '../../../src/domain/values/ids.js';

describe('ids', () => {
  it('tell their kind by their prefix', () => {
    for (const kind of Object.keys(ID_PREFIXES) as IdKind[])
      expect(kindOfId(newId(kind))).toBe(kind);
  });

  it('made later sort later', () => {
    const ids = Array.from({ length: 1000 }, () => newId('event'));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(1000);
  });

  it.each([
    '',
    'flt',
    'flt_',
    'xxx_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    'flt_01ARZ3NDEKTSV4RRFFQ69G5FA',
    'flt_01ARZ3NDEKTSV4RRFFQ69G5FAV ',
    'flt_01arz3ndektsv4rrffq69g5fav',
    'constructor_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  ])('have no kind when they are not ours: %j', (text) => {
    expect(kindOfId(text)).toBeUndefined();
  });
});
