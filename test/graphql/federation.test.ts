import { buildSchema, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataOf, graphql, makeFleet, onboard, startTestServer, vinOf, type TestFleet, type TestServer } from '../support/app.js';

/** What a router asks of a subgraph. */
describe('the subgraph', () => {
  let server: TestServer;
  let fleet: TestFleet;
  let enrollmentId: string;

  beforeAll(async () => {
    server = await startTestServer();
    fleet = await makeFleet(server, 'Federated');
    enrollmentId = (await onboard(server, fleet, 1)).get(vinOf(1))!;
  });
  afterAll(() => server.close());

  const ENTITIES = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    __typename
    ... on Fleet { id name }
    ... on ProviderAccount { id provider { code: name } }
    ... on Enrollment { id vehicle { vin } }
    ... on Vehicle { id vin }
    ... on Provider { code: name displayName }
  } }`;

  test('tells its SDL, with the keys of its entities', async () => {
    const { _service } = await dataOf(server.url, server.token, '{ _service { sdl } }');
    expect(() => parse(_service.sdl)).not.toThrow();
    expect(_service.sdl).toMatch(/type Vehicle implements Node\s+@key\(fields: "id"\)/);
    expect(_service.sdl).toContain('https://specs.apollo.dev/federation/v2.9');
    expect(() => buildSchema(_service.sdl, { assumeValidSDL: true })).not.toThrow();
  });

  test('finds its entities by their keys, in order, the same one twice as well', async () => {
    const representations = [
      { __typename: 'Fleet', id: fleet.fleetId },
      { __typename: 'Provider', name: 'HIGH_MOBILITY' },
      { __typename: 'ProviderAccount', id: fleet.accountId },
      { __typename: 'Enrollment', id: enrollmentId },
      { __typename: 'Fleet', id: fleet.fleetId },
    ];
    const { _entities } = await dataOf(server.url, server.token, ENTITIES, { representations });
    expect(_entities).toEqual([
      { __typename: 'Fleet', id: fleet.fleetId, name: 'Federated' },
      { __typename: 'Provider', code: 'HIGH_MOBILITY', displayName: expect.any(String) },
      { __typename: 'ProviderAccount', id: fleet.accountId, provider: { code: 'HIGH_MOBILITY' } },
      { __typename: 'Enrollment', id: enrollmentId, vehicle: { vin: vinOf(1) } },
      { __typename: 'Fleet', id: fleet.fleetId, name: 'Federated' },
    ]);
  });

  test('has nothing for an unknown key, and nothing at all for nobody', async () => {
    const representations = [{ __typename: 'Vehicle', id: 'veh_01JAAAAAAAAAAAAAAAAAAAAAAA' }];
    expect((await dataOf(server.url, server.token, ENTITIES, { representations }))._entities).toEqual([null]);
    const { body } = await graphql(server.url, null, ENTITIES, { representations: [{ __typename: 'Fleet', id: fleet.fleetId }] });
    expect(body).toMatchObject({ data: { _entities: [null] }, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });
});
