import { readFileSync } from 'node:fs';
import { isListType, isNonNullType, isRequiredArgument } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataOf, graphql, type TestServer, vinOf } from '../support/app.js';
import {
  callOf,
  type IdPlace,
  idPlaces,
  nameOf,
  objectTypes,
  operationFor,
  type Values,
} from '../support/schema-walk.js';
import { type Json } from '../support/simulator.js';
import { valuesOf } from '../support/statements.js';
import { runOnSocket, subscribe } from '../support/subscriber.js';
import {
  APP_B,
  kindsOf,
  NODE_TYPES,
  type NodeType,
  startTenants,
  type Tenant,
  type Tenants,
  unknownOf,
} from './tenants.js';
import { MARK, oddIdsFor, reachedBy } from './unknown-ids.js';

const GRANT = 'grant_type=client_credentials';
const SUBGRAPH = readFileSync(new URL('../../schema/subgraph.graphql', import.meta.url), 'utf8');

/**
 * OWASP API1:2023 (object level authorization), the multi-tenant sheet's "unknown and foreign look
 * alike", ASVS 5.0 8.2.2: whatever takes an id is asked with one of another fleet and with one that
 * does not exist. The answers have the same bytes.
 */
describe('what belongs to another fleet', () => {
  let server: TestServer;
  let tenants: Tenants;
  let own: Tenant;
  let foreign: Tenant;

  beforeAll(async () => {
    tenants = await startTenants();
    ({ server, own, foreign } = tenants);
  });
  afterAll(() => tenants.close());

  const values = (): Values => ({
    idFor: (holder, name, field) => own.ids[kindsOf(holder, name, field)[0]!],
    inputs: {
      ConnectProviderAccountInput: {
        highMobility: { environment: 'SANDBOX', clientSecret: { ...APP_B } },
      },
      RotateProviderAccountSecretsInput: {
        highMobility: { environment: 'SANDBOX', clientSecret: { ...APP_B } },
      },
      UpdateFleetInput: { name: 'Mine' },
      UpdateVehicleInput: { name: 'Mine' },
      CreateApiClientInput: { scopes: ['fleet:read'] },
    },
  });

  /**
   * The bytes of an answer, with the id that was asked for, and the name of the request, made the
   * same.
   */
  function bytes(answer: Json, id: string): string {
    return JSON.stringify(answer)
      .replaceAll(id, '<id>')
      .replaceAll(/"(requestId|headCursor)":"[^"]*"/g, '"$1":"<…>"');
  }
  /** Errors by field: on PostgreSQL they come in the order in which its connections answer. */
  const inOrder = (errors: readonly Json[]): readonly Json[] =>
    errors.toSorted((one, other) => (String(one.path) < String(other.path) ? -1 : 1));
  async function overHttp(
    token: string,
    { query, variables }: { readonly query: string; readonly variables: Json },
    id: string,
  ): Promise<string> {
    const { status, headers, body: received } = await graphql(server.url, token, query, variables);
    const body = { ...received, ...(received.errors && { errors: inOrder(received.errors) }) };
    return bytes(
      { status, body, type: headers.get('content-type'), cache: headers.get('cache-control') },
      id,
    );
  }
  /** The place may be a list of ids. */
  const asList = ({ field, path }: IdPlace, id: string): Json => {
    const type = field.args.find(({ name }) => name === path[0])?.type;
    const shape = type && isNonNullType(type) ? type.ofType : type;
    return path.length === 1 && isListType(shape) ? [id] : id;
  };

  const places = idPlaces();
  const withKinds = places.flatMap((place) =>
    kindsOf(place.holder, place.path.at(-1)!, place.field).map((kind) => ({
      name: `${nameOf(place)} with: ${kind}`,
      place,
      kind,
    })),
  );
  // A row of an onboarding is answered for by itself: below.
  const atRoot = withKinds.filter(
    ({ place }) => place.owner.name !== 'Subscription' && !place.path.includes('vehicles'),
  );

  test('there is one of every kind that has an id, and an operator sees them all', async () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';
    for (const tenant of [own, foreign]) {
      const { nodes } = await dataOf(server.url, server.token, query, {
        ids: NODE_TYPES.map((kind) => tenant.ids[kind]),
      });
      expect(nodes).toEqual(NODE_TYPES.map((kind) => ({ __typename: kind, id: tenant.ids[kind] })));
    }
  });

  test.for(atRoot)('$name answers as for one that does not exist', async ({ place, kind }) => {
    const [theirs, absent] = [foreign.ids[kind], unknownOf(foreign.ids[kind])];
    const ask = (token: string, id: string): Promise<string> =>
      overHttp(
        token,
        operationFor(place.owner, place.field, values(), {
          path: place.path,
          id: asList(place, id),
        }),
        id,
      );
    const answer = await ask(own.token, theirs);
    expect(answer).toBe(await ask(own.token, absent));
    expect(answer).not.toMatch(/GRAPHQL_(PARSE|VALIDATION)_FAILED|INTERNAL_SERVER_ERROR|Fleet B/);
    // That it was this id which was looked at, and nothing before it that was found wanting.
    if (place.owner.name === 'Mutation')
      expect(answer).toMatch(/"code":"NOT_FOUND"|"code":"FORBIDDEN"/);
    if (place.owner.name === 'Query')
      expect(await ask(server.token, theirs)).not.toBe(await ask(server.token, absent));
  });

  test.for(atRoot.filter(({ place }) => place.owner.name === 'Query'))(
    '$name beside one of its own, under aliases, answers so as well',
    async ({ place, kind }) => {
      const ask = (id: string): Promise<string> => {
        const [mine, other] = [own.ids[kind], id].map((each, index) =>
          callOf(
            place.field,
            values(),
            { path: place.path, id: asList(place, each) },
            String(index),
          ),
        );
        const query = `query (${[...mine!.declared, ...other!.declared].join(', ')}) { mine: ${mine!.text} other: ${other!.text} }`;
        return overHttp(
          own.token,
          { query, variables: { ...mine!.variables, ...other!.variables } },
          id,
        );
      };
      const both = async (): Promise<readonly [string, string]> => [
        await ask(foreign.ids[kind]),
        await ask(unknownOf(foreign.ids[kind])),
      ];
      let [answer, absent] = await both();
      // Where both fields fail, the error that comes first is the answer's: either may.
      for (let again = 0; again < 9 && answer !== absent; again += 1)
        [answer, absent] = await both();
      expect(answer).toBe(absent);
    },
  );

  test.for(withKinds.filter(({ place }) => place.path.includes('vehicles')))(
    '$name is refused in its row as one that does not exist',
    async ({ place, kind }) => {
      expect([place.path.at(-1), kind]).toEqual(['credentialId', 'OemCredential']);
      const accountId = own.before.providerAccounts.find(({ name }: Json) => name === 'INVERS').id;
      const refusal = async (credentialId: string): Promise<Json> => {
        const input = {
          accountId,
          vehicles: [{ vin: vinOf(77), brand: 'mercedes-benz', credentialId }],
        };
        const plan =
          'query ($input: StartOnboardingInput!) { onboardingPlan(input: $input) { rows { userErrors { code field message } warnings } } }';
        const start =
          'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { onboarding { rows { nodes { userErrors { code field message } canRetry } } } } }';
        const data = await dataOf(
          server.url,
          own.token,
          place.owner.name === 'Query' ? plan : start,
          { input },
        );
        return data.onboardingPlan?.rows[0] ?? data.startOnboarding.onboarding.rows.nodes[0];
      };
      const answer = await refusal(foreign.ids[kind]);
      expect(answer.userErrors).toMatchObject([
        { code: 'NOT_FOUND', field: ['vehicles', '0', 'credentialId'] },
      ]);
      expect(answer).toEqual(await refusal(unknownOf(foreign.ids[kind])));
    },
  );

  test('nodes finds nothing foreign between its own', async () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }';
    // A caller without the right to read clients gets an error instead.
    for (const kind of NODE_TYPES.filter((each) => each !== 'ApiClient')) {
      const { nodes } = await dataOf(server.url, own.token, query, {
        ids: [own.ids.Fleet, foreign.ids[kind], own.ids.Fleet],
      });
      expect(nodes, kind).toEqual([{ __typename: 'Fleet' }, null, { __typename: 'Fleet' }]);
    }
  });

  const subgraph = schemaKeys();
  test.for(subgraph)(
    '_entities answers for a foreign %s as for one that does not exist',
    async (type) => {
      const query = `query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on ${type} { id } } }`;
      const ask = (token: string, id: string): Promise<string> =>
        overHttp(
          token,
          {
            query,
            variables: {
              of: [
                { __typename: type, id: own.ids[type] },
                { __typename: type, id },
              ],
            },
          },
          id,
        );
      const answer = await ask(own.token, foreign.ids[type]);
      expect(answer).toBe(await ask(own.token, unknownOf(foreign.ids[type])));
      expect(await ask(server.token, foreign.ids[type])).not.toBe(answer);
    },
  );

  const subscriptions = withKinds.filter(({ place }) => place.owner.name === 'Subscription');
  test.for(subscriptions.filter(({ place }) => place.path.length === 1))(
    '$name answers as for one that does not exist',
    async ({ place, kind }) => {
      const ask = async (id: string): Promise<string> => {
        const operation = operationFor(place.owner, place.field, values(), {
          path: place.path,
          id,
        });
        return bytes(await runOnSocket({ ...server, token: own.token, ...operation }), id);
      };
      const answer = await ask(foreign.ids[kind]);
      expect(answer).toBe(await ask(unknownOf(foreign.ids[kind])));
      expect(answer).toMatch(/"code":"(BAD_USER_INPUT|FORBIDDEN)"/);
    },
  );

  test.for(subscriptions.filter(({ place }) => place.path.length > 1))(
    '$name receives nothing, as for one that does not exist',
    async ({ place, kind }) => {
      const { query } = operationFor(place.owner, place.field, values(), {
        path: place.path,
        id: own.ids[kind],
      });
      const listen = (more: Json) =>
        subscribe({
          ...server,
          token: own.token,
          ...(more.filterBy && { query }),
          variables: { fleetId: own.ids.Fleet, after: own.startCursor, ...more },
        });
      const filter = (id: string): Json => ({
        filterBy: { [place.path[1]!]: place.path[1] === 'vehicleId' ? [id] : id },
      });
      const filtered = [
        listen(filter(foreign.ids[kind])),
        listen(filter(unknownOf(foreign.ids[kind]))),
      ];
      const witness = listen({});
      await witness.until(1);
      expect(filtered.map(({ events, failure }) => [events, failure()])).toEqual([
        [[], undefined],
        [[], undefined],
      ]);
      await Promise.all([witness, ...filtered].map((each) => each.close()));
    },
  );

  test.for(foreignCursors())(
    "%s.%s does not go on from a foreign list's cursor",
    async ([type, field]) => {
      const query = `query ($id: ID!, $after: String) { node(id: $id) { ... on ${type} { ${field}(first: 1, after: $after) { totalCount pageInfo { endCursor } } } } }`;
      const { node } = await dataOf(server.url, server.token, query, { id: foreign.ids[type] });
      const theirs: string | null = node[field].pageInfo.endCursor;
      expect(theirs).toEqual(expect.any(String));
      const absent = `${theirs!.slice(0, -3)}AAA`;
      const ask = (after: string): Promise<string> =>
        overHttp(own.token, { query, variables: { id: own.ids[type], after } }, after);
      const answer = await ask(theirs!);
      expect(answer).toContain('CURSOR_INVALID');
      expect(answer).toBe(await ask(absent));
    },
  );

  /** Carries out an operation as an operator, who may see every fleet. */
  const carryOut = async ({ owner, field, path }: IdPlace, id: Json): Promise<unknown> => {
    const operation = operationFor(owner, field, values(), { path, id });
    const asked = { ...server, ...operation };
    if (owner.name !== 'Subscription')
      return graphql(server.url, server.token, operation.query, operation.variables);
    if (path.length === 1) return runOnSocket(asked);
    const after = { fleetId: own.ids.Fleet, after: own.startCursor };
    const listening = subscribe({ ...asked, variables: { ...operation.variables, ...after } });
    const witness = subscribe({ ...server, variables: after });
    await witness.until(1);
    return Promise.all([witness.close(), listening.close()]);
  };

  test('the watched statements are also those of long reads', async () => {
    const query = `query ($id: ID!) { fleet(id: $id) { vehicles(filterBy: { search: "${MARK}" }) { totalCount } } }`;
    const { statements } = await valuesOf(() =>
      dataOf(server.url, server.token, query, { id: own.ids.Fleet }),
    );
    // SQLite looks for the parts of three characters.
    expect(statements.join('\n')).toContain(MARK.slice(-3));
  });

  test.for(withKinds)('$name takes no id of an unknown kind to the database', async (each) => {
    const { place, kind } = each;
    const { statements } = await valuesOf(async () => {
      for (const id of oddIdsFor(own.ids[kind], place.path.at(-1) === 'subjectId'))
        await carryOut(place, asList(place, id));
    });
    expect(reachedBy(statements)).toEqual([]);
  });

  test('_entities takes no id of an unknown kind to the database', async () => {
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }';
    const of = subgraph.flatMap((type) =>
      oddIdsFor(own.ids[type], false).map((id) => ({ __typename: type, id })),
    );
    const { statements } = await valuesOf(() => graphql(server.url, server.token, query, { of }));
    expect(reachedBy(statements)).toEqual([]);
  });

  test('neither do the doors for tokens and webhooks', async () => {
    // Only ids that no client can have, since an operator chooses that of the first client.
    const odd = [...oddIdsFor(own.ids.ApiClient, true), 'a'.repeat(65) + MARK].filter(
      (id) => !/^[A-Za-z0-9._~-]{1,64}$/.test(id),
    );
    const doors = odd.flatMap((id) => {
      const body = new URLSearchParams({ client_id: id, client_secret: 'x', token: 'x' });
      const form = { method: 'POST', body };
      return [
        () => fetch(`${server.url}/oauth/token`, { ...form, body: `${body.toString()}&${GRANT}` }),
        () => fetch(`${server.url}/oauth/revoke`, form),
        () => fetch(`${server.url}/webhooks/high-mobility/${encodeURIComponent(id)}`, form),
      ];
    });
    const { statements } = await valuesOf(async () => {
      for (const door of doors) expect((await door()).status).toBeGreaterThanOrEqual(400);
    });
    expect(reachedBy(statements)).toEqual([]);
  });

  test('ids of a known kind are looked up', async () => {
    const place = places.find((each) => nameOf(each) === 'Query.vehicle(id)')!;
    const id = unknownOf(own.ids.Vehicle);
    const { statements } = await valuesOf(() => carryOut(place, id));
    expect(statements.some((statement) => statement.includes(id))).toBe(true);
  });

  test('nothing of fleet B was changed by all that', async () => {
    expect(await foreign.state()).toEqual(foreign.before);
  });
});

/** The entities that a gateway asks for by their id. */
function schemaKeys(): readonly NodeType[] {
  return NODE_TYPES.filter((name) =>
    /@key\(fields: "id"\)/.test(new RegExp(`^type ${name}\\b.*$`, 'm').exec(SUBGRAPH)?.[0] ?? ''),
  );
}

/** Every list that pages and belongs to something with an id. */
function foreignCursors(): readonly (readonly [NodeType, string])[] {
  return NODE_TYPES.flatMap((name) => {
    const fields = Object.values(
      objectTypes.find((type) => type.name === name)?.getFields() ?? {},
    ).filter(
      // Lists with arguments of their own: test/api/driving-data.test.ts; the verification of the
      // audit log, which is no list: test/services/audit/audit-check.test.ts.
      ({ args }) =>
        ['first', 'after'].every((wanted) => args.some(({ name }) => name === wanted)) &&
        !args.some(isRequiredArgument),
    );
    return fields.map((field) => [name, field.name] as const);
  });
}
