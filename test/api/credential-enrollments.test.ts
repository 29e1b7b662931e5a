import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dataOf,
  type Environment,
  graphql,
  makeFleet,
  startTestServer,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { until } from '../support/core.js';
import { IS_POSTGRES } from '../support/engine.js';
import {
  connectInvers,
  createCredential,
  startTestInvers,
  type TestInvers,
} from '../support/invers.js';
import { describeOnPostgres } from '../support/postgres.js';
import { type Json } from '../support/simulator.js';
import { statementsOf } from '../support/statements.js';

const START =
  'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { code } onboarding { id } } }';
const STATUS = 'query ($id: ID!) { onboarding(id: $id) { status succeeded } }';
const PAGE =
  '{ totalCount nodes { id vehicle { vin } } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }';
const LIST = `query ($id: ID!, $first: Int) { fleet(id: $id) { oemCredentials(first: 4) { nodes { id name enrollments(first: $first) ${PAGE} all: enrollments { nodes { id } } } } } }`;
const ONE = `query ($id: ID!, $after: String) { node(id: $id) { ... on OemCredential { enrollments(first: 2, after: $after) ${PAGE} } } }`;
const REMOVE =
  'mutation ($ids: [ID!]!) { removeVehicles(input: { vehicleIds: $ids }) { userErrors { code } } }';

/** Credentials by how many vehicles use them. */
const USERS = { Cars: 5, Vans: 2, Trucks: 3, Spare: 0 } as const;

function story(env: () => Environment): void {
  let server: TestServer;
  let invers: TestInvers;
  let fleetId: string;
  const vins = new Map<string, readonly string[]>();
  const ask = (query: string, variables: Json = {}): Promise<Json> =>
    dataOf(server.url, server.token, query, variables);
  const list = async (first: number): Promise<readonly Json[]> =>
    (await ask(LIST, { id: fleetId, first })).fleet.oemCredentials.nodes;

  beforeAll(async () => {
    invers = await startTestInvers({ autoSetup: { afterMs: 0 } });
    server = await startTestServer({ env: { FLEETGRAPH_INVERS_URL: invers.url, ...env() } });
    ({ fleetId } = await makeFleet(server, 'Shared'));
    const accountId = await connectInvers(server, fleetId);
    let next = 1;
    const vehicles: Json[] = [];
    for (const [name, users] of Object.entries(USERS)) {
      const { credential } = await createCredential(server, accountId, name);
      vins.set(
        name,
        Array.from({ length: users }, () => vinOf(next++)),
      );
      vehicles.push(
        ...vins
          .get(name)!
          .map((vin) => ({ vin, brand: 'mercedes-benz', credentialId: credential.id })),
      );
    }
    const { startOnboarding } = await ask(START, { input: { accountId, vehicles } });
    await until(
      async () =>
        (await ask(STATUS, { id: startOnboarding.onboarding.id })).onboarding.status ===
        'COMPLETED',
    );
    // An ended enrollment does not count: the last truck.
    const { vehicleByVin } = await ask(
      'query ($id: ID!, $vin: VIN!) { vehicleByVin(fleetId: $id, vin: $vin) { id } }',
      { id: fleetId, vin: vins.get('Trucks')!.at(-1) },
    );
    await ask(REMOVE, { ids: [vehicleByVin.id] });
    vins.set('Trucks', vins.get('Trucks')!.slice(0, -1));
  }, 60_000);
  afterAll(async () => {
    await server.close();
    await invers.close();
  });

  test('of every credential of a list are those that use it, its own number of them and no more than asked for', async () => {
    const credentials = await list(2);
    expect(
      credentials.map(({ name, enrollments: { totalCount, nodes, pageInfo } }) => [
        name,
        totalCount,
        nodes.length,
        pageInfo.hasNextPage,
      ]),
    ).toEqual([
      ['Cars', 5, 2, true],
      ['Vans', 2, 2, false],
      ['Trucks', 2, 2, false],
      ['Spare', 0, 0, false],
    ]);
    for (const { name, enrollments, all } of await list(50)) {
      expect([name, enrollments.nodes.map(({ vehicle }: Json) => vehicle.vin).sort()]).toEqual([
        name,
        vins.get(name),
      ]);
      expect(enrollments.nodes.map(({ id }: Json) => id)).toEqual(
        all.nodes.map(({ id }: Json) => id),
      );
    }
  });

  test('go on by their cursors where the list has cut them, as they do for the credential alone', async () => {
    const [cars] = await list(2);
    const { node } = await ask(ONE, { id: cars!.id });
    expect(node.enrollments).toEqual(cars!.enrollments);
    const walked: Json[] = [...cars!.enrollments.nodes];
    for (let { pageInfo } = cars!.enrollments; pageInfo.hasNextPage;) {
      const { enrollments } = (await ask(ONE, { id: cars!.id, after: pageInfo.endCursor })).node;
      expect(enrollments).toMatchObject({ totalCount: 5, pageInfo: { hasPreviousPage: true } });
      walked.push(...enrollments.nodes);
      ({ pageInfo } = enrollments);
    }
    expect(walked).toEqual((await list(50))[0]!.enrollments.nodes);
    expect(walked).toHaveLength(5);
  });

  test('are refused in a size that no page has, and by a cursor of another credential', async () => {
    const { body } = await graphql(server.url, server.token, LIST, { id: fleetId, first: 501 });
    expect(body.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'first' });
    const [cars, vans] = await list(2);
    const other = await graphql(server.url, server.token, ONE, {
      id: vans!.id,
      after: cars!.enrollments.pageInfo.endCursor,
    });
    expect(other.body.errors[0].extensions.code).toBe('CURSOR_INVALID');
  });

  test.skipIf(IS_POSTGRES || 'FLEETGRAPH_DATABASE' in env())(
    'cost a query for all credentials of the list, and another for all their counts',
    async () => {
      await expect
        .poll(
          async () => {
            const { sql } = await statementsOf(() => list(2));
            const about = (words: RegExp): number => sql.filter((text) => words.test(text)).length;
            // One for each size that was asked for.
            return {
              pages: about(/ given inner join "enrollments"/),
              counts: about(/inner join "facet_counts"/),
              each: about(/from "enrollments" where \("enrollments"\."credential_id" = \?/),
            };
          },
          { timeout: 10_000 },
        )
        .toEqual({ pages: 2, counts: 1, each: 0 });
    },
  );
}

describe('the enrollments of credentials', () => story(() => ({})));

describeOnPostgres('the enrollments of credentials, on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());
  story(() => ({ FLEETGRAPH_DATABASE: postgres.url }));
});
