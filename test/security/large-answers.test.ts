import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dataOf,
  graphql,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { until } from '../support/core.js';
import { describeOnPostgres, type TestPostgres } from '../support/postgres.js';
import { type Json } from '../support/simulator.js';
import { eventsOf, openStream, runOnStream } from '../support/stream.js';
import { runOnSocket, subscribe } from '../support/subscriber.js';

const LIMIT = 65_536;
const TOO_LARGE = 'The answer is larger than 65536 bytes. Ask for smaller pages or fewer fields.';

const aliases = (count: number, name: string, field: string): string =>
  Array.from({ length: count }, (_, index) => `${name}${index}:${field}`).join(' ');
const EMPTY_TAGS = Array.from({ length: 50 }, () => ({ key: '', value: '' }));
const rows = (count: number) =>
  Array.from({ length: count }, () => ({ vin: 'x', brand: 'bmw', tags: EMPTY_TAGS }));
const plan = (count: number): string => `query ($input: StartOnboardingInput!) {
  onboardingPlan(input: $input) { rows { userErrors { ${aliases(count, 'm', 'message')} } } }
}`;

/** Twelve vehicles, ten times over, with their VINs sixty times. */
const FLEET = `
  fragment all on Fleet { ${aliases(10, 'v', 'vehicles { nodes { ...vins } }')} }
  fragment vins on Vehicle { ${aliases(60, 'n', 'vin')} }
`;
const QUERY = `query ($id: ID!) { fleet(id: $id) { ...all } } ${FLEET}`;
const RENAME = `mutation ($id: ID!) {
  updateFleet(input: { fleetId: $id, name: "Renamed" }) { userErrors { code } fleet { ...all } }
} ${FLEET}`;
const CHANGES = `subscription ($fleetId: ID!) {
  clearanceChanged(fleetId: $fleetId) { fleet { ...all } }
} ${FLEET}`;

/** A router that takes every call. */
async function startRouter() {
  const calls: Json[] = [];
  const server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      calls.push(JSON.parse(body));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { calls, origin, close: () => new Promise((resolve) => server.close(resolve)) };
}

describe('answers that are too large', () => stories());
describeOnPostgres('answers that are too large, on PostgreSQL', stories);

