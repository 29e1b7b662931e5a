import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchFleet, dataOf, type Fleetgraph, makeFleet, startFleetgraph, type Simulator, startSimulator, WEBHOOK_SECRET } from './fleetgraph.js';
import { startContender } from './processes.js';
import { CountingSocket } from './sockets.js';
import { median } from './statistics.js';

export interface FanOut {
  readonly subscribers: number;
  /** Milliseconds from a change at the provider to the last delivery of its event, median of some. */
  readonly lastDeliveryMs: number;
  /** From the first message of a broadcast to its last delivery. */
  readonly broadcastMs: number;
  /** Deliveries per second over a burst of events. */
  readonly perSecond: number;
  readonly broadcastPerSecond: number;
  /** Bytes of memory for each subscriber. */
  readonly memoryEach: number;
}

const SUBSCRIPTION = `subscription Changes($fleetId: ID!) {
  clearanceChanged(fleetId: $fleetId) { id cursor previousStatus status reason source occurredAt vehicle { id vin brand name } }
}`;
const SINGLE_EVENTS = 5;
const ONBOARD = `mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { message } onboarding { id } } }`;

/** Counts what all sockets together are sent. */
class Counter {
  count = 0;
  bytes = 0;
  #wanted = Infinity;
  #reached: () => void = () => undefined;

  readonly onMessage = (_text: () => string, bytes: number): void => {
    this.count += 1;
    this.bytes = bytes;
    if (this.count >= this.#wanted) this.#reached();
  };

  /** Resolves when so many more have come. @throws Error when they do not in a minute */
  async expect(count: number, act: () => unknown): Promise<number> {
    this.count = 0;
    this.#wanted = count;
    const { promise: reached, resolve } = Promise.withResolvers<undefined>();
    this.#reached = () => resolve(undefined);
    const start = performance.now();
    await act();
    const inTime = await Promise.race([reached.then(() => true), sleep(60_000, false, { ref: false })]);
    if (!inTime) throw new Error(`only ${this.count} of ${count} deliveries came`);
    return performance.now() - start;
  }
}

async function openAll(count: number, port: number, onMessage: Counter['onMessage']): Promise<readonly CountingSocket[]> {
  const sockets: CountingSocket[] = [];
  while (sockets.length < count) {
    const some = await Promise.all(Array.from({ length: Math.min(100, count - sockets.length) }, () => CountingSocket.open(port, '/graphql', onMessage)));
    sockets.push(...some);
  }
  return sockets;
}

/** Some vehicles with clearances at the simulator, whose webhooks arrive. */
async function prepareVehicles(fleetgraph: Fleetgraph, simulator: Simulator, fleet: BenchFleet, count: number): Promise<readonly string[]> {
  const vins = Array.from({ length: count }, (_, index) => `WBAFANXUT${String(index).padStart(8, '0')}`);
  await dataOf(fleetgraph, ONBOARD, { input: { accountId: fleet.accountId, vehicles: vins.map((vin) => ({ vin, brand: 'bmw' })) } });
  const url = `http://127.0.0.1:${fleetgraph.server.port}${fleet.webhookPath}`;
  await control(simulator, '/webhooks/target', { url, secret: WEBHOOK_SECRET });
  await until(async () => (await countOf(fleetgraph, fleet, () => true)) >= count);
  // What is approved stays so: from here on nothing changes but what is changed here.
  await Promise.all(vins.map((vin) => control(simulator, `/clearances/${vin}`, { status: 'approved' })));
  await until(async () => (await countOf(fleetgraph, fleet, (status) => status === 'APPROVED')) >= count);
  return vins;
}

async function countOf(fleetgraph: Fleetgraph, { fleetId }: BenchFleet, counts: (status: string) => boolean): Promise<number> {
  const query = 'query ($id: ID!) { fleet(id: $id) { clearanceSummary { status count } } }';
  const { fleet } = await dataOf<{ fleet: { clearanceSummary: { status: string; count: number }[] } }>(fleetgraph, query, { id: fleetId });
  return fleet.clearanceSummary.reduce((sum, { status, count }) => (counts(status) ? sum + count : sum), 0);
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 120_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error('the fan-out could not be prepared in two minutes');
    await sleep(100);
  }
}

async function control(simulator: Simulator, path: string, body: object): Promise<void> {
  const response = await fetch(`${simulator.controlUrl}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

/** Changes the clearance of a vehicle at the provider, which tells by webhook: the whole way of an event. */
const change = (simulator: Simulator, vin: string): Promise<void> => control(simulator, `/clearances/${vin}`, { status: 'revoked' });

/** Sends a fleet's events to so many subscribers, and as many ready messages of the same size by a bare broadcast. */
export async function benchFanOut(databasePath: string, subscribers: number, events: number): Promise<FanOut> {
  const simulator = await startSimulator();
  const fleetgraph = await startFleetgraph(databasePath, simulator.url);
  const broadcast = await startContender('broadcast', []);
  try {
    const fleet = await makeFleet(fleetgraph, `Fan-out ${subscribers}`);
    const vins = await prepareVehicles(fleetgraph, simulator, fleet, events);
    const before = fleetgraph.server.memory();
    const counter = new Counter();
    let acknowledged = 0;
    const sockets = await openAll(subscribers, fleetgraph.server.port, (text, bytes) => {
      if (acknowledged < subscribers && text().includes('connection_ack')) acknowledged += 1;
      else counter.onMessage(text, bytes);
    });
    for (const socket of sockets) socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${fleetgraph.token}` } }));
    await until(() => Promise.resolve(acknowledged >= subscribers));
    // As the usual clients do, so that no two frames are the same.
    for (const socket of sockets) socket.send(JSON.stringify({ id: randomUUID(), type: 'subscribe', payload: { query: SUBSCRIPTION, variables: { fleetId: fleet.fleetId } } }));
    // Nothing tells when a subscription has begun.
    await sleep(1000 + 2 * subscribers);
    const memoryEach = (fleetgraph.server.memory() - before) / subscribers;
    const singles: number[] = [];
    for (let turn = 0; turn < SINGLE_EVENTS; turn += 1) singles.push(await counter.expect(subscribers, () => change(simulator, vins[turn] ?? '')));
    const rest = vins.slice(SINGLE_EVENTS);
    const burstMs = await counter.expect(subscribers * rest.length, () => Promise.all(rest.map((vin) => change(simulator, vin))));
    const { bytes } = counter;
    for (const socket of sockets) socket.close();

    const bare = new Counter();
    const plain = await openAll(subscribers, broadcast.port, bare.onMessage);
    const bareSingles: number[] = [];
    for (let turn = 0; turn < SINGLE_EVENTS; turn += 1) bareSingles.push(await bare.expect(subscribers, () => broadcast.tell({ bytes, times: 1 })));
    const bareMs = await bare.expect(subscribers * rest.length, () => broadcast.tell({ bytes, times: rest.length }));
    for (const socket of plain) socket.close();
    const rate = (ms: number): number => (subscribers * rest.length * 1000) / ms;
    return { subscribers, lastDeliveryMs: median(singles), broadcastMs: median(bareSingles), perSecond: rate(burstMs), broadcastPerSecond: rate(bareMs), memoryEach };
  } finally {
    await Promise.all([fleetgraph.server.stop(), simulator.stop(), broadcast.stop()]);
  }
}
