import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { createClient } from 'graphql-ws';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  dataOf,
  type Environment,
  freePort,
  graphql,
  makeDirectory,
  makeFleet,
  OPERATOR,
  type ServerProcess,
  settingsFor,
  spawnServer,
  type TestFleet,
  untilReady,
  vinOf,
} from '../support/app.js';
import { getToken } from '../support/oauth.js';
import { type Json, startTestSimulator, type TestSimulator } from '../support/simulator.js';
import { CLEARANCE_CHANGED } from '../support/subscriber.js';

const START =
  'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { code } onboarding { id } } }';
const LOOK = 'query ($id: ID!) { onboarding(id: $id) { status succeeded failed } }';

let directory: string;
let simulator: TestSimulator;
let env: Environment;
let url: string;
let token: string;
let fleet: TestFleet;
let server: ServerProcess;

beforeEach(async () => {
  directory = makeDirectory();
  simulator = await startTestSimulator();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  env = settingsFor(directory, port, simulator.url);
  server = spawnServer(directory, env);
  await untilReady(url, server);
  token = await getToken(url, OPERATOR);
  fleet = await makeFleet({ url, token, simulator }, 'Leaving');
});
afterEach(async () => {
  await simulator.close();
  server.child.kill('SIGKILL');
  await server.exited;
  rmSync(directory, { recursive: true, force: true });
});

const commandsOf = (): readonly Json[] => {
  const file = new Database(`${directory}/fleetgraph.db`, { readonly: true });
  try {
    return file
      .prepare('select state, lease_owner as leaseOwner, unsure, attempts from commands')
      .all();
  } finally {
    file.close();
  }
};
const posts = (): number =>
  simulator.requests
    .list()
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/fleets/vehicles')).length;

test('SIGTERM ends subscriptions so that clients come back, finishes requests, gives leases back and exits with 0, though a provider hangs; after the next start nothing is done twice', async () => {
  const closed: { readonly code: number }[] = [];
  let connections = 0;
  const lost = Promise.withResolvers<undefined>();
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: Infinity,
    // A connection that is refused while the server starts is an error event, not a close.
    shouldRetry: () => true,
    retryWait: () => sleep(100),
    connectionParams: { authorization: `Bearer ${token}` },
    on: {
      connected: () => (connections += 1),
      closed: (event) => {
        closed.push(event as { code: number });
        lost.resolve(undefined);
      },
    },
  });
  const events: Json[] = [];
  client.subscribe<Json>(
    { query: CLEARANCE_CHANGED, variables: { fleetId: fleet.fleetId } },
    {
      next: ({ data }) => events.push(data?.['clearanceChanged']),
      error: () => undefined,
      complete: () => undefined,
    },
  );

  // The first batch takes effect at the provider, whose answer never comes; a query hangs as well.
  simulator.setFault({
    kind: 'timeout-after-effect',
    method: 'POST',
    path: '/fleets/vehicles',
    times: 1,
  });
  simulator.setFault({ kind: 'hang', method: 'POST', path: '/eligibility' });
  const vehicles = [1, 2, 3].map((index) => ({ vin: vinOf(index), brand: 'bmw' }));
  const { startOnboarding } = await dataOf(url, token, START, {
    input: { accountId: fleet.accountId, vehicles },
  });
  const { id } = startOnboarding.onboarding;
  while (simulator.book.list().length < 3) await sleep(5);
  const hanging = graphql(
    url,
    token,
    `query ($id: ID!) { eligibility(accountId: $id, vin: "${vinOf(9)}", brand: "bmw") { eligible } }`,
    { id: fleet.accountId },
  );
  while (!simulator.requests.list().some(({ path }) => path.endsWith('/eligibility')))
    await sleep(5);

  server.child.kill('SIGTERM');
  const { body } = await hanging;
  expect(body.errors).toMatchObject([{ extensions: { code: 'PROVIDER_UNAVAILABLE' } }]);
  expect(await server.exited).toEqual({ code: 0, signal: null });
  expect(server.output()).toContain('"msg":"stopped"');
  await lost.promise;
  expect(closed[0]?.code).toBe(1001);
  expect(commandsOf()).toEqual(
    [1, 2, 3].map(() => ({ state: 'QUEUED', leaseOwner: null, unsure: 1, attempts: 0 })),
  );

  server = spawnServer(directory, env);
  await untilReady(url, server);
  for (;;) {
    const { onboarding } = await dataOf(url, token, LOOK, { id });
    if (onboarding.status !== 'RUNNING') {
      expect(onboarding).toEqual({ status: 'COMPLETED', succeeded: 3, failed: 0 });
      break;
    }
    await sleep(10);
  }
  expect(posts()).toBe(1);
  // The subscriber is back by itself: the client took the code for what it says.
  while (connections < 2) await sleep(10);
  const before = events.length;
  while (events.length === before) {
    simulator.move(vinOf(1), 'approved');
    simulator.move(vinOf(1), 'revoking');
    await sleep(50);
    simulator.move(vinOf(1), 'revoked');
    simulator.move(vinOf(1), 'pending');
    await sleep(50);
  }
  await client.dispose();
  server.child.kill('SIGTERM');
  expect(await server.exited).toEqual({ code: 0, signal: null });
}, 40_000);

test('SIGTERM fails readiness first, requests are served until the drain ends, and a second signal ends it', async () => {
  server.child.kill('SIGTERM');
  await server.exited;
  server = spawnServer(directory, { ...env, FLEETGRAPH_DRAIN_SECONDS: '600' });
  await untilReady(url, server);
  server.child.kill('SIGTERM');
  const ready = async (): Promise<Json> => (await fetch(`${url}/health/ready`)).json();
  while ((await ready()).status === 'ok') await sleep(10);
  expect(await ready()).toMatchObject({ failing: { server: 'it is about to stop' } });
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ viewer { clientId } }' }),
  });
  expect(await response.json()).toEqual({ data: { viewer: { clientId: OPERATOR.clientId } } });
  expect(response.headers.get('connection')).toBe('close');
  // A signal within half a second counts as the same one, sent on by npm.
  const again = setInterval(() => server.child.kill('SIGTERM'), 600);
  expect(await server.exited).toEqual({ code: 0, signal: null });
  clearInterval(again);
}, 40_000);
