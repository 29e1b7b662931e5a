import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dataOf,
  graphql,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
} from '../support/app.js';
import { until } from '../support/core.js';
import { startReceiver } from '../support/endpoints.js';
import { getToken } from '../support/oauth.js';
import { type Json } from '../support/simulator.js';

const CREATE = `mutation ($input: CreateWebhookEndpointInput!) {
  createWebhookEndpoint(input: $input) {
    secret userErrors { code field message }
    endpoint { id url status eventTypes reason backlog cursor fleet { id } }
  }
}`;
const DELIVERIES = `query ($id: ID!) { node(id: $id) { ... on WebhookEndpoint {
  status backlog
  deliveries(filterBy: { status: [SUCCEEDED] }) {
    totalCount
    nodes {
      id status nextAttemptAt attempts { status error }
      event { id type cursor fleet { id } ... on ClearanceEvent { status } }
    }
  }
} } }`;

describe('webhook endpoints of the graph', () => {
  let server: TestServer;
  let fleet: TestFleet;
  let token: string;
  const ask = (query: string, variables: Json = {}): Promise<Json> =>
    dataOf(server.url, token, query, variables);

  beforeAll(async () => {
    server = await startTestServer({
      env: { FLEETGRAPH_WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8' },
    });
    fleet = await makeFleet(server, 'Hooks');
    const made = await dataOf(
      server.url,
      server.token,
      `mutation ($fleetId: ID!) { createApiClient(input: {
        name: "Hooks", scopes: ["webhook:write"], fleetIds: [$fleetId]
      }) { issued { clientSecret client { clientId } } } }`,
      { fleetId: fleet.fleetId },
    );
    const { clientSecret, client } = made.createApiClient.issued;
    token = await getToken(server.url, { clientId: client.clientId, clientSecret });
  });
  afterAll(() => server.close());

  test('the bootstrap operator may grant the scope and does not hold it', async () => {
    const input = { fleetId: fleet.fleetId, url: 'https://93.184.216.34/' };
    const { body } = await graphql(server.url, server.token, CREATE, { input });
    expect(body.errors[0].extensions).toMatchObject({
      code: 'FORBIDDEN',
      requiredScope: 'webhook:write',
    });
  });

  test('an address that is not public is refused', async () => {
    const input = { fleetId: fleet.fleetId, url: 'https://169.254.169.254/latest' };
    const { createWebhookEndpoint } = await ask(CREATE, { input });
    expect(createWebhookEndpoint).toMatchObject({
      endpoint: null,
      secret: null,
      userErrors: [{ code: 'INVALID', field: ['url'] }],
    });
  });

  test('an endpoint is created, tested and served', async () => {
    const { received, url } = await startReceiver();
    const eventTypes = ['CLEARANCE_CHANGED'];
    const input = { fleetId: fleet.fleetId, url, eventTypes, idempotencyKey: 'one' };
    const { createWebhookEndpoint } = await ask(CREATE, { input });
    expect(createWebhookEndpoint).toEqual({
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/=]{44}$/),
      userErrors: [],
      endpoint: {
        id: expect.stringMatching(/^whe_/),
        url,
        status: 'ACTIVE',
        eventTypes,
        reason: null,
        backlog: 0,
        cursor: expect.any(String),
        fleet: { id: fleet.fleetId },
      },
    });
    expect(await ask(CREATE, { input })).toEqual({ createWebhookEndpoint });
    const { id } = createWebhookEndpoint.endpoint;
    const tested = await ask(
      `mutation ($id: ID!) { testWebhookEndpoint(input: { endpointId: $id }) {
        attempt { status error } userErrors { code }
      } }`,
      { id },
    );
    expect(tested.testWebhookEndpoint).toEqual({
      attempt: { status: 204, error: null },
      userErrors: [],
    });
    expect(JSON.parse(received[0]!.body)).toMatchObject({ type: 'test' });

    await onboard(server, fleet, 2);
    const { node } = await until(async () => {
      const data = await ask(DELIVERIES, { id });
      return data.node.deliveries.nodes.length >= 2 && data;
    });
    expect(node.deliveries.nodes[0]).toMatchObject({
      status: 'SUCCEEDED',
      nextAttemptAt: null,
      attempts: [{ status: 204, error: null }],
      event: { type: 'CLEARANCE_CHANGED', fleet: { id: fleet.fleetId }, status: 'PENDING' },
    });
    const cursorOf = (body: string): string => JSON.parse(body).data.cursor as string;
    expect(
      received
        .slice(1)
        .map(({ body }) => cursorOf(body))
        .toSorted(),
    ).toEqual(node.deliveries.nodes.map((delivery: Json) => delivery.event.cursor).toSorted());
  });

  test('an endpoint is changed, listed, sent from a cursor again, and deleted', async () => {
    const { received, url } = await startReceiver();
    const list = async (): Promise<Json[]> =>
      (
        await ask('query ($id: ID!) { fleet(id: $id) { webhookEndpoints { id status cursor } } }', {
          id: fleet.fleetId,
        })
      ).fleet.webhookEndpoints;
    const [{ id }] = (await list()) as [Json];
    const changed = await ask(
      `mutation ($id: ID!, $url: String!) { updateWebhookEndpoint(input: {
        endpointId: $id, url: $url, eventTypes: [CLEARANCE_CHANGED], paused: true
      }) { endpoint { url status eventTypes } userErrors { code } } }`,
      { id, url },
    );
    expect(changed.updateWebhookEndpoint.endpoint).toEqual({
      url,
      status: 'PAUSED',
      eventTypes: ['CLEARANCE_CHANGED'],
    });
    const { fleet: journal } = await ask(
      'query ($id: ID!) { fleet(id: $id) { clearanceEvents(first: 1) { nodes { cursor } } } }',
      { id: fleet.fleetId },
    );
    const replayed = await ask(
      `mutation ($id: ID!, $after: String!) {
        replayWebhooks(input: { endpointId: $id, after: $after }) { endpoint { backlog } }
        updateWebhookEndpoint(input: { endpointId: $id, paused: false }) { endpoint { status } }
      }`,
      { id, after: journal.clearanceEvents.nodes[0].cursor },
    );
    expect(replayed.replayWebhooks.endpoint.backlog).toBeGreaterThan(0);
    await until(() => received.length > 0);
    const rotated = await ask(
      `mutation ($id: ID!) { rotateWebhookEndpointSecret(input: { endpointId: $id }) { secret } }`,
      { id },
    );
    expect(rotated.rotateWebhookEndpointSecret.secret).toMatch(/^whsec_/);
    const deleted = await ask(
      `mutation ($id: ID!) { deleteWebhookEndpoint(input: { endpointId: $id }) { deletedId } }`,
      { id },
    );
    expect(deleted.deleteWebhookEndpoint.deletedId).toBe(id);
    expect(await list()).toEqual([]);
  });
});