function stories(postgres?: TestPostgres): void {
  let router: Awaited<ReturnType<typeof startRouter>>;
  let server: TestServer;
  let fleet: TestFleet;
  beforeAll(async () => {
    router = await startRouter();
    server = await startTestServer({
      env: {
        FLEETGRAPH_MAX_RESPONSE_BYTES: String(LIMIT),
        FLEETGRAPH_CALLBACK_ORIGINS: router.origin,
        ...(postgres && { FLEETGRAPH_DATABASE: postgres.url }),
      },
    });
    fleet = await makeFleet(server, 'Large');
    await onboard(server, fleet, 12);
  });
  afterAll(async () => {
    await server.close();
    await router.close();
    await postgres?.stop();
  });

  const refusal = {
    data: null,
    errors: [{ message: TOO_LARGE, extensions: { code: 'QUERY_TOO_COMPLEX' } }],
  };
  const inputOf = (count: number) => ({
    input: { accountId: fleet.accountId, vehicles: rows(count) },
  });

  /** Twice over HTTP: the second time the query is compiled. */
  async function onEveryTransport(query: string, variables: Json): Promise<readonly Json[]> {
    const overHttp = [
      await graphql(server.url, server.token, query, variables),
      await graphql(server.url, server.token, query, variables),
    ];
    const traced = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${server.token}`,
        'apollo-federation-include-trace': 'ftv1',
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors }: Json = await traced.json();
    return [
      ...overHttp.map(({ body }) => body),
      { data, errors },
      await runOnSocket({ ...server, query, variables }),
      await runOnStream({ ...server, query, variables }),
    ];
  }

  test('the plan that its reckoning missed is refused before it is carried out', async () => {
    const { status, body } = await graphql(server.url, server.token, plan(90), inputOf(3400));
    expect(status).toBe(400);
    expect(body.data).toBeUndefined();
    expect(body.errors[0].extensions.code).toBe('QUERY_TOO_COMPLEX');
  });

  test('a plan names the first errors of a row, and counts the others', async () => {
    const query =
      'query ($input: StartOnboardingInput!) { onboardingPlan(input: $input) { rows { userErrors { field message } } } }';
    const { onboardingPlan } = await dataOf(server.url, server.token, query, inputOf(1));
    const [{ userErrors }] = onboardingPlan.rows;
    expect(userErrors).toHaveLength(21);
    expect(userErrors.at(-1)).toEqual({
      field: ['vehicles', '0'],
      message: 'And 31 more: correct these first, then try again.',
    });
  });

  test('the rows of an onboarding hold no more of them', async () => {
    const start =
      'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { onboarding { rows { nodes { userErrors { message } } } } } }';
    const { startOnboarding } = await dataOf(server.url, server.token, start, inputOf(1));
    expect(startOnboarding.onboarding.rows.nodes[0].userErrors).toHaveLength(21);
  });

  test('a plan is refused on every transport', async () => {
    for (const answer of await onEveryTransport(plan(10), inputOf(20)))
      expect(answer).toMatchObject(refusal);
  });

  test('a page is refused on every transport, and a smaller one is not', async () => {
    const variables = { id: fleet.fleetId };
    for (const answer of await onEveryTransport(QUERY, variables))
      expect(answer).toMatchObject(refusal);
    for (const answer of await onEveryTransport(
      QUERY.replace(/v[1-9]:vehicles \{[^}]*\} \}/g, ''),
      variables,
    )) {
      expect(answer.errors).toBeUndefined();
      expect(answer.data.fleet.v0.nodes).toHaveLength(12);
    }
  });

  test('a mutation has been carried out, and its refusal states it', async () => {
    const [first, ...others] = await onEveryTransport(RENAME, { id: fleet.fleetId });
    for (const answer of [first, ...others]) {
      expect(answer.data).toBeNull();
      expect(answer.errors[0].extensions.code).toBe('QUERY_TOO_COMPLEX');
      expect(answer.errors[0].message).toContain('The mutation was carried out');
    }
    const { fleet: renamed } = await dataOf(
      server.url,
      server.token,
      'query ($id: ID!) { fleet(id: $id) { name } }',
      { id: fleet.fleetId },
    );
    expect(renamed.name).toBe('Renamed');
  });

  test('an event is refused on every transport, and the subscription goes on', async () => {
    const variables = { fleetId: fleet.fleetId };
    const overSocket = subscribe({ ...server, query: CHANGES, variables });
    const stream = eventsOf(await openStream({ ...server, query: CHANGES, variables }));
    const subscription = {
      callbackUrl: `${router.origin}/callback`,
      subscriptionId: 'large',
      verifier: 'v',
      heartbeatIntervalMs: 0,
    };
    const asked = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json;callbackSpec=1.0',
        authorization: `Bearer ${server.token}`,
      },
      body: JSON.stringify({ query: CHANGES, variables, extensions: { subscription } }),
    });
    expect(asked.status).toBe(200);
    const events = () =>
      router.calls.filter(({ action }) => action === 'next').map(({ payload }) => payload);
    const nextOfStream = async (): Promise<Json> => {
      for (;;) {
        const { value } = await stream.next();
        if (value?.event === 'next') return value.data;
      }
    };
    for (const [count, vin] of [vinOf(1), vinOf(2)].entries()) {
      server.simulator.move(vin, 'approved');
      expect(await nextOfStream()).toMatchObject(refusal);
      expect(await until(() => Promise.resolve(events()[count]))).toMatchObject(refusal);
    }
    expect(await until(() => Promise.resolve(overSocket.failure()))).toMatchObject(refusal.errors);
    await overSocket.close();
    await stream.return();
  });
}
