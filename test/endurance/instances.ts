import { loadavg } from 'node:os';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import {
  type Account,
  cpuMs,
  cpuMsOfChildren,
  isShort,
  type Json,
  percentile,
  report,
  type Server,
  until,
  vinOf,
  webhookRequest,
  type World,
} from './harness.ts';
import { HttpPipe } from './http-pipe.ts';
import { atPace } from './pace.ts';
import { type Postgres, startPostgres } from './postgres.ts';

const INSTANCES = 3;
const SECONDS = isShort ? 5 : 60;
/** Duration of webhooks alone, and of reads alone, to measure their cost. */
const COST_SECONDS = isShort ? 2 : 20;
const IDLE_PER_SECOND = 5;
const WEBHOOKS_PER_SECOND = isShort ? 20 : 80;
const READS_PER_SECOND = isShort ? 20 : 100;
const VEHICLES = 100;
/** In the short form, beside other tests, only whether it works at all. */
const P99_MS = isShort ? 5000 : 250;
const COURSE = ['approved', 'revoking', 'revoked', 'pending'] as const;
const PAGE =
  'query ($id: ID!) { fleet(id: $id) { vehicles(first: 20) { nodes { vin enrollments { clearance { status } } } } } }';
const CHANGED =
  'subscription ($fleetId: ID!) { clearanceChanged(fleetId: $fleetId) { id recordedAt } }';

interface Heard {
  readonly id: string;
  /** Time from the change until it was here, in milliseconds. */
  readonly ms: number;
}

await report(
  `${INSTANCES} instances on PostgreSQL: each event once at the subscriber of every instance, p99 ≤ ${P99_MS} ms after its change, idle and under ${READS_PER_SECOND} reads/s and ${WEBHOOKS_PER_SECOND} webhooks/s`,
  async (world) => {
    const postgres = await startPostgres();
    try {
      return await measure(world, postgres);
    } finally {
      await world.stopServers();
      await postgres.stop();
    }
  },
);

async function measure(world: World, postgres: Postgres) {
  await world.startSimulator();
  const env = { FLEETGRAPH_DATABASE: postgres.url, FLEETGRAPH_RECONCILE_SECONDS: '300' };
  const servers = await Promise.all(
    Array.from({ length: INSTANCES }, () => world.startServer(env)),
  );
  const [first] = servers as [Server];
  const account = await world.connect(first, 'Instances', { hearsWebhooks: false });
  const vins = Array.from({ length: VEHICLES }, (_, index) => vinOf(index));
  await world.onboard(first, account, vins);
  const heard = await Promise.all(servers.map((server) => subscribe(world, server, account)));
  const change = changesOf(world, servers, account);

  let sent = 0;
  const changeNext = async (): Promise<void> => change((sent += 1));
  const allHeard = (): Promise<void> =>
    until('every subscriber has every event', () => heard.every(({ length }) => length >= sent));
  await atPace(IDLE_PER_SECOND, SECONDS, changeNext);
  await allHeard();
  const idle = heard.map((events) => events.map(({ ms }) => ms));

  const reads: number[] = [];
  let refused = 0;
  const read = async (turn: number): Promise<void> => {
    const startedAt = performance.now();
    await world
      .ask(servers[turn % INSTANCES] ?? first, PAGE, { id: account.fleetId })
      .then(() => reads.push(performance.now() - startedAt))
      .catch(() => (refused += 1));
  };
  const cpu = (): Cpu => ({
    servers: servers.reduce((sum, { pid }) => sum + cpuMs(pid), 0),
    database: cpuMsOfChildren(postgres.pid()),
  });
  const webhook = await costOf(cpu, async () => {
    const first = sent;
    await atPace(WEBHOOKS_PER_SECOND, COST_SECONDS, changeNext);
    await allHeard();
    return sent - first;
  });
  const oneRead = await costOf(cpu, async () => {
    await atPace(READS_PER_SECOND, COST_SECONDS, read);
    return reads.length;
  });
  reads.length = 0;
  const before = sent;
  await Promise.all([
    atPace(WEBHOOKS_PER_SECOND, SECONDS, changeNext),
    atPace(READS_PER_SECOND, SECONDS, read),
  ]);
  await allHeard();
  const loaded = heard.map((events) => events.slice(before).map(({ ms }) => ms));

  const ids = heard.map((events) => events.map(({ id }) => id).join());
  const isSame = new Set(ids).size === 1;
  const isOnce = heard.every((events) => new Set(events.map(({ id }) => id)).size === sent);
  const p99 = (of: readonly (readonly number[])[]): number =>
    Math.max(...of.map((values) => percentile(values, 0.99)));
  return {
    measured:
      `idle ${describe(idle)}; under load ${describe(loaded)}; reads p50 ${percentile(reads, 0.5).toFixed(0)} ms, p99 ${percentile(reads, 0.99).toFixed(0)} ms, ${refused} refused; ` +
      `processor time of the instances and of PostgreSQL: a webhook, delivered to ${INSTANCES} subscribers, ${webhook}, a read ${oneRead}; load average ${loadavg()[0]?.toFixed(1)}; ` +
      `${sent} events, ${isSame && isOnce ? 'each once and in the same order' : `NOT each once in the same order (${heard.map((events) => `${events.length} received, ${new Set(events.map(({ id }) => id)).size} distinct`).join('; ')})`} at ${INSTANCES} subscribers`,
    pass: p99(idle) <= P99_MS && p99(loaded) <= P99_MS && isSame && isOnce && refused === 0,
  };
}

