import { and, eq, getTableColumns, isNotNull, ne } from 'drizzle-orm';
import { type Clearance } from '../domain/clearance.js';
import { type OemCredential } from '../domain/credential.js';
import { type Enrollment } from '../domain/vehicle.js';
import { type EnrollmentWish, type EnrollmentWith, type VehicleDetails, type VehicleWish, type Wanted } from '../domain/vehicle-wish.js';
import { isLater, latestOfEach } from './clearances.js';
import { byAge } from './enrollments.js';
import { type Columns, forIds, type HowMany, isGivenId, type NestedColumns, pickColumns, prepared } from './prepared.js';
import { type Db } from './store.js';

/** How many ids, and the wish as JSON: the SQL depends on nothing else. */
type Variant = `${HowMany} ${string}`;

const howManyOf = (variant: Variant): HowMany => (variant.startsWith('one ') ? 'one' : 'many');
const wishOf = (variant: Variant): unknown => JSON.parse(variant.slice(variant.indexOf(' ') + 1));

/** What callers see; there is more that only the provider is told. */
const ENROLLMENT = ['id', 'fleetId', 'vehicleId', 'accountId', 'status', 'reason', 'externalId', 'telematicsUnitId', 'credentialKind', 'credentialId', 'createdAt'] as const satisfies readonly (keyof Enrollment)[];
const CREDENTIAL = ['id', 'fleetId', 'accountId', 'externalId', 'name', 'brand', 'principal', 'secretKind', 'secretUpdatedAt', 'createdAt'] as const satisfies readonly (keyof OemCredential)[];

/** Its status comes first: there is none without. */
function clearanceColumns({ t }: Db, wanted: Wanted<Clearance>): Columns {
  const columns = getTableColumns(t.clearances);
  return pickColumns(columns, ['status', 'changedAt'], wanted === 'all' ? Object.keys(columns) : wanted);
}

function enrollmentColumns(db: Db, { enrollment, clearance, credential }: EnrollmentWish): NestedColumns {
  const { enrollments, oemCredentials } = db.t;
  return {
    ...pickColumns(getTableColumns(enrollments), ['id', 'vehicleId', 'createdAt'], enrollment === 'all' ? ENROLLMENT : enrollment),
    ...(clearance && { clearance: clearanceColumns(db, clearance) }),
    ...(credential && { credential: pickColumns(getTableColumns(oemCredentials), ['id'], credential === 'all' ? CREDENTIAL : credential) }),
  };
}

const enrollmentsWith = prepared<EnrollmentWith, Variant, NestedColumns>(
  (db, variant) => enrollmentColumns(db, wishOf(variant) as EnrollmentWish),
  (db, selected, variant) => {
    const { enrollments, clearances, oemCredentials } = db.t;
    const { clearance, credential } = wishOf(variant) as EnrollmentWish;
    const query = db.orm.select(selected).from(enrollments).where(isGivenId(db, enrollments.vehicleId, howManyOf(variant))).$dynamic();
    if (clearance) query.leftJoin(clearances, eq(clearances.enrollmentId, enrollments.id));
    // One that the provider has not got yet is not there for callers.
    const isThere = and(eq(oemCredentials.id, enrollments.credentialId), ne(oemCredentials.status, 'PENDING'), isNotNull(oemCredentials.externalId));
    if (credential) query.leftJoin(oemCredentials, isThere);
    return query;
  },
);

const clearancesAlone = prepared<Clearance, Variant>(
  (db, variant) => ({ vehicleId: db.t.clearances.vehicleId, enrollmentId: db.t.clearances.enrollmentId, ...clearanceColumns(db, wishOf(variant) as Wanted<Clearance>) }),
  (db, selected, variant) => db.orm.select(selected).from(db.t.clearances).where(isGivenId(db, db.t.clearances.vehicleId, howManyOf(variant))),
);

/** What is wanted along with vehicles, by one query for all of them; a vehicle without any of it is left out. */
export async function detailsOfVehicles(db: Db, vehicleIds: readonly string[], { clearance, enrollments }: VehicleWish): Promise<ReadonlyMap<string, VehicleDetails>> {
  if (enrollments) return withEnrollments(db, vehicleIds, { ...enrollments, clearance: union(enrollments.clearance, clearance) });
  if (!clearance) return new Map<string, VehicleDetails>();
  const wish = JSON.stringify(clearance);
  const found = await forIds<Clearance>((way, values, howMany) => clearancesAlone(way, values, `${howMany} ${wish}`), db, vehicleIds);
  return new Map([...latestOfEach(found)].map(([vehicleId, latest]) => [vehicleId, { clearance: latest }]));
}

async function withEnrollments(db: Db, vehicleIds: readonly string[], enrollments: EnrollmentWish): Promise<ReadonlyMap<string, VehicleDetails>> {
  const wish = JSON.stringify(enrollments);
  const found = new Map<string, { readonly enrollments: EnrollmentWith[]; clearance: Clearance | null | undefined }>();
  for (const enrollment of await forIds<EnrollmentWith>((way, values, howMany) => enrollmentsWith(way, values, `${howMany} ${wish}`), db, vehicleIds)) {
    const others = found.get(enrollment.vehicleId);
    if (!others) {
      found.set(enrollment.vehicleId, { enrollments: [enrollment], clearance: enrollment.clearance });
    } else {
      others.enrollments.push(enrollment);
      others.enrollments.sort(byAge);
      others.clearance = latestOf(others.enrollments);
    }
  }
  return found;
}

const union = (one: Wanted<Clearance> | null, other: Wanted<Clearance> | null): Wanted<Clearance> | null => {
  if (!one || !other) return one ?? other;
  return one === 'all' || other === 'all' ? 'all' : [...new Set([...one, ...other])];
};

function latestOf(enrollments: readonly EnrollmentWith[]): Clearance | null {
  const known = enrollments.flatMap(({ id, clearance }) => (clearance ? [{ enrollmentId: id, changedAt: clearance.changedAt, clearance }] : []));
  return known.reduce<(typeof known)[number] | null>((latest, one) => (latest && !isLater(one, latest) ? latest : one), null)?.clearance ?? null;
}
