import { eq, isNull, sql } from 'drizzle-orm';
import { searchable } from '../../domain/values/search-text.js';
import { type VehicleText } from '../../domain/vehicle.js';
import { type Db, type Store } from '../engine/store.js';
import { IDS_PER_QUERY, inParts } from '../query/ids-per-query.js';
import { isSqlite } from '../query/is-sqlite.js';
import { prepared } from '../query/prepared.js';

/** Columns of a vehicle that a search looks at. */
type Searched = Readonly<Record<VehicleText, string | null>> & {
  readonly id: string;
  readonly vin: string;
};

/**
 * Separates two texts of a vehicle; a search text never has it. Twice, so that the last two
 * characters of a text begin a trigram.
 */
const END = '\n\n';

const textOf = ({ vin, name, licensePlate }: Searched): string =>
  [vin, name, licensePlate].map((text) => (text === null ? '' : searchable(text) + END)).join('');

const setText = prepared(
  () => ({}),
  ({ orm, t }) =>
    orm
      .update(t.vehicleTexts)
      .set({ text: sql`${sql.placeholder('text')}` })
      .where(eq(t.vehicleTexts.vehicleId, sql.placeholder('id'))),
);

/** Stores the texts of vehicles for the search; triggers have made their rows. */
export async function storeTexts(db: Db, vehicles: readonly Searched[]): Promise<void> {
  await inParts(vehicles, async (part) => {
    if (isSqlite(db)) {
      for (const vehicle of part) await setText(db, { id: vehicle.id, text: textOf(vehicle) }, '');
      return;
    }
    const ids = sql.param(part.map(({ id }) => id));
    const texts = sql.param(part.map(textOf));
    const stored = sql`vehicle_texts_store(${ids}::text[], ${texts}::text[])::text`;
    await db.orm.select({ stored }).from(sql`(select 1) as nothing`);
  });
}

/**
 * Stores the texts of vehicles that have none: after an upgrade, a copy of the database, or a
 * change by hand. Cut off, it continues at the next start.
 * @returns the number of vehicles
 */
export async function storeMissingTexts(store: Store): Promise<number> {
  let stored = 0;
  // Read first: a database that takes no writes may be complete.
  while ((await missingTexts(store.read, 1)).length > 0) {
    stored += await store.write(async (tx) => {
      const part = await missingTexts(tx, IDS_PER_QUERY);
      await storeTexts(tx, part);
      return part.length;
    });
  }
  return stored;
}

async function missingTexts({ orm, t }: Db, limit: number): Promise<readonly Searched[]> {
  const { id, vin, name, licensePlate } = t.vehicles;
  return orm
    .select({ id, vin, name, licensePlate })
    .from(t.vehicleTexts)
    .innerJoin(t.vehicles, eq(id, t.vehicleTexts.vehicleId))
    .where(isNull(t.vehicleTexts.text))
    .limit(limit);
}
