import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { and, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { openPostgresStore } from '../../src/store/engine/postgres-store.js';
import { type Db } from '../../src/store/engine/store.js';
import { listInstances } from '../../src/store/instances/instances.js';
import {
  dataOf,
  type Environment,
  freePort,
  makeDirectory,
  makeFleet,
  onboard,
  OPERATOR,
  type ServerProcess,
  settingsFor,
  spawnServer,
  untilReady,
  vinOf,
} from '../support/app.js';
import { until } from '../support/core.js';
import { startReceiver } from '../support/endpoints.js';
import { getToken } from '../support/oauth.js';
import { describeOnPostgres } from '../support/postgres.js';
import { type Json, startTestSimulator, type TestSimulator } from '../support/simulator.js';

const START =
  'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { code } onboarding { id } } }';
const CLIENT = `mutation ($fleetId: ID!) { createApiClient(input: {
  name: "Hooks", scopes: ["webhook:write"], fleetIds: [$fleetId]
}) { issued { clientSecret client { clientId } } } }`;
const ENDPOINT =
  'mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { endpoint { id cursor } } }';
const LOG =
  'query ($id: ID!, $after: String) { fleet(id: $id) { events(first: 200, after: $after) { nodes { id } } } }';
const PROGRESS = 'query ($id: ID!) { onboarding(id: $id) { status succeeded failed } }';

describeOnPostgres('an instance that is killed while it works', (postgres) => {
  let directory: string;
  let simulator: TestSimulator;
  let keys: Environment = {};
  let servers: { readonly url: string; readonly server: ServerProcess }[];

  beforeEach(async () => {
    directory = makeDirectory();
    simulator = await startTestSimulator();
    const ports = [await freePort(), await freePort()];
    const settings = settingsFor(directory, ports[0]!, simulator.url);
    // The tests share a database.
    keys = { FLEETGRAPH_ENCRYPTION_KEYS: settings['FLEETGRAPH_ENCRYPTION_KEYS']!, ...keys };
    const common: Environment = {
      ...settings,
      ...keys,
      FLEETGRAPH_DATABASE: postgres.url,
      FLEETGRAPH_WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
    };
    servers = ports.map((port) => ({
      url: `http://127.0.0.1:${port}`,
      server: spawnServer(directory, { ...common, FLEETGRAPH_PORT: String(port) }),
    }));
    for (const { url, server } of servers) await untilReady(url, server);
  });
  afterEach(async () => {
    for (const { server } of servers) server.child.kill('SIGKILL');
    await Promise.all(servers.map(({ server }) => server.exited));
    await simulator.close();
    rmSync(directory, { recursive: true, force: true });
  });
  afterAll(() => postgres.stop());

  /** Process id of the instance that holds a lease. */
  async function processOf(
    ownerOf: (read: Db) => Promise<string | undefined>,
  ): Promise<number | undefined> {
    const store = await openPostgresStore(postgres.url);
    try {
      const owner = (await ownerOf(store.read)) ?? '';
      return (await listInstances(store.read)).find(({ id }) => owner.startsWith(`${id}/`))?.pid;
    } finally {
      await store.close();
    }
  }
  const leasingProcess = (): Promise<number | undefined> =>
    processOf(async ({ orm, t }) => {
      const commands = await orm.select().from(t.commands);
      return commands.flatMap(({ leaseOwner: owner }) => owner ?? [])[0];
    });

  /** Sets ends of leases an hour ahead, unless another instance has ended them already. */
  async function prolong(pid: number, set: (tx: Db, until: Date) => Promise<void>): Promise<void> {
    const store = await openPostgresStore(postgres.url);
    await store.write(async (tx) => {
      const { instances } = tx.t;
      // The server that ends the leases of an instance deletes its row first.
      const rows = await tx.orm
        .update(instances)
        .set({ pid })
        .where(eq(instances.pid, pid))
        .returning({ id: instances.id });
      if (rows.length > 0) await set(tx, new Date(Date.now() + 3_600_000));
    });
    await store.close();
  }

  test('leaves its commands to another one at once, which does nothing twice', async () => {
    const url = servers[0]!.url;
    const token = await getToken(url, OPERATOR);
    const fleet = await makeFleet({ url, token, simulator }, 'Killed');
    // The provider carries the call out; its answer never comes.
    simulator.setFault({
      kind: 'timeout-after-effect',
      method: 'POST',
      path: '/fleets/vehicles',
      times: 1,
    });
    const vehicles = [1, 2, 3].map((index) => ({ vin: vinOf(index), brand: 'bmw' }));
    const { startOnboarding } = await dataOf(url, token, START, {
      input: { accountId: fleet.accountId, vehicles },
    });
    const { id } = startOnboarding.onboarding;
    while (simulator.book.list().length < 3) await sleep(5);
    // Either may have taken the commands up: the one that did is killed.
    const pid = await until(leasingProcess);
    const working = servers.find(({ server }) => server.child.pid === pid)!;
    const [other] = servers.filter((each) => each !== working);
    working.server.child.kill('SIGKILL');
    await working.server.exited;
    // Its leases do not end by time: the other one sees that their holder is gone.
    await prolong(pid, async ({ orm, t }, leaseUntil) => {
      await orm.update(t.commands).set({ leaseUntil });
    });
    for (;;) {
      const { onboarding } = await dataOf(other!.url, token, PROGRESS, { id });
      if (onboarding.status === 'COMPLETED') {
        expect(onboarding).toMatchObject({ succeeded: 3, failed: 0 });
        break;
      }
      await sleep(20);
    }
    const posts = simulator.requests
      .list()
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/fleets/vehicles'));
    expect(posts).toHaveLength(1);
    expect(other!.server.output()).toContain('another instance is gone; its leases end');
  });

  test('leaves its endpoints to another one at once, which loses no event', async () => {
    const { received, url: receiver } = await startReceiver();
    const url = servers[0]!.url;
    const operator = await getToken(url, OPERATOR);
    const fleet = await makeFleet({ url, token: operator, simulator }, 'Delivered');
    const { createApiClient } = await dataOf(url, operator, CLIENT, { fleetId: fleet.fleetId });
    const { client, clientSecret } = createApiClient.issued;
    const token = await getToken(url, { clientId: client.clientId, clientSecret });
    const { createWebhookEndpoint } = await dataOf(url, token, ENDPOINT, {
      input: { fleetId: fleet.fleetId, url: receiver },
    });
    const { id: endpointId, cursor: after } = createWebhookEndpoint.endpoint;
    const name = `endpoint/${endpointId}`;
    const add = (index: number, through = url): Promise<unknown> =>
      onboard({ url: through, token: operator }, fleet, 1, index);
    await add(11);
    await until(() => received.length > 0);
    let owner = '';
    const pid = await until(() =>
      processOf(async ({ orm, t }) => {
        const [lease] = await orm.select().from(t.leases).where(eq(t.leases.name, name));
        owner = lease?.owner ?? '';
        return owner;
      }),
    );
    const serving = servers.find(({ server }) => server.child.pid === pid)!;
    const [other] = servers.filter((each) => each !== serving);
    serving.server.child.kill('SIGKILL');
    await serving.server.exited;
    await prolong(pid, async ({ orm, t }, end) => {
      const isHeld = and(eq(t.leases.name, name), eq(t.leases.owner, owner));
      await orm.update(t.leases).set({ until: end }).where(isHeld);
    });
    await add(12, other!.url);
    const { fleet: logged } = await dataOf(other!.url, operator, LOG, {
      id: fleet.fleetId,
      after,
    });
    const log: readonly string[] = logged.events.nodes.map(({ id }: Json) => id);
    const got = () => new Set(received.map(({ id }) => id));
    await until(() => log.every((id) => got().has(id)));
    expect(log.length).toBeGreaterThan(1);
  });
});
