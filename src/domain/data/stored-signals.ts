import {
  type Reading,
  SIGNAL_GROUP_OF,
  type SignalGroup,
  type SignalName,
  type VehicleSignals,
} from './signal.js';
import {
  bySignalGroup,
  MAX_RAW_SIGNALS,
  type RawSignal,
  type SignalProblem,
  type VehicleData,
} from './vehicle-data.js';

/** Group of a row: signals with a name of ours, the provider's own, or the problems. */
export type StoredGroup = SignalGroup | 'RAW' | 'RAW_LOCATION' | 'PROBLEMS';

/** Groups that hold places, or lead to one. */
export const LOCATION_GROUPS = ['POSITION', 'RAW_LOCATION'] as const satisfies StoredGroup[];

/** Groups of values under the provider's own names. */
export const RAW_GROUPS = ['RAW', 'RAW_LOCATION'] as const satisfies StoredGroup[];

/** A value as it is stored; times are milliseconds since 1970. */
export interface StoredValue {
  readonly value: unknown;
  readonly measuredAt: number | null;
  readonly observedAt: number;
}

/** Values of a row by the name of the signal; of `PROBLEMS` by the number of the problem. */
export type StoredValues = Readonly<Record<string, StoredValue>>;

/** A reading with the time at which we received it. */
export interface KnownReading<T> extends Reading<T> {
  readonly observedAt: Date;
}

/** Last known signals of one enrollment. */
export type KnownSignals = {
  readonly [Name in SignalName]?: VehicleSignals[Name] extends Reading<infer T>
    ? KnownReading<T>
    : never;
};

/** Returns what an answer changes in each group; groups without a value are absent. */
export function storedGroups(
  { signals, raw, problems }: VehicleData,
  observedAt: Date,
): ReadonlyMap<StoredGroup, StoredValues> {
  const stored = ({ value, measuredAt }: Reading<unknown>): StoredValue => ({
    value,
    measuredAt: measuredAt?.getTime() ?? null,
    observedAt: observedAt.getTime(),
  });
  const groups = new Map<StoredGroup, StoredValues>();
  const add = (group: StoredGroup, values: readonly (readonly [string, Reading<unknown>])[]) => {
    const entries = values.map(([name, reading]) => [name, stored(reading)] as const);
    if (entries.length > 0) groups.set(group, Object.fromEntries(entries));
  };
  for (const [group, delivered] of bySignalGroup(signals)) add(group, Object.entries(delivered));
  for (const group of RAW_GROUPS) {
    const ofGroup = raw.filter(({ location }) => location === (group === 'RAW_LOCATION'));
    add(
      group,
      ofGroup.map((signal) => [signal.name, signal]),
    );
  }
  // Stored even without any: the row says that an attempt was made.
  groups.set(
    'PROBLEMS',
    Object.fromEntries(
      problems.map(({ at, ...problem }, index) => [
        index,
        stored({ value: problem, measuredAt: at }),
      ]),
    ),
  );
  return groups;
}

/**
 * Merges the values of an answer into those stored before. A value that was measured before the
 * stored one changes nothing; problems replace those of the attempt before.
 */
export function mergeValues(
  group: StoredGroup,
  before: StoredValues,
  delivered: StoredValues,
): StoredValues {
  if (group === 'PROBLEMS') return delivered;
  const merged = new Map(Object.entries(delivered));
  for (const [name, old] of Object.entries(before)) {
    const value = merged.get(name);
    if (value ? isNewer(old, value) : merged.size < MAX_RAW_SIGNALS) merged.set(name, old);
  }
  return Object.fromEntries(merged);
}

/**
 * Returns whether an answer holds a value that was measured after the stored one. A value without a
 * time counts, because nothing says how old it is; problems do not.
 */
export function bringsNews(
  group: StoredGroup,
  before: StoredValues,
  delivered: StoredValues,
): boolean {
  if (group === 'PROBLEMS') return false;
  return Object.entries(delivered).some(([name, value]) => {
    const old = before[name];
    return !old || value.measuredAt === null || isNewer(value, old) || old.measuredAt === null;
  });
}

function isNewer(one: StoredValue, other: StoredValue): boolean {
  return one.measuredAt !== null && other.measuredAt !== null && one.measuredAt > other.measuredAt;
}

/**
 * Returns whether a value of one enrollment counts before that of another: the one measured later,
 * one with a time before one without, of equals the one received later.
 */
export function supersedes(one: StoredValue, other: StoredValue): boolean {
  const ahead = (one.measuredAt ?? 0) - (other.measuredAt ?? 0);
  return ahead > 0 || (ahead === 0 && one.observedAt > other.observedAt);
}

/** Reads the signals of one row; names that are not known any more are left out. */
export function knownSignals(values: StoredValues): KnownSignals {
  const known = Object.entries(values).flatMap(([name, stored]) =>
    name in SIGNAL_GROUP_OF ? [[name, knownReading(stored)] as const] : [],
  );
  return Object.fromEntries(known);
}

/** Reads a value, with the times of the items of a list. */
export function knownValue({ value }: StoredValue): unknown {
  return Array.isArray(value) ? value.map(withTime) : value;
}

function knownReading(stored: StoredValue): KnownReading<never> {
  const { measuredAt, observedAt } = stored;
  return {
    value: knownValue(stored) as never,
    measuredAt: measuredAt === null ? null : new Date(measuredAt),
    observedAt: new Date(observedAt),
  };
}

/** Reads the time of an item of a list, which JSON holds as text. */
function withTime(item: { readonly measuredAt: string | null }): unknown {
  return { ...item, measuredAt: item.measuredAt === null ? null : new Date(item.measuredAt) };
}

/** Reads the values under the provider's own names. */
export function knownRawSignals(
  group: StoredGroup,
  values: StoredValues,
): readonly (RawSignal & { readonly observedAt: Date })[] {
  return Object.entries(values).map(([name, stored]) => ({
    name,
    ...knownReading(stored),
    location: group === 'RAW_LOCATION',
  }));
}

/** Reads the problems of the last attempt. */
export function knownProblems(values: StoredValues): readonly SignalProblem[] {
  return Object.values(values).map(({ value, measuredAt, observedAt }) => ({
    ...(value as Omit<SignalProblem, 'at'>),
    at: new Date(measuredAt ?? observedAt),
  }));
}
