import { and, eq, inArray, sql } from 'drizzle-orm';
import { type Db } from '../engine/store.js';
import { prepared } from '../query/prepared.js';
import { type CountFacet, type FacetKind, facetValue } from './kinds.js';

/** Facet with the number of its vehicles or rows. */
export interface CountedFacet {
  readonly id: number;
  readonly kind: FacetKind;
  readonly value: string;
  readonly count: number;
}

/** Values of one kind of facet. */
export interface FacetValues {
  readonly kind: FacetKind;
  readonly values: readonly string[];
}

/** Sum of a facet's slots, which PostgreSQL's driver returns as text. */
export const facetSum = ({ t }: Db) => sql<number | string>`sum(${t.facetCounts.count})`;

/** Finds a fleet's facets of these values with their counts; those that no row has are omitted. */
export async function countedFacets(
  db: Db,
  fleetId: string,
  wanted: readonly FacetValues[],
): Promise<readonly CountedFacet[]> {
  const { facets, facetCounts } = db.t;
  const values = wanted.map((one) => ({ ...one, values: new Set(one.values.map(facetValue)) }));
  const all = new Set(values.flatMap((one) => [...one.values]));
  if (all.size === 0) return [];
  const rows = await db.orm
    .select({ id: facets.id, kind: facets.kind, value: facets.value, count: facetSum(db) })
    .from(facets)
    .innerJoin(facetCounts, eq(facetCounts.facetId, facets.id))
    .where(
      and(
        eq(facets.fleetId, fleetId),
        inArray(
          facets.kind,
          wanted.map(({ kind }) => kind),
        ),
        inArray(facets.value, [...all]),
      ),
    )
    .groupBy(facets.id);
  return rows
    .map((row) => ({ ...row, count: Number(row.count) }))
    .filter(
      ({ kind, value, count }) =>
        count > 0 && values.some((one) => one.kind === kind && one.values.has(value)),
    );
}

const rowsOfKind = prepared(
  (db) => ({ count: facetSum(db) }),
  (db, selected) => {
    const { facets, facetCounts } = db.t;
    // In parentheses, because SQLite plans the query again at each run for a bare value.
    const isWanted = and(
      sql`${facets.fleetId} in (${sql.placeholder('fleetId')})`,
      sql`${facets.kind} in (${sql.placeholder('kind')})`,
      sql`${facets.value} = ''`,
    );
    return db.orm
      .select(selected)
      .from(facets)
      .innerJoin(facetCounts, eq(facetCounts.facetId, facets.id))
      .where(isWanted);
  },
);

/** Returns the number of a fleet's rows of a kind, such as its vehicles. */
export async function countRowsOf(db: Db, fleetId: string, kind: CountFacet): Promise<number> {
  const [row] = await rowsOfKind(db, { fleetId, kind }, '');
  return Number(row?.count ?? 0);
}
