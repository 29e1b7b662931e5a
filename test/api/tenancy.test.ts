import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type DamoovSimulator } from '../../simulators/damoov/simulator.js';
import { startTestDamoov } from '../simulators/damoov/support.js';
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
import { connectDamoov, REGISTER } from '../support/damoov.js';
import { getToken } from '../support/oauth.js';
import { operationOf, ULID } from '../support/operations.js';
import { type Json } from '../support/simulator.js';
import { CLEARANCE_CHANGED, runOnSocket } from '../support/subscriber.js';

const APP_A = { clientId: 'app-a', clientSecret: 'not-a-real-secret-a' };
const APP_B = { clientId: 'app-b', clientSecret: 'not-a-real-secret-b' };

const schema = buildSchema(
  readFileSync(new URL('../../schema/fleetgraph.graphql', import.meta.url), 'utf8'),
);

const subscriptions = Object.values(schema.getSubscriptionType()!.getFields()).map((field) => ({
  name: field.name,
  ...operationOf('subscription', field),
}));
const operations = [
  ...Object.values(schema.getQueryType()!.getFields()).map((field) => ({
    name: field.name,
    ...operationOf('query', field),
  })),
  ...Object.values(schema.getMutationType()!.getFields()).map((field) => ({
    name: field.name,
    ...operationOf('mutation', field),
  })),
];