interface Cpu {
  readonly servers: number;
  readonly database: number;
}

/** Returns the processor time of the work, divided by the number that it returns, in words. */
async function costOf(cpu: () => Cpu, work: () => Promise<number>): Promise<string> {
  const before = cpu();
  const count = await work();
  const after = cpu();
  const ms = (from: number, to: number): string => ((to - from) / count).toFixed(2);
  return `${ms(before.servers, after.servers)} + ${ms(before.database, after.database)} ms`;
}

/**
 * Returns what changes a vehicle at the provider and sends the webhook of it to the instances in
 * turn.
 */
function changesOf(
  world: World,
  servers: readonly Server[],
  account: Account,
): (turn: number) => Promise<void> {
  const pipes = servers.map((server) => [server, [] as HttpPipe[]] as const);
  return async (turn) => {
    const [server, free] = pipes[turn % pipes.length] ?? pipes[0]!;
    const vin = vinOf((turn - 1) % VEHICLES);
    const action = COURSE[Math.floor((turn - 1) / VEHICLES) % COURSE.length] ?? 'approved';
    world.simulator.move(vin, action);
    const url = new URL(new URL(account.webhookUrl).pathname, server.url).href;
    const pipe = free.pop() ?? new HttpPipe(url);
    const { status } = await pipe.send(webhookRequest(url, vin, action, `delivery-${turn}`));
    if (status !== 204) throw new Error(`a webhook was answered with ${status}`);
    free.push(pipe);
  };
}

/** Subscribes at one instance; resolves when it is likely to be under way. */
async function subscribe(world: World, server: Server, account: Account): Promise<Heard[]> {
  const heard: Heard[] = [];
  const client = createClient({
    url: `${server.url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${await world.token(server)}` },
  });
  const connected = new Promise((resolve) => client.on('connected', resolve));
  client.subscribe<Json>(
    { query: CHANGED, variables: { fleetId: account.fleetId } },
    {
      next: ({ data }) => {
        const { id, recordedAt } = data.clearanceChanged;
        heard.push({ id, ms: Date.now() - Date.parse(recordedAt) });
      },
      // The end of its server at the latest.
      error: () => undefined,
      complete: () => undefined,
    },
  );
  await connected;
  // A request behind the subscription on the same server.
  await world.ask(server, PAGE, { id: account.fleetId });
  return heard;
}

function describe(of: readonly (readonly number[])[]): string {
  const all = of.flat();
  return `p50 ${percentile(all, 0.5).toFixed(0)} ms, p99 ${percentile(all, 0.99).toFixed(0)} ms`;
}
