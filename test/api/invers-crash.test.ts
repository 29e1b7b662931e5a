import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/store/engine/sqlite/sqlite-store.js';
import {
  dataOf,
  type Environment,
  freePort,
  makeDirectory,
  makeFleet,
  OPERATOR,
  type ServerProcess,
  settingsFor,
  spawnServer,
  untilReady,
  vinOf,
} from '../support/app.js';
import { until } from '../support/core.js';
import {
  connectInvers,
  createCredential,
  startTestInvers,
  type TestInvers,
} from '../support/invers.js';
import { getToken } from '../support/oauth.js';
import { type Json, startTestSimulator, type TestSimulator } from '../support/simulator.js';

/** The provider has done it, and the process dies before it hears of that. */
describe('a server that is killed while INVERS answers', () => {
  let directory: string;
  let env: Environment;
  let simulator: TestSimulator;
  let invers: TestInvers;
  let server: ServerProcess;
  let url: string;
  let token: string;
  let accountId: string;

  const start = async (): Promise<void> => {
    server = spawnServer(directory, env);
    await untilReady(url, server);
    token = await getToken(url, OPERATOR);
  };
  const kill = async (): Promise<void> => {
    server.child.kill('SIGKILL');
    await server.exited;
  };
  /** Ends the leases of the dead process, as time would. */
  const endLeases = async (): Promise<void> => {
    const store = openSqliteStore(env['FLEETGRAPH_DATABASE']!);
    await store.write(async ({ orm, t }) => {
      await orm.update(t.commands).set({ leaseUntil: new Date(0) });
    });
    await store.close();
  };
  const fleets = async (): Promise<Json> =>
    (
      await dataOf(
        url,
        token,
        '{ fleets { nodes { oemCredentials { nodes { name externalId } } vehicles { nodes { enrollments { status externalId } } } } } }',
      )
    ).fleets.nodes[0];

  beforeEach(async () => {
    directory = makeDirectory();
    [simulator, invers] = await Promise.all([startTestSimulator(), startTestInvers()]);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    env = { ...settingsFor(directory, port, simulator.url), FLEETGRAPH_INVERS_URL: invers.url };
    await start();
    const { fleetId } = await makeFleet({ url, token, simulator }, 'Crash');
    accountId = await connectInvers({ url, token }, fleetId);
  });
  afterEach(async () => {
    await kill();
    await Promise.all([simulator.close(), invers.close()]);
    rmSync(directory, { recursive: true, force: true });
  });

  test('finds the credential afterwards, and makes no second one; the same call gets it', async () => {
    invers.setFault({
      kind: 'timeout-after-effect',
      method: 'POST',
      path: '*credentials*',
      times: 1,
    });
    const cut = createCredential({ url, token }, accountId, 'Cars', {
      idempotencyKey: 'cars-1',
    }).catch(() => 'cut off');
    await until(() => invers.credentials.list().length === 1);
    await kill();
    expect(await cut).toBe('cut off');
    await endLeases();
    await start();
    const { credential, userErrors } = await createCredential({ url, token }, accountId, 'Cars', {
      idempotencyKey: 'cars-1',
    });
    expect(userErrors).toEqual([]);
    expect(invers.credentials.list().map(({ id }) => id)).toEqual([credential.externalId]);
  });

  test('finds the vehicle afterwards, and adds no second one', async () => {
    invers.setFault({ kind: 'timeout-after-effect', method: 'POST', path: '/vehicles', times: 1 });
    const vehicles = [{ vin: vinOf(1), brand: 'cloudboxx', telematicsUnitId: 'QNR-1' }];
    await dataOf(
      url,
      token,
      'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { onboarding { id } } }',
      { input: { accountId, vehicles } },
    );
    await until(() => invers.vehicles.list().length === 1);
    await kill();
    await endLeases();
    await start();
    const added = invers.vehicles.list().map(({ id }) => id);
    await until(async () => (await fleets()).vehicles.nodes[0].enrollments[0].status === 'ACTIVE');
    expect((await fleets()).vehicles.nodes).toEqual([
      { enrollments: [{ status: 'ACTIVE', externalId: added[0] }] },
    ]);
    expect(invers.vehicles.list()).toHaveLength(1);
  });
});
