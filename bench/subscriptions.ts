import { randomUUID } from 'node:crypto';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BenchFleet,
  dataOf,
  type Fleetgraph,
  makeFleet,
  type Simulator,
  startFleetgraph,
  startSimulator,
  WEBHOOK_SECRET,
} from './fleetgraph.js';
import { startContender } from './processes.js';
import { CountingSocket } from './sockets.js';
import { median } from './statistics.js';

export interface FanOut {
  readonly subscribers: number;
  /** Milliseconds from the moment a webhook is sent to the last delivery of its event, median of some. */
  readonly lastDeliveryMs: number;
  /** Milliseconds from the first message of a broadcast to its last delivery, likewise. */
  readonly broadcastMs: number;
  /**
   * Ratio of the event's time to that of the broadcast right after it, median of all such pairs.
   */
  readonly timesBroadcast: number;
  /** Deliveries per second over a burst of events. */
  readonly perSecond: number;
  readonly broadcastPerSecond: number;
  /** Bytes of memory for each subscriber. */
  readonly memoryEach: number;
}

const SUBSCRIPTION = `subscription Changes($fleetId: ID!) {
  clearanceChanged(fleetId: $fleetId) { id cursor previousStatus status reason source occurredAt vehicle { id vin brand name } }
}`;
const SINGLE_EVENTS = 15;
/** Parts of a burst, ours and the broadcast's in turn. */
const PARTS = 4;
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

  /**
   * Returns the time by `performance.now()` at which `count` more messages had arrived.
   * @throws Error when they do not within a minute
   */
  async expect(count: number, act: () => unknown): Promise<number> {
    this.count = 0;
    this.#wanted = count;
    const { promise: reached, resolve } = Promise.withResolvers<number>();
    this.#reached = () => resolve(performance.now());
    await act();
    const at = await Promise.race([reached, sleep(60_000, undefined, { ref: false })]);
    if (at === undefined) throw new Error(`only ${this.count} of ${count} deliveries came`);
    return at;
  }
}

async function openAll(
  count: number,
  port: number,
  onMessage: Counter['onMessage'],
): Promise<readonly CountingSocket[]> {
  const sockets: CountingSocket[] = [];
  while (sockets.length < count) {
    const some = await Promise.all(
      Array.from({ length: Math.min(100, count - sockets.length) }, () =>
        CountingSocket.open(port, '/graphql', onMessage),
      ),
    );
    sockets.push(...some);
  }
  return sockets;
}

/** Stands between the simulator and the server, to see when a webhook is sent. */
class Gate {
  readonly #sent: number[] = [];
  readonly #server = createServer((client) => {
    const behind = connect(this.#port, '127.0.0.1');
    client.on('data', () => this.#sent.push(performance.now()));
    client.on('error', () => behind.destroy());
    behind.on('error', () => client.destroy());
    client.pipe(behind).pipe(client);
  });
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Returns the time of the first webhook that `act` caused, and the result of `act`. */
  async watch<T>(act: () => Promise<T>): Promise<readonly [number, T]> {
    this.#sent.length = 0;
    const result = await act();
    const [first] = this.#sent;
    if (first === undefined) throw new Error('an event came without a webhook');
    return [first, result];
  }

  close(): void {
    this.#server.close();
  }
}

/** Sets the target of the simulator's webhooks. */
const pointWebhooks = (
  simulator: Simulator,
  origin: string,
  { webhookPath }: BenchFleet,
): Promise<void> =>
  control(simulator, '/webhooks/target', {
    url: `${origin}${webhookPath}`,
    secret: WEBHOOK_SECRET,
  });

/** Creates vehicles with clearances at the simulator, whose webhooks arrive. */
async function prepareVehicles(
  fleetgraph: Fleetgraph,
  simulator: Simulator,
  fleet: BenchFleet,
  count: number,
): Promise<readonly string[]> {
  const vins = Array.from(
    { length: count },
    (_, index) => `WBAFANXUT${String(index).padStart(8, '0')}`,
  );
  await dataOf(fleetgraph, ONBOARD, {
    input: { accountId: fleet.accountId, vehicles: vins.map((vin) => ({ vin, brand: 'bmw' })) },
  });
  await pointWebhooks(simulator, originOf(fleetgraph), fleet);
  await until(async () => (await countOf(fleetgraph, fleet, () => true)) >= count);
  // Approves all clearances: from here on only the benchmark changes anything.
  await Promise.all(
    vins.map((vin) => control(simulator, `/clearances/${vin}`, { status: 'approved' })),
  );
  await until(
    async () => (await countOf(fleetgraph, fleet, (status) => status === 'APPROVED')) >= count,
  );
  return vins;
}

