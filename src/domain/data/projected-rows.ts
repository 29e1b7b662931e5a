import { type ProviderName } from '../provider.js';
import { type SignalSource } from './freshness.js';
import { type SignalName } from './signal.js';
import { type StateProjection } from './state-projection.js';
import {
  knownProblems,
  type StoredGroup,
  type StoredValue,
  type StoredValues,
  supersedes,
} from './stored-signals.js';
import { type VehicleState } from './vehicle-state.js';

/** Values of one group of an enrollment. */
export interface SignalRow extends SignalSource {
  readonly enrollmentId: string;
  readonly signalGroup: StoredGroup;
  readonly values: StoredValues;
}

/**
 * Row of a projection: its enrollment, the source of its values if their freshness is read, the
 * index of its group in the projection, and the values of the group's signals in the projection's
 * order. After the last group the problems follow, as one value: all of their row.
 */
export type ProjectedRow = readonly [
  enrollmentId: string,
  provider: ProviderName | null,
  brand: string | null,
  group: number,
  ...values: readonly unknown[],
];

/** Index of the first value of a row. */
const FIRST_VALUE = 4;

/** Value of a signal, and the row that holds it. */
export interface Found {
  readonly row: ProjectedRow;
  readonly stored: StoredValue;
}
/** Value of each signal that counts. */
export type Known = { [Name in SignalName]?: Found };

/** Picks the values of a projection from whole rows. */
export function toProjectedRows(
  { groups }: StateProjection,
  rows: readonly SignalRow[],
): readonly ProjectedRow[] {
  return rows.flatMap(({ enrollmentId, provider, brand, signalGroup, values }): ProjectedRow[] => {
    if (signalGroup === 'PROBLEMS') return [[enrollmentId, provider, brand, groups.length, values]];
    const index = groups.findIndex(({ group }) => group === signalGroup);
    const names = groups[index]?.names ?? [];
    const picked = names.map((name) => values[name] ?? null);
    return index < 0 ? [] : [[enrollmentId, provider, brand, index, ...picked]];
  });
}

/** Sorts rows of several enrollments by these, so that of equal values the first counts. */
export function inOrder(rows: readonly ProjectedRow[]): readonly ProjectedRow[] {
  const first = rows[0]?.[0];
  return rows.every(([enrollmentId]) => enrollmentId === first)
    ? rows
    : rows.toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}

/** Returns of each signal the value that was measured last. */
export function newestOf({ groups }: StateProjection, rows: readonly ProjectedRow[]): Known {
  const known: Known = {};
  for (const row of rows) {
    const names = groups[row[3]]?.names ?? [];
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index];
      const stored = row[FIRST_VALUE + index] as StoredValue | null;
      if (!name || !stored) continue;
      const found = known[name];
      if (!found || supersedes(stored, found.stored)) known[name] = { row, stored };
    }
  }
  return known;
}

/** Reads the problems of the last attempts. */
export function problemsOf(
  { groups }: StateProjection,
  rows: readonly ProjectedRow[],
): VehicleState['problems'] {
  return rows.flatMap(([enrollmentId, , , group, values]) =>
    group === groups.length
      ? knownProblems(values as StoredValues).map((problem) => ({ ...problem, enrollmentId }))
      : [],
  );
}

/** Returns the time of the newest measurement in rows; null where no value has a time. */
export function newestMeasurement(rows: readonly SignalRow[]): Date | null {
  let newest = 0;
  for (const { signalGroup, values } of rows)
    if (signalGroup !== 'PROBLEMS')
      for (const { measuredAt } of Object.values(values))
        newest = Math.max(newest, measuredAt ?? 0);
  return newest === 0 ? null : new Date(newest);
}
