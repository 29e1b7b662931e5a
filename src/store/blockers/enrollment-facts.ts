import { eq, sql } from 'drizzle-orm';
import { type EnrollmentFacts } from '../../domain/blockers/facts.js';
import { CODES_OF_REVOCATION } from '../../domain/blockers/rules.js';
import { type ClearanceStatus } from '../../domain/clearance.js';
import { type Db } from '../engine/store.js';
import { forIds, type HowMany, isGivenId, prepared } from '../query/prepared.js';
import { medianHoursToApproval } from './approval-times.js';
import { accountColumns, grantTimes, type OfFleet, toAccountFacts } from './facts.js';

/** Written out, as they are the same at each run. */
const OF_REVOCATION = sql.raw(CODES_OF_REVOCATION.map((code) => `'${code}'`).join(', '));

/**
 * Selects the status that the fleet's last command led to, where the clearance is revoked. If
 * retention has deleted the event before the revocation, what was concluded while it existed
 * remains: the fleet itself has revoked it unless a blocker says otherwise.
 */
const commandedStatus = ({
  t: { blockers, clearances, clearanceEvents: events, enrollments },
}: Db) =>
  sql<ClearanceStatus | null>`case when ${clearances.status} = 'REVOKED' then coalesce((
    select ${events.status} from ${events}
    where ${events.enrollmentId} = ${enrollments.id} and ${events.source} = 'COMMAND'
    order by ${events.seq} desc limit 1), (
    select 'REVOKED' where not exists (
      select 1 from ${events} where ${events.enrollmentId} = ${enrollments.id}
        and (${events.status} <> 'REVOKED' or coalesce(${events.previousStatus}, '') <> 'REVOKING'))
      and not exists (
        select 1 from ${blockers}
        where ${blockers.subjectId} = ${enrollments.id} and ${blockers.code} in (${OF_REVOCATION})))) end`;

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
      vehicleId: t.enrollments.vehicleId,
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
      ...grantTimes(db),
      data: { flow: t.dataReads.flow, since: t.dataReads.flowSince },
    };
  },
  (db, selected, howMany: HowMany) => {
    const { accounts, clearances, dataReads, enrollments, grants, oemCredentials, vehicles } = db.t;
    return db.orm
      .select(selected)
      .from(enrollments)
      .innerJoin(vehicles, eq(vehicles.id, enrollments.vehicleId))
      .innerJoin(accounts, eq(accounts.id, enrollments.accountId))
      .leftJoin(clearances, eq(clearances.enrollmentId, enrollments.id))
      .leftJoin(oemCredentials, eq(oemCredentials.id, enrollments.credentialId))
      .leftJoin(grants, eq(grants.subjectId, enrollments.id))
      .leftJoin(dataReads, eq(dataReads.enrollmentId, enrollments.id))
      .where(isGivenId(db, enrollments.id, howMany));
  },
);

type Row = Awaited<ReturnType<typeof enrollmentRows>>[number];

const brandOf = ({ ownBrand, vehicleBrand }: Row): string => ownBrand ?? vehicleBrand;
const placeOf = (row: Row): string => JSON.stringify([row.fleetId, brandOf(row)]);
const isPending = ({ clearance }: Row): boolean => clearance?.status === 'PENDING';

/** Reads the median of each fleet and brand of these rows. */
async function usualHours(
  db: Db,
  rows: readonly Row[],
): Promise<ReadonlyMap<string, number | null>> {
  const medians = new Map<string, number | null>();
  for (const row of rows) {
    const place = placeOf(row);
    if (medians.has(place)) continue;
    medians.set(place, await medianHoursToApproval(db, row.fleetId, brandOf(row)));
  }
  return medians;
}

/** Reads what the rules about enrollments need; that of pending ones with the medians of brands. */
export async function enrollmentFacts(
  db: Db,
  ids: readonly string[],
): Promise<readonly (OfFleet<EnrollmentFacts> & { readonly vehicleId: string })[]> {
  const rows = await forIds(enrollmentRows, db, ids);
  const usual = await usualHours(db, rows.filter(isPending));
  return rows.map((row) => ({
    id: row.id,
    fleetId: row.fleetId,
    vehicleId: row.vehicleId,
    account: toAccountFacts(row),
    brand: brandOf(row),
    tags: row.tags,
    status: row.status,
    reason: row.reason,
    enrolledAt: row.enrolledAt,
    // The first list of an account is stored before its time.
    confirmedAt: row.listed ? (row.listedAt ?? row.enrolledAt) : row.confirmedAt,
    lastContactAt: row.lastContactAt,
    online: row.online,
    hasOdometer: (row.clearance?.odometer ?? row.odometer) !== null,
    clearance: row.clearance,
    commanded: row.commanded,
    endedBefore: row.ended !== null,
    credentialKind: row.credentialKind,
    credential: row.credential,
    grant: row.grant,
    grantedAt: row.refreshedAt ?? row.issuedAt,
    usualHours: usual.get(placeOf(row)) ?? null,
    data: row.data,
  }));
}
