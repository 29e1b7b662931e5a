/** Row of `vehicle_signals`, with its values as JSON text or decoded. */
export interface SignalRow {
  readonly vehicleId: string;
  readonly signalGroup: string;
  readonly signals: string | Values;
}

/** Value as it is stored; times are milliseconds. */
interface Stored {
  readonly value: unknown;
  readonly measuredAt: number | null;
  readonly observedAt: number;
}
type Values = Readonly<Record<string, Stored>>;

/** Vehicle of a page with the fields that the reads of states ask for. */
export interface StateVehicle {
  readonly id: string;
  readonly vin: string;
  /** Milliseconds. */
  readonly createdAt: number;
}

interface Warning {
  readonly code: string;
  readonly text: string | null;
}

/** Statement for the rows of some vehicles; values under the provider's own names are not asked for. */
export const stateRows = (vehicles: string): string =>
  `select vehicle_id as "vehicleId", signal_group as "signalGroup", signal_values as "signals"
  from vehicle_signals where vehicle_id in (${vehicles}) and signal_group not in ('RAW', 'RAW_LOCATION')`;

const newer = (one: Stored, other: Stored | undefined): boolean =>
  !other || (one.measuredAt ?? 0) > (other.measuredAt ?? 0);

const measurement = (stored: Stored | undefined, unit: string) =>
  stored
    ? {
        value: stored.value,
        unit,
        measuredAt: stored.measuredAt === null ? null : new Date(stored.measuredAt).toISOString(),
      }
    : null;
const toggle = (stored: Stored | undefined) => (stored ? { value: stored.value } : null);

/** Makes the state of a vehicle: of each signal the newest value. */
function toState(rows: readonly SignalRow[]) {
  const known: Record<string, Stored> = {};
  let isPrivate = false;
  for (const { signalGroup, signals } of rows) {
    const values = typeof signals === 'string' ? (JSON.parse(signals) as Values) : signals;
    for (const name in values) {
      const value = values[name];
      if (!value) continue;
      if (signalGroup === 'PROBLEMS')
        isPrivate ||= (value.value as { readonly reason: string }).reason === 'PRIVACY_MODE';
      else if (newer(value, known[name])) known[name] = value;
    }
  }
  const place = isPrivate
    ? undefined
    : (known['position']?.value as
        { readonly latitude: number; readonly longitude: number } | undefined);
  return {
    odometer: measurement(known['odometer'], 'KILOMETERS'),
    fuelLevel: measurement(known['fuelLevel'], 'PERCENT'),
    batteryLevel: measurement(known['batteryLevel'], 'PERCENT'),
    range: measurement(known['range'], 'KILOMETERS'),
    speed: measurement(known['speed'], 'KILOMETERS_PER_HOUR'),
    ignitionOn: toggle(known['ignitionOn']),
    locked: toggle(known['locked']),
    charging: known['chargingStatus'] ? { status: known['chargingStatus'].value } : null,
    position: place ? { latitude: place.latitude, longitude: place.longitude } : null,
    warnings: ((known['warnings']?.value ?? []) as readonly Warning[]).map(({ code, text }) => ({
      code,
      text,
    })),
  };
}

/** Makes the states of vehicles, in their order; null for one without rows. */
export function toStates(ids: readonly string[], rows: readonly SignalRow[]) {
  const ofVehicle = new Map<string, SignalRow[]>();
  for (const row of rows) {
    const known = ofVehicle.get(row.vehicleId);
    if (known) known.push(row);
    else ofVehicle.set(row.vehicleId, [row]);
  }
  return ids.map((id) => {
    const found = ofVehicle.get(id);
    return found ? toState(found) : null;
  });
}

/** Makes a page of vehicles with their states; of `vehicles` there is one more if another page follows. */
export function statePageOf(
  vehicles: readonly StateVehicle[],
  first: number,
  rows: readonly SignalRow[],
) {
  const page = vehicles.slice(0, first);
  const states = toStates(
    page.map(({ id }) => id),
    rows,
  );
  const last = page.at(-1);
  const endCursor = last
    ? Buffer.from(JSON.stringify([last.createdAt, last.id])).toString('base64url')
    : null;
  return {
    nodes: page.map(({ id, vin }, index) => ({ id, vin, state: states[index] })),
    pageInfo: { hasNextPage: vehicles.length > first, endCursor },
  };
}
