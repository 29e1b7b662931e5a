import { setTimeout as sleep } from 'node:timers/promises';
import { getTableName } from 'drizzle-orm';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import pg from 'pg';
import { type Logger } from '../../../domain/ports/logger.js';
import { tables } from '../../schema/postgres.js';
import { COPY_TABLE } from '../copy/copy-end.js';
import { migrationsFolder } from '../migrations.js';
import { StoreUnavailable } from '../store.js';
import { startFault } from './start-fault.js';

export interface MigrateOptions {
  readonly url: string;
  readonly connectTimeoutMs: number;
  readonly log: Logger;
  /** True for a copy to the database, which may be incomplete. */
  readonly isCopying?: boolean;
}

/** Number of the advisory lock for migrations; any number that other programs do not use. */
const LOCK = 7_305_804_402_464_092;
/** Interval between two attempts at the lock, in milliseconds. */
const RETRY_MS = 250;

/**
 * Maximum time to wait for locks of tables, in milliseconds: work of running servers on a table
 * queues up behind a lock that is waited for. Shorter than their statement timeout.
 */
const LOCK_TIMEOUT_MS = 2000;
/** Time after which the operating system probes a connection that is idle, in milliseconds. */
const KEEP_ALIVE_MS = 10_000;

/** Outcome of an attempt, and what the log says about it. */
const WAITS = {
  otherServer: 'another server brings the tables up to date; waiting for it',
  transactions: 'transactions of running servers use the tables; trying again to change them',
} as const;
type Outcome = 'upToDate' | keyof typeof WAITS;

/**
 * Runs the pending migrations; if several servers start at once, one runs them and the others wait.
 * The lock belongs to the transaction, so that it works through poolers and ends with its holder.
 * Servers of the version before go on meanwhile: their reads at all times, their writes afterwards.
 * @throws StoreUnavailable with a reason for the operator
 */
export async function migratePostgres(options: MigrateOptions): Promise<void> {
  await withClient(options, async (client) => {
    if (!options.isCopying) await requireWhole(client);
    let logged: Outcome | undefined;
    for (;;) {
      const outcome = await migrateUnlessLocked(client);
      if (outcome === 'upToDate') return;
      if (outcome !== logged) options.log.info({}, WAITS[outcome]);
      logged = outcome;
      await sleep(RETRY_MS);
    }
  });
}

/** Returns the creation time of the last migration that was carried out; null without any. */
export function lastMigrationAt(
  options: Omit<MigrateOptions, 'log' | 'isCopying'>,
): Promise<number | null> {
  return withClient(options, lastOf);
}

async function withClient<T>(
  { url, connectTimeoutMs }: Omit<MigrateOptions, 'log' | 'isCopying'>,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    fallback_application_name: 'fleetgraph',
  });
  // The pending query rejects with the error as well; an event without a listener would end the
  // process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const value = await work(client);
    await client.end();
    return value;
  } catch (error) {
    client.connection.stream.destroy();
    throw startFault(error, client);
  }
}

/** @throws StoreUnavailable for the target of a copy that was cut off */
async function requireWhole(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ readonly name: string | null }>(
    'select to_regclass($1)::text as name',
    [COPY_TABLE],
  );
  if ((rows[0]?.name ?? null) === null) return;
  throw new StoreUnavailable(
    'a copy to this database is incomplete; continue it with: npm run cli -- migrate-database',
  );
}

async function migrateUnlessLocked(client: pg.Client): Promise<Outcome> {
  const migrations = readMigrationFiles({ migrationsFolder: migrationsFolder('postgres') });
  const newest = Math.max(...migrations.map(({ folderMillis }) => folderMillis));
  // Checked first: a server whose user may not create tables starts on the existing ones.
  if (((await lastOf(client)) ?? -Infinity) >= newest) return 'upToDate';
  await client.query(`begin; set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
  try {
    const { rows } = await client.query<{ readonly is_mine: boolean }>(
      'select pg_try_advisory_xact_lock($1) as is_mine',
      [LOCK],
    );
    if (rows[0]?.is_mine !== true) {
      await client.query('rollback');
      return 'otherServer';
    }
    await migrate(client, migrations);
    await client.query('commit');
    return 'upToDate';
  } catch (error) {
    if (!isBlocked(error)) throw error;
    await client.query('rollback');
    return 'transactions';
  }
}

async function migrate(client: pg.Client, migrations: readonly MigrationMeta[]): Promise<void> {
  await holdWriters(client);
  // Follows drizzle-orm: its table, and migrations younger than the last one carried out.
  await client.query('create schema if not exists drizzle');
  await client.query(
    'create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)',
  );
  const last = (await lastOf(client)) ?? -Infinity;
  for (const { sql, hash, folderMillis } of migrations) {
    if (folderMillis <= last) continue;
    for (const statement of sql) await client.query(statement);
    await client.query(
      'insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)',
      [hash, folderMillis],
    );
  }
}

/**
 * Holds writers of running servers up until the end of the transaction: a row that is written
 * between a backfill and the trigger after it would be in neither.
 */
async function holdWriters(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ readonly name: string }>(
    `select quote_ident(tablename) as name from pg_tables
     where schemaname = current_schema() and tablename = any($1) order by 1`,
    [Object.values(tables).map((table) => getTableName(table))],
  );
  if (rows.length === 0) return;
  const names = rows.map(({ name }) => name).join(', ');
  await client.query(`lock table ${names} in share row exclusive mode`);
}

/** Returns whether running transactions stood in the way: a lock timeout or a deadlock. */
const isBlocked = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && (error.code === '55P03' || error.code === '40P01');

async function lastOf(client: pg.Client): Promise<number | null> {
  const table = await client.query<{ readonly name: string | null }>(
    "select to_regclass('drizzle.__drizzle_migrations')::text as name",
  );
  if ((table.rows[0]?.name ?? null) === null) return null;
  const { rows } = await client.query<{ readonly last: string | null }>(
    'select max(created_at)::text as last from drizzle.__drizzle_migrations',
  );
  const last = rows[0]?.last ?? null;
  return last === null ? null : Number(last);
}
