import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { type Db, type Store } from '../engine/store.js';
import { changeFacets } from './change.js';
import { expectedFacets } from './expected.js';
import { type FacetKind } from './kinds.js';

/** Maximum vehicles that are compared in one transaction. */
const VEHICLES_PER_STEP = 500;

export interface Recount {
  /** Number of compared vehicles. */
  readonly vehicles: number;
  /** Number of facets and counts that were wrong and are corrected. */
  readonly corrected: number;
}

/**
 * Compares every facet and count with the rows that it is maintained from, and corrects it. Takes
 * many short transactions; other writes go on between them.
 */
export async function recount(store: Store): Promise<Recount> {
  let [vehicles, corrected, after] = [0, 0, ''];
  for (;;) {
    const from = after;
    const step = await store.write((tx) => recountVehicles(tx, from));
    vehicles += step.ids.length;
    corrected += step.corrected;
    after = step.ids.at(-1) ?? after;
    if (step.ids.length < VEHICLES_PER_STEP) break;
  }
  corrected += await store.write(recountFacets);
  return { vehicles, corrected };
}

async function recountVehicles(
  tx: Db,
  after: string,
): Promise<{ readonly ids: readonly string[]; readonly corrected: number }> {
  const { orm, t } = tx;
  const { facetVehicles, facets } = t;
  const part = await orm
    .select()
    .from(t.vehicles)
    .where(gt(t.vehicles.id, after))
    .orderBy(asc(t.vehicles.id))
    .limit(VEHICLES_PER_STEP);
  const byId = new Map(part.map((vehicle) => [vehicle.id, vehicle]));
  const ids = [...byId.keys()];
  if (ids.length === 0) return { ids, corrected: 0 };
  const expected = await expectedFacets(tx, part);
  const stored = await orm
    .select({ facet: facets, of: facetVehicles })
    .from(facetVehicles)
    .innerJoin(facets, eq(facets.id, facetVehicles.facetId))
    .where(inArray(facetVehicles.vehicleId, ids));
  let corrected = 0;
  for (const { facet, of } of stored) {
    const key = JSON.stringify([of.vehicleId, facet.kind, facet.value]);
    const wanted = expected.get(key);
    if (wanted) expected.set(key, { ...wanted, delta: wanted.delta - of.uses });
    else expected.set(key, { ...facet, vehicleId: of.vehicleId, delta: -of.uses });
    const vehicle = byId.get(of.vehicleId);
    const isInOrder =
      vehicle?.createdAt.getTime() === of.createdAt.getTime() &&
      vehicle.vin === of.vin &&
      vehicle.clearanceChangedAt.getTime() === of.clearanceChangedAt.getTime();
    if (!vehicle || isInOrder) continue;
    const { createdAt, vin, clearanceChangedAt } = vehicle;
    await orm
      .update(facetVehicles)
      .set({ createdAt, vin, clearanceChangedAt })
      .where(and(eq(facetVehicles.vehicleId, of.vehicleId), eq(facetVehicles.facetId, of.facetId)));
    corrected += 1;
  }
  const wrong = [...expected.values()].filter(({ delta }) => delta !== 0);
  await changeFacets(tx, wrong);
  return { ids, corrected: corrected + wrong.length };
}

/**
 * Compares the counts; one statement reads both sides, so that it sees the same changes on both.
 */
async function recountFacets(tx: Db): Promise<number> {
  const { orm, t } = tx;
  const { facetVehicles, facets, facetCounts } = t;
  // Deletes what vehicles that no longer exist have left.
  await orm
    .delete(facetVehicles)
    .where(
      sql`not exists (select 1 from ${t.vehicles} where ${t.vehicles.id} = ${facetVehicles.vehicleId})`,
    );
  const stored = sql`select ${facets.fleetId} as fleet_id, ${facets.kind} as kind, ${facets.value} as value, sum(${facetCounts.count}) as count
    from ${facets} join ${facetCounts} on ${facetCounts.facetId} = ${facets.id} group by ${facets.id}`;
  const ofVehicles = sql`select ${facets.fleetId} as fleet_id, ${facets.kind} as kind, ${facets.value} as value, n.count
    from (select facet_id, count(*) as count from ${facetVehicles} group by facet_id) as n join ${facets} on ${facets.id} = n.facet_id`;
  const rows = await orm
    .select({
      fleetId: sql<string>`fleet_id`,
      kind: sql<FacetKind>`kind`,
      value: sql<string>`value`,
      delta: sql<number | string>`sum(count)`,
    })
    .from(
      sql`(select fleet_id, kind, value, count from expected_row_counts union all ${ofVehicles}
        union all select fleet_id, kind, value, -count from (${stored}) as stored) as compared`,
    )
    .groupBy(sql`fleet_id`, sql`kind`, sql`value`)
    .having(sql`sum(count) <> 0`);
  const wrong = rows.map((row) => ({ ...row, vehicleId: null, delta: Number(row.delta) }));
  await changeFacets(tx, wrong);
  return wrong.length;
}
