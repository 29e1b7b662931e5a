import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KnownState, type SignalRow } from '../../../src/domain/data/known-state.js';
import { type ProjectedRow, projectedState } from '../../../src/domain/data/projected-state.js';
import { SIGNAL_GROUP_OF, SIGNAL_NAMES, type SignalName } from '../../../src/domain/data/signal.js';
import {
  AGE_FIELDS,
  STATE_FIELDS,
  type StateField,
  type StateProjection,
  toStateProjection,
} from '../../../src/domain/data/state-projection.js';
import { type StoredValue } from '../../../src/domain/data/stored-signals.js';
import { type VehicleState } from '../../../src/domain/data/vehicle-state.js';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const MINUTE = 60_000;
const KEY = { vehicleId: 'veh_1', fleetId: 'flt_1' };
const SOURCES = {
  enr_1: { provider: 'INVERS', brand: 'cloudboxx' },
  enr_2: { provider: 'HIGH_MOBILITY', brand: 'tesla' },
} as const;
type EnrollmentId = keyof typeof SOURCES;

const valueOf = (name: SignalName, number: number): unknown => {
  if (name === 'position')
    return { latitude: number, longitude: 9, heading: null, approximate: number > 1 };
  if (name === 'doors' || name === 'tires' || name === 'warnings' || name === 'troubleCodes')
    return [{ code: `P${number}`, measuredAt: number > 1 ? '2026-11-30T11:00:00.000Z' : null }];
  if (name === 'ignitionOn' || name === 'locked') return number > 1;
  return name === 'serviceDueOn' || name === 'chargingStatus' ? `${number}` : number;
};

const minutesAgo = fc.constantFrom(0, 1, 2, 6, 70, 1600, 11_000).map((age) => NOW - age * MINUTE);
const stored = (name: SignalName): fc.Arbitrary<StoredValue> =>
  fc.record({
    value: fc.integer({ min: 0, max: 3 }).map((number) => valueOf(name, number)),
    measuredAt: fc.option(minutesAgo),
    observedAt: minutesAgo,
  });
const signals = fc.record(
  Object.fromEntries(SIGNAL_NAMES.map((name) => [name, stored(name)])) as Record<
    SignalName,
    fc.Arbitrary<StoredValue>
  >,
  { requiredKeys: [] },
);
const problems = fc.option(
  fc.record({
    reason: fc.constantFrom('PRIVACY_MODE', 'ASLEEP'),
    at: fc.option(minutesAgo),
  }),
);
/** Values that each enrollment has delivered. */
const delivered = fc.record({
  enr_1: fc.record({ signals, problems }),
  enr_2: fc.record({ signals, problems }),
});
type Delivered = typeof delivered extends fc.Arbitrary<infer T> ? T : never;

/** Rows as the store has them. */
function storedRows(all: Delivered): readonly SignalRow[] {
  return (Object.keys(SOURCES) as EnrollmentId[]).flatMap((enrollmentId) => {
    const { signals: values, problems: problem } = all[enrollmentId];
    const row = (signalGroup: SignalRow['signalGroup'], ofGroup: SignalRow['values']) => ({
      enrollmentId,
      ...SOURCES[enrollmentId],
      signalGroup,
      values: ofGroup,
    });
    const known = Object.entries(values) as [SignalName, StoredValue][];
    const groups = Map.groupBy(known, ([name]) => SIGNAL_GROUP_OF[name]);
    const value = problem && { signal: null, reason: problem.reason };
    const last = problem && { '0': { value, measuredAt: problem.at, observedAt: NOW } };
    return [
      ...[...groups].map(([group, entries]) => row(group, Object.fromEntries(entries))),
      row('PROBLEMS', last ?? {}),
    ];
  });
}

/** Rows as a projection reads them, in any order. */
function projectedRows(
  rows: readonly SignalRow[],
  { groups }: StateProjection,
): readonly ProjectedRow[] {
  return rows
    .flatMap(({ enrollmentId, provider, brand, signalGroup, values }): ProjectedRow[] => {
      const index = groups.findIndex(({ group }) => group === signalGroup);
      const names = groups[index]?.names ?? [];
      if (signalGroup === 'PROBLEMS')
        return [[enrollmentId, provider, brand, groups.length, values]];
      const picked = names.map((name) => values[name] ?? null);
      return index < 0 ? [] : [[enrollmentId, provider, brand, index, ...picked]];
    })
    .toReversed();
}

const PARTS = ['value', 'unit', 'latitude', 'longitude', 'heading', 'approximate', 'enrollmentId'];

/** Returns the parts of a field, which one side has as getters. */
function partsOf(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || part instanceof Date || Array.isArray(part))
    return part;
  const names = [...PARTS, ...AGE_FIELDS].filter((name) => name in part);
  if (names.length > 0)
    return Object.fromEntries(names.map((name) => [name, (part as Record<string, unknown>)[name]]));
  return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, partsOf(inner)]));
}

const read = (state: VehicleState, fields: readonly StateField[]): unknown =>
  Object.fromEntries(fields.map((field) => [field, partsOf(state[field])]));

test('a projection says of its fields what the whole state says, of two enrollments too', () => {
  fc.assert(
    fc.property(delivered, fc.subarray([...STATE_FIELDS]), (all, fields) => {
      const rows = storedRows(all);
      const projection = toStateProjection(new Set(fields), new Set(AGE_FIELDS));
      const whole = new KnownState(KEY, rows, new Date(NOW));
      const part = projectedState(projection, KEY, projectedRows(rows, projection), new Date(NOW));

      expect(read(part, fields)).toEqual(read(whole, fields));
    }),
    { numRuns: 300 },
  );
});
