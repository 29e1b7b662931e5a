import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestDamoov } from '../simulators/damoov/support.js';
import {
  dataOf,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { connectDamoov } from '../support/damoov.js';
import {
  connectInvers,
  createCredential,
  startTestInvers,
  type TestInvers,
} from '../support/invers.js';
import { describeOnPostgres } from '../support/postgres.js';
import { call, type Json, signIn, TEST_APP } from '../support/simulator.js';

const IMPORT =
  'mutation ($id: ID!) { importFromProvider(input: { accountId: $id }) { credentials vehicles drivers userErrors { code field message } } }';
const HEALTH =
  'query ($id: ID!) { node(id: $id) { ... on ProviderAccount { health { status reason } } } }';

/** Result of an import of odd items, in the words of the graph. */
function story(env: () => Readonly<Record<string, string>>): void {
  let server: TestServer;
  let invers: TestInvers;
  let damoov: Awaited<ReturnType<typeof startTestDamoov>>;
  let fleet: TestFleet;

  beforeAll(async () => {
    invers = await startTestInvers();
    damoov = await startTestDamoov({ now: () => new Date() });
    const urls = {
      FLEETGRAPH_INVERS_URL: invers.url,
      FLEETGRAPH_DAMOOV_USER_URL: damoov.url,
      FLEETGRAPH_DAMOOV_API_URL: damoov.url,
    };
    server = await startTestServer({ env: { ...urls, ...env() } });
    fleet = await makeFleet(server, 'Odd');
  });
  afterEach(() => {
    for (const simulator of [server.simulator, invers, damoov]) simulator.clearFaults();
  });
  afterAll(async () => {
    await server.close();
    await Promise.all([invers.close(), damoov.close()]);
  });

  const ask = (query: string, variables: Json = {}): Promise<Json> =>
    dataOf(server.url, server.token, query, variables);
  const bringIn = async (id: string): Promise<Json> =>
    (await ask(IMPORT, { id })).importFromProvider;
  const health = async (id: string): Promise<Json> => (await ask(HEALTH, { id })).node.health;

  test('an odd clearance is named, the others come in', async () => {
    await onboard(server, fleet, 1);
    const token = await signIn(server.simulator, TEST_APP);
    const vehicles = [2, 3, 4].map((index) => ({ vin: vinOf(index), brand: 'bmw' }));
    await call(server.simulator.url, 'POST', '/fleets/vehicles', { vehicles }, token);
    server.simulator.move(vinOf(3), 'error', 'OEM fleet assignment failed');
    server.simulator.setFault({
      kind: 'odd',
      of: 'vin',
      method: 'GET',
      path: '/fleets/vehicles',
      where: { vin: vinOf(4) },
      set: { status: 'expired', changelog: null },
    });
    const imported = await bringIn(fleet.accountId);
    expect(imported).toMatchObject({ vehicles: 2 });
    expect(imported.userErrors).toMatchObject([
      { code: 'INVALID', field: ['accountId'], message: expect.stringContaining(vinOf(3)) },
      { code: 'INVALID', field: ['accountId'], message: expect.stringContaining('"expired"') },
    ]);
    expect(await health(fleet.accountId)).toMatchObject({
      status: 'DEGRADED',
      reason: expect.stringContaining(vinOf(4)),
    });
    const { vehicleByVin } = await ask(
      'query ($fleet: ID!, $vin: VIN!) { vehicleByVin(fleetId: $fleet, vin: $vin) { enrollments { clearance { status reason } } } }',
      { fleet: fleet.fleetId, vin: vinOf(3) },
    );
    expect(vehicleByVin.enrollments).toMatchObject([
      {
        clearance: {
          status: 'PENDING',
          reason: expect.stringContaining('OEM fleet assignment failed'),
        },
      },
    ]);
  });

  test('a credential without a client id and a brand that is refused end no import at INVERS', async () => {
    const first = await connectInvers(server, fleet.fleetId);
    for (const name of ['One', 'Two']) await createCredential(server, first, name);
    const other = (await ask('mutation { createFleet(input: { name: "Other" }) { fleet { id } } }'))
      .createFleet.fleet.id;
    const accountId = await connectInvers(server, other);
    for (const [brand, status] of [
      ['NIU', 400],
      ['SEGWAY', 403],
      ['TESLA', 404],
    ] as const)
      invers.setFault({ kind: 'status', status, path: `/telematics-brands/${brand}/credentials` });
    invers.setFault({
      kind: 'odd',
      of: 'id',
      method: 'GET',
      path: '/telematics-brands/*/credentials',
      where: { name: 'One' },
      unset: ['client_id'],
    });
    const imported = await bringIn(accountId);
    expect(imported).toMatchObject({ credentials: 1, vehicles: 0 });
    const messages = imported.userErrors.map(({ message }: Json) => message).join('\n');
    expect(messages).toContain('One (mercedes-benz)');
    expect(messages).toContain('niu');
    expect(messages).toContain('segway');
    expect(await health(accountId)).toMatchObject({
      status: 'DEGRADED',
      reason: expect.stringContaining('client_id'),
    });
  });

  test('a credential that INVERS lists twice comes in once, with the others', async () => {
    // The client's credentials are those of the test before.
    const third = (await ask('mutation { createFleet(input: { name: "Third" }) { fleet { id } } }'))
      .createFleet.fleet.id;
    const accountId = await connectInvers(server, third);
    invers.setFault({
      kind: 'odd',
      of: 'id',
      method: 'GET',
      path: '/telematics-brands/*/credentials',
      where: { name: 'One' },
      set: { name: 'Renamed' },
      twice: true,
    });
    expect(await bringIn(accountId)).toMatchObject({ credentials: 2, userErrors: [] });
  });

  test('a user without a DeviceToken ends no import at Damoov', async () => {
    const accountId = await connectDamoov(server, fleet.fleetId);
    for (const name of ['Ada', 'Ben', 'Eve'])
      damoov.addUser({ FirstName: name, UserFields: { ClientId: `client-${name}` } });
    const mend = damoov.setFault({
      kind: 'odd',
      of: 'DeviceToken',
      path: '/Management/users/GetFilteredPage',
      where: { 'UserProfile.FirstName': 'Ben' },
      unset: ['DeviceToken'],
    });
    const imported = await bringIn(accountId);
    expect(imported).toMatchObject({
      drivers: 2,
      userErrors: [{ code: 'INVALID', message: expect.stringContaining('client-Ben') }],
    });
    expect(await health(accountId)).toMatchObject({
      status: 'DEGRADED',
      reason: expect.stringContaining('DeviceToken'),
    });
    mend();
    expect(await bringIn(accountId)).toMatchObject({ drivers: 1, userErrors: [] });
    expect(await health(accountId)).toEqual({ status: 'HEALTHY', reason: null });
  });
}

describe('an import of odd items', () => {
  story(() => ({}));
});

describeOnPostgres('an import of odd items on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());
  story(() => ({ FLEETGRAPH_DATABASE: postgres.url }));
});
