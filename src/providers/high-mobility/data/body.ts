import {
  type Opening,
  type Reading,
  type Tire,
  VEHICLE_PARTS,
  type VehiclePart,
} from '../../../domain/data/signal.js';
import { type DeliveredSignals, newestOf } from '../../../domain/data/vehicle-data.js';
import { toFields } from '../../access/foreign-answer.js';
import { delivered } from '../../access/signals.js';
import { type AnswerReader } from './answer-reader.js';
import { readAmount } from './units.js';

const OPEN: ReadonlyMap<unknown, boolean> = new Map([
  ['closed', false],
  ['open', true],
  ['intermediate', true],
]);
const LOCKED: ReadonlyMap<unknown, boolean> = new Map([
  ['unlocked', false],
  ['locked', true],
]);
const LOW: ReadonlyMap<unknown, boolean> = new Map([
  ['normal', false],
  ['low', true],
  ['alert', true],
  ['soft', true],
  ['deflation', true],
]);

const DOORS: readonly VehiclePart[] = ['FRONT_LEFT', 'FRONT_RIGHT', 'REAR_LEFT', 'REAR_RIGHT'];

type ByPart<T> = ReadonlyMap<VehiclePart, Reading<T>>;

/** Reads doors, locks and tires. */
export function readBody(answer: AnswerReader): DeliveredSignals {
  return delivered({
    // Single doors do not say it of all: those that are not listed may be open.
    locked: answer.first(['doors.locks_state'], lockOf),
    doors: toList(readDoors(answer)),
    tires: toList(readTires(answer)),
  });
}

function readDoors(answer: AnswerReader): readonly Opening[] {
  const open = byPart(answer, 'doors.positions', ({ position }) => OPEN.get(position) ?? null);
  const locked = byPart(answer, 'doors.locks', ({ lock_state: state }) => lockOf(state));
  const trunk = {
    open: answer.first(['trunk.position'], openOf),
    locked: answer.first(['trunk.lock'], lockOf),
  };
  const hood = {
    open: answer.first(['hood.position'], openOf),
    locked: answer.first(['hood.lock'], lockOf),
  };
  return VEHICLE_PARTS.flatMap((part) => {
    if (part === 'TRUNK') return toOpening(part, trunk.open, trunk.locked);
    if (part === 'HOOD') return toOpening(part, hood.open, hood.locked);
    return toOpening(part, open.get(part), locked.get(part));
  });
}

function toOpening(
  part: VehiclePart,
  open: Reading<boolean> | undefined,
  locked: Reading<boolean> | undefined,
): readonly Opening[] {
  if (!open && !locked) return [];
  const measuredAt = newestOf([open?.measuredAt ?? null, locked?.measuredAt ?? null]);
  return [{ part, open: open?.value ?? null, locked: locked?.value ?? null, measuredAt }];
}

function readTires(answer: AnswerReader): readonly Tire[] {
  const pressureOf = ({ pressure }: Readonly<Record<string, unknown>>) =>
    readAmount(pressure, 'pressure');
  const pressures = byPart(answer, 'diagnostics.tire_pressures', pressureOf);
  const targets = byPart(answer, 'diagnostics.tire_pressures_targets', pressureOf);
  const low = byPart(
    answer,
    'diagnostics.tire_pressure_statuses',
    ({ status }) => LOW.get(status) ?? null,
  );
  return VEHICLE_PARTS.flatMap((part) => {
    const found = [pressures.get(part), low.get(part)];
    const target = targets.get(part);
    if (![...found, target].some((reading) => reading !== undefined)) return [];
    return {
      part,
      pressure: pressures.get(part)?.value ?? null,
      targetPressure: target?.value ?? null,
      low: low.get(part)?.value ?? null,
      measuredAt: newestOf(found.map((reading) => reading?.measuredAt ?? null)),
    };
  });
}

/** Reads a list of `{location, …}`; of two values for one part the newer counts. */
function byPart<T>(
  answer: AnswerReader,
  name: string,
  read: (fields: Readonly<Record<string, unknown>>) => T | null,
): ByPart<T> {
  const parts = new Map<VehiclePart, Reading<T>>();
  let all: Reading<T> | undefined;
  const readings = answer.each(name, (data) => {
    const fields = toFields(data);
    const part = toPart(fields['location']);
    const value = part === undefined ? null : read(fields);
    return part === undefined || value === null ? null : { part, value };
  });
  for (const { value, measuredAt } of readings ?? []) {
    const reading = { value: value.value, measuredAt };
    if (value.part === 'ALL') all = newer(all, reading);
    else parts.set(value.part, newer(parts.get(value.part), reading));
  }
  if (!all) return parts;
  // "All" are the doors that the answer names; without any it is the four that can be named.
  const named = parts.size > 0 ? [...parts.keys()] : DOORS;
  for (const part of named) parts.set(part, newer(parts.get(part), all));
  return parts;
}

function newer<T>(before: Reading<T> | undefined, reading: Reading<T>): Reading<T> {
  const time = ({ measuredAt }: Reading<T>) => measuredAt?.getTime() ?? 0;
  return before && time(before) > time(reading) ? before : reading;
}

function toPart(location: unknown): VehiclePart | 'ALL' | undefined {
  if (typeof location !== 'string') return undefined;
  const name = location.toUpperCase();
  return name === 'ALL' ? name : VEHICLE_PARTS.find((part) => part === name);
}

function toList<T extends { readonly measuredAt: Date | null }>(
  items: readonly T[],
): Reading<readonly T[]> | undefined {
  if (items.length === 0) return undefined;
  return { value: items, measuredAt: newestOf(items.map(({ measuredAt }) => measuredAt)) };
}

const openOf = (data: unknown): boolean | null => OPEN.get(data) ?? null;
const lockOf = (data: unknown): boolean | null => LOCKED.get(data) ?? null;
