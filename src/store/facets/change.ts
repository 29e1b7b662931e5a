import { sql } from 'drizzle-orm';
import { type Db } from '../engine/store.js';
import { inParts } from '../query/ids-per-query.js';
import { isSqlite } from '../query/is-sqlite.js';
import { type FacetKind } from './kinds.js';

/** Correction of a facet of a vehicle; with the vehicle null of a count. */
export interface FacetChange {
  readonly fleetId: string;
  readonly vehicleId: string | null;
  readonly kind: FacetKind;
  readonly value: string;
  readonly delta: number;
}

/** Changes facets in the way in which the triggers do. */
export async function changeFacets(
  { orm, t, ...db }: Db,
  changes: readonly FacetChange[],
): Promise<void> {
  await inParts(changes, async (part) => {
    const rows = part.map(
      ({ fleetId, vehicleId, kind, value, delta }) =>
        sql`select ${fleetId}, ${vehicleId}, ${kind}, ${value}, ${delta}`,
    );
    if (isSqlite({ orm, t, ...db })) {
      orm.run(sql`insert into facet_changes ${sql.join(rows, sql` union all `)}`);
      return;
    }
    const column = (name: keyof FacetChange, type: string) =>
      sql`${sql.param(part.map((change) => change[name]))}::${sql.raw(type)}[]`;
    const changed = sql`facets_change(${column('fleetId', 'text')}, ${column('vehicleId', 'text')}, ${column('kind', 'text')}, ${column('value', 'text')}, ${column('delta', 'bigint')})::text`;
    await orm.select({ changed }).from(sql`(select 1) as nothing`);
  });
}
