import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dataOf,
  type Environment,
  makeFleet,
  startTestServer,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { until } from '../support/core.js';
import { describeOnPostgres } from '../support/postgres.js';
import { type Json } from '../support/simulator.js';

const START = `mutation ($input: StartOnboardingInput!) {
  startOnboarding(input: $input) { onboarding { id } }
}`;
const CHANGES = `subscription ($fleetId: ID!, $after: String) {
  clearanceChanged(fleetId: $fleetId, after: $after) { cursor status vehicle { vin } }
}`;
const ACCEPT = 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json';

function story(env: () => Environment): void {
  let server: TestServer;
  let fleetId: string;
  let accountId: string;
  let next = 1;

  beforeAll(async () => {
    server = await startTestServer({ env: env() });
    ({ fleetId, accountId } = await makeFleet(server, 'Parts'));
  });
  afterAll(() => server.close());

  const onboard = async (): Promise<void> => {
    const vin = vinOf(next++);
    const input = { accountId, vehicles: [{ vin, brand: 'bmw' }] };
    await dataOf(server.url, server.token, START, { input });
  };
  const open = (body: Json, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        accept: ACCEPT,
        authorization: `Bearer ${server.token}`,
        'content-type': 'application/json',
        ...headers,
      },
      body: JSON.stringify(body),
    });

  test("Apollo Client's HttpLink alone can subscribe", async () => {
    const client = new ApolloClient({
      cache: new InMemoryCache(),
      link: new HttpLink({
        uri: `${server.url}/graphql`,
        headers: { authorization: `Bearer ${server.token}` },
      }),
    });
    const seen: Json[] = [];
    const subscription = client
      .subscribe({ query: gql(CHANGES), variables: { fleetId } })
      .subscribe({ next: (result) => void seen.push(result) });
    // Nothing says that it has begun: so changes go on until it has seen one.
    await until(async () => {
      await onboard();
      return seen.length > 0;
    });
    expect(seen[0]).toMatchObject({
      data: { clearanceChanged: { status: 'PENDING', vehicle: { vin: expect.any(String) } } },
    });
    subscription.unsubscribe();
    client.stop();
  });

  test('sends each event as a part, without a gap after a cursor', async () => {
    const response = await open({ query: CHANGES, variables: { fleetId } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(
      'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
    );
    let text = '';
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    // Clients take a part for complete at the boundary behind it, so that it comes with the part.
    while (!/\{"payload":[^\r]*\r\n--graphql$/.test(text)) {
      if (text.includes('{}')) await onboard();
      text += (await reader.read()).value ?? '';
    }
    await reader.cancel();
    const [first, ...parts] = text
      .replace(/\r\n--graphql$/, '')
      .split('\r\n--graphql\r\nContent-Type: application/json\r\n\r\n');
    expect(first).toBe('');
    expect(parts[0]).toBe('{}');
    const { data } = JSON.parse(parts.find((part) => part.startsWith('{"payload":'))!).payload;
    expect(data.clearanceChanged.status).toBe('PENDING');
  });

  test.each<[string, Json, Record<string, string>, number, string]>([
    ['a bad token', { query: CHANGES }, { authorization: 'Bearer no' }, 401, 'UNAUTHENTICATED'],
    ['another origin', { query: CHANGES }, { origin: 'https://evil.example' }, 403, 'FORBIDDEN'],
    ['a garbled cursor', { query: CHANGES, variables: { after: 'x' } }, {}, 400, 'CURSOR_INVALID'],
    ['no such field', { query: 'subscription { no }' }, {}, 200, 'GRAPHQL_VALIDATION_FAILED'],
  ])('answers %s as JSON', async (_name, body, headers, status, code) => {
    const variables = { fleetId, ...body.variables };
    const response = await open({ ...body, variables }, headers);
    expect([response.status, await response.json()]).toMatchObject([
      status,
      { errors: [{ extensions: { code } }] },
    ]);
  });

  test('answers queries of the same client as JSON', async () => {
    const response = await open({ query: '{ viewer { clientId } }' });
    expect(await response.json()).toMatchObject({ data: { viewer: {} } });
  });
}

describe('subscriptions in parts', () => story(() => ({})));
describeOnPostgres('subscriptions in parts, on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());
  story(() => ({ FLEETGRAPH_DATABASE: postgres.url }));
});
