import { rmSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { type DamoovSimulator } from '../../../simulators/damoov/simulator.js';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type Store } from '../../../src/store/engine/store.js';
import { findGrantOf } from '../../../src/store/grants.js';
import { send, startTestDamoov } from '../../simulators/damoov/support.js';
import {
  dataOf,
  type Environment,
  freePort,
  makeDirectory,
  OPERATOR,
  type ServerProcess,
  settingsFor,
  spawnServer,
  untilReady,
} from '../../support/app.js';
import { until } from '../../support/core.js';
import { ISSUE, makeDamoovFleet, REGISTER } from '../../support/damoov.js';
import { createDatabase, type TestDatabase } from '../../support/engine.js';
import { getToken } from '../../support/oauth.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { type Json } from '../../support/simulator.js';

const NO_PROVIDER = 'http://127.0.0.1:9/v1';

interface Process {
  readonly url: string;
  readonly server: ServerProcess;
}

/** Two servers, as two processes. */
describeOnPostgres('drivers, with two processes on one database', (postgres) => {
  let database: TestDatabase;
  let damoov: DamoovSimulator;
  let directory: string;
  let store: Store;
  let token: string;
  let accountId: string;
  let fleetId: string;
  let settings: Environment;
  let processes: readonly Process[];

  async function start(): Promise<Process> {
    const port = await freePort();
    const server = spawnServer(directory, { ...settings, FLEETGRAPH_PORT: String(port) });
    const url = `http://127.0.0.1:${port}`;
    await untilReady(url, server);
    return { url, server };
  }
  const urls = (): readonly string[] => processes.map(({ url }) => url);
  const register = async (url: string, input: Json): Promise<Json> =>
    (await dataOf(url, token, REGISTER, { input: { accountId, ...input } })).registerDriver;
  const issue = async (url: string, subjectId: string): Promise<Json> =>
    (await dataOf(url, token, ISSUE, { input: { subjectId } })).issueAccessToken;
  const count = (path: string): number => damoov.requests.count('POST', path);
  /** Ends what only time would end. */
  const endTokens = (): Promise<void> =>
    store.write(async ({ orm, t }) => {
      await orm.update(t.grants).set({ expiresAt: new Date(0) });
    });
  const endLeases = (): Promise<void> =>
    store.write(async ({ orm, t }) => {
      await orm.update(t.grants).set({ renewalUntil: new Date(0) });
      await orm
        .update(t.commands)
        .set({ leaseUntil: new Date(0) })
        .where(eq(t.commands.state, 'QUEUED'));
    });
  const kill = async (index: number): Promise<void> => {
    const { server } = processes[index]!;
    server.child.kill('SIGKILL');
    await server.exited;
  };

  beforeEach(async () => {
    directory = makeDirectory();
    damoov = await startTestDamoov({ now: () => new Date() });
    database = await createDatabase(postgres.url);
    settings = {
      ...settingsFor(directory, await freePort(), NO_PROVIDER),
      FLEETGRAPH_DATABASE: database.url,
      FLEETGRAPH_DAMOOV_USER_URL: damoov.url,
      FLEETGRAPH_DAMOOV_API_URL: damoov.url,
    };
    processes = [await start(), await start()];
    token = await getToken(urls()[0]!, OPERATOR);
    ({ fleetId, accountId } = await makeDamoovFleet({ url: urls()[0]!, token }, 'Processes'));
    store = await openPostgresStore(database.url);
  });

  afterEach(async () => {
    for (const { server } of processes) server.child.kill('SIGKILL');
    await Promise.all(processes.map(({ server }) => server.exited));
    await store.close();
    await database.drop();
    await damoov.close();
    rmSync(directory, { recursive: true, force: true });
  });

  afterAll(() => postgres.stop());

  it('renews an ended pair once for 50 who ask both of them at the same time, and loses none', async () => {
    const { driver } = await register(urls()[0]!, {});
    const first = (await issue(urls()[1]!, driver.id)).token;
    await endTokens();
    damoov.setFault({ kind: 'latency', ms: 200, path: '/Auth/RefreshToken' });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => issue(urls()[index % 2]!, driver.id)),
    );
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    const values = new Set(answers.map((answer) => answer.token.accessToken));
    expect(values.size).toBe(1);
    expect(values).not.toContain(first.accessToken);
    expect([count('/v1/Auth/RefreshToken'), count('/v1/Auth/Login')]).toEqual([1, 1]);

    // The stored pair is the one in use.
    await endTokens();
    expect((await issue(urls()[0]!, driver.id)).userErrors).toEqual([]);
    expect([count('/v1/Auth/RefreshToken'), count('/v1/Auth/Login')]).toEqual([2, 1]);
  });

  it('makes up by one login for a pair that was lost with the process that had asked for it', async () => {
    const { driver } = await register(urls()[0]!, {});
    const first = (await issue(urls()[0]!, driver.id)).token;
    await endTokens();
    damoov.setFault({ kind: 'timeout-after-effect', path: '/Auth/RefreshToken', times: 1 });
    const lost = issue(urls()[0]!, driver.id).catch(() => 'gone');
    await until(() => count('/v1/Auth/RefreshToken') === 1);
    await kill(0);
    expect(await lost).toBe('gone');
    expect(await findGrantOf(store.read, driver.id)).toMatchObject({ rotating: true });

    await endLeases();
    const { token: next, userErrors } = await issue(urls()[1]!, driver.id);
    expect(userErrors).toEqual([]);
    expect(next).toMatchObject({
      deviceToken: first.deviceToken,
      grant: { id: first.grant.id, status: 'ACTIVE' },
    });
    expect(
      (
        await send(damoov, 'GET', '/v1/Management/users', undefined, {
          authorization: `Bearer ${next.accessToken}`,
        })
      ).body.Status,
    ).toBe(200);
    expect([count('/v1/Auth/RefreshToken'), count('/v1/Auth/Login')]).toEqual([2, 2]);
  });

  it('registers no driver twice when the process that received the answer is gone', async () => {
    damoov.setFault({ kind: 'timeout-after-effect', path: '/Registration/create' });
    const lost = register(urls()[0]!, { firstName: 'Ada', idempotencyKey: 'ada' }).catch(
      () => 'gone',
    );
    await until(() => damoov.users.list().length === 1);
    await Promise.all([kill(0), kill(1)]);
    expect(await lost).toBe('gone');
    damoov.clearFaults();

    await endLeases();
    processes = [...processes, await start()];
    const { driver, userErrors } = await register(urls()[2]!, {
      firstName: 'Ada',
      idempotencyKey: 'ada',
    });
    expect(userErrors).toEqual([]);
    expect([damoov.users.list().length, count('/v1/Registration/create')]).toEqual([1, 1]);
    // The token of the registration was lost with its answer: the driver signs in.
    expect((await issue(urls()[2]!, driver.id)).token.deviceToken).toBe(
      damoov.users.list()[0]!.deviceToken,
    );
    expect(count('/v1/Auth/Login')).toBe(2);
    const { drivers } = (
      await dataOf(
        urls()[2]!,
        token,
        'query ($id: ID!) { fleet(id: $id) { drivers { totalCount } } }',
        { id: fleetId },
      )
    ).fleet;
    expect(drivers.totalCount).toBe(1);
  });
});
