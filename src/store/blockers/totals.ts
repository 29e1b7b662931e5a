import { and, eq } from 'drizzle-orm';
import { RULES } from '../../domain/blockers/rules.js';
import { type Db } from '../engine/store.js';
import { facetSum } from '../facets/counts.js';
import { parseGroup, withoutCaused } from './groups.js';

/** Counts the blockers of all fleets by code and actor, zeros included. */
export async function countGroups(db: Db) {
  const { fleets, facets, facetCounts } = db.t;
  const rows = await db.orm
    .select({ fleetId: fleets.id, id: facets.id, value: facets.value, count: facetSum(db) })
    .from(fleets)
    // By fleet, so that the index finds the facets of this kind.
    .innerJoin(facets, and(eq(facets.fleetId, fleets.id), eq(facets.kind, 'blockers')))
    .innerJoin(facetCounts, eq(facetCounts.facetId, facets.id))
    .groupBy(fleets.id, facets.id);
  const counts = new Map(
    Object.values(RULES)
      .flatMap(({ enrollment, credential, driver, account }) => [
        ...enrollment,
        ...credential,
        ...driver,
        ...account,
      ])
      .map(({ code, actor }) => [`${code} ${actor}`, { labels: { code, actor }, count: 0 }]),
  );
  for (const ofFleet of Map.groupBy(rows, ({ fleetId }) => fleetId).values()) {
    const groups = ofFleet
      .map(({ id, value, count }) => ({ id, count: Number(count), ...parseGroup(value) }))
      .filter(({ count }) => count > 0);
    for (const { code, actor, count } of withoutCaused(groups)) {
      const key = `${code} ${actor}`;
      counts.set(key, { labels: { code, actor }, count: count + (counts.get(key)?.count ?? 0) });
    }
  }
  return [...counts.values()];
}
