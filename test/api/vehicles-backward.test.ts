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
import { describeOnPostgres } from '../support/postgres.js';
import { type Json } from '../support/simulator.js';

const START = `mutation ($input: StartOnboardingInput!) {
  startOnboarding(input: $input) { userErrors { code } onboarding { id } }
}`;
const PAGE = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $order: VehicleOrder, $filter: VehicleFilter) {
  fleet(id: $id) {
    vehicles(first: $first, after: $after, last: $last, before: $before, orderBy: $order, filterBy: $filter) {
      totalCount nodes { vin clearance { status } } edges { cursor }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}`;

function story(env: () => Environment): void {
  let server: TestServer;
  let fleetId: string;
  const ask = async (variables: Json): Promise<Json> =>
    (await dataOf(server.url, server.token, PAGE, { id: fleetId, ...variables })).fleet.vehicles;
  const vinsOf = ({ nodes }: Json): readonly string[] => nodes.map(({ vin }: Json) => vin);

  beforeAll(async () => {
    server = await startTestServer({ env: env() });
    const fleet = await makeFleet(server, 'Back');
    fleetId = fleet.fleetId;
    // Their VINs in another order than they are created in.
    const vehicles = [5, 1, 7, 3, 6, 2, 4].map((number) => ({
      vin: vinOf(number),
      brand: 'bmw',
      name: number % 2 === 0 ? 'Even' : 'Odd',
    }));
    await dataOf(server.url, server.token, START, {
      input: { accountId: fleet.accountId, vehicles },
    });
    await until(async () =>
      (await ask({ first: 50 })).nodes.every(({ clearance }: Json) => clearance !== null),
    );
  });
  afterAll(() => server.close());

  describe.each(['CREATED_AT', 'VIN', 'CLEARANCE_CHANGED_AT'])('by %s', (field) => {
    test.each(['ASC', 'DESC'])(
      '%s: the pages from the end are those from the start',
      async (direction) => {
        const order = { field, direction };
        const all = vinsOf(await ask({ order, first: 50 }));
        expect(all).toHaveLength(7);
        const seen: string[] = [];
        let before: string | null = null;
        let isLast = true;
        do {
          const page: Json = await ask({ order, last: 3, before });
          expect(page.totalCount).toBe(7);
          expect(page.pageInfo.hasNextPage).toBe(!isLast);
          seen.unshift(...vinsOf(page));
          isLast = false;
          before = page.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null;
        } while (before !== null);
        expect(seen).toEqual(all);
      },
    );
  });

  test('turns round where it stands, also through a filter', async () => {
    const filter = { search: 'Even' };
    const [first, second] = (await ask({ filter, first: 3 })).edges;
    const forward = await ask({ filter, first: 1, after: first.cursor });
    const back = await ask({ filter, last: 1, before: second.cursor });
    expect(forward.edges[0].cursor).toBe(second.cursor);
    expect(back.edges[0].cursor).toBe(first.cursor);
    expect(back.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
  });

  test.each([
    [{ before: 'x' }, /"before" goes with "last"/],
    [{ last: 2, after: 'x' }, /"after" goes with "first"/],
    [{ last: 0 }, /"last" must be between 1 and 500/],
    [{ last: 501 }, /"last" must be between 1 and 500/],
    [{ last: 2, before: 'garbled' }, /not one of this list/],
  ])('%j is refused with what to do', async (variables, message) => {
    const { body } = await graphql(server.url, server.token, PAGE, { id: fleetId, ...variables });
    expect(body.errors[0].message).toMatch(message);
    expect(body).not.toHaveProperty('data');
  });
}

describe('vehicles from the end', () => story(() => ({})));

describeOnPostgres('vehicles from the end, on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());
  story(() => ({ FLEETGRAPH_DATABASE: postgres.url }));
});
