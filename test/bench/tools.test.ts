import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { toChart } from '../../bench/chart.js';
import { BLOCKER_FILES, PRODUCT_FILES } from '../../bench/growth/product.js';
import { RECONCILE_FILES } from '../../bench/growth/reconcile.js';
import { ask, httpRequest, load, percentile } from '../../bench/load.js';
import { readOptions } from '../../bench/options.js';
import { idOf, seededRandom } from '../../bench/random.js';
import { type ReadResults } from '../../bench/reads.js';
import { toMarkdown } from '../../bench/results.js';
import { CountingSocket } from '../../bench/sockets.js';
import { median } from '../../bench/statistics.js';
import { prefixOfId } from '../../src/domain/values/ids.js';
import { VEHICLE_ID_PREFIX } from '../../src/domain/vehicle.js';

async function listen(
  answer: (body: string) => { readonly status: number; readonly text: string },
) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, text } = answer(Buffer.concat(chunks).toString());
      response.writeHead(status, { 'content-length': Buffer.byteLength(text) }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { server, port: (server.address() as AddressInfo).port };
}

describe('the client', () => {
  test('sends each request once and takes each answer', async () => {
    const seen = new Set<string>();
    const { port } = await listen((body) => {
      seen.add(body);
      return { status: 200, text: `you sent ${body}, größer` };
    });
    const requests = Array.from({ length: 50 }, (_, index) => httpRequest('/', {}, `no. ${index}`));
    const { answered, latencies } = await load({
      port,
      requests,
      connections: 4,
      seconds: 30,
      once: true,
    });

    expect(answered).toBe(50);
    expect(seen.size).toBe(50);
    expect(percentile(latencies, 0.5)).toBeLessThanOrEqual(percentile(latencies, 0.99));
    expect(await ask(port, httpRequest('/', {}, 'more'))).toBe('you sent more, größer');
  });

  test('counts nothing that was refused: it stops and says why', async () => {
    const { port } = await listen(() => ({ status: 503, text: 'not now' }));

    await expect(
      load({ port, requests: [httpRequest('/', {}, '')], connections: 1, seconds: 30 }),
    ).rejects.toThrow('503: not now');
  });

  test('counts messages of every length on a socket', async () => {
    const { server, port } = await listen(() => ({ status: 404, text: '' }));
    const sockets = new WebSocketServer({ server, handleProtocols: () => 'graphql-transport-ws' });
    sockets.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        for (const length of [5, 300, 70_000]) socket.send(data.toString().repeat(length));
      });
    });
    const lengths: number[] = [];
    const all = Promise.withResolvers<undefined>();
    const socket = await CountingSocket.open(port, '/', (text, bytes) => {
      expect(text()).toHaveLength(bytes);
      lengths.push(bytes);
      if (lengths.length === 3) all.resolve(undefined);
    });
    socket.send('x');
    await all.promise;
    socket.close();
    sockets.close();

    expect(lengths).toEqual([5, 300, 70_000]);
  });
});

describe('what is measured', () => {
  test('the same seed gives the same numbers, and ids like those of the product', () => {
    const [one, other] = [seededRandom(7), seededRandom(7)];

    expect([one(), one(), one()]).toEqual([other(), other(), other()]);
    expect(idOf('veh', 1) < idOf('veh', 2)).toBe(true);
    expect(prefixOfId(idOf('veh', 1_000_000))).toBe(VEHICLE_ID_PREFIX);
  });

  test('the median leaves out what is far off', () => {
    expect(median([3, 1000, 1])).toBe(3);
    expect(median([1, 2, 3, 1000])).toBe(2.5);
  });

  test('results are printed as a table with their goals, and drawn', () => {
    const measured = (perSecond: number) => ({ perSecond, cpuMicros: 1e6 / perSecond });
    const row = { floor: measured(1000), mercurius: measured(800), fleetgraph: measured(600) };
    const reads: ReadResults = { Q1: row, Q2: row, Q3: row, Q4: row, Q5: row, Q6: row, Q7: row };
    const markdown = toMarkdown({
      machine: 'a machine',
      date: '2026-01-01',
      vehicles: 10,
      rounds: 5,
      note: 'Others were at work.',
      reads,
      startMs: 700.4,
    });

    expect(markdown).toContain('| Q2 page of 50 | 1,000 | 800 | 600 | 0.80 | 0.60 | ≥ 0.70 |');
    expect(markdown).toContain('| start until it listens | 700 ms | ≤ 1,000 ms |');
    expect(markdown).toContain('\n\nOthers were at work.\n\n');
    expect(markdown).not.toContain('webhooks');
    expect(toChart(reads)).toMatch(/^<svg[\s\S]*>0\.60<[\s\S]*<\/svg>\n$/);
  });

  test('options that cannot be used are refused', () => {
    expect(readOptions(['--quick'], 'RESULTS.md')).toMatchObject({ rounds: 1, results: null });
    expect(readOptions(['--vehicles', '5000'], 'RESULTS.md')).toMatchObject({
      vehicles: 5000,
      events: 15_000,
      results: 'RESULTS.md',
    });
    expect(() => readOptions(['--only', 'everything'], 'RESULTS.md')).toThrow(
      'there is no part everything',
    );
    expect(() => readOptions(['--rounds', 'x'], 'RESULTS.md')).toThrow(
      '--rounds must be a number above 0',
    );
  });
});

test('growth measures modules that are there', () => {
  const source = join(import.meta.dirname, '../../src');
  const missing = [...PRODUCT_FILES, ...BLOCKER_FILES, ...RECONCILE_FILES].filter(
    (file) => !existsSync(join(source, `${file}.ts`)),
  );
  expect(missing).toEqual([]);
});
