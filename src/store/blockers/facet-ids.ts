import { and, inArray, sql } from 'drizzle-orm';
import { type Db } from '../engine/store.js';
import { isSqlite } from '../query/is-sqlite.js';
import { prepared } from '../query/prepared.js';

/** Facet of a fleet by its kind and value. */
export interface WantedFacet {
  readonly fleetId: string;
  readonly kind: 'blockers' | 'steps';
  readonly value: string;
}

/**
 * Returns the ids of facets by fleet, kind and value as JSON, and creates those that are missing.
 */
export async function facetIds(
  db: Db,
  wanted: readonly WantedFacet[],
): Promise<ReadonlyMap<string, number>> {
  const byKey = new Map(wanted.map((facet) => [keyOf(facet), facet]));
  const ids = await findFacets(db, [...byKey.values()]);
  const missing = [...byKey].filter(([key]) => !ids.has(key)).sort();
  if (missing.length === 0) return ids;
  const facets = missing.map(([, facet]) => facet);
  await db.orm.insert(db.t.facets).values(facets).onConflictDoNothing();
  return new Map([...ids, ...(await findFacets(db, facets))]);
}

export const keyOf = ({ fleetId, kind, value }: WantedFacet): string =>
  JSON.stringify([fleetId, kind, value]);

/** Maximum facets that SQLite reads one by one, by a prepared statement. */
const MAX_SINGLE_READS = 4;

const oneFacet = prepared(
  ({ t }) => ({ id: t.facets.id }),
  ({ orm, t }, selected) =>
    orm
      .select(selected)
      .from(t.facets)
      .where(
        and(
          sql`${t.facets.fleetId} in (${sql.placeholder('fleetId')})`,
          sql`${t.facets.kind} in (${sql.placeholder('kind')})`,
          sql`${t.facets.value} in (${sql.placeholder('value')})`,
        ),
      ),
);

async function findFacets(
  db: Db,
  wanted: readonly WantedFacet[],
): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>();
  if (wanted.length === 0) return ids;
  if (wanted.length === 1 || (isSqlite(db) && wanted.length <= MAX_SINGLE_READS)) {
    for (const facet of wanted) {
      const [row] = await oneFacet(db, { ...facet }, '');
      if (row) ids.set(keyOf(facet), row.id);
    }
    return ids;
  }
  for (const { fleetId, kind, value, id } of await severalFacets(db, wanted))
    ids.set(keyOf({ fleetId, kind: kind as WantedFacet['kind'], value }), id);
  return ids;
}

async function severalFacets(db: Db, wanted: readonly WantedFacet[]) {
  const { orm, t } = db;
  const of = (name: keyof WantedFacet) => wanted.map((facet) => facet[name]);
  if (!isSqlite(db))
    return givenFacets(db, { fleetIds: of('fleetId'), kinds: of('kind'), values: of('value') }, '');
  return orm
    .select(facetColumns(db))
    .from(t.facets)
    .where(
      and(
        inArray(t.facets.fleetId, [...new Set(of('fleetId'))]),
        inArray(t.facets.kind, ['blockers', 'steps']),
        inArray(t.facets.value, [...new Set(of('value'))]),
      ),
    );
}

const facetColumns = ({ t: { facets } }: Db) => ({
  id: facets.id,
  fleetId: facets.fleetId,
  kind: facets.kind,
  value: facets.value,
});

const givenFacets = prepared(facetColumns, ({ orm, t: { facets } }, selected) =>
  orm
    .select(selected)
    .from(facets)
    .where(
      sql`(${facets.fleetId}, ${facets.kind}, ${facets.value}) in (select * from unnest(${sql.placeholder('fleetIds')}::text[], ${sql.placeholder('kinds')}::text[], ${sql.placeholder('values')}::text[]))`,
    ),
);
