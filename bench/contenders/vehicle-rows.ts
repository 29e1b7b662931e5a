import Database from 'better-sqlite3';
import {
  type SignalRow,
  statePageOf,
  stateRows,
  type StateVehicle,
  toStates,
} from './state-rows.js';

/** A vehicle as the reads ask for it. */
export interface VehicleRow {
  readonly id: string;
  readonly vin: string;
  readonly brand: string;
  readonly name: string | null;
  readonly licensePlate: string | null;
  readonly createdAt: string;
  clearance: {
    readonly status: string;
    readonly reason: string | null;
    readonly changedAt: string;
  } | null;
  readonly enrollments: {
    readonly id: string;
    readonly status: string;
    readonly credentialKind: string;
    readonly externalId: string | null;
    readonly credential: {
      readonly id: string;
      readonly name: string;
      readonly brand: string;
    } | null;
  }[];
}

export interface JoinedRow {
  readonly id: string;
  readonly vin: string;
  readonly brand: string;
  readonly name: string | null;
  readonly licensePlate: string | null;
  readonly tags: string;
  readonly createdAt: number;
  readonly enrollmentId: string | null;
  readonly enrollmentStatus: string;
  readonly credentialKind: string;
  readonly externalId: string | null;
  readonly credentialId: string | null;
  readonly credentialName: string;
  readonly credentialBrand: string;
  readonly clearanceStatus: string | null;
  readonly reason: string | null;
  readonly changedAt: number;
}

export interface VehiclePage {
  readonly nodes: readonly VehicleRow[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const STATUSES = [
  'PENDING',
  'APPROVED',
  'REJECTED',
  'REVOKING',
  'REVOKED',
  'CANCELING',
  'CANCELED',
];

/**
 * Returns the statement for some vehicles.
 * @param milliseconds returns an expression for a time in milliseconds; SQLite stores them so
 */
export const joined = (
  vehicles: string,
  milliseconds = (column: string): string => column,
): string => `select v.id, v.vin, v.brand, v.name, v.license_plate as "licensePlate", v.tags,
    ${milliseconds('v.created_at')} as "createdAt",
    e.id as "enrollmentId", e.status as "enrollmentStatus", e.credential_kind as "credentialKind",
    e.external_id as "externalId", c.status as "clearanceStatus", c.reason,
    ${milliseconds('c.changed_at')} as "changedAt",
    o.id as "credentialId", o.name as "credentialName", o.brand as "credentialBrand"
  from (${vehicles}) v left join enrollments e on e.vehicle_id = v.id left join clearances c on c.enrollment_id = e.id
    left join oem_credentials o on o.id = e.credential_id
  order by v.created_at, v.id, e.created_at, e.id`;

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Rows of one vehicle follow each other: one for each enrollment. */
export function gather(rows: readonly JoinedRow[]): VehicleRow[] {
  const vehicles: VehicleRow[] = [];
  let last: VehicleRow | undefined;
  let changedAt = 0;
  for (const row of rows) {
    if (last?.id !== row.id) {
      const { id, vin, brand, name, licensePlate } = row;
      last = {
        id,
        vin,
        brand,
        name,
        licensePlate,
        createdAt: iso(row.createdAt),
        clearance: null,
        enrollments: [],
      };
      vehicles.push(last);
    }
    if (row.enrollmentId === null) continue;
    last.enrollments.push({
      id: row.enrollmentId,
      status: row.enrollmentStatus,
      credentialKind: row.credentialKind,
      externalId: row.externalId,
      credential:
        row.credentialId === null
          ? null
          : { id: row.credentialId, name: row.credentialName, brand: row.credentialBrand },
    });
    if (row.clearanceStatus !== null && (!last.clearance || row.changedAt > changedAt)) {
      last.clearance = {
        status: row.clearanceStatus,
        reason: row.reason,
        changedAt: iso(row.changedAt),
      };
      changedAt = row.changedAt;
    }
  }
  return vehicles;
}

/** Returns the place behind which a page begins. */
export function placeOf(after: string | null | undefined): readonly [number, string] {
  return after
    ? (JSON.parse(Buffer.from(after, 'base64url').toString()) as [number, string])
    : [0, ''];
}

/** Makes a page of vehicles, of which there is one more if another page follows. */
export function pageOf(nodes: VehicleRow[], first: number): VehiclePage {
  const hasNextPage = nodes.length > first;
  if (hasNextPage) nodes.pop();
  const last = nodes.at(-1);
  const endCursor = last
    ? Buffer.from(JSON.stringify([Date.parse(last.createdAt), last.id])).toString('base64url')
    : null;
  return { nodes, pageInfo: { hasNextPage, endCursor } };
}

/** Opens the hand-written reads: one prepared statement each, with joins where they are needed. */
export function openReads(path: string) {
  const database = new Database(path, { readonly: true });
  const byVin = database.prepare<[string, string], JoinedRow>(
    joined('select * from vehicles where fleet_id = ? and vin = ?'),
  );
  const page = database.prepare<[string, number, string, number], JoinedRow>(
    joined(
      'select * from vehicles where fleet_id = ? and (created_at, id) > (?, ?) order by created_at, id limit ?',
    ),
  );
  const fleet = database.prepare<[string], { readonly id: string; readonly name: string }>(
    'select id, name from fleets where id = ?',
  );
  const counts = database.prepare<[string], { readonly status: string; readonly count: number }>(
    'select status, count(*) as count from clearances where fleet_id = ? group by status',
  );
  const bare = database.prepare<[string, number, string, number], StateVehicle>(
    `select id, vin, created_at as "createdAt" from vehicles
    where fleet_id = ? and (created_at, id) > (?, ?) order by created_at, id limit ?`,
  );
  const signals = database.prepare<[string], SignalRow>(
    stateRows('select value from json_each(?)'),
  );

  return {
    statePage(fleetId: string, first: number, after: string | null | undefined) {
      const vehicles = bare.all(fleetId, ...placeOf(after), first + 1);
      const ids = vehicles.slice(0, first).map(({ id }) => id);
      return statePageOf(vehicles, first, signals.all(JSON.stringify(ids)));
    },
    statesOf: (ids: readonly string[]) => toStates(ids, signals.all(JSON.stringify(ids))),
    vehicleByVin(fleetId: string, vin: string) {
      const rows = byVin.all(fleetId, vin);
      const [vehicle] = gather(rows);
      return vehicle && rows[0] ? { ...vehicle, tags: JSON.parse(rows[0].tags) as unknown } : null;
    },
    findFleet: (id: string) => fleet.get(id) ?? null,
    vehiclesOf(fleetId: string, first: number, after: string | null | undefined): VehiclePage {
      return pageOf(gather(page.all(fleetId, ...placeOf(after), first + 1)), first);
    },
    clearanceSummary(fleetId: string) {
      const found = new Map(counts.all(fleetId).map(({ status, count }) => [status, count]));
      return STATUSES.map((status) => ({ status, count: found.get(status) ?? 0 }));
    },
  };
}
