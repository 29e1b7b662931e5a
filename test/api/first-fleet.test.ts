import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  dataOf,
  graphql,
  makeFleet,
  onboard,
  OPERATOR,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
  WEBHOOK_SECRET,
} from '../support/app.js';
import { requestToken } from '../support/oauth.js';
import { type Json, TEST_APP } from '../support/simulator.js';
import { subscribe } from '../support/subscriber.js';

/** One fleet from its first token on; each test goes on where the one before it ended. */
describe('the first fleet', () => {
  let server: TestServer;
  let fleet: TestFleet;
  let enrollments: ReadonlyMap<string, string>;
  const ask = (query: string, variables: Json = {}): Promise<Json> =>
    dataOf(server.url, server.token, query, variables);
  const enrollmentOf = (index: number): string => enrollments.get(vinOf(index))!;

  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  test('the bootstrap operator gets a bearer token by client credentials', async () => {
    const response = await requestToken(server.url, OPERATOR);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: 900,
      scope:
        'fleet:read fleet:write credential:write vehicle:write clearance:write token:issue client:admin',
    });
  });

  test('a fleet is made and an account is connected, which signs in at the provider', async () => {
    const { createFleet } = await ask(
      `mutation { createFleet(input: { name: "Car sharing", externalId: "cs-1" }) { userErrors { code } fleet { id name externalId } } }`,
    );
    expect(createFleet).toEqual({
      userErrors: [],
      fleet: { id: expect.stringMatching(/^flt_/), name: 'Car sharing', externalId: 'cs-1' },
    });
    fleet = await makeFleet(server, 'The first');
    const { node } = await ask(
      `query ($id: ID!) { node(id: $id) { __typename ... on ProviderAccount {
        principal authMethod webhookUrl health { status } grant { status } fleet { id } provider { name } webhookHealth { deliveries24h }
      } } }`,
      { id: fleet.accountId },
    );
    expect(node).toEqual({
      __typename: 'ProviderAccount',
      principal: TEST_APP.clientId,
      authMethod: 'CLIENT_SECRET',
      webhookUrl: expect.stringContaining(`${server.url}/webhooks/high-mobility/`),
      health: { status: 'HEALTHY' },
      grant: { status: 'ACTIVE' },
      fleet: { id: fleet.fleetId },
      provider: { name: 'HIGH_MOBILITY' },
      webhookHealth: { deliveries24h: 0 },
    });
  });

  test('vehicles come in, and one query shows them with their clearances', async () => {
    enrollments = await onboard(server, fleet, 3);
    await server.simulator.webhooksSettled();
    const { fleet: seen } = await ask(
      `query ($id: ID!) { fleet(id: $id) {
        vehicles(orderBy: { field: VIN }) { totalCount nodes { vin brand clearance { status allowedActions } enrollments { id status account { id } } } }
        clearanceSummary { status count }
      } }`,
      { id: fleet.fleetId },
    );
    expect(seen.vehicles).toEqual({
      totalCount: 3,
      nodes: [1, 2, 3].map((index) => ({
        vin: vinOf(index),
        brand: 'bmw',
        clearance: { status: 'PENDING', allowedActions: [] },
        enrollments: [
          { id: enrollmentOf(index), status: 'ACTIVE', account: { id: fleet.accountId } },
        ],
      })),
    });
    expect(seen.clearanceSummary).toContainEqual({ status: 'PENDING', count: 3 });
    expect(seen.clearanceSummary).toHaveLength(7);
  });

  test('a change at the carmaker reaches a subscriber, the board, the journal and the history', async () => {
    const subscriber = subscribe({
      ...server,
      variables: { fleetId: fleet.fleetId, after: await headOf() },
    });
    server.simulator.move(vinOf(1), 'approved');
    const [event] = await subscriber.until(1);
    expect(event).toMatchObject({
      previousStatus: 'PENDING',
      status: 'APPROVED',
      source: 'WEBHOOK',
      vehicle: { vin: vinOf(1) },
      enrollment: { id: enrollmentOf(1) },
    });
    await subscriber.close();

    const { fleet: seen, vehicleByVin } = await ask(
      `query ($id: ID!, $vin: VIN!) {
        fleet(id: $id) { clearanceSummary { status count } clearanceEvents(first: 500) { totalCount edges { cursor node { id previousStatus status vehicle { vin } } } } }
        vehicleByVin(fleetId: $id, vin: $vin) { id enrollments { clearance { id } } clearance { id status history { nodes { status previousStatus } } } }
      }`,
      { id: fleet.fleetId, vin: vinOf(1).toLowerCase() },
    );
    expect(vehicleByVin.clearance.id).toMatch(/^clr_/);
    expect(vehicleByVin.enrollments).toEqual([{ clearance: { id: vehicleByVin.clearance.id } }]);
    expect(seen.clearanceSummary).toEqual(
      expect.arrayContaining([
        { status: 'PENDING', count: 2 },
        { status: 'APPROVED', count: 1 },
      ]),
    );
    expect(seen.clearanceEvents.totalCount).toBe(4);
    expect(seen.clearanceEvents.edges.at(-1)).toEqual({
      cursor: event.cursor,
      node: {
        id: event.id,
        previousStatus: 'PENDING',
        status: 'APPROVED',
        vehicle: { vin: vinOf(1) },
      },
    });
    expect(vehicleByVin.clearance).toEqual({
      id: expect.any(String),
      status: 'APPROVED',
      history: {
        nodes: [
          { status: 'PENDING', previousStatus: null },
          { status: 'APPROVED', previousStatus: 'PENDING' },
        ],
      },
    });

    const ids = [event.id, vehicleByVin.id, 'nothing-of-ours', fleet.fleetId];
    const { nodes, node } = await ask(
      'query ($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { __typename id } node(id: $id) { id } }',
      { ids, id: event.id },
    );
    expect(nodes).toEqual([
      { __typename: 'ClearanceEvent', id: event.id },
      { __typename: 'Vehicle', id: vehicleByVin.id },
      null,
      { __typename: 'Fleet', id: fleet.fleetId },
    ]);
    expect(node).toEqual({ id: event.id });
  });

  test('the newest events are returned oldest first', async () => {
    const { fleet: seen } = await ask(
      'query ($id: ID!) { fleet(id: $id) { clearanceEvents(last: 2) { nodes { status } pageInfo { hasNextPage hasPreviousPage } } } }',
      { id: fleet.fleetId },
    );
    expect(seen.clearanceEvents).toEqual({
      nodes: [{ status: 'PENDING' }, { status: 'APPROVED' }],
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
  });

  test('a rejected clearance is asked for again', async () => {
    server.simulator.move(vinOf(2), 'rejected', 'The vehicle is not registered to the fleet');
    await untilStatus(2, {
      status: 'REJECTED',
      reason: 'The vehicle is not registered to the fleet',
      allowedActions: ['REQUEST'],
    });
    const { requestClearance } = await ask(
      `mutation ($ids: [ID!]!) { requestClearance(input: { enrollmentIds: $ids }) { userErrors { code field } enrollments { id clearance { status } } } }`,
      { ids: [enrollmentOf(2), enrollmentOf(3), 'nothing-of-ours'] },
    );
    expect(requestClearance).toEqual({
      enrollments: [{ id: enrollmentOf(2), clearance: { status: 'PENDING' } }],
      userErrors: [
        { code: 'ILLEGAL_TRANSITION', field: ['enrollmentIds', '1'] },
        { code: 'NOT_FOUND', field: ['enrollmentIds', '2'] },
      ],
    });
    expect(server.simulator.book.find(vinOf(2))?.status).toBe('pending');
  });

  test('an approved clearance is given back', async () => {
    await untilStatus(1, {
      status: 'APPROVED',
      reason: null,
      allowedActions: ['REVOKE', 'ISSUE_TOKEN'],
    });
    const { endClearance } = await ask(
      `mutation ($ids: [ID!]!) { endClearance(input: { enrollmentIds: $ids }) { userErrors { code field } enrollments { clearance { status } } } }`,
      { ids: [enrollmentOf(1), enrollmentOf(3)] },
    );
    expect(endClearance).toEqual({
      enrollments: [{ clearance: { status: 'REVOKING' } }],
      userErrors: [{ code: 'NOT_SUPPORTED', field: ['enrollmentIds', '1'] }],
    });
    server.simulator.move(vinOf(1), 'revoked');
    await untilStatus(1, { status: 'REVOKED', reason: null, allowedActions: ['REQUEST'] });
  });

  test('the audit log records each action and its client, without a secret', async () => {
    const { fleet: seen } = await ask(
      'query ($id: ID!) { fleet(id: $id) { auditEvents(first: 100) { nodes { clientId action subjectId requestId details } } } }',
      { id: fleet.fleetId },
    );
    const actions = seen.auditEvents.nodes.map(({ action }: Json) => action);
    expect(actions).toEqual(
      expect.arrayContaining([
        'fleet.created',
        'onboarding.started',
        'clearance.requested',
        'clearance.end_requested',
      ]),
    );
    expect(new Set(seen.auditEvents.nodes.map(({ clientId }: Json) => clientId))).toEqual(
      new Set([OPERATOR.clientId]),
    );
    for (const secret of [TEST_APP.clientSecret, WEBHOOK_SECRET])
      expect(JSON.stringify(seen)).not.toContain(secret);
  });

  test('an idempotency key makes the same of the same', async () => {
    const input = { name: 'Only once', idempotencyKey: 'key-1' };
    const create = (changes: Json = {}): Promise<Json> =>
      ask(
        'mutation ($input: CreateFleetInput!) { createFleet(input: $input) { userErrors { code } fleet { id } } }',
        { input: { ...input, ...changes } },
      );
    const [first, again, other] = [
      await create(),
      await create(),
      await create({ name: 'Something else' }),
    ];
    expect(again).toEqual(first);
    expect(other.createFleet).toEqual({
      userErrors: [{ code: 'IDEMPOTENCY_CONFLICT' }],
      fleet: null,
    });
  });

  test('a query that Apollo Sandbox would send by GET works as well', async () => {
    const response = await fetch(
      `${server.url}/graphql?${new URLSearchParams({ query: '{ viewer { clientId } }' }).toString()}`,
      {
        headers: {
          authorization: `Bearer ${server.token}`,
          'apollo-require-preflight': 'true',
          accept: 'application/json',
        },
      },
    );
    expect(await response.json()).toEqual({ data: { viewer: { clientId: OPERATOR.clientId } } });
    const posted = await graphql(
      server.url,
      server.token,
      '{ providers { name brands { brand } } }',
    );
    expect(posted.body.data.providers).toContainEqual({
      name: 'HIGH_MOBILITY',
      brands: expect.arrayContaining([{ brand: 'bmw' }]),
    });
  });

  async function headOf(): Promise<string> {
    const { fleet: seen } = await ask(
      'query ($id: ID!) { fleet(id: $id) { clearanceEvents(last: 1) { pageInfo { endCursor } } } }',
      { id: fleet.fleetId },
    );
    return seen.clearanceEvents.pageInfo.endCursor;
  }

  async function untilStatus(index: number, expected: Json): Promise<void> {
    const query =
      'query ($id: ID!) { node(id: $id) { ... on Enrollment { clearance { status reason allowedActions } } } }';
    await vi.waitFor(
      async () =>
        expect((await ask(query, { id: enrollmentOf(index) })).node.clearance).toEqual(expected),
      { timeout: 5000, interval: 20 },
    );
  }
});
