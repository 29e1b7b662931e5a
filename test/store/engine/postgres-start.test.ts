import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { missingMigrations } from '../../../src/store/engine/migration-status.js';
import { migrationsFolder } from '../../../src/store/engine/migrations.js';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type Store } from '../../../src/store/engine/store.js';
import { insertFleet } from '../../../src/store/fleets.js';
import { until } from '../../support/core.js';
import { withClient } from '../../support/engine.js';
import { describeOnPostgres } from '../../support/postgres.js';

describeOnPostgres('a start on PostgreSQL', (postgres) => {
  const admin = new Client({ connectionString: postgres.url });
  beforeAll(async () => {
    await admin.connect();
    await admin.query("create role reader login password 'not-a-real-password'");
  });
  afterAll(async () => {
    await admin.end();
    await postgres.stop();
  });

  const change = (
    changes: Partial<Pick<URL, 'hostname' | 'port' | 'pathname' | 'username' | 'password'>>,
  ) => Object.assign(new URL(postgres.url), changes).href;
  const createDatabase = async (name: string): Promise<string> => {
    await admin.query(`create database ${name}`);
    return change({ pathname: `/${name}` });
  };
  const faultOf = async (url: string): Promise<string> => {
    const opened = openPostgresStore(url, { limits: { connectTimeoutMs: 500 } });
    const fault = await opened.then((store) => store.close()).catch((error: unknown) => error);
    return fault instanceof Error ? fault.message : 'it opened';
  };

  test('eight at once on an empty database: all are up, and the tables are made once', async () => {
    for (let round = 0; round < 3; round += 1) {
      const url = await createDatabase(`first_start_${round}`);
      const stores = await Promise.all(Array.from({ length: 8 }, () => openPostgresStore(url)));
      expect(stores).toHaveLength(8);
      const fleet = { id: 'one', name: 'one', externalId: null, createdAt: new Date(0) };
      await stores[0]!.write((tx) => insertFleet(tx, fleet));
      await Promise.all(stores.map((store) => store.close()));
    }
  });

  test('a server that starts during the migration of another waits, and logs it', async () => {
    const url = await createDatabase('waited_for');
    const other = new Client({ connectionString: url });
    await other.connect();
    await other.query('begin; select pg_advisory_xact_lock(7305804402464092)');
    const logged: string[] = [];
    const add = (_fields: object, message: string): void => void logged.push(message);
    const opening = openPostgresStore(url, { log: { info: add, warn: add, error: add } });
    await until(() => logged.length > 0 || undefined);
    await other.end();
    const store: Store = await opening;
    await store.close();
    expect(logged).toEqual(['another server brings the tables up to date; waiting for it']);
  });

  test('writers of the version before delay its migration, readers do not, and it goes on', async () => {
    const url = await createDatabase('version_before');
    await withClient(url, (client) => migrateToVersionBefore(client));
    const writer = new Client({ connectionString: url });
    const reader = new Client({ connectionString: url });
    await Promise.all([writer.connect(), reader.connect()]);
    await writer.query(
      "begin; insert into fleets (id, name, created_at) values ('flt_1', 'one', now())",
    );
    const logged: string[] = [];
    const add = (_fields: object, message: string): void => void logged.push(message);
    const opening = openPostgresStore(url, { log: { info: add, warn: add, error: add } });
    await until(() => logged.length > 0 || undefined);
    expect((await reader.query('select id from fleets')).rows).toEqual([]);
    await writer.query("insert into fleets (id, name, created_at) values ('flt_2', 'two', now())");
    await writer.query('commit');
    const store = await opening;
    expect(logged).toEqual([
      'transactions of running servers use the tables; trying again to change them',
    ]);
    expect(await missingMigrations(store)).toEqual([]);
    expect((await reader.query('select id from fleets order by id')).rows).toHaveLength(2);
    await Promise.all([writer.end(), reader.end(), store.close()]);
  });

  test('a user who may not create tables starts on those that are there', async () => {
    const url = await createDatabase('made_by_owner');
    await (await openPostgresStore(url)).close();
    const owner = new Client({ connectionString: url });
    await owner.connect();
    await owner.query(
      'grant usage on schema public, drizzle to reader; grant select on all tables in schema public, drizzle to reader',
    );
    await owner.end();
    expect(await faultOf(Object.assign(new URL(url), { username: 'reader' }).href)).toBe(
      'it opened',
    );
  });

  test('a fault is reported in words, with host, port and database', async () => {
    const { port } = new URL(postgres.url);
    const where = `PostgreSQL at 127.0.0.1:${port}, database "fleetgraph": `;
    const empty = await createDatabase('no_rights');
    const web = await listen(createHttpServer((_request, response) => response.end('hello')));
    const mute = await listen(createServer((socket) => void socket.resume()));
    const rude = await listen(createServer((socket) => socket.end('J\0\0\0\n5.7.0-fake-mysql\0')));
    const slammed = await listen(createServer((socket) => socket.destroy()));
    const closed = await listen(createServer());
    await new Promise((resolve) => closed.server.close(resolve));

    expect(await faultOf(change({ password: 'wrong-password' }))).toBe(
      `${where}the password of user "postgres" is missing or wrong, or there is no such user; correct FLEETGRAPH_DATABASE.`,
    );
    expect(await faultOf(change({ password: '' }))).toContain('is missing or wrong');
    expect(await faultOf(change({ pathname: '/nowhere' }))).toContain(
      'database "nowhere": there is no such database; create it',
    );
    expect(await faultOf(change({ port: closed.port }))).toMatch(
      new RegExp(
        `^PostgreSQL at 127.0.0.1:${closed.port}, .* the connection was refused; start PostgreSQL`,
      ),
    );
    expect(await faultOf(change({ hostname: 'no-such-host.invalid' }))).toMatch(
      /no-such-host\.invalid.*host name/,
    );
    expect(await faultOf(Object.assign(new URL(empty), { username: 'reader' }).href)).toMatch(
      /database "no_rights": user "reader" may not create tables \(permission denied for .*\); grant CREATE/,
    );
    expect(await faultOf(change({ port: mute.port }))).toContain('it does not answer');
    for (const { port: other } of [web, rude, slammed])
      expect(await faultOf(change({ port: other }))).toContain('is not PostgreSQL');
  });

  test('a server that is not up yet is waited for, and the reason is logged', async () => {
    const url = await createDatabase('late');
    const { server: late, port } = await listen(createServer());
    await new Promise((resolve) => late.close(resolve));
    const logged: string[] = [];
    const opening = openPostgresStore(change({ port, pathname: '/late' }), {
      waitMs: 60_000,
      log: {
        info: (_fields, message) => void logged.push(message),
        warn: (fields, message) => {
          logged.push(`${message}: ${(fields as { reason: string }).reason}`);
          if (logged.length > 1) return;
          // From now on the server is there, behind its proxy.
          proxy.listen(Number(port), '127.0.0.1');
        },
        error: () => undefined,
      },
    });
    const target = new URL(url);
    const proxy = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) socket.on('error', () => near.destroy());
    });
    onTestFinished(() => void proxy.close());
    await (await opening).close();
    expect(logged).toEqual([
      expect.stringMatching(/^waiting for the database: .*the connection was refused/),
      'the database answers',
    ]);
  });

  test('a permanent fault is not waited for', async () => {
    const opening = openPostgresStore(change({ password: 'wrong-password' }), {
      waitMs: 3_600_000,
    });
    await expect(opening).rejects.toThrow('missing or wrong');
    const nowhere = openPostgresStore(change({ pathname: '/nowhere' }), { waitMs: 3_600_000 });
    await expect(nowhere).rejects.toThrow('there is no such database');
  });

  test('no fault holds a statement, its parameters or a password', async () => {
    const faults = [
      await faultOf(change({ password: 'wrong-password' })),
      await faultOf(change({ pathname: '/nowhere' })),
    ];
    for (const fault of faults)
      expect(fault).not.toMatch(/select|params|wrong-password|not-a-real/i);
  });
});

async function listen(server: Server): Promise<{ readonly server: Server; readonly port: string }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { server, port: String((server.address() as AddressInfo).port) };
}

/** Carries out all migrations except the last one. */
async function migrateToVersionBefore(client: Client): Promise<void> {
  const migrations = readMigrationFiles({ migrationsFolder: migrationsFolder('postgres') });
  await client.query('create schema drizzle');
  await client.query(
    'create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)',
  );
  for (const { sql, hash, folderMillis } of migrations.slice(0, -1)) {
    for (const statement of sql) await client.query(statement);
    await client.query(
      'insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)',
      [hash, folderMillis],
    );
  }
}
