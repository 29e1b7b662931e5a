import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { type App, startApp } from '../../../src/app.js';
import { loadConfig } from '../../../src/config/config.js';
import { drain } from '../../../src/http/routes/drain.js';
import { createLog } from '../../../src/log.js';
import { freePort, makeDirectory, OPERATOR, settingsFor } from '../../support/app.js';
import { getToken } from '../../support/oauth.js';
import { describeOnPostgres } from '../../support/postgres.js';

const never = new AbortController().signal;

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('ends early when there are no connections', async () => {
  const server = createServer((_request, response) => response.end());
  await listening(server);
  await drain(server, { withinMs: 3_600_000, signal: never });
  expect(server.listening).toBe(true);
  await new Promise((resolve) => server.close(resolve));
});

it('closes each connection with its answer, and ends on request', async () => {
  const server = createServer((_request, response) => response.end());
  const url = await listening(server);
  const urgent = new AbortController();
  const before = await fetch(url);
  expect(before.headers.get('connection')).toBe('keep-alive');
  const drained = drain(server, { withinMs: 3_600_000, signal: urgent.signal });
  const during = await fetch(url);
  expect(during.headers.get('connection')).toBe('close');
  urgent.abort();
  await drained;
  await drain(server, { withinMs: 3_600_000, signal: urgent.signal });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Sends each request to the next instance that said that it is ready, and never a second time. */
async function startBalancer(targets: readonly number[]) {
  const ready = new Set<number>();
  const agent = new Agent({ keepAlive: true });
  let next = 0;
  let isOver = false;
  const probe = async (port: number): Promise<void> => {
    while (!isOver) {
      const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.ok) ready.add(port);
      else ready.delete(port);
      await sleep(50);
    }
  };
  const probes = targets.map(probe);
  const server = createServer((incoming: IncomingMessage, outgoing) => {
    const among = [...ready];
    const port = among[next++ % among.length];
    const { method, url, headers } = incoming;
    const onward = request({ host: '127.0.0.1', port, method, path: url, headers, agent });
    onward.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json' });
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  });
  const url = await listening(server);
  return {
    url,
    ready,
    close: async () => {
      isOver = true;
      await Promise.all(probes);
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describeOnPostgres('three instances behind a balancer that does not retry', (postgres) => {
  afterAll(() => postgres.stop());

  it('answer every request while one of them restarts three times', async () => {
    const ports = [await freePort(), await freePort(), await freePort()];
    const common = {
      ...settingsFor(makeDirectory(), ports[0]!, 'http://127.0.0.1:9'),
      FLEETGRAPH_DATABASE: postgres.url,
    };
    const start = (port: number): Promise<App> => {
      const config = loadConfig({ ...common, FLEETGRAPH_PORT: String(port) }, 'start');
      const log = createLog('silent');
      return startApp(config, { log, now: () => new Date(), random: Math.random, sandbox: null });
    };
    const apps = await Promise.all(ports.map(start));
    const balancer = await startBalancer(ports);
    while (balancer.ready.size < 3) await sleep(20);
    const token = await getToken(balancer.url, OPERATOR);

    const statuses = new Map<number, number>();
    let isOver = false;
    const call = async (): Promise<void> => {
      while (!isOver) {
        const answer = await fetch(`${balancer.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: '{"query":"{ fleets { totalCount } }"}',
        });
        await answer.arrayBuffer();
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        await sleep(5);
      }
    };
    const answered = (): number => [...statuses.values()].reduce((sum, count) => sum + count, 0);
    const callers = Array.from({ length: 6 }, call);
    for (let restart = 0; restart < 3; restart += 1) {
      await apps[0]!.drain({ withinMs: 1500, signal: never });
      await apps[0]!.close();
      apps[0] = await start(ports[0]!);
      while (balancer.ready.size < 3 || answered() <= 100 * (restart + 1)) await sleep(20);
    }
    isOver = true;
    await Promise.all(callers);
    expect([...statuses.keys()]).toEqual([200]);
    expect(statuses.get(200)).toBeGreaterThan(300);
    await balancer.close();
    await Promise.all(apps.map((app) => app.close()));
  });
});
