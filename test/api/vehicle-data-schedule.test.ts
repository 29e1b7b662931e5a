import { expect, onTestFinished, test } from 'vitest';
import { SCOPES } from '../../src/domain/values/viewer.js';
import { dataOf, makeFleet, onboard, startTestServer, vinOf } from '../support/app.js';
import { tokenWith } from '../support/clients.js';
import { until } from '../support/core.js';
import { eventsOf, openStream } from '../support/stream.js';
import { subscribe } from '../support/subscriber.js';

const STATE = `query ($fleetId: ID!, $vin: VIN!) { vehicleByVin(fleetId: $fleetId, vin: $vin) {
  id lastSeenAt state { odometer { value } position { latitude longitude } }
} }`;
const FLOWS = `query ($fleetId: ID!, $flow: [DataFlowStatus!]) { fleet(id: $fleetId) {
  providerAccounts { id vehicleDataIntervalSeconds }
  vehicles(filterBy: { dataFlow: $flow }) {
    totalCount totalCountIsExact nodes { vin enrollments { dataFlow { status since lastDataAt } } }
  }
} }`;
const UPDATE = `mutation ($input: UpdateProviderAccountInput!) { updateProviderAccount(input: $input) {
  account { name vehicleDataIntervalSeconds } userErrors { code field }
} }`;
const changed = (fields = ''): string => `subscription ($fleetId: ID!, $vehicleIds: [ID!]) {
  vehicleStateChanged(fleetId: $fleetId, vehicleIds: $vehicleIds) {
    vin state { odometer { value } ${fields} }
  }
}`;
const REFRESH = `mutation ($input: RefreshVehicleStateInput!) { refreshVehicleState(input: $input) {
  vehicles { id state { odometer { value } } } userErrors { code field }
} }`;

test('more vehicles than are read in a second all have data', async () => {
  const server = await startTestServer({ env: { FLEETGRAPH_VEHICLE_DATA_SECONDS: '3600' } });
  onTestFinished(() => server.close());
  const fleet = await makeFleet(server, 'Many');
  const vins = [...(await onboard(server, fleet, 30)).keys()];
  const token = await tokenWith(server, SCOPES);
  for (const vin of vins) server.simulator.move(vin, 'approved');

  const flowing = await until(async () => {
    const variables = { fleetId: fleet.fleetId, flow: ['FLOWING'] };
    const { totalCount } = (await dataOf(server.url, token, FLOWS, variables)).fleet.vehicles;
    return totalCount === vins.length ? totalCount : undefined;
  });
  expect(flowing).toBe(30);
});

test('an approved vehicle has a state by itself, and none once it is revoked', async () => {
  const server = await startTestServer({ env: { FLEETGRAPH_VEHICLE_DATA_SECONDS: '3600' } });
  onTestFinished(() => server.close());
  const fleet = await makeFleet(server, 'Schedule');
  await onboard(server, fleet, 2);
  const token = await tokenWith(server, SCOPES);
  const vehicle = async () => {
    const variables = { fleetId: fleet.fleetId, vin: vinOf(1) };
    return (await dataOf(server.url, token, STATE, variables)).vehicleByVin;
  };
  expect((await vehicle()).state).toBeNull();
  const flowing = async (...flow: readonly string[]) =>
    (await dataOf(server.url, token, FLOWS, { fleetId: fleet.fleetId, flow })).fleet;
  expect((await flowing('NONE')).vehicles.totalCount).toBe(2);

  server.simulator.move(vinOf(1), 'approved');
  const { state, lastSeenAt, id } = await until(async () => {
    const found = await vehicle();
    return found.state === null ? undefined : found;
  });
  expect(state.odometer.value).toBeGreaterThan(0);
  expect(lastSeenAt).not.toBeNull();
  const coordinates = Object.values(state.position as Record<string, number>).map(String);
  expect(coordinates).toHaveLength(2);

  const { vehicles, providerAccounts } = await flowing('FLOWING');
  const dataFlow = { status: 'FLOWING', since: expect.any(String), lastDataAt: expect.any(String) };
  expect(vehicles).toEqual({
    totalCount: 1,
    totalCountIsExact: true,
    nodes: [{ vin: vinOf(1), enrollments: [{ dataFlow }] }],
  });
  expect((await flowing('NONE', 'SILENT')).vehicles.nodes).toHaveLength(1);
  expect(providerAccounts[0].vehicleDataIntervalSeconds).toBe(3600);
  const changed = { accountId: providerAccounts[0].id, vehicleDataIntervalSeconds: 900 };
  const { updateProviderAccount } = await dataOf(server.url, token, UPDATE, { input: changed });
  expect(updateProviderAccount).toMatchObject({
    account: { vehicleDataIntervalSeconds: 900 },
    userErrors: [],
  });

  const input = { vehicleIds: [id] };
  const { refreshVehicleState } = await dataOf(server.url, token, REFRESH, { input });
  expect(refreshVehicleState.vehicles).toEqual([{ id, state: { odometer: state.odometer } }]);

  server.simulator.move(vinOf(1), 'revoked');
  await until(async () => (await vehicle()).state === null);
  expect((await flowing('NONE')).vehicles.totalCount).toBe(2);
  for (const coordinate of coordinates) expect(server.logLines.join('')).not.toContain(coordinate);
});

test('states are pushed over every transport, and need the scope', async () => {
  const env = { FLEETGRAPH_VEHICLE_DATA_SECONDS: '0' };
  const server = await startTestServer({ env });
  onTestFinished(() => server.close());
  const fleet = await makeFleet(server, 'Pushed');
  await onboard(server, fleet, 1);
  const token = await tokenWith(server, ['fleet:read', 'vehicle-data:read']);
  const { fleetId } = fleet;
  server.simulator.move(vinOf(1), 'approved');
  const { id } = await until(async () => {
    const { vehicles } = (await dataOf(server.url, token, FLOWS, { fleetId, flow: ['AWAITING'] }))
      .fleet;
    return vehicles.totalCount === 1
      ? (await dataOf(server.url, token, STATE, { fleetId, vin: vinOf(1) })).vehicleByVin
      : undefined;
  });

  const variables = { fleetId, vehicleIds: [id] };
  const socket = subscribe({ ...server, token, query: changed(), variables });
  const abort = new AbortController();
  const { signal } = abort;
  const query = changed('position { latitude }');
  const stream = eventsOf(await openStream({ ...server, token, query, variables, signal }));
  const parts = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    signal,
    headers: {
      accept: 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json',
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ query: changed(), variables }),
  });
  const reader = parts.body!.pipeThrough(new TextDecoderStream()).getReader();
  const blind = await tokenWith(server, ['fleet:read']);
  const refused = subscribe({ ...server, token: blind, query: changed(), variables });
  await refused.ended;
  expect(refused.failure()).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);

  await until(async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return ['websocket', 'sse', 'multipart'].every((transport) =>
      text.includes(`fleetgraph_subscriptions{transport="${transport}"} 1\n`),
    );
  });
  await dataOf(server.url, token, REFRESH, { input: { vehicleIds: [id] } });
  const state = { odometer: { value: expect.any(Number) } };
  const [event] = await socket.until(1);
  expect(event).toEqual({ vin: vinOf(1), state });
  for await (const { event: kind, data } of stream)
    if (kind === 'next') {
      expect(data.data.vehicleStateChanged.state).toMatchObject({ ...state, position: null });
      expect(data.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      break;
    }
  let text = '';
  while (!text.includes('vehicleStateChanged')) text += (await reader.read()).value ?? '';
  await reader.cancel();
  abort.abort();
  await socket.close();
  await refused.close();
});
