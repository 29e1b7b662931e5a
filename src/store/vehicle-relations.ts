import { and, eq, getTableColumns, isNotNull, ne, type SQL, sql } from 'drizzle-orm';
import { type Clearance } from '../domain/clearance.js';
import { type OemCredential } from '../domain/credential.js';
import {
  CLEARANCE_KEYS,
  CREDENTIAL_KEYS,
  ENROLLMENT_KEYS,
  type EnrollmentProjection,
  type ProjectedClearance,
  type ProjectedEnrollment,
  type Projection,
  type VehicleProjection,
  type VehicleRelations,
} from '../domain/values/projection.js';
import { type Enrollment } from '../domain/vehicle.js';
import { isLater, latestOfEach } from './clearances.js';
import { type Db } from './engine/store.js';
import { byAge } from './enrollments.js';
import { inParts } from './query/ids-per-query.js';
import {
  forIds,
  givenIds,
  givenPlace,
  givenTable,
  type HowMany,
  isGivenId,
  pickColumns,
  prepared,
} from './query/prepared.js';

/** Properties that callers see; the other columns are for the provider only. */
export const ENROLLMENT = [
  'id',
  'fleetId',
  'vehicleId',
  'accountId',
  'status',
  'reason',
  'externalId',
  'telematicsUnitId',
  'credentialKind',
  'credentialId',
  'listed',
  'confirmedAt',
  'lastContactAt',
  'online',
  'createdAt',
] as const satisfies readonly (keyof Enrollment)[];
const CREDENTIAL = [
  'id',
  'fleetId',
  'accountId',
  'externalId',
  'name',
  'brand',
  'principal',
  'secretKind',
  'secretUpdatedAt',
  'authorization',
  'createdAt',
] as const satisfies readonly (keyof OemCredential)[];

export function clearanceColumns({ t }: Db, projection: Projection<Clearance>) {
  const all = getTableColumns(t.clearances);
  return pickColumns(all, CLEARANCE_KEYS, projection === 'all' ? Object.keys(all) : projection);
}

export function credentialColumns({ t }: Db, projection: Projection<OemCredential>) {
  const all = getTableColumns(t.oemCredentials);
  return pickColumns(all, CREDENTIAL_KEYS, projection === 'all' ? CREDENTIAL : projection);
}

/** Joins the credential of an enrollment, unless the provider does not have it yet. */
export const isShownCredential = ({ t: { enrollments, oemCredentials } }: Db): SQL | undefined =>
  and(
    eq(oemCredentials.id, enrollments.credentialId),
    ne(oemCredentials.status, 'PENDING'),
    isNotNull(oemCredentials.externalId),
  );

/** Variant of the query: the SQL depends on nothing else. */
interface EnrollmentVariant extends EnrollmentProjection {
  readonly howMany: HowMany;
}

const enrollmentsOf = prepared(
  (db, { howMany, enrollment, clearance, credential }: EnrollmentVariant) => {
    const all = getTableColumns(db.t.enrollments);
    const place = howMany === 'one' ? sql<number>`0` : givenPlace(db);
    return {
      /** Index of its vehicle among the given ids. */
      place,
      ...pickColumns(all, ENROLLMENT_KEYS, enrollment === 'all' ? ENROLLMENT : enrollment),
      ...(clearance && { clearance: clearanceColumns(db, clearance) }),
      ...(credential && { credential: credentialColumns(db, credential) }),
    };
  },
  (db, selected, { howMany, clearance, credential }) => {
    const { enrollments, clearances, oemCredentials } = db.t;
    const query = db.orm.select(selected).from(enrollments).$dynamic();
    if (howMany === 'one') query.where(isGivenId(db, enrollments.vehicleId, 'one'));
    else query.innerJoin(givenTable(db), eq(enrollments.vehicleId, sql`given.value`));
    if (clearance) query.leftJoin(clearances, eq(clearances.enrollmentId, enrollments.id));
    if (credential) query.leftJoin(oemCredentials, isShownCredential(db));
    return query;
  },
);

const clearancesOf = prepared(
  (db, { projection }: ClearanceVariant) => ({
    vehicleId: db.t.clearances.vehicleId,
    enrollmentId: db.t.clearances.enrollmentId,
    ...clearanceColumns(db, projection),
  }),
  (db, selected, { howMany }) =>
    db.orm
      .select(selected)
      .from(db.t.clearances)
      .where(isGivenId(db, db.t.clearances.vehicleId, howMany)),
);

interface ClearanceVariant {
  readonly howMany: HowMany;
  readonly projection: Projection<Clearance>;
}

/**
 * Reads the relations of a projection by one query for all vehicles, in the order of their ids;
 * undefined for a vehicle without any.
 */
export async function relationsOfVehicles(
  db: Db,
  vehicleIds: readonly string[],
  { clearance, enrollments }: Omit<VehicleProjection, 'vehicle'>,
): Promise<readonly (VehicleRelations | undefined)[]> {
  if (enrollments)
    return withEnrollments(db, vehicleIds, {
      ...enrollments,
      clearance: union(enrollments.clearance, clearance),
    });
  if (!clearance) return [];
  const rows = await forIds(
    (way, values, howMany) => clearancesOf(way, values, { howMany, projection: clearance }),
    db,
    vehicleIds,
  );
  const latest = latestOfEach(rows);
  return vehicleIds.map((id) => ({ clearance: latest.get(id) ?? null }));
}

async function withEnrollments(
  db: Db,
  vehicleIds: readonly string[],
  { enrollment, clearance, credential }: EnrollmentProjection,
): Promise<readonly (VehicleRelations | undefined)[]> {
  const projection = { enrollment, clearance, credential };
  const found: (
    | {
        readonly enrollments: ProjectedEnrollment[];
        clearance: ProjectedClearance | null | undefined;
      }
    | undefined
  )[] = vehicleIds.map(() => undefined);
  let from = 0;
  await inParts(vehicleIds, async (part) => {
    const rows =
      part.length === 1
        ? await enrollmentsOf(db, { ids: part[0] }, { howMany: 'one', ...projection })
        : await enrollmentsOf(db, { ids: givenIds(db, part) }, { howMany: 'many', ...projection });
    for (const row of rows) {
      const place = from + row.place;
      const others = found[place];
      if (!others) {
        found[place] = { enrollments: [row], clearance: row.clearance };
      } else {
        others.enrollments.push(row);
        others.enrollments.sort(byAge);
        others.clearance = latestOf(others.enrollments);
      }
    }
    from += part.length;
  });
  return found;
}

/** Returns the columns that either projection has. */
export const union = (
  one: Projection<Clearance> | null,
  other: Projection<Clearance> | null,
): Projection<Clearance> | null => {
  if (!one || !other) return one ?? other;
  return one === 'all' || other === 'all' ? 'all' : [...new Set([...one, ...other])].sort();
};

/** Returns the clearance of a vehicle: of several enrollments, the one that changed last. */
export function latestOf(enrollments: readonly ProjectedEnrollment[]): ProjectedClearance | null {
  const known = enrollments.flatMap(({ id, clearance }) =>
    clearance ? [{ enrollmentId: id, changedAt: clearance.changedAt, clearance }] : [],
  );
  return (
    known.reduce<(typeof known)[number] | null>(
      (latest, one) => (latest && !isLater(one, latest) ? latest : one),
      null,
    )?.clearance ?? null
  );
}
