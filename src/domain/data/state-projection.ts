import {
  SIGNAL_GROUP_OF,
  SIGNAL_GROUPS,
  SIGNAL_NAMES,
  type SignalGroup,
  type SignalName,
} from './signal.js';
import { type VehicleState } from './vehicle-state.js';

/** Fields of a state that are read with it; values under the providers' names are not. */
export const STATE_FIELDS = [
  'odometer',
  'fuelLevel',
  'fuelVolume',
  'batteryLevel',
  'energyLevel',
  'range',
  'speed',
  'position',
  'ignitionOn',
  'engineRunning',
  'locked',
  'drivingEnabled',
  'charging',
  'doors',
  'tires',
  'warnings',
  'troubleCodes',
  'service',
  'problems',
] as const satisfies readonly (keyof VehicleState)[];
export type StateField = (typeof STATE_FIELDS)[number];

/** Paths from a state to values with an age that are no fields of it. */
export const NESTED_MEASUREMENTS = [
  'charging.pluggedIn',
  'charging.power',
  'charging.timeToFull',
  'charging.limit',
  'service.distance',
] as const;

/** Parts of the age of a value. */
export const AGE_FIELDS = ['measuredAt', 'observedAt', 'freshness'] as const;
export type AgeField = (typeof AGE_FIELDS)[number];

/** Parts of states to read. */
export interface StateProjection {
  readonly fields: ReadonlySet<StateField>;
  /** Parts of the ages of all values. */
  readonly ages: ReadonlySet<AgeField>;
  /** Signals to read, by the groups that they are stored in. */
  readonly groups: readonly GroupProjection[];
  /** Whether the problems of the last attempt are read. */
  readonly problems: boolean;
}

export interface GroupProjection {
  readonly group: SignalGroup;
  readonly names: readonly SignalName[];
}

/** Signals of fields that do not have the name of their signal; a part of them says nothing. */
const SIGNALS_OF: Readonly<Record<'charging' | 'service' | 'problems', readonly SignalName[]>> = {
  charging: ['chargingStatus', 'pluggedIn', 'chargePower', 'timeToFull', 'chargeLimit'],
  service: ['serviceDistance', 'serviceDueOn', 'serviceOverdue'],
  problems: [],
};

/** Signals that say whether a vehicle has moved since its position was measured. */
const MOVEMENT: readonly SignalName[] = ['speed', 'ignitionOn'];

const signalsOf = (field: StateField): readonly SignalName[] =>
  field === 'charging' || field === 'service' || field === 'problems' ? SIGNALS_OF[field] : [field];

/**
 * Creates the projection of states for these fields.
 * @param ages parts of the ages of any of their values
 */
export function toStateProjection(
  fields: ReadonlySet<StateField>,
  ages: ReadonlySet<AgeField>,
): StateProjection {
  const names = new Set([...fields].flatMap(signalsOf));
  const hasPosition = fields.has('position');
  if (hasPosition && ages.has('freshness')) for (const name of MOVEMENT) names.add(name);
  const groups = SIGNAL_GROUPS.map((group) => ({
    group,
    names: SIGNAL_NAMES.filter((name) => names.has(name) && SIGNAL_GROUP_OF[name] === group),
  }));
  return {
    fields,
    ages,
    groups: groups.filter((group) => group.names.length > 0),
    // Privacy mode, which hides a position, is a problem.
    problems: fields.has('problems') || hasPosition,
  };
}
