import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClearances } from '../../../src/providers/high-mobility/clearances.js';
import { type RemoteClearance } from '../../../src/providers/ports/clearance.js';

const VIN = 'EXVETESTVIN000001';
const OTHER = 'EXVETESTVIN000002';
const read = (...items: readonly unknown[]) =>
  readClearances(items, { provider: 'HIGH_MOBILITY', call: 'listClearances' });

function only(item: unknown): RemoteClearance {
  const { items, problems } = read(item);
  expect(problems).toEqual([]);
  expect(items).toHaveLength(1);
  return items[0]!;
}

describe('one clearance of the list', () => {
  const at = (second: number) => `2022-03-22T09:36:${String(second).padStart(2, '0')}`;
  const statuses = (item: object) =>
    only({ vin: VIN, status: 'pending', ...item }).changelog.map(({ status }) => status);

  it.each([undefined, null, []])('takes a changelog that is %j', (changelog) => {
    expect(only({ vin: VIN.toLowerCase(), status: 'canceled', changelog })).toEqual({
      vin: VIN,
      status: 'CANCELED',
      brand: null,
      tags: [],
      changelog: [],
    });
  });

  it('retains the reason of a rejection', () => {
    const item = only({
      vin: VIN,
      status: 'rejected',
      changelog: [{ timestamp: at(1), status: 'rejected', reason: 'not eligible' }],
    });
    expect(item.changelog).toEqual([
      { status: 'REJECTED', reason: 'not eligible', at: new Date('2022-03-22T09:36:01Z') },
    ]);
  });

  it('sorts a changelog in any order, oldest first', () => {
    const changelog = [
      { timestamp: at(2), status: 'approved' },
      { timestamp: at(1), status: 'pending' },
      { timestamp: at(3), status: 'revoking' },
    ];
    expect(statuses({ changelog })).toEqual(['PENDING', 'APPROVED', 'REVOKING']);
  });

  it('preserves the order within a second, from whichever end the provider lists it', () => {
    const oldestFirst = ['pending', 'approved', 'revoking'].map((status) => ({
      timestamp: at(1),
      status,
    }));
    const expected = ['PENDING', 'APPROVED', 'REVOKING'];
    expect(statuses({ status: 'revoking', changelog: oldestFirst })).toEqual(expected);
    expect(statuses({ status: 'revoking', changelog: oldestFirst.toReversed() })).toEqual(expected);
    const later = { timestamp: at(2), status: 'revoked' };
    expect(
      statuses({ status: 'revoked', changelog: [later, ...oldestFirst.toReversed()] }),
    ).toEqual([...expected, 'REVOKED']);
  });

  it('has all the entries in the order of time, however they came', () => {
    const entry = fc.record({
      timestamp: fc.integer({ min: 0, max: 59 }).map(at),
      status: fc.constantFrom('pending', 'approved', 'revoked'),
    });
    fc.assert(
      fc.property(fc.array(entry), (changelog) => {
        const times = only({ vin: VIN, status: 'pending', changelog }).changelog.map((change) =>
          change.at.getTime(),
        );
        expect(times).toEqual(
          changelog.map(({ timestamp }) => Date.parse(`${timestamp}Z`)).sort((a, b) => a - b),
        );
      }),
    );
  });
});

