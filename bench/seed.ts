import Database from 'better-sqlite3';
import { type BenchFleet, makeFleet, startFleetgraph, startSimulator } from './fleetgraph.js';
import { idOf, seededRandom } from './random.js';
import { seedStates } from './seed-states.js';

export interface SeedOptions {
  readonly path: string;
  readonly fleets: number;
  readonly vehicles: number;
  /** Over all fleets; three for each vehicle would be as in life. */
  readonly events: number;
}

export interface SeededFleet extends BenchFleet {
  readonly vehicles: number;
}

/** The first fleet has the greatest share, so that there is a list worth paging through. */
const LARGEST_SHARE = 0.6;
const BRANDS = ['bmw', 'mini', 'mercedes-benz', 'peugeot', 'opel', 'ford', 'renault', 'toyota'];
const STATUSES = [
  'APPROVED',
  'APPROVED',
  'APPROVED',
  'APPROVED',
  'APPROVED',
  'APPROVED',
  'APPROVED',
  'PENDING',
  'PENDING',
  'REJECTED',
  'REVOKED',
] as const;
const HISTORIES = {
  PENDING: ['PENDING'],
  APPROVED: ['PENDING', 'APPROVED'],
  REJECTED: ['PENDING', 'REJECTED'],
  REVOKED: ['PENDING', 'APPROVED', 'REVOKING', 'REVOKED'],
} as const;
const CREDENTIALS_PER_FLEET = 10;
const MINUTE = 60_000;

/** The nth vehicle's VIN. */
export const vinOf = (number: number): string => `WBABENCH0${String(number).padStart(8, '0')}`;

/** Returns the number of vehicles of each fleet. */
function sizesOf({ fleets, vehicles }: SeedOptions): readonly number[] {
  if (fleets === 1) return [vehicles];
  const largest = Math.floor(vehicles * LARGEST_SHARE);
  const other = Math.floor((vehicles - largest) / (fleets - 1));
  return [vehicles - other * (fleets - 1), ...Array.from({ length: fleets - 1 }, () => other)];
}

/**
 * Creates a database as the product does: its own migrations, fleets and accounts by its API.
 * Vehicles, enrollments, clearances and events are so many that they are written directly. The same
 * options give the same rows, except for ids of fleets and accounts.
 */
export async function seed(options: SeedOptions): Promise<readonly SeededFleet[]> {
  const sizes = sizesOf(options);
  const fleets = await makeFleets(options.path, sizes);
  const database = new Database(options.path);
  database.pragma('synchronous = OFF');
  const insert = inserter(database, options);
  for (const fleet of fleets) database.transaction(() => insert(fleet))();
  const [largest] = fleets;
  if (largest) database.transaction(() => seedStates(database, largest.fleetId, seededRandom(2)))();
  database.exec('ANALYZE');
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  return fleets;
}

async function makeFleets(path: string, sizes: readonly number[]): Promise<readonly SeededFleet[]> {
  const simulator = await startSimulator();
  const fleetgraph = await startFleetgraph(path, simulator.url);
  try {
    const fleets: SeededFleet[] = [];
    for (const [index, vehicles] of sizes.entries())
      fleets.push({ ...(await makeFleet(fleetgraph, `Fleet ${index + 1}`)), vehicles });
    return fleets;
  } finally {
    await fleetgraph.server.stop();
    await simulator.stop();
  }
}

function inserter(
  database: Database.Database,
  { vehicles, events }: SeedOptions,
): (fleet: SeededFleet) => void {
  const row = (table: string, columns: readonly string[]) =>
    database.prepare(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
    );
  const vehicle = row('vehicles', [
    'id',
    'fleet_id',
    'vin',
    'brand',
    'name',
    'license_plate',
    'tags',
    'clearance_changed_at',
    'created_at',
    'updated_at',
  ]);
  const credential = row('oem_credentials', [
    'id',
    'fleet_id',
    'account_id',
    'external_id',
    'name',
    'brand',
    'principal',
    'secret_kind',
    'status',
    'secret_updated_at',
    'created_at',
  ]);
  const enrollment = row('enrollments', [
    'id',
    'fleet_id',
    'vehicle_id',
    'account_id',
    'status',
    'external_id',
    'credential_kind',
    'credential_id',
    'created_at',
  ]);
  const clearance = row('clearances', [
    'enrollment_id',
    'fleet_id',
    'vehicle_id',
    'account_id',
    'status',
    'reason',
    'requested_at',
    'changed_at',
    'observed_at',
    'provisional',
    'changelog_seen',
  ]);
  const event = row('clearance_events', [
    'id',
    'fleet_id',
    'seq',
    'enrollment_id',
    'vehicle_id',
    'account_id',
    'previous_status',
    'status',
    'source',
    'occurred_at',
    'recorded_at',
  ]);
  const head = database.prepare('update fleets set journal_seq = ? where id = ?');
  const random = seededRandom(1);
  const start = Date.now() - vehicles * MINUTE - 365 * 24 * 60 * MINUTE;
  const perVehicle = events / Math.max(1, vehicles);
  let number = 0;
  let written = 0;
  let credentials = 0;

  return ({ fleetId, accountId, vehicles: count }) => {
    const first = credentials + 1;
    for (const end = credentials + CREDENTIALS_PER_FLEET; credentials < end;) {
      credentials += 1;
      const id = idOf('crd', credentials);
      credential.run(
        id,
        fleetId,
        accountId,
        `ext-${credentials}`,
        `Credential ${credentials}`,
        BRANDS[credentials % BRANDS.length],
        `client-${credentials}`,
        'CLIENT_SECRET',
        'ACTIVE',
        start,
        start,
      );
    }
    let seq = 0;
    for (let index = 0; index < count; index += 1) {
      number += 1;
      const [vehicleId, enrollmentId] = [idOf('veh', number), idOf('enr', number)];
      const createdAt = start + number * MINUTE;
      const changedAt = createdAt + Math.floor(random() * 300) * MINUTE;
      const status = STATUSES[Math.floor(random() * STATUSES.length)] ?? 'APPROVED';
      const tags =
        random() < 0.3 ? [{ key: 'depot', value: `Depot ${Math.floor(random() * 9)}` }] : [];
      const named = random() < 0.5;
      vehicle.run(
        vehicleId,
        fleetId,
        vinOf(number),
        BRANDS[number % BRANDS.length],
        named ? `Vehicle ${number}` : null,
        named ? `B-FG ${number}` : null,
        JSON.stringify(tags),
        changedAt,
        createdAt,
        changedAt,
      );
      const shared = random() < 0.5 ? idOf('crd', first + (number % CREDENTIALS_PER_FLEET)) : null;
      enrollment.run(
        enrollmentId,
        fleetId,
        vehicleId,
        accountId,
        'ACTIVE',
        `ext-${number}`,
        shared === null ? 'NONE' : 'SHARED',
        shared,
        createdAt,
      );
      clearance.run(
        enrollmentId,
        fleetId,
        vehicleId,
        accountId,
        status,
        status === 'REJECTED' ? 'The contract has ended.' : null,
        createdAt,
        changedAt,
        changedAt,
        0,
        HISTORIES[status].length,
      );
      for (let turn = 0, history = HISTORIES[status]; written < perVehicle * number; turn += 1) {
        const at = turn % history.length;
        event.run(
          idOf('evt', (written += 1)),
          fleetId,
          (seq += 1),
          enrollmentId,
          vehicleId,
          accountId,
          history[at - 1] ?? null,
          history[at] ?? status,
          'WEBHOOK',
          changedAt,
          changedAt,
        );
      }
    }
    head.run(seq, fleetId);
  };
}
