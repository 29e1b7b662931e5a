import { createClient } from 'graphql-ws';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import { askGateway, startInstances } from './instances.js';
import { resume } from './resume.js';
import { GATEWAY_PORT } from './settings.js';

/** Starts three instances behind the gateway, and checks what the README says about them. */
const FOLLOWERS = 6;
const CHANGES_PER_SECOND = 5;
const QUERIES = 30;
const JOURNAL = `query ($fleetId: ID!, $after: String) {
  fleet(id: $fleetId) {
    clearanceEvents(first: 100, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } }
  }
}`;
const END = `query ($fleetId: ID!) {
  fleet(id: $fleetId) { clearanceEvents(last: 1) { pageInfo { endCursor } } }
}`;
const CHANGED = `subscription ($fleetId: ID!, $after: String) {
  clearanceChanged(fleetId: $fleetId, after: $after) {
    id cursor status vehicle { vin appointments { day } }
  }
}`;

/** Representations of each batch of entities, by the port of the instance that answered it. */
const batches = new Map();
const { token, fleetId, instances, change, close } = await startInstances({
  onRequest: (port, body) => {
    if (!body.includes('_entities')) return;
    const { variables } = JSON.parse(body.toString());
    const [representations] = Object.values(variables).filter(Array.isArray);
    batches.set(port, [...(batches.get(port) ?? []), representations.length]);
  },
});
try {
  await checkEntities();
  await checkSubscriptions();
} finally {
  await close();
}

async function checkEntities() {
  const { fleet } = await askGateway(
    token,
    'query ($fleetId: ID!) { fleet(id: $fleetId) { vehicles(first: 20) { nodes { id vin } } } }',
    { fleetId },
  );
  const vinOf = new Map(fleet.vehicles.nodes.map(({ id, vin }) => [id, vin]));
  for (const id of vinOf.keys())
    await askGateway(
      token,
      'mutation ($id: ID!) { bookAppointment(vehicleId: $id, day: "2030-01-31", workshop: "Dockside") { id } }',
      { id },
    );
  batches.clear();
  // One after the other: the gateway sends the same requests of the same moment once.
  for (let query = 0; query < QUERIES; query += 1) {
    const { appointments } = await askGateway(token, '{ appointments { vehicle { id vin } } }');
    assert.equal(appointments.length, vinOf.size);
    for (const { vehicle } of appointments) assert.equal(vehicle.vin, vinOf.get(vehicle.id));
  }
  assert.equal(batches.size, instances.length, 'all instances answer batches');
  assert.deepEqual(
    [...batches.values()].flat(),
    Array.from({ length: QUERIES }, () => vinOf.size),
  );
  const spread = [...batches].map(([port, list]) => `${list.length} by ${port}`).join(', ');
  console.log(`ok  ${QUERIES} queries, ${vinOf.size} entities in a batch each: ${spread}`);
}

async function checkSubscriptions() {
  const { fleet } = await askGateway(token, END, { fleetId });
  const start = fleet.clearanceEvents.pageInfo.endCursor;
  const followers = Array.from({ length: FOLLOWERS }, () => follow(start));
  // Each subscription is likely to be under way.
  await sleep(2000);
  const timer = setInterval(change, 1000 / CHANGES_PER_SECOND);
  for (const instance of instances) {
    await sleep(2000);
    await instance.kill();
    await sleep(2000);
    await instance.start();
  }
  await sleep(2000);
  clearInterval(timer);
  const expected = await untilQuiet(start);
  for (let wait = 0; wait < 100; wait += 1) {
    if (followers.every(({ ids }) => ids.length >= expected.length)) break;
    await sleep(100);
  }
  for (const { ids } of followers) assert.deepEqual(ids, expected);
  const resumed = followers.reduce((sum, { resumed: times }) => sum + times(), 0);
  for (const { stop } of followers) stop();
  assert.ok(resumed > 0, 'subscriptions broke off');
  console.log(
    `ok  ${expected.length} changes while each of ${instances.length} instances was killed: ` +
      `${FOLLOWERS} subscribers have each of them once, in order; ${resumed} subscriptions resumed`,
  );
}

/** Follows the fleet over the gateway, as follow.js does. */
function follow(start) {
  const ids = [];
  let resumed = 0;
  const client = createClient({
    url: `ws://127.0.0.1:${GATEWAY_PORT}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  const subscribe = (after) => client.iterate({ query: CHANGED, variables: { fleetId, after } });
  const pause = async () => {
    resumed += 1;
    await sleep(300);
  };
  void (async () => {
    for await (const { id } of resume(subscribe, start, pause)) ids.push(id);
  })();
  return { ids, resumed: () => resumed, stop: () => client.terminate() };
}

/** Returns the ids of the journal behind a cursor, when no more are added. */
async function untilQuiet(start) {
  for (let count = -1; ;) {
    const ids = [];
    let after = start;
    for (let hasNextPage = true; hasNextPage;) {
      const { fleet } = await askGateway(token, JOURNAL, { fleetId, after });
      ids.push(...fleet.clearanceEvents.nodes.map(({ id }) => id));
      ({ endCursor: after, hasNextPage } = fleet.clearanceEvents.pageInfo);
    }
    if (ids.length === count) return ids;
    count = ids.length;
    await sleep(2000);
  }
}
