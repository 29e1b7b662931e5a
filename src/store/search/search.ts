import { and, eq, exists, type SQL, sql } from 'drizzle-orm';
import { type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { searchable } from '../../domain/search-text.js';
import { type Db } from '../engine/store.js';
import { isSqlite } from '../query/is-sqlite.js';

/**
 * Maximum vehicles that are found by trigrams and then put in order. Of a text that more vehicles
 * have, a walk in order soon finds a page.
 */
const MAX_CANDIDATES = 4000;
/** Maximum trigrams that a text of one or two characters stands for. */
const MAX_TERMS = 200;
const GRAM_LENGTH = 3;

/**
 * Vehicles of a fleet that have a text: a query of their ids, or a condition on them if they are
 * many; null if no vehicle has it.
 */
export type Found =
  | { readonly ids: SQL }
  | { readonly condition: (vehicleId: SQLiteColumn) => ReturnType<typeof exists> }
  | null;

/** Finds the vehicles whose VIN, name or license plate has a text, by the index of its parts. */
export async function searchVehicles(db: Db, fleetId: string, search: string): Promise<Found> {
  const text = searchable(search);
  if (text === '') return null;
  if (!isSqlite(db)) return { condition: isFound(db, text) };
  const match = await matchOf(db, text);
  if (match === undefined) return { condition: isFound(db, text) };
  if (match === '') return null;
  const grams = sql`select rowid as id from vehicle_grams where vehicle_grams match ${match} limit ${MAX_CANDIDATES + 1}`;
  const [row] = await db.orm
    .select({ count: sql<number>`count(*)` })
    .from(sql`(${grams}) as counted`);
  if (!row?.count) return null;
  if (row.count > MAX_CANDIDATES) return { condition: isFound(db, text) };
  const { id, vehicleId, fleetId: fleet, text: stored } = db.t.vehicleTexts;
  return {
    ids: sql`(select ${vehicleId} from (${grams}) as grams cross join ${db.t.vehicleTexts}
      where ${id} = grams.id and ${fleet} = ${fleetId} and instr(${stored}, ${text}) > 0)`,
  };
}

function isFound(db: Db, text: string) {
  const { vehicleTexts } = db.t;
  const has = isSqlite(db)
    ? sql`instr(${vehicleTexts.text}, ${text}) > 0`
    : and(hasGrams(db, text), sql`strpos(${vehicleTexts.text}, ${text}) > 0`);
  return (vehicleId: SQLiteColumn) =>
    exists(
      db.orm
        .select({ one: sql`1` })
        .from(vehicleTexts)
        .where(and(eq(vehicleTexts.vehicleId, vehicleId), has)),
    );
}

/** Matches on PostgreSQL texts with all parts of the text, by an index. */
function hasGrams({ t }: Db, text: string) {
  const grams = gramsOf(text, Math.min(GRAM_LENGTH, Array.from(text).length));
  return Array.from(text).length === 1
    ? undefined
    : sql`search_grams(${t.vehicleTexts.text}) @> ${sql.param(grams)}::text[]`;
}

/**
 * Returns the query of SQLite's trigrams for a text: empty if no vehicle has it, undefined if too
 * many trigrams begin with it.
 */
async function matchOf({ orm }: Db, text: string): Promise<string | undefined> {
  if (Array.from(text).length >= GRAM_LENGTH)
    return gramsOf(text, GRAM_LENGTH).map(quoted).join(' AND ');
  const term = sql<string>`term`;
  const rows = await orm
    .select({ term })
    .from(sql`vehicle_gram_terms`)
    .where(sql`term >= ${text} and term < ${`${text}\u{10FFFF}`}`)
    .limit(MAX_TERMS + 1);
  if (rows.length > MAX_TERMS) return undefined;
  return rows.map((row) => quoted(row.term)).join(' OR ');
}

const quoted = (gram: string): string => `"${gram.replaceAll('"', '""')}"`;

/** Returns the different parts of a text of this length, in characters. */
function gramsOf(text: string, length: number): readonly string[] {
  const characters = Array.from(text);
  const places = Math.max(0, characters.length - length + 1);
  return [
    ...new Set(
      Array.from({ length: places }, (_, at) => characters.slice(at, at + length).join('')),
    ),
  ];
}