describe('tenants', () => {
  let server: TestServer;
  let fleetA: TestFleet;
  let fleetB: TestFleet;
  /** Everything of fleet B that has an id, by its type. */
  let idsOfB: Readonly<Record<string, string>>;
  let cursorOfB: string;
  let tokenA: string;
  let damoov: DamoovSimulator;
  let damoovAccountB: string;

  async function makeClient(
    name: string,
    scopes: readonly string[],
    fleetIds: readonly string[] | null,
  ): Promise<string> {
    const { createApiClient } = await dataOf(
      server.url,
      server.token,
      'mutation ($input: CreateApiClientInput!) { createApiClient(input: $input) { userErrors { code } issued { clientSecret client { clientId } } } }',
      { input: { name, scopes, fleetIds } },
    );
    const { client, clientSecret } = createApiClient.issued;
    return getToken(server.url, { clientId: client.clientId, clientSecret });
  }

  beforeAll(async () => {
    damoov = await startTestDamoov();
    server = await startTestServer({
      simulator: { apps: [APP_A, APP_B] },
      env: { FLEETGRAPH_DAMOOV_USER_URL: damoov.url, FLEETGRAPH_DAMOOV_API_URL: damoov.url },
    });
    fleetA = await makeFleet(server, 'Fleet A', APP_A);
    fleetB = await makeFleet(server, 'Fleet B', APP_B);
    await onboard(server, fleetA, 1);
    await onboard(server, fleetB, 1);
    damoovAccountB = await connectDamoov(server, fleetB.fleetId);
    const { registerDriver } = await dataOf(server.url, server.token, REGISTER, {
      input: { accountId: damoovAccountB, firstName: 'Bea' },
    });
    const { fleet } = await dataOf(
      server.url,
      server.token,
      `query ($id: ID!) { fleet(id: $id) {
        providerAccounts { grant { id } }
        vehicles { nodes { id enrollments { id } } }
        onboardings { nodes { id } }
        clearanceEvents { nodes { id cursor } }
        auditEvents { nodes { id } }
      } }`,
      { id: fleetB.fleetId },
    );
    const [vehicle] = fleet.vehicles.nodes;
    cursorOfB = fleet.clearanceEvents.nodes[0].cursor;
    idsOfB = {
      Fleet: fleetB.fleetId,
      ProviderAccount: fleetB.accountId,
      AccessGrant: fleet.providerAccounts[0].grant.id,
      Vehicle: vehicle.id,
      Enrollment: vehicle.enrollments[0].id,
      Driver: registerDriver.driver.id,
      Onboarding: fleet.onboardings.nodes[0].id,
      ClearanceEvent: fleet.clearanceEvents.nodes[0].id,
      AuditEvent: fleet.auditEvents.nodes[0].id,
    };
    tokenA = await makeClient(
      'Of fleet A',
      [
        'fleet:read',
        'fleet:write',
        'credential:write',
        'vehicle:write',
        'clearance:write',
        'token:issue',
      ],
      [fleetA.fleetId],
    );
  });
  afterAll(async () => {
    await server.close();
    await damoov.close();
  });

  const strangerOf = (id: string): string => `${id.slice(0, 4)}${ULID}`;

  /** Returns the answer with the requested id replaced by a constant. */
  async function answerFor(query: string, id: string, more: Json = {}): Promise<string> {
    const { status, body } = await graphql(server.url, tokenA, query, { id, ...more });
    return JSON.stringify({ status, body }).replaceAll(id, '<id>');
  }

  test('an operator sees all of this', async () => {
    const ids = Object.values(idsOfB);
    const { nodes } = await dataOf(
      server.url,
      server.token,
      'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }',
      { ids },
    );
    expect(nodes.map((node: Json) => node?.__typename)).toEqual(Object.keys(idsOfB));
  });

  test('a client of fleet A sees its own fleet and no other in any list', async () => {
    const data = await dataOf(
      server.url,
      tokenA,
      '{ fleets { totalCount nodes { id } } viewer { fleets { id } } }',
    );
    expect(data).toEqual({
      fleets: { totalCount: 1, nodes: [{ id: fleetA.fleetId }] },
      viewer: { fleets: [{ id: fleetA.fleetId }] },
    });
  });

  test('no id of fleet B is there for it, by node, by nodes or by its own field', async () => {
    const ids = Object.values(idsOfB);
    const data = await dataOf(
      server.url,
      tokenA,
      `query ($ids: [ID!]!, $fleet: ID!, $vehicle: ID!, $onboarding: ID!, $vin: VIN!) {
        nodes(ids: $ids) { id } fleet(id: $fleet) { id } vehicle(id: $vehicle) { id } onboarding(id: $onboarding) { id } vehicleByVin(fleetId: $fleet, vin: $vin) { id }
      }`,
      {
        ids,
        fleet: idsOfB['Fleet'],
        vehicle: idsOfB['Vehicle'],
        onboarding: idsOfB['Onboarding'],
        vin: vinOf(1),
      },
    );
    expect(data).toEqual({
      nodes: ids.map(() => null),
      fleet: null,
      vehicle: null,
      onboarding: null,
      vehicleByVin: null,
    });
    for (const id of ids)
      expect(
        (await graphql(server.url, tokenA, 'query ($id: ID!) { node(id: $id) { id } }', { id }))
          .body,
      ).toEqual({ data: { node: null } });
  });

  test('a gateway that asks for entities gets nothing of fleet B for it, and nothing at all for an anonymous caller', async () => {
    const query =
      'query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on Vehicle { vin } ... on Fleet { name } } }';
    const of = ['Fleet', 'Vehicle', 'ProviderAccount', 'Driver'].map((type) => ({
      __typename: type,
      id: idsOfB[type],
    }));
    const { body } = await graphql(server.url, tokenA, query, { of });
    expect(body.data).toEqual({ _entities: [null, null, null, null] });
    expect((await dataOf(server.url, server.token, query, { of }))._entities).toEqual([
      { __typename: 'Fleet', name: 'Fleet B' },
      { __typename: 'Vehicle', vin: vinOf(1) },
      { __typename: 'ProviderAccount' },
      { __typename: 'Driver' },
    ]);
    const anonymous = await graphql(server.url, null, query, { of });
    expect(new Set(anonymous.body.errors.map(({ extensions }: Json) => extensions.code))).toEqual(
      new Set(['UNAUTHENTICATED']),
    );
    expect(JSON.stringify(anonymous.body)).not.toContain('Fleet B');
  });

  test.for([
    [
      'updateFleet',
      'Fleet',
      'updateFleet(input: { fleetId: $id, name: "Mine" }) { userErrors { code field message } fleet { id } }',
    ],
    [
      'deleteFleet',
      'Fleet',
      'deleteFleet(input: { fleetId: $id }) { userErrors { code field message } deletedId }',
    ],
    [
      'connectProviderAccount',
      'Fleet',
      `connectProviderAccount(input: { fleetId: $id, name: "x", highMobility: { clientSecret: { clientId: "${APP_B.clientId}", clientSecret: "${APP_B.clientSecret}" } } }) { userErrors { code field message } account { id } }`,
    ],
    [
      'verifyProviderAccount',
      'ProviderAccount',
      'verifyProviderAccount(input: { accountId: $id }) { userErrors { code field message } account { id } }',
    ],
    [
      'rotateProviderAccountSecrets',
      'ProviderAccount',
      `rotateProviderAccountSecrets(input: { accountId: $id, highMobility: { clientSecret: { clientId: "${APP_B.clientId}", clientSecret: "${APP_B.clientSecret}" } } }) { userErrors { code field message } account { id } }`,
    ],
    [
      'disconnectProviderAccount',
      'ProviderAccount',
      'disconnectProviderAccount(input: { accountId: $id }) { userErrors { code field message } deletedId }',
    ],
    [
      'importFromProvider',
      'ProviderAccount',
      'importFromProvider(input: { accountId: $id }) { userErrors { code field message } drivers }',
    ],
    [
      'registerDriver',
      'ProviderAccount',
      'registerDriver(input: { accountId: $id }) { userErrors { code field message } driver { id } }',
    ],
    [
      'updateDriver',
      'Driver',
      'updateDriver(input: { driverId: $id, firstName: "Mine" }) { userErrors { code field message } driver { id } }',
    ],
    [
      'removeDriver',
      'Driver',
      'removeDriver(input: { driverId: $id }) { userErrors { code field message } deletedId }',
    ],
    [
      'issueAccessToken',
      'Driver',
      'issueAccessToken(input: { subjectId: $id }) { userErrors { code field message } token { accessToken deviceToken } }',
    ],
    [
      'startOnboarding',
      'ProviderAccount',
      'startOnboarding(input: { accountId: $id, vehicles: [{ vin: "WBA71AW0X0F000009", brand: "bmw" }] }) { userErrors { code field message } onboarding { id } }',
    ],
    [
      'retryOnboarding',
      'Onboarding',
      'retryOnboarding(input: { onboardingId: $id }) { userErrors { code field message } onboarding { id } }',
    ],
    [
      'cancelOnboarding',
      'Onboarding',
      'cancelOnboarding(input: { onboardingId: $id }) { userErrors { code field message } onboarding { id } }',
    ],
    [
      'updateVehicle',
      'Vehicle',
      'updateVehicle(input: { vehicleId: $id, name: "Mine" }) { userErrors { code field message } vehicle { id } }',
    ],
    [
      'requestClearance',
      'Enrollment',
      'requestClearance(input: { enrollmentIds: [$id] }) { userErrors { code field message } enrollments { id } }',
    ],
    [
      'endClearance',
      'Enrollment',
      'endClearance(input: { enrollmentIds: [$id] }) { userErrors { code field message } enrollments { id } }',
    ],
  ] as const)(
    '%s answers for a %s of fleet B as for one that does not exist',
    async ([, type, field]) => {
      const id = idsOfB[type]!;
      const answer = await answerFor(`mutation ($id: ID!) { ${field} }`, id);
      expect(answer).toContain('NOT_FOUND');
      expect(answer).toBe(await answerFor(`mutation ($id: ID!) { ${field} }`, strangerOf(id)));
    },
  );

  test.for([
    ['onboardingProgressed', 'Onboarding', 'onboardingProgressed(onboardingId: $id) { id }'],
    ['accountHealthChanged', 'Fleet', 'accountHealthChanged(fleetId: $id) { id }'],
  ] as const)(
    '%s answers for a %s of fleet B as for one that does not exist',
    async ([, type, field]) => {
      const query = `subscription ($id: ID!) { ${field} }`;
      const answer = async (id: string): Promise<string> =>
        JSON.stringify(
          await runOnSocket({ ...server, token: tokenA, query, variables: { id } }),
        ).replaceAll(id, '<id>');
      const id = idsOfB[type]!;
      expect(await answer(id)).toContain('BAD_USER_INPUT');
      expect(await answer(id)).toBe(await answer(strangerOf(id)));
      expect((await runOnSocket({ ...server, query, variables: { id } })).errors).toBeUndefined();
    },
  );

  test('the subscription and the plan answer for fleet B as for a fleet that does not exist', async () => {
    const socket = async (fleetId: string): Promise<string> =>
      JSON.stringify(
        await runOnSocket({
          ...server,
          token: tokenA,
          query: CLEARANCE_CHANGED,
          variables: { fleetId },
        }),
      ).replaceAll(fleetId, '<id>');
    expect(await socket(fleetB.fleetId)).toBe(await socket(strangerOf(fleetB.fleetId)));
    expect(await socket(fleetB.fleetId)).toContain('BAD_USER_INPUT');
    const plan =
      'query ($id: ID!) { onboardingPlan(input: { accountId: $id, vehicles: [{ vin: "WBA71AW0X0F000001", brand: "bmw" }] }) { rows { userErrors { code message } } } }';
    expect(await answerFor(plan, fleetB.accountId)).toBe(
      await answerFor(plan, strangerOf(fleetB.accountId)),
    );
  });

  test("fleet B's account, vehicles and cursors find nothing in fleet A", async () => {
    const { fleet } = await dataOf(
      server.url,
      tokenA,
      `query ($id: ID!, $account: ID!, $vehicle: ID!) { fleet(id: $id) {
        vehicles(filterBy: { accountId: $account }) { totalCount } clearanceEvents(filterBy: { accountId: $account, vehicleId: [$vehicle] }) { totalCount }
      } }`,
      { id: fleetA.fleetId, account: fleetB.accountId, vehicle: idsOfB['Vehicle'] },
    );
    expect(fleet).toEqual({ vehicles: { totalCount: 0 }, clearanceEvents: { totalCount: 0 } });
    const { errors } = await runOnSocket({
      ...server,
      token: tokenA,
      query: CLEARANCE_CHANGED,
      variables: { fleetId: fleetA.fleetId, after: cursorOfB },
    });
    expect(errors).toEqual([
      expect.objectContaining({
        extensions: { code: 'CURSOR_INVALID', headCursor: expect.any(String) },
      }),
    ]);
  });

  test('nothing of fleet B was changed by all that', async () => {
    const { node } = await dataOf(
      server.url,
      server.token,
      'query ($id: ID!) { node(id: $id) { ... on Fleet { name providerAccounts { id } vehicles { totalCount nodes { name clearance { status } } } drivers { nodes { displayName } } } } }',
      { id: fleetB.fleetId },
    );
    expect(node).toEqual({
      name: 'Fleet B',
      providerAccounts: [{ id: fleetB.accountId }, { id: damoovAccountB }],
      vehicles: { totalCount: 1, nodes: [{ name: null, clearance: { status: 'PENDING' } }] },
      drivers: { nodes: [{ displayName: 'Bea' }] },
    });
  });

  test('a client restricted to fleets cannot make clients, fleets or see clients', async () => {
    const codes = await Promise.all(
      [
        '{ apiClients { totalCount } }',
        'mutation { createApiClient(input: { name: "x", scopes: ["fleet:read"] }) { userErrors { code } } }',
        'mutation { createFleet(input: { name: "Another" }) { userErrors { code } } }',
      ].map(
        async (query) =>
          (await graphql(server.url, tokenA, query)).body.errors?.[0].extensions.code,
      ),
    );
    expect(codes).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  });

  test('a caller who may only read learns which scope every mutation needs', async () => {
    const reader = await makeClient('Reader', ['fleet:read'], null);
    for (const { name, query, variables } of operations.filter((operation) =>
      operation.query.startsWith('mutation'),
    )) {
      const { body } = await graphql(server.url, reader, query, variables);
      expect(body.errors?.[0]?.extensions, name).toEqual({
        code: 'FORBIDDEN',
        // A refresh changes nothing but what this scope reads.
        requiredScope:
          name === 'refreshVehicleState'
            ? 'vehicle-data:read'
            : expect.stringMatching(/^\w+:(write|admin|issue)$/),
      });
    }
    const narrowed = await getToken(
      server.url,
      { clientId: 'test-operator', clientSecret: 'not-a-real-operator-secret' },
      'fleet:read',
    );
    expect(
      (
        await graphql(
          server.url,
          narrowed,
          'mutation { createFleet(input: { name: "x" }) { fleet { id } } }',
        )
      ).body.errors[0].extensions,
    ).toEqual({ code: 'FORBIDDEN', requiredScope: 'fleet:write' });
  });

  test.for(subscriptions)(
    'an unauthenticated socket may open, but may not subscribe to $name',
    async ({ query, variables }) => {
      const { errors } = await runOnSocket({ ...server, token: null, query, variables });
      expect(errors).toEqual([
        expect.objectContaining({ extensions: { code: 'UNAUTHENTICATED' } }),
      ]);
    },
  );

  test('a token may come in the header of the upgrade, and a bad one closes the socket', async () => {
    const open = (headers: Readonly<Record<string, string>>): Promise<string> =>
      new Promise((resolve) => {
        const socket = new WebSocket(server.wsUrl, 'graphql-transport-ws', { headers });
        socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
        socket.on('message', (data: Buffer) => {
          const message = JSON.parse(data.toString());
          if (message.type === 'connection_ack')
            socket.send(
              JSON.stringify({
                id: '1',
                type: 'subscribe',
                payload: { query: '{ viewer { clientId } }' },
              }),
            );
          if (message.type === 'next') {
            resolve(message.payload.data.viewer.clientId);
            socket.close();
          }
        });
        socket.on('close', (code) => resolve(`closed ${code}`));
      });
    expect(await open({ authorization: `Bearer ${server.token}` })).toBe('test-operator');
    expect(await open({ authorization: 'Bearer nonsense' })).toBe('closed 4403');
  });
});
