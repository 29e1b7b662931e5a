import { type AddressInfo, connect, createServer } from 'node:net';
import { sql } from 'drizzle-orm';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { type PreparedStatements } from '../../../src/store/engine/postgres/statement-names.js';
import {
  openPostgresStore,
  type PostgresStoreOptions,
} from '../../../src/store/engine/postgres-store.js';
import { type Db, type Store } from '../../../src/store/engine/store.js';
import { fleetsByIds, insertFleet } from '../../../src/store/fleets.js';
import { relationsOfVehicles } from '../../../src/store/vehicle-relations.js';
import { describeOnPostgres } from '../../support/postgres.js';

interface Prepared {
  readonly name: string;
  readonly statement: string;
  readonly runs: number;
}

/** Statements that the server has prepared on this connection. */
async function preparedOn({ orm }: Db): Promise<readonly Prepared[]> {
  return orm
    .select({
      name: sql<string>`name`,
      statement: sql<string>`statement`,
      runs: sql<number>`(generic_plans + custom_plans)::integer`,
    })
    .from(sql`pg_prepared_statements`);
}

/** Runs a statement that the query builder lacks. */
const execute = ({ orm }: Db, statement: string): Promise<unknown> =>
  (orm as unknown as { execute: (text: string) => Promise<unknown> }).execute(statement);

/** Columns whose selection makes a statement each. */
const COLUMNS = [
  'reason',
  'externalId',
  'telematicsUnitId',
  'credentialKind',
  'credentialId',
  'fleetId',
  'status',
  'accountId',
  'vehicleId',
] as const;

const readFleet = ({ read }: Pick<Store, 'read'>) => fleetsByIds(read, ['flt_1']);

describeOnPostgres('a frequent statement on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());

  /** Opens a store with one connection, so that all statements meet there. */
  async function opened(
    preparedStatements: PreparedStatements = 'auto',
    url = postgres.url,
  ): Promise<Store> {
    const limits: PostgresStoreOptions['limits'] = { size: 1, preparedStatements };
    const store = await openPostgresStore(url, { limits });
    onTestFinished(() => store.close());
    await store.write(async (tx) => {
      await tx.orm.delete(tx.t.fleets);
      const fleet = { id: 'flt_1', name: 'North', externalId: null, createdAt: new Date(0) };
      await insertFleet(tx, fleet);
    });
    return store;
  }

  test('is planned once on a connection, in reads and in transactions', async () => {
    const store = await opened();
    for (let run = 0; run < 3; run += 1) await readFleet(store);
    await store.write(async (read) => {
      for (let run = 0; run < 4; run += 1) await readFleet({ read });
    });

    expect(await preparedOn(store.read)).toEqual([
      {
        name: expect.stringMatching(/^fleetgraph_[\da-f]{24}$/),
        statement: expect.stringContaining('from "fleets"'),
        runs: 7,
      },
    ]);
  });

  test('has a name only while the connection has less than 300', async () => {
    const store = await opened();
    for (let number = 0; number < 310; number += 1) {
      const enrollment = COLUMNS.filter((_, bit) => number & (1 << bit));
      const enrollments = { enrollment, clearance: null, credential: null };
      await relationsOfVehicles(store.read, ['veh_1'], { clearance: null, enrollments });
    }

    expect(await preparedOn(store.read)).toHaveLength(300);
  });

  test('is repeated when the server has lost it, and has no name from then on', async () => {
    for (const inTransaction of [false, true]) {
      const store = await opened();
      await readFleet(store);
      await execute(store.read, 'deallocate all');
      const found = inTransaction
        ? await store.write((read) => readFleet({ read }).then((rows) => rows))
        : await readFleet(store);
      expect(found).toHaveLength(1);
      expect(await readFleet(store)).toEqual(found);
      expect(await preparedOn(store.read)).toEqual([]);
      await store.close();
    }
  });

  test('is planned again when a migration has changed the type of a column', async () => {
    for (const type of ['varchar(300)', 'text collate "C"']) {
      const store = await opened();
      const before = await readFleet(store);
      await execute(store.read, `alter table fleets alter column name type ${type}`);
      expect(await readFleet(store)).toEqual(before);
      await readFleet(store);
      expect(
        (await preparedOn(store.read)).map(({ name, runs }) => [name.slice(-2), runs]),
      ).toContainEqual(['_1', 2]);
      await store.close();
    }
  });

  test('has no name when it is off, and behind a pooler, unless that tracks names', async () => {
    const pooler = await startPooler(postgres.url);
    for (const [mode, url, count] of [
      ['off', postgres.url, 0],
      ['auto', pooler, 0],
      ['on', pooler, 1],
    ] as const) {
      const store = await opened(mode, url);
      await readFleet(store);
      await readFleet(store);
      expect(await preparedOn(store.read), mode).toHaveLength(count);
      await store.close();
    }
  });
});

/** Head of the message with which PostgreSQL states its process id. */
const KEY_DATA = Buffer.from([0x4b, 0, 0, 0, 12]);

/** Starts a proxy that states a process id of its own, as poolers do; returns its URL. */
async function startPooler(target: string): Promise<string> {
  const { hostname, port } = new URL(target);
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    let isStarting = true;
    near.on('error', () => undefined).on('data', (bytes) => far.write(bytes));
    far
      .on('error', () => undefined)
      .on('data', (bytes) => {
        const at = isStarting ? bytes.indexOf(KEY_DATA) : -1;
        if (at >= 0) {
          bytes.writeInt32BE(1, at + KEY_DATA.length);
          isStarting = false;
        }
        near.write(bytes);
      });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return url.href;
}
