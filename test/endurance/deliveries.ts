import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEndpoints, writeEvents } from './deliver/log.ts';
import { isShort, type Json, report, until } from './harness.ts';

const given = (name: string): number | undefined => {
  const value = process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split('=')[1];
  return value === undefined ? undefined : Number(value);
};
const EVENTS = given('events') ?? (isShort ? 200 : 100_000);
const KILLS = given('kills') ?? (isShort ? 3 : 20);
const ENDPOINTS = 10;
const SUBJECTS = 50;
const LIFE_MS = isShort ? [300, 900] : [1000, 8000];
/** Share of the events whose first delivery goes wrong in one of these ways. */
const MISCHIEF_SHARE = 0.01;
const MISCHIEF = isShort
  ? (['fail', 'reset', 'redirect', 'slow'] as const)
  : (['fail', 'reset', 'redirect', 'slow', 'hang'] as const);
const MAX_MIB = 400;
/**
 * Limit of the server's heap, in MiB: it ends where more is referenced. Without a limit V8 collects
 * late where memory is plentiful.
 */
const HEAP_MIB = 160;
/** Calls and results of an endpoint that one kill can cut off. */
const CUT_OFF = 200;

/** Receiver of all endpoints; each has a path of its own. */
class Receiver {
  /** Places of the accepted events by endpoint and subject, in the order of their arrival. */
  readonly accepted = new Map<string, number[]>();
  /** Ids of accepted events by endpoint. */
  readonly ids = Array.from({ length: ENDPOINTS }, () => new Set<string>());
  duplicates = 0;
  elsewhere = 0;
  readonly #tried = new Set<string>();
  readonly server = createServer((request, response) => {
    void this.#receive(request, response).catch(() => response.destroy());
  });

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url === '/elsewhere') this.elsewhere += 1;
    const endpoint = Number(request.url?.slice(1));
    const { data }: Json = JSON.parse(Buffer.concat(chunks).toString());
    const id = String(request.headers['webhook-id']);
    const key = `${endpoint} ${id}`;
    const isFirst = !this.#tried.has(key);
    this.#tried.add(key);
    if (isFirst && Math.random() < MISCHIEF_SHARE) {
      const way = MISCHIEF[Math.floor(Math.random() * MISCHIEF.length)];
      if (way === 'fail') return void response.writeHead(500).end();
      if (way === 'reset') return void request.socket.resetAndDestroy();
      if (way === 'redirect') return void response.writeHead(307, { location: '/elsewhere' }).end();
      if (way === 'hang') return;
      await sleep(100 + Math.random() * 900);
    }
    const known = this.ids[endpoint];
    if (known?.has(id)) this.duplicates += 1;
    else {
      known?.add(id);
      const subject = `${endpoint} ${data.subjectId}`;
      const places = this.accepted.get(subject) ?? [];
      this.accepted.set(subject, places);
      places.push(data.details.place);
    }
    response.writeHead(204).end();
  }

  get count(): number {
    return this.ids.reduce((sum, { size }) => sum + size, 0);
  }

  /** Subjects whose events were accepted in another order than that of the log. */
  get outOfOrder(): number {
    return [...this.accepted.values()].filter((places) =>
      places.some((place, index) => place <= (places[index - 1] ?? -1)),
    ).length;
  }
}

const mibOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

await report(
  `${EVENTS} events to ${ENDPOINTS} endpoints with ${KILLS} kills and a receiver that misbehaves: every event, in order per subject, duplicates around kills only`,
  async (world) => {
    await world.startSimulator();
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.server.address() as AddressInfo;
    const server = await world.startServer({
      FLEETGRAPH_WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}`,
    });
    const urls = Array.from({ length: ENDPOINTS }, (_, n) => `http://127.0.0.1:${port}/${n}`);
    const fleetId = await createEndpoints(world, server, urls);
    await server.kill('SIGTERM');
    writeEvents(world.databasePath, fleetId, EVENTS, SUBJECTS);
    await server.start();
    const startedAt = performance.now();
    let mib = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      await sleep(LIFE_MS[0]! + Math.random() * (LIFE_MS[1]! - LIFE_MS[0]!));
      mib = Math.max(mib, mibOf(server.pid));
      await server.kill();
      await server.start();
    }
    const wanted = EVENTS * ENDPOINTS;
    await until(
      'every event has arrived',
      () => {
        mib = Math.max(mib, mibOf(server.pid));
        return receiver.count === wanted;
      },
      isShort ? 120_000 : 3_600_000,
    ).catch(() => undefined);
    const seconds = (performance.now() - startedAt) / 1000;
    const { count, outOfOrder, duplicates, elsewhere } = receiver;
    receiver.server.closeAllConnections();
    receiver.server.close();
    const lost = wanted - count;
    return {
      measured: `${count} arrived in ${Math.round(seconds)} s (${Math.round(count / seconds)}/s), ${lost} lost, ${outOfOrder} subjects out of order, ${duplicates} twice, ${elsewhere} redirects followed, ${Math.round(mib)} MiB at most`,
      pass:
        lost === 0 &&
        outOfOrder === 0 &&
        elsewhere === 0 &&
        duplicates <= KILLS * ENDPOINTS * CUT_OFF &&
        mib < MAX_MIB,
    };
  },
);
