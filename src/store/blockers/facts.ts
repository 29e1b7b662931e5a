import { and, eq, ne, sql } from 'drizzle-orm';
import {
  type AccountFacts,
  type CredentialFacts,
  type DriverFacts,
  type EnrollmentFacts,
} from '../../domain/blockers/facts.js';
import { type ClearanceStatus } from '../../domain/clearance.js';
import { type Db } from '../engine/store.js';
import { forIds, type HowMany, isGivenId, prepared } from '../query/prepared.js';
import { type Tables } from '../schema/tables.js';

/** Facts with the fleet that may see them. */
type OfFleet<Facts> = Facts & { readonly fleetId: string };

const accountColumns = ({ t: { accounts } }: Db) => ({
  accountId: accounts.id,
  provider: accounts.provider,
  healthStatus: accounts.healthStatus,
  healthReason: accounts.healthReason,
  healthSince: accounts.healthSince,
  healthRetryAt: accounts.healthRetryAt,
  connectedAt: accounts.createdAt,
});
type AccountRow = Pick<
  Tables['accounts']['$inferSelect'],
  'provider' | 'healthStatus' | 'healthReason' | 'healthSince' | 'healthRetryAt'
> & { readonly accountId: string; readonly connectedAt: Date };

function toAccountFacts(row: AccountRow): AccountFacts {
  const { healthStatus: status, healthReason: reason, healthSince: since } = row;
  return {
    id: row.accountId,
    provider: row.provider,
    health: { status, reason, since, retryAt: row.healthRetryAt },
    createdAt: row.connectedAt,
  };
}

/** Selects an event of the enrollment's history where the status of its clearance calls for it. */
const commandedStatus = ({ t: { clearances, clearanceEvents, enrollments } }: Db) =>
  sql<ClearanceStatus | null>`case when ${clearances.status} = 'REVOKED' then (
    select ${clearanceEvents.status} from ${clearanceEvents}
    where ${clearanceEvents.enrollmentId} = ${enrollments.id} and ${clearanceEvents.source} = 'COMMAND'
    order by ${clearanceEvents.seq} desc limit 1) end`;

const earlierEnd = ({ t: { clearances, clearanceEvents, enrollments } }: Db) =>
  sql<ClearanceStatus | null>`case when ${clearances.status} = 'PENDING' then (
    select ${clearanceEvents.status} from ${clearanceEvents}
    where ${clearanceEvents.enrollmentId} = ${enrollments.id}
      and ${clearanceEvents.status} in ('REJECTED', 'REVOKED', 'CANCELED')
    order by ${clearanceEvents.seq} desc limit 1) end`;

const enrollmentRows = prepared(
  (db) => {
    const { t } = db;
    return {
      id: t.enrollments.id,
      fleetId: t.enrollments.fleetId,
      ownBrand: t.enrollments.brand,
      vehicleBrand: t.vehicles.brand,
      tags: t.vehicles.tags,
      status: t.enrollments.status,
      reason: t.enrollments.reason,
      enrolledAt: t.enrollments.createdAt,
      listed: t.enrollments.listed,
      confirmedAt: t.enrollments.confirmedAt,
      listedAt: t.accounts.listedAt,
      lastContactAt: t.enrollments.lastContactAt,
      online: t.enrollments.online,
      credentialKind: t.enrollments.credentialKind,
      odometer: t.enrollments.odometer,
      ...accountColumns(db),
      commanded: commandedStatus(db),
      ended: earlierEnd(db),
      clearance: {
        status: t.clearances.status,
        reason: t.clearances.reason,
        requestedAt: t.clearances.requestedAt,
        changedAt: t.clearances.changedAt,
        odometer: t.clearances.odometer,
      },
      credential: {
        id: t.oemCredentials.id,
        brand: t.oemCredentials.brand,
        authorization: t.oemCredentials.authorization,
        createdAt: t.oemCredentials.createdAt,
      },
      grant: t.grants.status,
    };
  },
  (db, selected, howMany: HowMany) => {
    const { accounts, clearances, enrollments, grants, oemCredentials, vehicles } = db.t;
    return db.orm
      .select(selected)
      .from(enrollments)
      .innerJoin(vehicles, eq(vehicles.id, enrollments.vehicleId))
      .innerJoin(accounts, eq(accounts.id, enrollments.accountId))
      .leftJoin(clearances, eq(clearances.enrollmentId, enrollments.id))
      .leftJoin(oemCredentials, eq(oemCredentials.id, enrollments.credentialId))
      .leftJoin(grants, eq(grants.subjectId, enrollments.id))
      .where(isGivenId(db, enrollments.id, howMany));
  },
);

/** Reads what the rules about enrollments need, in one query. */
export async function enrollmentFacts(
  db: Db,
  ids: readonly string[],
): Promise<readonly OfFleet<EnrollmentFacts>[]> {
  const rows = await forIds(enrollmentRows, db, ids);
  return rows.map((row) => ({
    id: row.id,
    fleetId: row.fleetId,
    account: toAccountFacts(row),
    brand: row.ownBrand ?? row.vehicleBrand,
    tags: row.tags,
    status: row.status,
    reason: row.reason,
    enrolledAt: row.enrolledAt,
    confirmedAt: row.listed ? row.listedAt : row.confirmedAt,
    lastContactAt: row.lastContactAt,
    online: row.online,
    hasOdometer: (row.clearance?.odometer ?? row.odometer) !== null,
    clearance: row.clearance,
    commanded: row.commanded,
    endedBefore: row.ended !== null,
    credentialKind: row.credentialKind,
    credential: row.credential,
    grant: row.grant,
  }));
}

const credentialRows = prepared(
  (db) => {
    const { id, fleetId, brand, authorization, createdAt } = db.t.oemCredentials;
    return { id, fleetId, brand, authorization, createdAt, ...accountColumns(db) };
  },
  (db, selected, howMany: HowMany) =>
    db.orm
      .select(selected)
      .from(db.t.oemCredentials)
      .innerJoin(db.t.accounts, eq(db.t.accounts.id, db.t.oemCredentials.accountId))
      .where(isGivenId(db, db.t.oemCredentials.id, howMany)),
);

/** Reads what the rules about shared credentials need, in one query. */
export async function credentialFacts(
  db: Db,
  ids: readonly string[],
): Promise<readonly OfFleet<CredentialFacts>[]> {
  const rows = await forIds(credentialRows, db, ids);
  return rows.map((row) => ({ ...row, account: toAccountFacts(row) }));
}

const driverRows = prepared(
  (db) => {
    const { id, fleetId, createdAt } = db.t.drivers;
    return { id, fleetId, createdAt, grant: db.t.grants.status, ...accountColumns(db) };
  },
  (db, selected, howMany: HowMany) =>
    db.orm
      .select(selected)
      .from(db.t.drivers)
      .innerJoin(db.t.accounts, eq(db.t.accounts.id, db.t.drivers.accountId))
      .leftJoin(db.t.grants, eq(db.t.grants.subjectId, db.t.drivers.id))
      .where(and(isGivenId(db, db.t.drivers.id, howMany), ne(db.t.drivers.status, 'PENDING'))),
);

/** Reads what the rules about drivers need, in one query; of drivers that the provider knows. */
export async function driverFacts(
  db: Db,
  ids: readonly string[],
): Promise<readonly OfFleet<DriverFacts>[]> {
  const rows = await forIds(driverRows, db, ids);
  return rows.map((row) => ({ ...row, account: toAccountFacts(row) }));
}
