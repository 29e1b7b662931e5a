import { expect, onTestFinished, test } from 'vitest';
import { SCOPES } from '../../src/domain/values/viewer.js';
import { dataOf, makeFleet, onboard, startTestServer, vinOf } from '../support/app.js';
import { tokenWith } from '../support/clients.js';
import { until } from '../support/core.js';

const STATE = `query ($fleetId: ID!, $vin: VIN!) { vehicleByVin(fleetId: $fleetId, vin: $vin) {
  id lastSeenAt state { odometer { value } position { latitude longitude } }
} }`;
const REFRESH = `mutation ($input: RefreshVehicleStateInput!) { refreshVehicleState(input: $input) {
  vehicles { id state { odometer { value } } } userErrors { code field }
} }`;

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

  server.simulator.move(vinOf(1), 'approved');
  const { state, lastSeenAt, id } = await until(async () => {
    const found = await vehicle();
    return found.state === null ? undefined : found;
  });
  expect(state.odometer.value).toBeGreaterThan(0);
  expect(lastSeenAt).not.toBeNull();
  const coordinates = Object.values(state.position as Record<string, number>).map(String);
  expect(coordinates).toHaveLength(2);

  const input = { vehicleIds: [id] };
  const { refreshVehicleState } = await dataOf(server.url, token, REFRESH, { input });
  expect(refreshVehicleState.vehicles).toEqual([{ id, state: { odometer: state.odometer } }]);

  server.simulator.move(vinOf(1), 'revoked');
  await until(async () => (await vehicle()).state === null);
  for (const coordinate of coordinates) expect(server.logLines.join('')).not.toContain(coordinate);
});
