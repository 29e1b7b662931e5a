import { and, inArray, ne } from 'drizzle-orm';
import { type EnrollmentStatus } from '../../domain/vehicle.js';
import { type Db } from '../engine/store.js';
import { inParts } from '../query/ids-per-query.js';
import { forIds, type HowMany, isGivenId, prepared } from '../query/prepared.js';
import { recordEvent } from './record-event.js';

/** Enrollment as events name it. */
export interface ChangedEnrollment {
  readonly id: string;
  readonly fleetId: string;
  readonly accountId: string;
  readonly vehicleId: string;
}

/** Records that the status of an enrollment changes; a new enrollment changes from null. */
export function recordEnrollment(
  tx: Db,
  { id, fleetId, accountId, vehicleId }: ChangedEnrollment,
  from: EnrollmentStatus | null,
  to: EnrollmentStatus,
): void {
  const details = { from, to, vehicleId };
  recordEvent(tx, { fleetId, type: 'ENROLLMENT_CHANGED', subjectId: id, accountId, details });
}

/** Records the change of status of those of the enrollments that have another one so far. */
export async function recordEnrollments(
  tx: Db,
  ids: readonly string[],
  to: EnrollmentStatus,
): Promise<void> {
  const rows = (await forIds(states, tx, ids)).filter(({ status }) => status !== to);
  for (const row of rows) recordEnrollment(tx, row, row.status, to);
  if (to === 'REMOVED') await inParts(rows, (part) => recordRemovals(tx, ids, part));
}

const states = prepared(
  ({ t: { enrollments } }) => ({
    id: enrollments.id,
    fleetId: enrollments.fleetId,
    accountId: enrollments.accountId,
    vehicleId: enrollments.vehicleId,
    status: enrollments.status,
  }),
  (db, selected, howMany: HowMany) =>
    db.orm
      .select(selected)
      .from(db.t.enrollments)
      .where(isGivenId(db, db.t.enrollments.id, howMany)),
);

/** Records the removal of vehicles whose last other enrollment was removed before. */
async function recordRemovals(
  tx: Db,
  ids: readonly string[],
  removed: readonly ChangedEnrollment[],
): Promise<void> {
  const { id, vehicleId, status } = tx.t.enrollments;
  const fleetOf = new Map(removed.map((row) => [row.vehicleId, row.fleetId]));
  const remaining = await tx.orm
    .select({ id, vehicleId })
    .from(tx.t.enrollments)
    .where(and(inArray(vehicleId, [...fleetOf.keys()]), ne(status, 'REMOVED')));
  const isRemoved = new Set(ids);
  const stays = new Set(
    remaining.filter((row) => !isRemoved.has(row.id)).map((row) => row.vehicleId),
  );
  for (const [subjectId, fleetId] of fleetOf)
    if (!stays.has(subjectId))
      recordEvent(tx, {
        fleetId,
        type: 'VEHICLE_CHANGED',
        subjectId,
        details: { change: 'REMOVED' },
      });
}
