import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dataOf,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { type Json } from '../support/simulator.js';

const BLOCKERS =
  'blockers { id code actor severity certainty title steps source since subject { __typename ... on Enrollment { id } ... on ProviderAccount { id } } }';
const PAGE = `query ($id: ID!) { fleet(id: $id) { providerAccounts { id ${BLOCKERS} } vehicles { nodes { vin enrollments { id ${BLOCKERS} } } } } }`;
const NODE = 'query ($id: ID!) { node(id: $id) { __typename id ... on Blocker { code } } }';

describe('blockers in the graph', () => {
  let server: TestServer;
  let fleet: TestFleet;
  const ask = (query: string, variables: Json): Promise<Json> =>
    dataOf(server.url, server.token, query, variables);

  beforeAll(async () => {
    server = await startTestServer();
    fleet = await makeFleet(server, 'Blockers');
    await onboard(server, fleet, 2);
  });
  afterAll(() => server.close());

  test('stand at the enrollments of a page, each with its subject, and are found by id while they exist', async () => {
    const found = await ask(PAGE, { id: fleet.fleetId });
    expect(found.fleet.providerAccounts).toMatchObject([{ id: fleet.accountId, blockers: [] }]);
    for (const { enrollments } of found.fleet.vehicles.nodes) {
      const [{ id, blockers }] = enrollments;
      expect(blockers).toMatchObject([
        {
          id: `blk_${id}_WAITING_FOR_CARMAKER`,
          code: 'WAITING_FOR_CARMAKER',
          actor: 'CARMAKER',
          severity: 'INFO',
          certainty: 'CONCLUDED',
          title: 'Wait for BMW: this takes several days or more',
          subject: { __typename: 'Enrollment', id },
        },
      ]);
      const { node } = await ask(NODE, { id: blockers[0].id });
      expect(node).toEqual({
        __typename: 'Blocker',
        id: blockers[0].id,
        code: 'WAITING_FOR_CARMAKER',
      });
      expect(await ask(NODE, { id: `blk_${id}_UNIT_OFFLINE` })).toEqual({ node: null });
    }
    expect(found.fleet.vehicles.nodes.map(({ vin }: Json) => vin).sort()).toEqual([
      vinOf(1),
      vinOf(2),
    ]);
  });
});