describe('a list with odd items', () => {
  const good = {
    vin: OTHER,
    status: 'approved',
    changelog: [{ timestamp: '2022-03-22T09:36:51', status: 'approved' }],
  };
  const ofVin = (items: readonly RemoteClearance[], vin: string) =>
    items.find((item) => item.vin === vin);

  it.each<[string, unknown, readonly object[]]>([
    ['nothing', null, [{ vin: null, id: 'entry 1', field: 'item' }]],
    ['a text', 'x', [{ vin: null, id: 'entry 1', field: 'item' }]],
    ['a list', [[]], [{ vin: null, id: 'entry 1', field: 'item' }]],
    [
      'no VIN',
      { status: 'pending' },
      [{ vin: null, id: 'entry 1', field: 'vin', reason: 'is missing' }],
    ],
    [
      'a VIN that is a number',
      { vin: 7, status: 'pending' },
      [{ vin: null, id: 'entry 1', field: 'vin' }],
    ],
    [
      'a status that is a number',
      { vin: VIN, status: 7 },
      [
        { vin: VIN, field: 'status' },
        { vin: VIN, field: 'status', reason: 'is missing' },
      ],
    ],
    ['no status', { vin: VIN }, [{ vin: VIN, field: 'status', reason: 'is missing' }]],
    [
      'the state error',
      { vin: VIN, status: 'error' },
      [{ vin: VIN, field: 'status', reason: 'is "error" at High Mobility' }],
    ],
    [
      'the state error with a word',
      { vin: VIN, status: 'error', description: 'no consent' },
      [{ vin: VIN, field: 'status', reason: 'is "error" at High Mobility: no consent' }],
    ],
    [
      'an unknown state',
      { vin: VIN.toLowerCase(), status: 'Expired' },
      [{ vin: VIN, field: 'status', reason: 'is "Expired" at High Mobility' }],
    ],
  ])('leaves out and names %s, and has the others', (_case, item, problems) => {
    const listing = read(item, good);
    expect(listing.items.map(({ vin }) => vin)).toEqual([OTHER]);
    expect(listing.problems).toMatchObject(problems);
  });

  it.each<[string, object, object, readonly object[]]>([
    [
      'tags that are numbers',
      { tags: { depot: 7, ready: true } },
      {
        tags: [
          { key: 'depot', value: '7' },
          { key: 'ready', value: 'true' },
        ],
      },
      [],
    ],
    [
      'a tag that is an object',
      { tags: { a: 'b', odd: {} } },
      { tags: [{ key: 'a', value: 'b' }] },
      [{ field: 'tags.odd' }],
    ],
    ['tags that are a list', { tags: ['a'] }, { tags: [] }, [{ field: 'tags' }]],
    ['a brand that is a number', { brand: 7 }, { brand: null }, [{ field: 'brand' }]],
    [
      'a changelog that is a text',
      { changelog: 'none' },
      { changelog: [] },
      [{ field: 'changelog' }],
    ],
    [
      'a time that is none',
      { changelog: [{ timestamp: 'string', status: 'pending' }] },
      { changelog: [] },
      [{ field: 'changelog.0.timestamp', reason: 'is no date and time' }],
    ],
    [
      'an entry without a time',
      { changelog: [{ status: 'pending' }] },
      { changelog: [] },
      [{ field: 'changelog.0.timestamp', reason: 'is missing' }],
    ],
    [
      'a time that is a number',
      { changelog: [{ timestamp: 1_647_941_811, status: 'pending' }] },
      { changelog: [] },
      [{ field: 'changelog.0.timestamp' }],
    ],
    ['an entry that is null', { changelog: [null] }, { changelog: [] }, [{ field: 'changelog.0' }]],
    [
      'an unknown state in the changelog',
      { changelog: [{ timestamp: '2022-03-22', status: 'lost' }] },
      { changelog: [] },
      [{ field: 'changelog.0.status', reason: 'is "lost" at High Mobility' }],
    ],
    [
      'the state error in the changelog',
      { changelog: [{ timestamp: '2022-03-22', status: 'error' }] },
      { changelog: [] },
      [],
    ],
    ['the wrapper of one vehicle', {}, {}, []],
  ])('reads the rest of an item with %s', (name, more, expected, problems) => {
    const item = { vin: VIN, status: 'pending', ...more };
    const listing = read(name === 'the wrapper of one vehicle' ? { vehicle: item } : item, good);
    expect(ofVin(listing.items, VIN)).toMatchObject({ status: 'PENDING', ...expected });
    expect(ofVin(listing.items, OTHER)).toMatchObject({ status: 'APPROVED' });
    expect(listing.problems).toMatchObject(problems.map((problem) => ({ vin: VIN, ...problem })));
    expect(listing.problems).toHaveLength(problems.length);
  });

  it('reads several faults of one item at their own places', () => {
    const changelog = [
      { timestamp: 'x', status: 7 },
      { timestamp: '2022-03-22T09:36:51', status: 'pending' },
      { timestamp: null, status: null },
      { timestamp: '2022-03-23T09:36:51', status: 'approved' },
    ];
    const listing = read({ vin: VIN, status: 'approved', changelog, tags: { a: {}, b: 'c' } });
    expect(listing.items[0]?.changelog.map(({ status }) => status)).toEqual([
      'PENDING',
      'APPROVED',
    ]);
    expect(listing.items[0]?.tags).toEqual([{ key: 'b', value: 'c' }]);
    expect(
      listing.problems.map(({ field }) => field.replace(/\.(timestamp|status)$/, '')).sort(),
    ).toEqual(['changelog.0', 'changelog.2', 'tags.a']);
  });

  it('takes the state error for the last state of the changelog, and names why', () => {
    const changelog = [
      { timestamp: '2022-03-22T09:36:51', status: 'pending' },
      { timestamp: '2022-03-23T09:36:51', status: 'approved' },
      { timestamp: '2022-03-24T09:36:51', status: 'error', reason: 'VIN activation timeout' },
    ];
    for (const entries of [changelog, changelog.toReversed()]) {
      const { items, problems } = read({ vin: VIN, status: 'error', changelog: entries });
      expect(items).toMatchObject([
        {
          vin: VIN,
          status: 'APPROVED',
          changelog: [{ status: 'PENDING' }, { status: 'APPROVED' }],
        },
      ]);
      expect(problems).toEqual([
        {
          vin: VIN,
          id: null,
          field: 'status',
          reason: 'is "error" at High Mobility: VIN activation timeout',
        },
      ]);
    }
  });

  it('is vague where a changelog has entries that cannot be read, or days without a time', () => {
    const approved = { timestamp: '2022-03-22T09:36:01', status: 'approved' };
    const isVague = (...changelog: readonly unknown[]) =>
      read({ vin: VIN, status: 'approved', changelog }).items[0]?.isVague ?? false;
    expect(isVague(approved)).toBe(false);
    for (const odd of [
      { timestamp: '2022-03-22', status: 'pending' },
      { timestamp: 'string', status: 'pending' },
      { timestamp: '0000-01-01T00:00:00', status: 'pending' },
      { timestamp: '2022-03-22T09:36:00', status: 'expired' },
      null,
    ])
      expect(isVague(odd, approved), JSON.stringify(odd)).toBe(true);
  });

  it('places an entry with a day alone behind what came before it on that day', () => {
    const oldestFirst = [
      { timestamp: '2022-03-22T09:36:51', status: 'pending' },
      { timestamp: '2022-03-22', status: 'approved' },
      { timestamp: '2022-03-23', status: 'revoking' },
    ];
    for (const changelog of [oldestFirst, oldestFirst.toReversed()]) {
      expect(only({ vin: VIN, status: 'revoking', changelog }).changelog).toEqual([
        { status: 'PENDING', reason: null, at: new Date('2022-03-22T09:36:51Z') },
        { status: 'APPROVED', reason: null, at: new Date('2022-03-22T09:36:51Z') },
        { status: 'REVOKING', reason: null, at: new Date('2022-03-23T00:00:00Z') },
      ]);
    }
    const sameDay = oldestFirst.slice(0, 2);
    expect(
      only({ vin: VIN, status: 'approved', changelog: sameDay.toReversed() }).changelog.map(
        ({ status }) => status,
      ),
    ).toEqual(['PENDING', 'APPROVED']);
  });

  it('has a VIN that comes twice once, with the newest changelog, in either order', () => {
    const older = {
      vin: VIN,
      status: 'pending',
      changelog: [{ timestamp: '2022-03-22T09:36:51', status: 'pending' }],
    };
    const newer = {
      vin: VIN.toLowerCase(),
      status: 'rejected',
      changelog: [{ timestamp: '2022-03-23T09:36:51', status: 'rejected' }],
    };
    for (const twice of [
      [older, newer],
      [newer, older],
      [{ vin: VIN, status: 'approved' }, newer],
    ]) {
      expect(read(...twice).items).toMatchObject([{ vin: VIN, status: 'REJECTED' }]);
    }
  });

  it('is another list when nothing in it is like a vehicle', () => {
    expect(() => read(null, { vin: {}, status: 9 }, [[]])).toThrow('no vehicle that can be read');
    expect(() => read([[]])).toThrow('no vehicle that can be read');
    expect(read({ vin: VIN, status: 'error' })).toMatchObject({
      items: [],
      problems: [{ vin: VIN }],
    });
    expect(read({ status: 'pending' })).toMatchObject({ items: [], problems: [{ field: 'vin' }] });
    expect(read()).toEqual({ items: [], problems: [] });
  });

  it('never loses a good item to any other', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), fc.nat(), (others, place) => {
        const items = [...others];
        items.splice(place % (items.length + 1), 0, good);
        expect(ofVin(read(...items).items, OTHER)).toMatchObject({ status: 'APPROVED' });
      }),
    );
  });
});
