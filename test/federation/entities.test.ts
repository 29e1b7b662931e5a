import { readFileSync } from 'node:fs';
import { buildSchema, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { LIMITS } from '../../src/graphql/limits/limits.js';
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
import { IS_POSTGRES } from '../support/engine.js';
import { type Json } from '../support/simulator.js';
import { statementsOf } from '../support/statements.js';

const committed = readFileSync(new URL('../../schema/subgraph.graphql', import.meta.url), 'utf8');

/** A type of the introspection as SDL writes it. */
function typeOf({ kind, name, ofType }: Json): string {
  if (kind === 'NON_NULL') return `${typeOf(ofType)}!`;
  return kind === 'LIST' ? `[${typeOf(ofType)}]` : name;
}

/** Query of a router to a subgraph. */
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

  test('returns its SDL, with the keys of its entities', async () => {
    const { _service } = await dataOf(server.url, server.token, '{ _service { sdl } }');
    expect(() => parse(_service.sdl)).not.toThrow();
    expect(_service.sdl).toMatch(/type Vehicle implements Node\s+@key\(fields: "id"\)/);
    expect(_service.sdl).toContain('https://specs.apollo.dev/federation/v2.9');
    expect(() => buildSchema(_service.sdl, { assumeValidSDL: true })).not.toThrow();
  });

  test('has what the federation specification asks of a subgraph', async () => {
    const { __schema, _Any, _Service, _Entity } = await dataOf(
      server.url,
      server.token,
      `{ __schema { queryType { fields { name type { ...Type } args { name type { ...Type } } } } }
        _Any: __type(name: "_Any") { kind } _Service: __type(name: "_Service") { fields { name type { ...Type } } } _Entity: __type(name: "_Entity") { kind possibleTypes { name } }
      } fragment Type on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`,
    );
    const fields = new Map<string, Json>(
      __schema.queryType.fields.map((field: Json) => [field.name, field]),
    );
    expect(typeOf(fields.get('_service').type)).toBe('_Service!');
    expect(typeOf(fields.get('_entities').type)).toBe('[_Entity]!');
    expect(
      fields.get('_entities').args.map(({ name, type }: Json) => [name, typeOf(type)]),
    ).toEqual([['representations', '[_Any!]!']]);
    expect(_Any).toEqual({ kind: 'SCALAR' });
    expect(
      _Service.fields.map(({ name, type }: Json) => [name, typeOf(type).replace('!', '')]),
    ).toEqual([['sdl', 'String']]);
    const keyed = [...committed.matchAll(/^type (\w+).* @key\(/gm)].map(([, name]) => name!);
    expect(_Entity.kind).toBe('UNION');
    expect(_Entity.possibleTypes.map(({ name }: Json) => name).sort()).toEqual(keyed.sort());
  });

  test('has a way to find every type that has a key', async () => {
    for (const [, name, key] of committed.matchAll(/^type (\w+).* @key\(fields: "(\w+)"\)/gm)) {
      const { body } = await graphql(
        server.url,
        server.token,
        'query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }',
        { of: [{ __typename: name, [key!]: 'nothing' }] },
      );
      expect([name, body]).toEqual([name, { data: { _entities: [null] } }]);
    }
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

  test.skipIf(IS_POSTGRES)(
    'loads a hundred entities of three types with one query for each type',
    async () => {
      const enrollmentIds = await onboard(server, fleet, 40, 100);
      const { fleet: found } = await dataOf(
        server.url,
        server.token,
        'query ($id: ID!) { fleet(id: $id) { vehicles(first: 40) { nodes { id } } } }',
        { id: fleet.fleetId },
      );
      const representations = [
        ...Array.from({ length: 20 }, () => ({ __typename: 'Fleet', id: fleet.fleetId })),
        ...found.vehicles.nodes.map(({ id }: Json) => ({ __typename: 'Vehicle', id })),
        ...[...enrollmentIds.values()].map((id) => ({ __typename: 'Enrollment', id })),
      ];
      expect(representations).toHaveLength(100);
      const query =
        'query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on Fleet { name } ... on Vehicle { vin } ... on Enrollment { status } } }';
      // Workers ask in the same process meanwhile, now and then for an enrollment by its id.
      await vi.waitFor(async () => {
        const { answer, sql } = await statementsOf(() =>
          dataOf(server.url, server.token, query, { of: representations }),
        );
        expect(answer._entities.filter(Boolean)).toHaveLength(100);
        for (const table of ['fleets', 'vehicles', 'enrollments']) {
          expect([
            table,
            sql.filter((text) => text.includes(`from "${table}" where "${table}"."id" `)).length,
          ]).toEqual([table, 1]);
        }
      }, 10_000);
    },
  );

  test('refuses what is no key of an entity, and says what one is', async () => {
    const cases: [Json, string][] = [
      [{ __typename: 'Clearance', id: 'x' }, 'must name one of Driver, Enrollment, Fleet, '],
      [{ __typename: 'constructor', id: 'x' }, 'must name one of Driver, Enrollment, Fleet, '],
      [{ id: fleet.fleetId }, '"__typename"'],
      [{ __typename: 'Vehicle', vin: vinOf(1) }, 'must have "id", the key of Vehicle'],
      [{ __typename: 'Provider', name: 7 }, 'must have "name", the key of Provider'],
    ];
    const known = { __typename: 'Fleet', id: fleet.fleetId };
    const found = expect.objectContaining({ id: fleet.fleetId });
    for (const [representation, advice] of cases) {
      // Again: what comes a second time is carried out as a compiled function.
      for (let time = 0; time < 3; time += 1) {
        const { body } = await graphql(server.url, server.token, ENTITIES, {
          representations: [known, representation, known],
        });
        expect(body.data).toEqual({ _entities: [found, null, found] });
        expect(body.errors).toMatchObject([
          {
            message: expect.stringContaining(advice),
            path: ['_entities', 1],
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ]);
        expect(body.errors[0].message).toContain('representations[1]');
      }
    }
  });

  test('names each representation without a key, and finds those between', async () => {
    const known = { __typename: 'Fleet', id: fleet.fleetId };
    const { body } = await graphql(server.url, server.token, ENTITIES, {
      representations: [{ __typename: 'Fleet', id: 7 }, known, { id: 'x' }, known],
    });
    expect(body.data._entities.map((entity: Json) => entity?.id)).toEqual([
      undefined,
      fleet.fleetId,
      undefined,
      fleet.fleetId,
    ]);
    expect(body.errors.map(({ path }: Json) => path)).toEqual([
      ['_entities', 0],
      ['_entities', 2],
    ]);
  });

  test('looks up as many as an operation may ask for, and refuses more, whichever way they are asked for', async () => {
    const { representations: most } = LIMITS;
    const of = (count: number, from = 0): Json[] =>
      Array.from({ length: count }, (_, index) => ({
        __typename: 'Vehicle',
        id: `veh_${from + index}`,
      }));
    const one = 'query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }';
    const refused = (count: number) => ({
      data: null,
      errors: [
        {
          message: expect.stringContaining(`asks for ${count} entities; ${most} are allowed`),
          extensions: { code: 'BAD_USER_INPUT', argument: 'representations' },
        },
      ],
    });
    expect((await dataOf(server.url, server.token, one, { of: of(most) }))._entities).toEqual(
      of(most).map(() => null),
    );
    expect((await graphql(server.url, server.token, one, { of: of(most + 1) })).body).toMatchObject(
      refused(most + 1),
    );
    const two =
      'query ($of: [_Any!]!, $more: [_Any!]!) { _entities(representations: $of) { __typename } more: _entities(representations: $more) { __typename } }';
    // Again: what comes a second time is carried out as a compiled function.
    for (let time = 0; time < 3; time += 1) {
      const { body } = await graphql(server.url, server.token, two, {
        of: of(most - 1),
        more: of(2, most),
      });
      expect(body).toMatchObject(refused(most + 1));
      expect(
        (await dataOf(server.url, server.token, two, { of: of(most - 1), more: of(1, most) })).more,
      ).toEqual([null]);
    }
  });

  test('reports how long its fields took to a router that asks, and to no other caller', async () => {
    const ask = (headers: Readonly<Record<string, string>>, query: string): Promise<Json> =>
      fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${server.token}`,
          ...headers,
        },
        body: JSON.stringify({ query }),
      }).then((response) => response.json());
    const { extensions } = await ask(
      { 'apollo-federation-include-trace': 'ftv1' },
      '{ fleets { nodes { name } } }',
    );
    expect(extensions).toEqual({ ftv1: expect.stringMatching(/^[\w+/]+=*$/) });
    const trace = Buffer.from(extensions.ftv1, 'base64').toString('latin1');
    for (const name of ['fleets', 'nodes', 'name']) expect(trace).toContain(name);
    expect(await ask({}, '{ fleets { nodes { name } } }')).not.toHaveProperty('extensions');
    const failed = await ask(
      { 'apollo-federation-include-trace': 'ftv1' },
      '{ fleets(first: 0) { nodes { id } } }',
    );
    expect(failed.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(Buffer.from(failed.extensions.ftv1, 'base64').toString('latin1')).not.toContain(
      failed.errors[0].message,
    );
  });

  test('returns nothing for an unknown key, and nothing at all to an anonymous caller', async () => {
    const representations = [
      { __typename: 'Vehicle', id: 'veh_01JAAAAAAAAAAAAAAAAAAAAAAA' },
      { __typename: 'Provider', name: 'UNKNOWN' },
    ];
    expect(
      (await dataOf(server.url, server.token, ENTITIES, { representations }))._entities,
    ).toEqual([null, null]);
    const { body } = await graphql(server.url, null, ENTITIES, {
      representations: [{ __typename: 'Fleet', id: fleet.fleetId }],
    });
    expect(body).toMatchObject({
      data: { _entities: [null] },
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    const many = Array.from({ length: 20 }, () => [
      { __typename: 'Fleet', id: fleet.fleetId },
      { __typename: 'Vehicle', id: 'veh_01JAAAAAAAAAAAAAAAAAAAAAAA' },
    ]).flat();
    for (let time = 0; time < 3; time += 1) {
      const refused = await graphql(server.url, null, ENTITIES, { representations: many });
      expect(refused.body.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
      expect(refused.body.data._entities).toEqual(many.map(() => null));
    }
  });
});
