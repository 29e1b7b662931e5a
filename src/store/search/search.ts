import { and, eq, exists, type SQL, sql } from 'drizzle-orm';
import { type SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { searchable } from '../../domain/values/search-text.js';
import { type Db } from '../engine/store.js';
import { isSqlite } from '../query/is-sqlite.js';

/**
 * Maximum vehicles that are found by trigrams and then put in order. Of a text that more vehicles
 * have, a walk in order soon finds a page.
 */
const MAX_CANDIDATES = 2000;
/**
 * Maximum entries of PostgreSQL's index for the rarest part of a text, which it reads in some
 * milliseconds before it finds how few have all parts.
 */
const MAX_ENTRIES = 50_000;
/**
 * Number of texts that decide whether a text of one or two characters is common, and how many of
 * them must have it.
 */
const SAMPLE = 2000;
const COMMON_IN_SAMPLE = 10;
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
  return isSqlite(db) ? searchSqlite(db, fleetId, text) : searchPostgres(db, fleetId, text);
}

async function searchSqlite(db: Db, fleetId: string, text: string): Promise<Found> {
  const hasText = sql`instr(${db.t.vehicleTexts.text}, ${text}) > 0`;
  const match = await matchOf(db, text);
  if (match === undefined) return { condition: isFound(db, hasText) };
  if (match === '') return null;
  const grams = sql`select rowid as id from vehicle_grams where vehicle_grams match ${match} limit ${MAX_CANDIDATES + 1}`;
  const { id, vehicleId, fleetId: fleet } = db.t.vehicleTexts;
  const ids = sql`(select ${vehicleId} from (${grams}) as grams cross join ${db.t.vehicleTexts}
    where ${id} = grams.id and ${fleet} = ${fleetId} and ${hasText})`;
  return foundAmong(db, grams, hasText, ids);
}

async function searchPostgres(db: Db, fleetId: string, text: string): Promise<Found> {
  const { vehicleTexts } = db.t;
  const hasText = sql`strpos(${vehicleTexts.text}, ${text}) > 0`;
  const isSingle = Array.from(text).length === 1;
  if (isSingle || (await isCommonOnPostgres(db, text))) return { condition: isFound(db, hasText) };
  const hasGrams = sql`search_grams(${vehicleTexts.text}) @> ${sql.param(postgresGrams(text))}::text[]`;
  const candidates = sql`select 1 from ${vehicleTexts} where ${hasGrams} limit ${MAX_CANDIDATES + 1}`;
  const ids = sql`(select ${vehicleTexts.vehicleId} from ${vehicleTexts}
    where ${hasGrams} and ${vehicleTexts.fleetId} = ${fleetId} and ${hasText})`;
  return foundAmong(db, candidates, hasText, ids);
}

/**
 * Decides by the number of candidates.
 * @param candidates query of at most one row more than are put in order
 * @param ids query of the vehicles that have the text, which starts from the candidates
 */
async function foundAmong(db: Db, candidates: SQL, hasText: SQL, ids: SQL): Promise<Found> {
  const [row] = await db.orm
    .select({ count: sql<number | string>`count(*)` })
    .from(sql`(${candidates}) as counted`);
  const count = Number(row?.count ?? 0);
  if (count === 0) return null;
  return count > MAX_CANDIDATES ? { condition: isFound(db, hasText) } : { ids };
}

function isFound({ orm, t }: Db, has: SQL | undefined) {
  const { vehicleTexts } = t;
  return (vehicleId: SQLiteColumn) =>
    exists(
      orm
        .select({ one: sql`1` })
        .from(vehicleTexts)
        .where(and(eq(vehicleTexts.vehicleId, vehicleId), has)),
    );
}

/**
 * Returns whether PostgreSQL's statistics say that its index would read too many entries: those of
 * the rarest part of a text.
 */
async function isCommonOnPostgres({ orm }: Db, text: string): Promise<boolean> {
  const grams = postgresGrams(text);
  const [row] = await orm
    .select({
      common: sql<number | string>`count(*)`,
      rows: sql<
        number | null
      >`min(parts.share) * (select reltuples from pg_class where oid = 'vehicle_texts'::regclass)`,
    })
    .from(
      sql`pg_stats as stats, unnest(stats.most_common_elems::text::text[], stats.most_common_elem_freqs) as parts(part, share)`,
    )
    .where(
      sql`stats.schemaname = current_schema() and stats.tablename = 'vehicle_texts_grams' and parts.part = any(${sql.param(grams)}::text[])`,
    );
  return Number(row?.common) === grams.length && (row?.rows ?? 0) > MAX_ENTRIES;
}

/** Parts of a text that PostgreSQL's index has: of three characters, or of two. */
const postgresGrams = (text: string): readonly string[] =>
  gramsOf(text, Math.min(GRAM_LENGTH, Array.from(text).length));

/**
 * Returns the query of SQLite's trigrams for a text: empty if no vehicle has it, undefined if too
 * many trigrams begin with it.
 */
async function matchOf({ orm, t }: Db, text: string): Promise<string | undefined> {
  if (Array.from(text).length >= GRAM_LENGTH)
    // Trigrams that cover the text: more of them take longer to intersect than to check afterwards.
    return gramsOf(text, GRAM_LENGTH)
      .filter((_, at, { length }) => at % GRAM_LENGTH === 0 || at === length - 1)
      .map(quoted)
      .join(' AND ');
  if (await isCommon({ orm, t }, text)) return undefined;
  const term = sql<string>`term`;
  const rows = await orm
    .select({ term })
    .from(sql`vehicle_gram_terms`)
    .where(sql`term >= ${text} and term < ${`${text}\u{10FFFF}`}`)
    .limit(MAX_TERMS + 1);
  if (rows.length > MAX_TERMS) return undefined;
  return rows.map((row) => quoted(row.term)).join(' OR ');
}

/** Returns whether a sample of texts has the text so often that its trigrams are too many. */
async function isCommon({ orm, t }: Pick<Db, 'orm' | 't'>, text: string): Promise<boolean> {
  const { vehicleTexts } = t;
  const sample = sql`(select ${vehicleTexts.text} as text from ${vehicleTexts} limit ${SAMPLE}) as sample`;
  const [row] = await orm
    .select({ count: sql<number>`count(*)` })
    .from(sample)
    .where(sql`instr(sample.text, ${text}) > 0`);
  return (row?.count ?? 0) >= COMMON_IN_SAMPLE;
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
