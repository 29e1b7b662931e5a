import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { type Logger } from '../../domain/ports/logger.js';
import { EventFeed } from '../journal/event-feed.js';
import { thenClearanceEvents, withEvents } from '../journal/record-event.js';
import { writeHints } from './hint-payload.js';
import { type Hint, Hints } from './hints.js';
import {
  LONG_READ_LIMITS,
  LONG_READERS,
  type LongReadLimits,
  LongReads,
  onBehalfOf,
  tookTooLong,
} from './long-reads/long-reads.js';
import { type Connection, Connections } from './postgres/connections.js';
import { Conflict, StatementTimedOut } from './postgres/failures.js';
import { HINT_CHANNEL, HintListener, notifyStatement } from './postgres/hint-listener.js';
import { migratePostgres } from './postgres/migrate.js';
import { type ConnectionLimits } from './postgres/pool.js';
import { queryBuilder, statementName } from './postgres/query-builder.js';
import { RepeatedStatements } from './postgres/repeated-statements.js';
import { waitForServer } from './postgres/wait-for-server.js';
import { probeWrite } from './probe-write.js';
import {
  type AfterCommit,
  type Db,
  type Settle,
  type Store,
  StoreUnavailable,
  thenSettle,
  toStoreError,
} from './store.js';
import { runJob } from './write-jobs.js';

export interface PostgresStoreOptions {
  readonly limits?: Partial<ConnectionLimits>;
  readonly log?: Logger;
  /** Name of the connections at the server, unless the URL has one. */
  readonly applicationName?: string;
  /** Maximum time to wait for a server that is not up yet, in milliseconds; 0 by default. */
  readonly waitMs?: number;
  /** Interval between checks that hints arrive, in milliseconds. */
  readonly checkHintsEveryMs?: number;
  readonly longReadLimits?: LongReadLimits;
  readonly settle?: Settle;
}

const DEFAULT_LIMITS: ConnectionLimits = {
  size: 10,
  connectTimeoutMs: 3000,
  statementTimeoutMs: 5000,
  keepAliveMs: 10_000,
  preparedStatements: 'auto',
};

/**
 * Maximum attempts at a transaction that conflicts with others; each conflict lets one of them
 * through.
 */
const MAX_ATTEMPTS = 10;
/** Pause before the second attempt, in milliseconds; grows with each attempt. */
const RETRY_MS = 10;

const SILENT: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Connects to PostgreSQL and runs the pending migrations. */
export async function openPostgresStore(
  url: string,
  {
    limits: given,
    log = SILENT,
    applicationName,
    waitMs = 0,
    checkHintsEveryMs,
    longReadLimits,
    settle,
  }: PostgresStoreOptions = {},
): Promise<Store> {
  const limits = { ...DEFAULT_LIMITS, ...given };
  const { connectTimeoutMs } = limits;
  await waitForServer(() => migratePostgres({ url, connectTimeoutMs, log }), { waitMs, log });
  const connections = new Connections({
    url,
    limits,
    log,
    ...(applicationName !== undefined && { applicationName }),
  });
  const read = queryBuilder({ query: (statement, values) => connections.read(statement, values) });
  const longReads = new LongReads(
    Array.from({ length: longReadersOf(limits.size) }, (_, index) => index),
    longReadLimits ?? { ...LONG_READ_LIMITS, limitMs: limits.statementTimeoutMs },
  );
  const longReader = queryBuilder({
    query: (statement, values) =>
      longReads.run(async (_, { leftMs }) => {
        try {
          return await connections.readWithin(leftMs, statement, values);
        } catch (error) {
          throw error instanceof StatementTimedOut
            ? tookTooLong(limits.statementTimeoutMs)
            : toStoreError(error);
        }
      }),
  });
  // Caches query builders: statements are built once per connection, not once per transaction.
  const builders = new WeakMap<Connection, Db>();
  // In transactions only: these find rows by their ids, so that one plan suits all values.
  const repeated = new RepeatedStatements(statementName);
  const builderOf = (connection: Connection): Db => {
    const known = builders.get(connection) ?? queryBuilder(connection, repeated);
    builders.set(connection, known);
    return known;
  };
  const feed = new EventFeed();
  const self = randomUUID();
  const hints: Hints = new Hints(() => listener.start());
  const listener = new HintListener({
    url,
    limits,
    hints,
    self,
    send: async (payload) => {
      await connections.read('select pg_notify($1, $2)', [HINT_CHANNEL, payload]);
    },
    log,
    ...(applicationName !== undefined && { applicationName }),
    ...(checkHintsEveryMs !== undefined && { checkEveryMs: checkHintsEveryMs }),
  });
  const attempt: Store['write'] = async (job) => {
    const effects: (() => void)[] = [];
    const sent: Hint[] = [];
    const context = { dialect: 'postgres', run: job } as const;
    const afterCommit: AfterCommit = (effect, hint) => {
      effects.push(effect);
      if (hint) sent.push(hint);
    };
    const value = await connections.transaction(
      (connection) =>
        runJob(
          () =>
            withEvents(
              builderOf(connection),
              afterCommit,
              feed,
              thenSettle(thenClearanceEvents(job, feed), settle),
            ),
          context,
        ),
      () => (sent.length > 0 ? notifyStatement(writeHints(self, sent)) : undefined),
    );
    for (const effect of effects) {
      // Effects are hints: the transaction is committed, so a failing effect must not reach the
      // caller.
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
        // The conflicting transaction waits for locks of this one: let it take them first.
        await sleep(RETRY_MS * attempts);
      }
    }
  };
  return {
    dialect: 'postgres',
    read,
    longRead: (caller, job) => onBehalfOf(caller, () => job(longReader)),
    hints,
    feed,
    write,
    version: () => null,
    // Writes, because a standby answers reads and takes no writes.
    probe: () => write(probeWrite),
    lastMigration: async () => {
      const last = sql<string | null>`max(created_at)::text`;
      const [row] = await read.orm.select({ last }).from(sql`drizzle.__drizzle_migrations`);
      const found = row?.last ?? null;
      return found === null ? null : Number(found);
    },
    serverTime: async () => {
      const at = sql<string>`(extract(epoch from clock_timestamp()) * 1000)::text`;
      const [row] = await read.orm.select({ at }).from(sql`(select 1) as nothing`);
      return row ? new Date(Number(row.at)) : null;
    },
    hurry: () => connections.hurry(),
    close: async () => {
      longReads.close();
      await listener.stop();
      await connections.close();
    },
  };
}

/** Returns the number of connections that long reads may use: others must find one. */
function longReadersOf(connections: number): number {
  return Math.max(1, Math.min(LONG_READERS, Math.floor(connections / 2)));
}
