import { setTimeout as sleep } from 'node:timers/promises';
import { getTableName } from 'drizzle-orm';
import pg from 'pg';
import { type Logger } from '../../../domain/ports/logger.js';
import { tables } from '../../schema/postgres.js';
import { toFailure } from '../postgres/failures.js';
import { migratePostgres } from '../postgres/migrate.js';
import { queryBuilder } from '../postgres/query-builder.js';
import { startFault } from '../postgres/start-fault.js';
import { type CopyEnd, CopyError } from './copy-end.js';
import { keyedTables } from './tables.js';

/** Number of the advisory lock of copies; any number that other programs do not use. */
const LOCK = 7_305_804_402_464_093;
/** Maximum time to wait for a connection, in milliseconds. */
const CONNECT_TIMEOUT_MS = 5000;
/** Maximum time to wait for the answer to a statement, in milliseconds; each copies one batch. */
const STATEMENT_TIMEOUT_MS = 300_000;
/** Maximum time for a connection to end in good order, in milliseconds. */
const CLOSE_MS = 1000;
/** Interval between two looks for servers, in milliseconds: connections take a moment to end. */
const LOOK_MS = 100;
const LOOKS = 30;

const SILENT: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Opens a database to copy from: reads one snapshot, and holds writers up until it is closed. */
export async function openPostgresSource(url: string): Promise<CopyEnd> {
  const { client, end } = await open(url);
  try {
    await client.query('begin isolation level repeatable read');
    await client.query("set local lock_timeout = '5s'");
    const names = keyedTables(tables).map(({ table }) => `"${getTableName(table)}"`);
    // Before the first query, whose snapshot then holds all that was committed.
    await client.query(`lock table ${names.join(', ')} in share mode`);
    return end;
  } catch (error) {
    await end.close();
    throw isLockTimeout(error) ? inUse(end.name) : startFault(error, client);
  }
}

/** Opens a database to copy to; of two copies at once the second is refused. */
export async function openPostgresTarget(url: string): Promise<CopyEnd> {
  const { client, end } = await open(url);
  for (let look = 1; look <= LOOKS; look += 1) {
    const { rows } = await client.query<{ readonly is_mine: boolean }>(
      'select pg_try_advisory_lock($1) as is_mine',
      [LOCK],
    );
    if (rows[0]?.is_mine === true) return end;
    await sleep(LOOK_MS);
  }
  await end.close();
  throw new CopyError(`Another copy to ${end.name} is running.`);
}

async function open(url: string): Promise<{ readonly client: pg.Client; readonly end: CopyEnd }> {
  const isCopying = true;
  await migratePostgres({ url, connectTimeoutMs: CONNECT_TIMEOUT_MS, log: SILENT, isCopying });
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: CONNECT_TIMEOUT_MS,
    // Not that of servers, which are looked for by their name.
    application_name: 'fleetgraph-copy',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw startFault(error, client);
  }
  const end = endOf(client, new URL(url));
  try {
    await requireNoServer(client, end.name);
  } catch (error) {
    await end.close();
    throw error;
  }
  return { client, end };
}

function endOf(client: pg.Client, { host, pathname }: URL): CopyEnd {
  // The query builder passes parameters separately.
  const query = async (
    statement: string | pg.QueryConfig | pg.QueryArrayConfig,
    values?: unknown[],
  ): Promise<pg.QueryResult> => {
    try {
      return await client.query(statement as pg.QueryConfig, values);
    } catch (error) {
      throw toFailure(error, false);
    }
  };
  const db = queryBuilder({ query });
  const execute = (statement: string) => query(statement).then(() => undefined);
  return {
    name: `postgres://${host}${pathname}`,
    db,
    execute,
    write: async (job) => {
      await execute('begin');
      try {
        await job(db);
      } catch (error) {
        await execute('rollback').catch(() => undefined);
        throw error;
      }
      await execute('commit');
    },
    finish: () => close(client),
    close: () => close(client),
  };
}

/** Ends the connection; one that does not answer is cut off. */
async function close(client: pg.Client): Promise<void> {
  const cutOff = setTimeout(() => client.connection.stream.destroy(), CLOSE_MS);
  await client.end();
  clearTimeout(cutOff);
}

/** @throws CopyError while servers are connected to the database */
async function requireNoServer(client: pg.Client, name: string): Promise<void> {
  for (let look = 1; ; look += 1) {
    const { rows } = await client.query<{ readonly count: number }>(
      `select count(*)::integer as count from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()
       and (application_name = 'fleetgraph' or application_name like 'fleetgraph %')`,
    );
    if (rows[0]?.count === 0) return;
    if (look === LOOKS) throw inUse(name);
    await sleep(LOOK_MS);
  }
}

const inUse = (name: string): CopyError =>
  new CopyError(`${name} is in use: stop all servers on it first.`);

/** SQLSTATE of a lock that was not free in time. */
const isLockTimeout = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === '55P03';
