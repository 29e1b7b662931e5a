import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTrips } from '../../../../src/providers/damoov/data/trips.js';

const SOURCE = { provider: 'DAMOOV', call: 'listTrips' } as const;
const read = (...trips: readonly unknown[]) => readTrips(trips, SOURCE);

/** The documented example. */
const TRIP = {
  Id: 'trip-1',
  Data: {
    StartDate: '2026-06-13T07:50:52-07:00',
    EndDate: '2026-06-13T08:14:45-07:00',
    UnitSystem: 'Si',
    Addresses: {
      Start: { Full: 'Example street 1', Parts: { Latitude: 52.5, Longitude: 13.4 } },
      End: { Full: '…', Parts: {} },
    },
    TransportType: { Current: 'OriginalDriver', ConfirmNeeded: false },
  },
  Statistics: { Mileage: 19.95, DurationMinutes: 23.88, AverageSpeed: 61.4, MaxSpeed: 104.3 },
  Scores: {
    Safety: 68,
    Acceleration: 100,
    Braking: 100,
    Cornering: 100,
    Speeding: 41,
    PhoneUsage: 100,
    Eco: 92,
  },
};
const withData = (more: object) => ({ ...TRIP, Data: { ...TRIP.Data, ...more } });

describe('readTrips', () => {
  it('reads the documented example', () => {
    expect(read(TRIP)).toEqual({
      problems: [],
      items: [
        {
          externalId: 'trip-1',
          startedAt: new Date('2026-06-13T14:50:52Z'),
          endedAt: new Date('2026-06-13T15:14:45Z'),
          distance: 19.95,
          duration: 1433,
          maxSpeed: 104.3,
          averageSpeed: 61.4,
          asDriver: true,
          start: { latitude: 52.5, longitude: 13.4, address: 'Example street 1' },
          end: null,
          scores: {
            safety: 68,
            acceleration: 100,
            braking: 100,
            cornering: 100,
            speeding: 41,
            phoneUse: 100,
            eco: 92,
          },
        },
      ],
    });
  });

  it('converts what comes in imperial units although SI was asked for', () => {
    const { items } = read(withData({ UnitSystem: 'Imperial' }));
    expect(items[0]?.distance).toBeCloseTo(19.95 * 1.609344, 9);
    expect(items[0]?.maxSpeed).toBeCloseTo(104.3 * 1.609344, 9);
  });

  it('makes nothing of what is missing', () => {
    const { Id, Data, Statistics } = TRIP;
    const bare = { Id, Data: { StartDate: Data.StartDate, EndDate: Data.EndDate } };
    const { items } = read({ ...bare, Statistics: { Mileage: Statistics.Mileage } });
    expect(items).toMatchObject([
      {
        duration: 1433,
        maxSpeed: null,
        averageSpeed: null,
        asDriver: null,
        start: null,
        end: null,
        scores: null,
      },
    ]);
  });

  it.each([
    ['no id', { ...TRIP, Id: '' }, 'Id'],
    ['no start', withData({ StartDate: undefined }), 'Data.StartDate'],
    ['an end that is none', withData({ EndDate: 'later' }), 'Data.EndDate'],
    ['an end before its start', withData({ EndDate: '2026-06-12T00:00:00Z' }), 'Data.EndDate'],
    ['no distance', { ...TRIP, Statistics: {} }, 'Statistics.Mileage'],
    ['a distance below zero', { ...TRIP, Statistics: { Mileage: -1 } }, 'Statistics.Mileage'],
  ])('names a trip with %s and reads the others', (_what, odd, field) => {
    const { items, problems } = read(odd, { ...TRIP, Id: 'trip-2' });
    expect(items.map(({ externalId }) => externalId)).toEqual(['trip-2']);
    expect(problems).toMatchObject([{ field }]);
    expect(JSON.stringify(problems)).not.toMatch(/52\.5|Example street/);
  });

  it.each([
    ['Driver', true],
    ['OriginalDriver', true],
    ['Passanger', false],
    ['Bus', false],
    ['', null],
  ])('takes the transport type %j for driving: %j', (current, asDriver) => {
    const { items } = read(withData({ TransportType: { Current: current } }));
    expect(items[0]?.asDriver).toBe(asDriver);
  });

  it('has no place at 0/0 and no score out of bounds', () => {
    const nowhere = { Full: '', Parts: { Latitude: 0.0, Longitude: 0.0 } };
    const odd = withData({ Addresses: { Start: nowhere, End: null } });
    const { items } = read({ ...odd, Scores: { Safety: 101, Eco: '92' } });
    expect(items[0]).toMatchObject({ start: null, end: null, scores: { safety: null, eco: 92 } });
  });

  it('reads any list without a throw', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (trips) => {
        const { items, problems } = read(...trips);
        expect(items.length + problems.length).toBeGreaterThanOrEqual(trips.length);
      }),
    );
  });
});
