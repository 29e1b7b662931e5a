import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  dataOf,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { call, type Json, signIn, TEST_APP } from '../support/simulator.js';

const IMPORT =
  'mutation ($id: ID!) { importFromProvider(input: { accountId: $id }) { credentials vehicles userErrors { code field } } }';

let server: TestServer;
let fleet: TestFleet;
const ask = (query: string, variables: Json = {}): Promise<Json> =>
  dataOf(server.url, server.token, query, variables);

beforeAll(async () => {
  server = await startTestServer();
  fleet = await makeFleet(server, 'Imported');
});
afterAll(() => server.close());

test('vehicles that were cleared at the provider directly come in with its own history, those we have are left alone', async () => {
  await onboard(server, fleet, 2);
  const token = await signIn(server.simulator, TEST_APP);
  const vehicles = [3, 4].map((index) => ({
    vin: vinOf(index),
    brand: 'bmw',
    tags: { city: 'Bonn' },
  }));
  expect(
    (await call(server.simulator.url, 'POST', '/fleets/vehicles', { vehicles }, token)).status,
  ).toBe(200);
  server.simulator.move(vinOf(3), 'approved');
  await server.simulator.webhooksSettled();

  const { importFromProvider } = await ask(IMPORT, { id: fleet.accountId });
  expect(importFromProvider).toEqual({ credentials: 0, vehicles: 2, userErrors: [] });
  const { vehicleByVin } = await ask(
    `query ($fleet: ID!, $vin: VIN!) { vehicleByVin(fleetId: $fleet, vin: $vin) {
      brand tags { key value } enrollments { status account { id } } clearance { status history { nodes { previousStatus status source } } } } }`,
    { fleet: fleet.fleetId, vin: vinOf(3) },
  );
  expect(vehicleByVin).toEqual({
    brand: 'bmw',
    tags: [{ key: 'city', value: 'Bonn' }],
    enrollments: [{ status: 'ACTIVE', account: { id: fleet.accountId } }],
    clearance: {
      status: 'APPROVED',
      history: {
        nodes: [
          { previousStatus: null, status: 'PENDING', source: 'RECONCILIATION' },
          { previousStatus: 'PENDING', status: 'APPROVED', source: 'RECONCILIATION' },
        ],
      },
    },
  });
  expect((await ask(IMPORT, { id: fleet.accountId })).importFromProvider).toEqual({
    credentials: 0,
    vehicles: 0,
    userErrors: [],
  });
});

test('a missing account, and a provider that cannot be reached, are reported', async () => {
  expect((await ask(IMPORT, { id: 'acc_unknown' })).importFromProvider).toEqual({
    credentials: null,
    vehicles: null,
    userErrors: [{ code: 'NOT_FOUND', field: ['accountId'] }],
  });
  const undo = server.simulator.setFault({
    kind: 'status',
    status: 503,
    path: '/fleets/vehicles',
    method: 'GET',
  });
  expect((await ask(IMPORT, { id: fleet.accountId })).importFromProvider.userErrors).toEqual([
    { code: 'PROVIDER_UNAVAILABLE', field: ['accountId'] },
  ]);
  undo();
});
