import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { type Logger } from '../../domain/ports/logger.js';
import { type Connection, Connections } from './postgres/connections.js';
import { Conflict } from './postgres/failures.js';
import { migratePostgres } from './postgres/migrate.js';
import { type ConnectionLimits } from './postgres/pool.js';
import { queryBuilder } from './postgres/query-builder.js';
import { probeWrite } from './probe-write.js';
import { type Db, type Store, StoreUnavailable, toStoreError } from './store.js';
import { runJob } from './write-jobs.js';

export interface PostgresStoreOptions {
  readonly limits?: Partial<ConnectionLimits>;
  readonly log?: Logger;
}

const DEFAULT_LIMITS: ConnectionLimits = {
  size: 10,
  connectTimeoutMs: 3000,
  statementTimeoutMs: 5000,
  keepAliveMs: 10_000,
};

/** Attempts at a transaction that others are in the way of. Each conflict lets one of them through. */
const MAX_ATTEMPTS = 10;
/** Pause before the second attempt; it grows with each. */
const RETRY_MS = 10;

const SILENT: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Connects to PostgreSQL and brings its tables up to date. */
export async function openPostgresStore(
  url: string,
  { limits: given, log = SILENT }: PostgresStoreOptions = {},
): Promise<Store> {
  const limits = { ...DEFAULT_LIMITS, ...given };
  await migratePostgres({ url, connectTimeoutMs: limits.connectTimeoutMs, log });
  const connections = new Connections({ url, limits, log });
  const read = queryBuilder({ query: (statement, values) => connections.read(statement, values) });
  // Statements are put together once for each connection, not once for each transaction.
  const builders = new WeakMap<Connection, Db>();
  const builderOf = (connection: Connection): Db => {
    const known = builders.get(connection) ?? queryBuilder(connection);
    builders.set(connection, known);
    return known;
  };
  const attempt: Store['write'] = async (job) => {
    const effects: (() => void)[] = [];
    const context = { dialect: 'postgres', run: job } as const;
    const value = await connections.transaction((connection) => {
      const tx = builderOf(connection);
      return runJob(() => job(tx, (effect) => effects.push(effect)), context);
    });
    for (const effect of effects) {
      // Effects are hints: it is on disk by now, and whoever waits must not hear otherwise.
      try {
        effect();
      } catch {}
    }
    return value;
  };
  const write: Store['write'] = async (job) => {
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await attempt(job);
      } catch (error) {
        if (!(error instanceof Conflict)) throw toStoreError(error);
        if (attempts === MAX_ATTEMPTS) throw new StoreUnavailable(error.message);
        // The other one waits for what was locked here: it has to get it first.
        await sleep(RETRY_MS * attempts);
      }
    }
  };
  return {
    dialect: 'postgres',
    read,
    write,
    version: () => null,
    // A server that follows another one answers, and takes no writes: only trying tells.
    probe: () => write(probeWrite),
    lastMigration: async () => {
      const last = sql<string | null>`max(created_at)::text`;
      const [row] = await read.orm.select({ last }).from(sql`drizzle.__drizzle_migrations`);
      const found = row?.last ?? null;
      return found === null ? null : Number(found);
    },
    hurry: () => connections.hurry(),
    close: () => connections.close(),
  };
}
