import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  newestMeasurement,
  type SignalRow,
  toProjectedRows,
} from '../../../src/domain/data/projected-rows.js';
import { projectedState, wholeState } from '../../../src/domain/data/projected-state.js';
import {
  type MeasurementName,
  SIGNAL_GROUP_OF,
  SIGNAL_NAMES,
  SIGNAL_UNITS,
  type SignalName,
} from '../../../src/domain/data/signal.js';
import {
  AGE_FIELDS,
  STATE_FIELDS,
  type StateField,
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

const read = (state: VehicleState, fields: readonly StateField[]): unknown =>
  Object.fromEntries(fields.map((field) => [field, state[field]]));

test('a projection says of its fields what the whole state says, of two enrollments too', () => {
  fc.assert(
    fc.property(delivered, fc.subarray([...STATE_FIELDS]), (all, fields) => {
      const rows = storedRows(all);
      const projection = toStateProjection(new Set(fields), new Set(AGE_FIELDS));
      const whole = wholeState(KEY, rows, new Date(NOW));
      const picked = toProjectedRows(projection, rows).toReversed();
      const part = projectedState(projection, KEY, picked, new Date(NOW));

      expect(read(part, fields)).toEqual(read(whole, fields));
    }),
    { numRuns: 300 },
  );
});

test('of each signal the value that was measured last counts, and of equals that of the first enrollment', () => {
  fc.assert(
    fc.property(delivered, (all) => {
      const rows = storedRows(all);
      const state = wholeState(KEY, rows.toReversed(), new Date(NOW));
      const times = rows.flatMap(({ signalGroup, values }) =>
        signalGroup === 'PROBLEMS' ? [] : Object.values(values).map((each) => each.measuredAt),
      );

      for (const name of ['odometer', 'speed', 'fuelLevel', 'batteryLevel', 'range'] as const)
        expect(state[name], name).toEqual(newestOf(all, name));
      expect(state.charging?.power ?? null).toEqual(newestOf(all, 'chargePower'));
      expect(newestMeasurement(rows)?.getTime() ?? 0).toBe(Math.max(0, ...times.map(Number)));
    }),
    { numRuns: 300 },
  );
});

/** Finds a measurement by sorting all that were delivered. */
function newestOf(all: Delivered, name: MeasurementName): unknown {
  const [newest] = (Object.keys(SOURCES) as EnrollmentId[])
    .flatMap((enrollmentId) => {
      const found = all[enrollmentId].signals[name];
      return found ? [{ ...found, enrollmentId }] : [];
    })
    .sort(
      (one, other) =>
        (other.measuredAt ?? 0) - (one.measuredAt ?? 0) || other.observedAt - one.observedAt,
    );
  if (!newest) return null;
  return {
    value: newest.value,
    unit: SIGNAL_UNITS[name],
    enrollmentId: newest.enrollmentId,
    measuredAt: newest.measuredAt === null ? null : new Date(newest.measuredAt),
    observedAt: new Date(newest.observedAt),
    freshness: expect.any(String) as string,
  };
}