async function countOf(
  fleetgraph: Fleetgraph,
  { fleetId }: BenchFleet,
  counts: (status: string) => boolean,
): Promise<number> {
  const query = 'query ($id: ID!) { fleet(id: $id) { clearanceSummary { status count } } }';
  const { fleet } = await dataOf<{
    fleet: { clearanceSummary: { status: string; count: number }[] };
  }>(fleetgraph, query, { id: fleetId });
  return fleet.clearanceSummary.reduce(
    (sum, { status, count }) => (counts(status) ? sum + count : sum),
    0,
  );
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 120_000;
  while (!(await isSo())) {
    if (performance.now() > end)
      throw new Error('the fan-out could not be prepared in two minutes');
    await sleep(100);
  }
}

const originOf = ({ server }: Fleetgraph): string => `http://127.0.0.1:${server.port}`;

async function control(simulator: Simulator, path: string, body: object): Promise<void> {
  const response = await fetch(`${simulator.controlUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}

/**
 * Changes the clearance of a vehicle at the provider, which sends a webhook: the whole path of an
 * event.
 */
const change = (simulator: Simulator, vin: string): Promise<void> =>
  control(simulator, `/clearances/${vin}`, { status: 'revoked' });

/** Splits a list into `count` parts of nearly the same size. */
function inParts<T>(all: readonly T[], count: number): readonly (readonly T[])[] {
  return Array.from({ length: count }, (_, part) =>
    all.slice((part * all.length) / count, ((part + 1) * all.length) / count),
  ).filter(({ length }) => length > 0);
}

/**
 * Measures a fan-out: sends a fleet's events to all subscribers, and in turn as many ready messages
 * of the same size by a bare broadcast.
 */
export async function benchFanOut(
  databasePath: string,
  subscribers: number,
  events: number,
): Promise<FanOut> {
  const simulator = await startSimulator();
  const fleetgraph = await startFleetgraph(databasePath, simulator.url);
  const broadcast = await startContender('broadcast', []);
  const gate = new Gate(fleetgraph.server.port);
  try {
    const fleet = await makeFleet(fleetgraph, `Fan-out ${subscribers}`);
    const vins = await prepareVehicles(fleetgraph, simulator, fleet, SINGLE_EVENTS + events);
    const before = fleetgraph.server.memory();
    const counter = new Counter();
    let acknowledged = 0;
    const sockets = await openAll(subscribers, fleetgraph.server.port, (text, bytes) => {
      if (acknowledged < subscribers && text().includes('connection_ack')) acknowledged += 1;
      else counter.onMessage(text, bytes);
    });
    for (const socket of sockets)
      socket.send(
        JSON.stringify({
          type: 'connection_init',
          payload: { authorization: `Bearer ${fleetgraph.token}` },
        }),
      );
    await until(() => Promise.resolve(acknowledged >= subscribers));
    // Sent with a random id, as by the usual clients, so that no two frames are the same.
    for (const socket of sockets)
      socket.send(
        JSON.stringify({
          id: randomUUID(),
          type: 'subscribe',
          payload: { query: SUBSCRIPTION, variables: { fleetId: fleet.fleetId } },
        }),
      );
    // Waits for the subscriptions to begin, which nothing reports.
    await sleep(1000 + 2 * subscribers);
    const memoryEach = (fleetgraph.server.memory() - before) / subscribers;
    const bare = new Counter();
    const plain = await openAll(subscribers, broadcast.port, bare.onMessage);
    const singles: { readonly ours: number; readonly bare: number }[] = [];
    await pointWebhooks(simulator, await gate.open(), fleet);
    for (const vin of vins.slice(0, SINGLE_EVENTS)) {
      const [sentAt, at] = await gate.watch(() =>
        counter.expect(subscribers, () => change(simulator, vin)),
      );
      // The server has something to finish yet, which is none of the broadcast's business.
      await sleep(100);
      const start = performance.now();
      singles.push({
        ours: at - sentAt,
        bare:
          (await bare.expect(subscribers, () =>
            broadcast.send({ bytes: counter.bytes, times: 1 }),
          )) - start,
      });
    }
    await pointWebhooks(simulator, originOf(fleetgraph), fleet);
    const burst = vins.slice(SINGLE_EVENTS);
    const took = { ours: 0, bare: 0 };
    for (const part of inParts(burst, PARTS)) {
      const start = performance.now();
      const at = await counter.expect(subscribers * part.length, () =>
        Promise.all(part.map((vin) => change(simulator, vin))),
      );
      await sleep(500);
      const bareStart = performance.now();
      took.ours += at - start;
      took.bare +=
        (await bare.expect(subscribers * part.length, () =>
          broadcast.send({ bytes: counter.bytes, times: part.length }),
        )) - bareStart;
    }
    for (const socket of [...sockets, ...plain]) socket.close();
    const rate = (ms: number): number => (subscribers * burst.length * 1000) / ms;
    return {
      subscribers,
      lastDeliveryMs: median(singles.map(({ ours }) => ours)),
      broadcastMs: median(singles.map((single) => single.bare)),
      timesBroadcast: median(singles.map((single) => single.ours / single.bare)),
      perSecond: rate(took.ours),
      broadcastPerSecond: rate(took.bare),
      memoryEach,
    };
  } finally {
    gate.close();
    await Promise.all([fleetgraph.server.stop(), simulator.stop(), broadcast.stop()]);
  }
}
