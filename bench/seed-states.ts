import type Database from 'better-sqlite3';

/** Vehicles of the first fleet that have a state: as many as the reads go through. */
const WITH_STATE = 6000;
const MINUTE = 60_000;

/**
 * Gives the first vehicles of a fleet a state: the groups that an answer of High Mobility fills,
 * with values under the provider's own names, which no read here asks for.
 */
export function seedStates(
  database: Database.Database,
  fleetId: string,
  random: () => number,
): void {
  const vehicles = database
    .prepare(
      `select v.id, e.id as enrollmentId from vehicles v join enrollments e on e.vehicle_id = v.id
      join clearances c on c.enrollment_id = e.id
      where v.fleet_id = ? and c.status = 'APPROVED' order by v.created_at, v.id limit ?`,
    )
    .all(fleetId, WITH_STATE) as readonly { readonly id: string; readonly enrollmentId: string }[];
  const insert = database.prepare(
    `insert into vehicle_signals (enrollment_id, signal_group, fleet_id, vehicle_id, signal_values)
    values (?, ?, ?, ?, ?)`,
  );
  const observedAt = Date.now();
  const stored = (value: unknown) => ({
    value,
    measuredAt: observedAt - Math.floor(random() * 600) * MINUTE,
    observedAt,
  });
  const share = (): number => Math.round(random() * 1000) / 10;
  const warning = { code: 'TIRE_PRESSURE_LOW', text: null, measuredAt: null };
  const groups = () => ({
    DRIVING: {
      odometer: stored(Math.round(random() * 150_000)),
      range: stored(Math.round(random() * 600)),
      speed: stored(0),
      ignitionOn: stored(random() < 0.3),
      engineRunning: stored(false),
    },
    ENERGY: {
      fuelLevel: stored(share()),
      fuelVolume: stored(share() / 2),
      batteryLevel: stored(share()),
      chargingStatus: stored('NOT_CHARGING'),
      pluggedIn: stored(false),
    },
    BODY: {
      locked: stored(random() < 0.8),
      doors: stored(
        ['FRONT_LEFT', 'FRONT_RIGHT', 'REAR_LEFT', 'REAR_RIGHT'].map((part) => ({
          part,
          open: false,
          locked: true,
          measuredAt: null,
        })),
      ),
      tires: stored(
        ['FRONT_LEFT', 'FRONT_RIGHT', 'REAR_LEFT', 'REAR_RIGHT'].map((part) => ({
          part,
          pressure: 230,
          targetPressure: 250,
          low: false,
          measuredAt: null,
        })),
      ),
    },
    HEALTH: {
      warnings: stored(random() < 0.2 ? [warning] : []),
      serviceDistance: stored(Math.round(random() * 20_000)),
      serviceDueOn: stored('2027-03-01'),
    },
    POSITION: {
      position: stored({
        latitude: 47 + random(),
        longitude: 9 + random(),
        heading: 90,
        approximate: false,
      }),
    },
    PROBLEMS: {},
    RAW: Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [
        `diagnostics.property_${index}`,
        stored({ value: share(), unit: 'kilometers' }),
      ]),
    ),
    RAW_LOCATION: { 'vehicle_location.altitude': stored({ value: 500, unit: 'meters' }) },
  });
  for (const { id, enrollmentId } of vehicles)
    for (const [group, values] of Object.entries(groups()))
      insert.run(enrollmentId, group, fleetId, id, JSON.stringify(values));
}
