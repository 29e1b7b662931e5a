import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { GATEWAY_PORT } from './settings.js';

/** Asks a running gateway (`npm start` in another terminal) for everything that the example promises. */
const url = `http://127.0.0.1:${GATEWAY_PORT}/graphql`;
const token = process.argv[2];
if (!token) {
  console.error('Usage: npm run check -- <access token that "npm start" printed>');
  process.exit(2);
}
const authorization = `Bearer ${token}`;

async function ask(query, variables = {}, headers = { authorization }) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

async function firstOf(name, events) {
  for await (const { data, errors } of events) {
    assert.equal(errors, undefined, JSON.stringify(errors));
    assert.match(data.clearanceChanged.vehicle.vin, /^[A-HJ-NPR-Z0-9I]{17}$/);
    assert.ok(Array.isArray(data.clearanceChanged.vehicle.appointments));
    console.log(`ok  ${name}: ${JSON.stringify(data.clearanceChanged)}`);
    return data.clearanceChanged;
  }
  assert.fail(`${name} ended without an event`);
}

const { data } = await ask(
  '{ fleets(first: 1) { nodes { id vehicles(first: 2) { nodes { id } } } } }',
);
const [fleet] = data.fleets.nodes;
const [vehicle] = fleet.vehicles.nodes;

await ask(
  'mutation ($id: ID!) { bookAppointment(vehicleId: $id, day: "2030-01-31", workshop: "Dockside") { id } }',
  { id: vehicle.id },
);
const joined = await ask(
  'query ($id: ID!) { vehicle(id: $id) { vin appointments { day vehicle { brand } } } }',
  { id: vehicle.id },
);
assert.equal(joined.data.vehicle.appointments[0].day, '2030-01-31');
assert.equal(typeof joined.data.vehicle.appointments[0].vehicle.brand, 'string');
console.log(`ok  one query over both subgraphs: ${JSON.stringify(joined.data.vehicle)}`);

const refused = await ask('{ fleets { totalCount } }', {}, {});
assert.equal(refused.errors[0].extensions.code, 'UNAUTHENTICATED');
console.log('ok  without a token: UNAUTHENTICATED');

const query = `subscription ($fleetId: ID!, $after: String) {
  clearanceChanged(fleetId: $fleetId, after: $after) { cursor status vehicle { vin appointments { day } } }
}`;
const variables = { fleetId: fleet.id };
const ws = createWsClient({
  url: url.replace('http', 'ws'),
  webSocketImpl: WebSocket,
  connectionParams: { authorization },
  retryAttempts: 0,
});
const event = await firstOf('a subscription by WebSocket', ws.iterate({ query, variables }));
// A client that subscribes again continues after the last event, or misses what happened meanwhile.
variables.after = event.cursor;
await ws.dispose();
const sse = createSseClient({ url, headers: { authorization }, retryAttempts: 0 });
await firstOf('a subscription by SSE, after the last cursor', sse.iterate({ query, variables }));
sse.dispose();
