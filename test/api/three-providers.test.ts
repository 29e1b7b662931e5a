import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
import { until } from '../support/core.js';
import { connectDamoov, REGISTER } from '../support/damoov.js';
import {
  connectInvers,
  createCredential,
  startTestInvers,
  type TestInvers,
} from '../support/invers.js';
import { type Json } from '../support/simulator.js';

const [, README_QUERY = ''] =
  /```graphql\n(query [\s\S]*?)```/.exec(
    readFileSync(new URL('../../README.md', import.meta.url), 'utf8'),
  ) ?? [];

describe('one fleet at three providers', () => {
  let server: TestServer;
  let invers: TestInvers;
  let damoov: DamoovSimulator;
  let fleet: TestFleet;

  beforeAll(async () => {
    [invers, damoov] = await Promise.all([
      startTestInvers({ autoSetup: { afterMs: 0 } }),
      startTestDamoov({ now: () => new Date() }),
    ]);
    server = await startTestServer({
      env: {
        FLEETGRAPH_INVERS_URL: invers.url,
        FLEETGRAPH_DAMOOV_USER_URL: damoov.url,
        FLEETGRAPH_DAMOOV_API_URL: damoov.url,
      },
    });
    fleet = await makeFleet(server, 'Three');
    await onboard(server, fleet, 1);
    const inversId = await connectInvers(server, fleet.fleetId);
    const { credential } = await createCredential(server, inversId, 'Cars');
    const vehicles = [
      { vin: vinOf(1), brand: 'cloudboxx', telematicsUnitId: 'QNR-1' },
      { vin: vinOf(2), brand: 'mercedes-benz', credentialId: credential.id },
    ];
    await dataOf(
      server.url,
      server.token,
      'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { onboarding { id } } }',
      { input: { accountId: inversId, vehicles } },
    );
    await until(() => invers.vehicles.list().length === 2);
    await dataOf(server.url, server.token, REGISTER, {
      input: {
        accountId: await connectDamoov(server, fleet.fleetId),
        firstName: 'Ada',
        lastName: 'Example',
      },
    });
  });
  afterAll(async () => {
    await server.close();
    await Promise.all([invers.close(), damoov.close()]);
  });

  test("the README's first query shows them side by side", async () => {
    const shown = async (): Promise<Json> =>
      (await dataOf(server.url, server.token, README_QUERY)).fleets.nodes[0];
    await until(async () =>
      (await shown()).vehicles.nodes.every(({ enrollments }: Json) =>
        enrollments.every(({ status }: Json) => status === 'ACTIVE'),
      ),
    );
    const { providerAccounts, oemCredentials, vehicles, drivers } = await shown();
    expect(
      providerAccounts.map(({ provider, health, grant }: Json) => [
        provider.displayName,
        health.status,
        grant.status,
      ]),
    ).toEqual([
      ['High Mobility', 'HEALTHY', 'ACTIVE'],
      ['INVERS', 'HEALTHY', 'ACTIVE'],
      ['Damoov', 'HEALTHY', 'ACTIVE'],
    ]);
    expect(oemCredentials.nodes).toMatchObject([{ name: 'Cars', inUse: true }]);
    expect(drivers.nodes).toMatchObject([
      { displayName: 'Ada Example', grant: { status: 'ACTIVE' } },
    ]);
    expect(vehicles.totalCount).toBe(2);
    expect(
      vehicles.nodes.map(({ vin, brand, enrollments }: Json) => [
        vin,
        brand,
        enrollments.map((one: Json) => [
          one.account.name,
          one.credential?.name ?? null,
          one.clearance?.status ?? null,
        ]),
      ]),
    ).toEqual([
      [
        vinOf(1),
        'bmw',
        [
          ['High Mobility', null, 'PENDING'],
          ['INVERS', null, null],
        ],
      ],
      [vinOf(2), 'mercedes-benz', [['INVERS', 'Cars', null]]],
    ]);
  });

  test('a provider that hangs does not prevent the others from being shown', async () => {
    const takeAway = invers.setFault({ kind: 'hang' });
    const { body } = await graphql(server.url, server.token, README_QUERY);
    expect(body.errors).toBeUndefined();
    expect(body.data.fleets.nodes[0].providerAccounts).toHaveLength(3);
    takeAway();
  });
});
