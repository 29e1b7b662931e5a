import { describe, expect, it } from 'vitest';
import { EVENT_ID_PREFIX } from '../../../src/domain/clearance.js';
import { FLEET_ID_PREFIX } from '../../../src/domain/fleet.js';
import {
  COMMAND_ID_PREFIX,
  idPrefix,
  idsOf,
  isIdOf,
  newId,
  prefixOfId,
} from '../../../src/domain/values/ids.js';

describe('ids', () => {
  it('have a prefix by which their kind is known', () => {
    for (const prefix of [COMMAND_ID_PREFIX, EVENT_ID_PREFIX, FLEET_ID_PREFIX])
      expect(prefixOfId(newId(prefix))).toBe(prefix);
  });

  it.each(['flt', 'fl', 'FLT', 'fleet', ''])(
    'have a prefix of three letters, once: %j',
    (letters) => {
      expect(() => idPrefix(letters)).toThrow();
    },
  );

  it('made later sort later', () => {
    const ids = Array.from({ length: 1000 }, () => newId(EVENT_ID_PREFIX));
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
  ])('have no prefix when they are not ours: %j', (text) => {
    expect(prefixOfId(text)).toBeUndefined();
  });

  it('can be known by kind and shape', () => {
    const id = newId(FLEET_ID_PREFIX);
    const odd = [newId(EVENT_ID_PREFIX), 'flt', 'flt_', `${id} `, `${id}\n`, `FLT_${id.slice(4)}`];
    const odder = ['flt_a.b', "flt_'", 'flt_é', `flt_${'a'.repeat(117)}`];
    expect(idsOf(FLEET_ID_PREFIX, [...odd, id, ...odder, 'flt_1'])).toEqual([id, 'flt_1']);
    expect(isIdOf(null, newId(EVENT_ID_PREFIX))).toBe(true);
    expect(isIdOf(null, 'zzz_1')).toBe(false);
  });
});
