import { and, eq, exists, inArray, type SQL, sql } from 'drizzle-orm';
import { alias, type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { ACCOUNT_ID_PREFIX } from '../../domain/account.js';
import { CREDENTIAL_ID_PREFIX } from '../../domain/credential.js';
import { isIdOf } from '../../domain/values/ids.js';
import { type Tag, type VehicleFilter } from '../../domain/vehicle.js';
import { type Db } from '../engine/store.js';
import { isSqlite } from '../query/is-sqlite.js';
import { searchVehicles } from '../search/search.js';
import { type BlockedBy, blockedBy, isBlockedBy } from './blocked-by.js';
import { type CountedFacet, countedFacets, type FacetValues } from './counts.js';
import { facetValue, MAX_FACET_LENGTH, tagValue, type VehicleFacet } from './kinds.js';

/** Condition on the vehicle whose id is in this column. */
export type VehicleCondition = (vehicleId: SQLiteColumn) => SQL | undefined;

/**
 * Vehicles that a filter selects: those of any of these facets which meet every condition. Without
 * facets the vehicles of the whole fleet; with an empty list none.
 */
export interface VehiclePlan {
  /** Query of the ids of the only vehicles that the conditions are checked on. */
  readonly ids?: SQL | undefined;
  readonly facets: readonly CountedFacet[] | undefined;
  readonly conditions: readonly VehicleCondition[];
}

/** Condition of a filter as facets, of one kind but for blockers. */
interface Dimension {
  readonly kind: VehicleFacet;
  readonly values: readonly string[];
  /** Blockers of the condition; only of the kind `blocker`. */
  readonly blocked?: BlockedBy;
}

/** Kinds that several enrollments of a vehicle have each on their own. */
const ENROLLMENT_KINDS: readonly VehicleFacet[] = [
  'account',
  'credential',
  'enrollment',
  'clearance',
  'dataFlow',
  'blocker',
];

/**
 * Plans to start from the condition with the fewest vehicles, and to check the other conditions on
 * these.
 */
export async function planVehicles(
  db: Db,
  fleetId: string,
  query: VehicleFilter,
): Promise<VehiclePlan> {
  if (!canMatch(query)) return NONE;
  const conditions = textConditions(db, query);
  const found = query.search ? await searchVehicles(db, fleetId, query.search) : undefined;
  if (found === null) return NONE;
  const ids = found && 'ids' in found ? found.ids : undefined;
  if (found && 'condition' in found) conditions.push(found.condition);
  const dimensions = await dimensionsOf(db, fleetId, query);
  if (dimensions.length === 0) return { ids, facets: undefined, conditions };
  const counted = await withCounts(db, fleetId, dimensions);
  const least = counted.reduce((one, other) => (other.count < one.count ? other : one));
  if (least.count === 0) return NONE;
  const first = ids ? undefined : least;
  const ofEnrollments = counted.filter(({ kind }) => ENROLLMENT_KINDS.includes(kind));
  // Two conditions on enrollments apply to the same enrollment.
  const isChecked =
    ofEnrollments.length > 1 ||
    // Vehicles that were removed still have the facet of their credential.
    ofEnrollments.some(({ blocked }) => blocked && blocked.credentialIds.length > 0);
  if (isChecked) conditions.push(enrolledAs(db, ofEnrollments));
  const checked = isChecked ? ofEnrollments : [];
  for (const one of counted)
    if (one !== first && !checked.includes(one)) conditions.push(hasFacet(db, one.facets));
  return { ids, facets: first?.facets, conditions };
}

/** Returns whether the ids of the filter can be those of an account and a credential. */
const canMatch = ({ accountId, credentialId }: VehicleFilter): boolean =>
  (!isGiven(accountId) || isIdOf(ACCOUNT_ID_PREFIX, accountId)) &&
  (!isGiven(credentialId) || isIdOf(CREDENTIAL_ID_PREFIX, credentialId));

const NONE: VehiclePlan = { facets: [], conditions: [] };

async function withCounts(db: Db, fleetId: string, dimensions: readonly Dimension[]) {
  const wanted = dimensions.map((dimension) => ({ dimension, facets: facetsOf(dimension) }));
  const found = await countedFacets(
    db,
    fleetId,
    wanted.flatMap((one) => one.facets),
  );
  return wanted.map(({ dimension, facets: parts }) => {
    const facets = found.filter((facet) =>
      parts.some(({ kind, values }) => kind === facet.kind && values.includes(facet.value)),
    );
    return { ...dimension, facets, count: facets.reduce((sum, { count }) => sum + count, 0) };
  });
}

/** Returns the facets of a condition, with their values as they are stored. */
function facetsOf({ kind, values, blocked }: Dimension): readonly FacetValues[] {
  const own = { kind, values: values.map(facetValue) };
  return blocked ? [own, { kind: 'credential', values: blocked.credentialIds }] : [own];
}

async function dimensionsOf(
  db: Db,
  fleetId: string,
  query: VehicleFilter,
): Promise<readonly Dimension[]> {
  const { brand, tag, credentialId, enrollmentStatus, clearanceStatus, dataFlow } = query;
  const accounts = await accountsOf(db, fleetId, query);
  const dimensions: Dimension[] = [];
  const add = (kind: VehicleFacet, values: readonly string[] | null | undefined): void => {
    if (values) dimensions.push({ kind, values });
  };
  add('brand', brand);
  add('tag', tag && [tagValue(tag)]);
  add('account', accounts);
  add('credential', isGiven(credentialId) ? [credentialId] : undefined);
  add('enrollment', enrollmentStatus);
  add('clearance', clearanceStatus);
  add('dataFlow', dataFlow);
  if (query.blockerCode) {
    const blocked = await blockedBy(db, fleetId, query.blockerCode);
    dimensions.push({ kind: 'blocker', values: blocked.facets, blocked });
  }
  return dimensions;
}

const isGiven = (text: string | null | undefined): text is string =>
  text !== null && text !== undefined && text !== '';

/** Returns the accounts of the filter's provider and account; undefined if it has neither. */
async function accountsOf(
  { orm, t }: Db,
  fleetId: string,
  { provider, accountId }: VehicleFilter,
): Promise<readonly string[] | undefined> {
  if (!provider) return isGiven(accountId) ? [accountId] : undefined;
  const { id } = t.accounts;
  const rows = await orm
    .select({ id })
    .from(t.accounts)
    .where(
      and(
        eq(t.accounts.fleetId, fleetId),
        eq(t.accounts.provider, provider),
        isGiven(accountId) ? eq(id, accountId) : undefined,
      ),
    );
  return rows.map((row) => row.id);
}

function hasFacet({ orm, t }: Db, facets: readonly CountedFacet[]): VehicleCondition {
  const other = alias(t.facetVehicles, 'other');
  const ids = facets.map(({ id }) => id);
  return (vehicleId) =>
    exists(
      orm
        .select({ one: sql`1` })
        .from(other)
        .where(and(eq(other.vehicleId, vehicleId), inArray(other.facetId, ids))),
    );
}

function enrolledAs({ orm, t }: Db, dimensions: readonly Dimension[]): VehicleCondition {
  const { enrollments, clearances, dataReads } = t;
  const column = {
    account: enrollments.accountId,
    credential: enrollments.credentialId,
    enrollment: enrollments.status,
    clearance: clearances.status,
    dataFlow: sql`coalesce(${dataReads.flow}, 'NONE')`,
  };
  const isWanted = dimensions.map(({ kind, values, blocked }) => {
    if (blocked) return isBlockedBy({ orm, t }, blocked);
    const of: SQLiteColumn | SQL = column[kind as keyof typeof column];
    return sql`${of} in ${[...values]}`;
  });
  return (vehicleId) =>
    exists(
      orm
        .select({ one: sql`1` })
        .from(enrollments)
        .leftJoin(clearances, eq(clearances.enrollmentId, enrollments.id))
        .leftJoin(dataReads, eq(dataReads.enrollmentId, enrollments.id))
        .where(and(eq(enrollments.vehicleId, vehicleId), ...isWanted)),
    );
}

/** Conditions on texts of the vehicle itself. */
function textConditions(db: Db, { tag }: VehicleFilter): VehicleCondition[] {
  const conditions: VehicleCondition[] = [];
  if (tag && tagValue(tag).length > MAX_FACET_LENGTH)
    conditions.push(ofVehicle(db, () => tagged(db, tag)));
  return conditions;
}

function ofVehicle({ orm, t }: Db, condition: () => SQL | undefined): VehicleCondition {
  return (vehicleId) =>
    vehicleId === t.vehicles.id
      ? condition()
      : exists(
          orm
            .select({ one: sql`1` })
            .from(t.vehicles)
            .where(and(eq(t.vehicles.id, vehicleId), condition())),
        );
}

/**
 * Matches a tag, in the case in which it was set. SQLite stores tags as the text that
 * JSON.stringify writes, PostgreSQL as jsonb, whose text has blanks.
 */
function tagged(db: Db, { key, value }: Tag): SQL {
  const { tags } = db.t.vehicles;
  const tag = { key, value };
  return isSqlite(db)
    ? sql`instr(${tags}, ${JSON.stringify(tag)}) > 0`
    : sql`${tags} @> ${JSON.stringify([tag])}::jsonb`;
}
