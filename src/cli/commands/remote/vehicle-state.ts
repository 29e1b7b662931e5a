import { type CliContext } from '../../command.js';
import { type Column, tableOf } from '../../terminal/output.js';

const AGE = 'measuredAt observedAt freshness';
const MEASUREMENTS = [
  'odometer',
  'fuelLevel',
  'fuelVolume',
  'batteryLevel',
  'energyLevel',
  'range',
  'speed',
] as const;
const SWITCHES = ['ignitionOn', 'engineRunning', 'locked', 'drivingEnabled'] as const;

/** Fields of a vehicle's state; those of places need the variable `$location`. */
export const STATE_FIELDS = `lastSeenAt state {
  ${MEASUREMENTS.map((name) => `${name} { value unit ${AGE} }`).join(' ')}
  ${SWITCHES.map((name) => `${name} { value ${AGE} }`).join(' ')}
  position @include(if: $location) { latitude longitude ${AGE} }
  charging { status }
  warnings { code text measuredAt }
  problems { signal reason at }
}`;

interface Aged {
  readonly measuredAt: string | null;
  readonly observedAt: string;
  readonly freshness: string;
}
type Measured = Aged & { readonly value: number; readonly unit: string };
type Switched = Aged & { readonly value: boolean };

export interface VehicleWithState {
  readonly lastSeenAt: string | null;
  readonly state:
    | (Readonly<Record<(typeof MEASUREMENTS)[number], Measured | null>> &
        Readonly<Record<(typeof SWITCHES)[number], Switched | null>> & {
          readonly position?:
            (Aged & { readonly latitude: number; readonly longitude: number }) | null;
          readonly charging: { readonly status: string | null } | null;
          readonly warnings: readonly {
            readonly code: string;
            readonly measuredAt: string | null;
          }[];
          readonly problems: readonly {
            readonly signal: string | null;
            readonly reason: string;
            readonly at: string;
          }[];
        })
    | null;
}

/** Line of the table. */
interface Line {
  readonly name: string;
  readonly value: string;
  readonly measuredAt: string | null;
  readonly freshness: string | null;
}

const COLUMNS: readonly Column<Line>[] = [
  ['SIGNAL', ({ name }) => name],
  ['VALUE', ({ value }) => value],
  ['MEASURED', ({ measuredAt }) => measuredAt],
  ['FRESHNESS', ({ freshness }) => freshness],
];

const UNITS: Readonly<Record<string, string>> = {
  KILOMETERS: 'km',
  KILOMETERS_PER_HOUR: 'km/h',
  PERCENT: '%',
  LITERS: 'l',
};

/** Writes `fuelLevel` as `fuel level`. */
const toWords = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function linesOf(state: NonNullable<VehicleWithState['state']>): readonly Line[] {
  const aged = (name: string, value: string, { measuredAt, freshness }: Aged): Line => ({
    name: toWords(name),
    value,
    measuredAt,
    freshness,
  });
  const { position, charging, warnings, problems } = state;
  return [
    ...MEASUREMENTS.flatMap((name) => {
      const found = state[name];
      const unit = UNITS[found?.unit ?? ''] ?? '';
      return found ? [aged(name, `${Math.round(found.value * 10) / 10} ${unit}`, found)] : [];
    }),
    ...(position
      ? [aged('position', `${position.latitude}, ${position.longitude}`, position)]
      : []),
    ...SWITCHES.flatMap((name) => {
      const found = state[name];
      return found ? [aged(name, found.value ? 'yes' : 'no', found)] : [];
    }),
    ...(charging?.status
      ? [{ name: 'charging', value: charging.status, measuredAt: null, freshness: null }]
      : []),
    ...warnings.map(({ code, measuredAt }) => ({
      name: 'warning',
      value: code,
      measuredAt,
      freshness: null,
    })),
    ...problems.map(({ signal, reason, at }) => ({
      name: signal ?? 'whole answer',
      value: reason,
      measuredAt: at,
      freshness: null,
    })),
  ];
}

/** Prints the last known state as a table, or that there is none. */
export function printState(
  { state }: VehicleWithState,
  { print }: Pick<CliContext, 'print'>,
): void {
  print('');
  const lines = state ? linesOf(state) : [];
  if (lines.length === 0) print('No data are known of this vehicle.');
  else for (const line of tableOf(lines, COLUMNS)) print(line);
}
