import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Account, APP, vinOf, type World } from './harness.ts';

/** Minimum of this brand: a minute between two reads. */
const BRAND = 'ford';
const DIST = join(import.meta.dirname, '../../dist');

export interface SeededFleetOptions {
  /** Vehicles with an approved clearance, whose data are read. */
  readonly vehicles: number;
  /** Seconds between two reads of a vehicle. */
  readonly intervalSeconds: number;
  /** Seconds before now at which every vehicle was read last. */
  readonly readSecondsAgo?: number;
}

type NextReadAt = (options: {
  readonly slot: number;
  readonly intervalSeconds: number;
  readonly allowedAt: Date;
  readonly now: Date;
}) => Date;

/**
 * Writes vehicles that are approved and have been read before into the database, beside a server
 * that does not run, and their clearances into the provider's record.
 */
export async function seedFleet(
  world: World,
  account: Account,
  { vehicles, intervalSeconds, readSecondsAgo = 3600 }: SeededFleetOptions,
): Promise<readonly string[]> {
  const { nextReadAt } = (await import(join(DIST, 'src/services/data/data-schedule.js'))) as {
    readonly nextReadAt: NextReadAt;
  };
  const { book } = world.simulator;
  const database = new Database(world.databasePath);
  const row = (table: string, columns: string) =>
    database.prepare(
      `insert into ${table} (${columns}) values (${columns.replaceAll(/\w+/g, '?')})`,
    );
  const vehicle = row(
    'vehicles',
    'id, fleet_id, vin, brand, tags, clearance_changed_at, created_at, updated_at',
  );
  const enrollment = row(
    'enrollments',
    'id, fleet_id, vehicle_id, account_id, status, credential_kind, created_at',
  );
  const clearance = row(
    'clearances',
    'enrollment_id, fleet_id, vehicle_id, account_id, status, requested_at, changed_at, observed_at, provisional, changelog_seen',
  );
  const read = row(
    'data_reads',
    'enrollment_id, fleet_id, vehicle_id, account_id, slot, asked_at, due_at, details_asked_at, flow, flow_since',
  );
  const now = new Date();
  const at = now.getTime() - readSecondsAgo * 1000;
  const { id: accountId, fleetId } = account;
  const ids = Array.from({ length: vehicles }, (_, index) => idOf('veh', index));
  database.transaction(() => {
    for (const [index, id] of ids.entries()) {
      const vin = vinOf(index);
      book.request(APP.clientId, vin, BRAND, {});
      book.move(vin, 'approved');
      const slot = index + 1;
      const due = nextReadAt({ slot, intervalSeconds, allowedAt: now, now });
      const enrollmentId = idOf('enr', index);
      vehicle.run(id, fleetId, vin, BRAND, '[]', at, at, at);
      enrollment.run(enrollmentId, fleetId, id, accountId, 'ACTIVE', 'NONE', at);
      clearance.run(enrollmentId, fleetId, id, accountId, 'APPROVED', at, at, at, 0, 2);
      read.run(enrollmentId, fleetId, id, accountId, slot, at, due.getTime(), at, 'AWAITING', at);
    }
    database
      .prepare('update provider_accounts set data_slots = ? where id = ?')
      .run(vehicles, accountId);
  })();
  database.exec('analyze');
  database.close();
  return ids;
}

/** The nth id of a kind; ULIDs begin with the time, here with zeros. */
const idOf = (prefix: string, index: number): string =>
  `${prefix}_${String(index).padStart(26, '0')}`;
