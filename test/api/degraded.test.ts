import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
import { type Json, TEST_APP } from '../support/simulator.js';

const OTHER_APP = { clientId: 'other-client', clientSecret: 'not-a-real-secret-either' };
const OVER_ALL =
  '{ fleets { nodes { name providerAccounts { name health { status } } vehicles(first: 10) { nodes { vin clearance { status } } } } } }';

const PLAN =
  'query ($input: StartOnboardingInput!) { onboardingPlan(input: $input, checkEligibility: true) { rows { warnings eligibility { eligible } } } }';

let server: TestServer;
let hanging: TestFleet;
let well: TestFleet;

beforeAll(async () => {
  server = await startTestServer({ simulator: { apps: [TEST_APP, OTHER_APP] } });
  hanging = await makeFleet(server, 'Hanging');
  well = await makeFleet(server, 'Well', OTHER_APP);
  await onboard(server, hanging, 3);
  await onboard(server, well, 3, 100);
});
afterAll(() => server.close());

const check = (accountId: string) =>
  graphql(
    server.url,
    server.token,
    'query ($id: ID!, $vin: VIN!) { eligibility(accountId: $id, vin: $vin, brand: "bmw") { eligible } }',
    { id: accountId, vin: vinOf(1) },
  );

describe('with the provider of one account hanging', () => {
  test('everything else is answered while a call to it is under way, and that call ends with a typed error', async () => {
    const mend = server.simulator.setFault({
      kind: 'hang',
      method: 'POST',
      path: '/eligibility',
      times: 1,
    });
    let isWaiting = true;
    const hung = check(hanging.accountId).finally(() => (isWaiting = false));
    while (!server.simulator.requests.list().some(({ path }) => path.endsWith('/eligibility')))
      await new Promise((resolve) => setTimeout(resolve, 1));

    for (let round = 0; round < 20; round += 1) {
      const { fleets } = await dataOf(server.url, server.token, OVER_ALL);
      expect(fleets.nodes.map((fleet: Json) => fleet.vehicles.nodes.length)).toEqual([3, 3]);
      expect((await check(well.accountId)).body).toEqual({
        data: { eligibility: { eligible: true } },
      });
    }
    // Onboarding at the other account goes on as well.
    await onboard(server, well, 2, 200);
    expect(isWaiting).toBe(true);

    const { body } = await hung;
    mend();
    expect(body.errors).toMatchObject([
      {
        path: ['eligibility'],
        extensions: { code: 'PROVIDER_UNAVAILABLE', provider: 'HIGH_MOBILITY' },
      },
    ]);
    const { fleets } = await dataOf(server.url, server.token, OVER_ALL);
    expect(
      fleets.nodes.map((fleet: Json) => fleet.providerAccounts[0].health.status).toSorted(),
    ).toEqual(['HEALTHY', 'UNREACHABLE']);
  }, 60_000);

  test('a plan over several vehicles has a row for each, and says of which it could not be found out', async () => {
    const mend = server.simulator.setFault({
      kind: 'status',
      status: 503,
      method: 'POST',
      path: '/eligibility',
      times: 1,
    });
    const vehicles = [300, 301, 302].map((index) => ({ vin: vinOf(index), brand: 'bmw' }));
    const { onboardingPlan } = await dataOf(server.url, server.token, PLAN, {
      input: { accountId: well.accountId, vehicles },
    });
    mend();
    expect(
      onboardingPlan.rows.filter((row: Json) => row.eligibility?.eligible === true),
    ).toHaveLength(2);
    expect(
      onboardingPlan.rows
        .filter((row: Json) => row.eligibility === null)
        .flatMap((row: Json) => row.warnings),
    ).toEqual([expect.stringContaining('could not be checked')]);
  });

  test('it is left alone after some failures, reported as unreachable, and asked again by itself', async () => {
    const mend = server.simulator.setFault({ kind: 'status', status: 503, path: '/eligibility' });
    for (let call = 0; call < 5; call += 1) await check(hanging.accountId);
    server.simulator.requests.clear();
    const refused = await check(hanging.accountId);
    expect(refused.body.errors).toMatchObject([
      { extensions: { code: 'PROVIDER_UNAVAILABLE', retryAt: expect.any(String) } },
    ]);
    expect(server.simulator.requests.count('POST', '/v1/eligibility')).toBe(0);
    const health = async () =>
      (
        await dataOf(
          server.url,
          server.token,
          'query ($id: ID!) { node(id: $id) { ... on ProviderAccount { health { status retryAt } } } }',
          { id: hanging.accountId },
        )
      ).node.health;
    expect(await health()).toMatchObject({ status: 'UNREACHABLE', retryAt: expect.any(String) });
    mend();
    while ((await health()).status !== 'HEALTHY')
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await check(hanging.accountId)).body).toEqual({
      data: { eligibility: { eligible: true } },
    });
  }, 60_000);
});
