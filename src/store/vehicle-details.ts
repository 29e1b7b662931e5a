import { and, eq, getTableColumns, isNotNull, ne, sql } from 'drizzle-orm';
import { type Clearance } from '../domain/clearance.js';
import { type OemCredential } from '../domain/credential.js';
import { type Enrollment } from '../domain/vehicle.js';
import {
  type EnrollmentWish,
  type EnrollmentWith,
  type VehicleDetails,
  type VehicleWish,
  type Wanted,
} from '../domain/vehicle-wish.js';
import { isLater, latestOfEach } from './clearances.js';
import { type Db } from './engine/store.js';
import { byAge } from './enrollments.js';
import { inParts } from './query/ids-per-query.js';
import {
  type Columns,
  forIds,
  givenIds,
  givenPlace,
  givenTable,
  type HowMany,
  isGivenId,
  type NestedColumns,
  pickColumns,
  prepared,
} from './query/prepared.js';

/** How many ids, and the wish as JSON: the SQL depends on nothing else. */
type Variant = `${HowMany} ${string}`;

const howManyOf = (variant: Variant): HowMany => (variant.startsWith('one ') ? 'one' : 'many');
const wishOf = (variant: Variant): unknown => JSON.parse(variant.slice(variant.indexOf(' ') + 1));

/** What callers see; there is more that only the provider is told. */
const ENROLLMENT = [
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
  'createdAt',
] as const satisfies readonly (keyof OemCredential)[];

/** Its status comes first: there is none without. */
function clearanceColumns({ t }: Db, wanted: Wanted<Clearance>): Columns {
  const columns = getTableColumns(t.clearances);
  return pickColumns(
    columns,
    ['status', 'changedAt'],
    wanted === 'all' ? Object.keys(columns) : wanted,
  );
}

/** An enrollment and the place of its vehicle among those that were asked for. */
type Placed = EnrollmentWith & { readonly place: number };

function placedColumns(db: Db, variant: Variant): NestedColumns {
  const { enrollments, oemCredentials } = db.t;
  const { enrollment, clearance, credential } = wishOf(variant) as EnrollmentWish;
  return {
    place: howManyOf(variant) === 'one' ? sql`0` : givenPlace(db),
    ...pickColumns(
      getTableColumns(enrollments),
      ['id', 'createdAt'],
      enrollment === 'all' ? ENROLLMENT : enrollment,
    ),
    ...(clearance && { clearance: clearanceColumns(db, clearance) }),
    ...(credential && {
      credential: pickColumns(
        getTableColumns(oemCredentials),
        ['id'],
        credential === 'all' ? CREDENTIAL : credential,
      ),
    }),
  };
}

const placedEnrollments = prepared<Placed, Variant, NestedColumns>(
  placedColumns,
  (db, selected, variant) => {
    const { enrollments, clearances, oemCredentials } = db.t;
    const { clearance, credential } = wishOf(variant) as EnrollmentWish;
    const query = db.orm.select(selected).from(enrollments).$dynamic();
    if (howManyOf(variant) === 'one') query.where(isGivenId(db, enrollments.vehicleId, 'one'));
    else query.innerJoin(givenTable(db), eq(enrollments.vehicleId, sql`given.value`));
    if (clearance) query.leftJoin(clearances, eq(clearances.enrollmentId, enrollments.id));
    // One that the provider has not got yet is not there for callers.
    const isThere = and(
      eq(oemCredentials.id, enrollments.credentialId),
      ne(oemCredentials.status, 'PENDING'),
      isNotNull(oemCredentials.externalId),
    );
    if (credential) query.leftJoin(oemCredentials, isThere);
    return query;
  },
);

const clearancesAlone = prepared<Clearance, Variant>(
  (db, variant) => ({
    vehicleId: db.t.clearances.vehicleId,
    enrollmentId: db.t.clearances.enrollmentId,
    ...clearanceColumns(db, wishOf(variant) as Wanted<Clearance>),
  }),
  (db, selected, variant) =>
    db.orm
      .select(selected)
      .from(db.t.clearances)
      .where(isGivenId(db, db.t.clearances.vehicleId, howManyOf(variant))),
);

/** What is wanted along with vehicles, by one query for all of them, in their order; undefined for a vehicle without any of it. */
export async function detailsOfVehicles(
  db: Db,
  vehicleIds: readonly string[],
  { clearance, enrollments }: VehicleWish,
): Promise<readonly (VehicleDetails | undefined)[]> {
  if (enrollments)
    return withEnrollments(db, vehicleIds, {
      ...enrollments,
      clearance: union(enrollments.clearance, clearance),
    });
  if (!clearance) return [];
  const wish = JSON.stringify(clearance);
  const latest = latestOfEach(
    await forIds<Clearance>(
      (way, values, howMany) => clearancesAlone(way, values, `${howMany} ${wish}`),
      db,
      vehicleIds,
    ),
  );
  return vehicleIds.map((id) => ({ clearance: latest.get(id) ?? null }));
}

async function withEnrollments(
  db: Db,
  vehicleIds: readonly string[],
  enrollments: EnrollmentWish,
): Promise<readonly (VehicleDetails | undefined)[]> {
  const wish = JSON.stringify(enrollments);
  const found: (
    { readonly enrollments: EnrollmentWith[]; clearance: Clearance | null | undefined } | undefined
  )[] = vehicleIds.map(() => undefined);
  let from = 0;
  await inParts(vehicleIds, async (part) => {
    const rows =
      part.length === 1
        ? await placedEnrollments(db, { ids: part[0] }, `one ${wish}`)
        : await placedEnrollments(db, { ids: givenIds(db, part) }, `many ${wish}`);
    for (const enrollment of rows) {
      const place = from + enrollment.place;
      const others = found[place];
      if (!others) {
        found[place] = { enrollments: [enrollment], clearance: enrollment.clearance };
      } else {
        others.enrollments.push(enrollment);
        others.enrollments.sort(byAge);
        others.clearance = latestOf(others.enrollments);
      }
    }
    from += part.length;
  });
  return found;
}

const union = (
  one: Wanted<Clearance> | null,
  other: Wanted<Clearance> | null,
): Wanted<Clearance> | null => {
  if (!one || !other) return one ?? other;
  return one === 'all' || other === 'all' ? 'all' : [...new Set([...one, ...other])];
};

function latestOf(enrollments: readonly EnrollmentWith[]): Clearance | null {
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
