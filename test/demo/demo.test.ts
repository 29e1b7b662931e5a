import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { dataOf, freePort, makeDirectory } from '../support/app.js';
import { type Json } from '../support/simulator.js';
import { subscribe } from '../support/subscriber.js';

/** Values of `Host`, and whether they are refused: a page's own name may point to this machine. */
const HOSTS: readonly (readonly [host: string, isRefused: boolean])[] = [
  ['localhost:1', false],
  ['127.0.0.1', false],
  ['[::1]:4000', false],
  ['LOCALHOST', false],
  ['evil.example', true],
  ['evil.example:4000', true],
  ['localhost.evil.example', true],
  ['evil.example#localhost', true],
  ['localhost@evil.example', true],
  ['127.0.0.1.nip.example', true],
  ['10.0.0.1', true],
];

/** Returns the status of a GET by a `Host` of the caller's choice. */
const get = (url: string, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const outgoing = request(url, { headers: { host, accept: 'text/html' } }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    outgoing.once('error', reject).end();
  });

test('the demo seeds a fleet at three providers, prints what is needed to look at it, changes clearances, and ends with Ctrl-C', async () => {
  const directory = makeDirectory();
  const url = `http://localhost:${await freePort()}`;
  const main = join(import.meta.dirname, '../../dist/demo/main.js');
  const child = spawn(process.execPath, [main], {
    cwd: directory,
    env: { FLEETGRAPH_PORT: new URL(url).port },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));

  const last = `\nOpen ${url} in a browser: the console, signed in already.\n`;
  await vi.waitFor(() => expect(printed.trimEnd().endsWith(last.trimEnd())).toBe(true), {
    timeout: 60_000,
    interval: 50,
  });
  const [, token = ''] = /An access token.*\n\s+(\S+)/.exec(printed) ?? [];
  const [, fleetId = ''] = /(flt_[0-9A-Z]{26})/.exec(printed) ?? [];
  const query = `query ($id: ID!) { fleet(id: $id) {
    providerAccounts { provider { name } health { status } }
    oemCredentials { nodes { brand } }
    drivers { totalCount }
    vehicles { totalCount }
    both: vehicles(filterBy: { provider: INVERS, clearanceStatus: [PENDING, APPROVED, REJECTED] }) { totalCount }
  } }`;
  const { fleet } = await dataOf(url, token, query, { id: fleetId });
  expect(
    fleet.providerAccounts
      .map(({ provider, health }: Json) => [provider.name, health.status])
      .sort(),
  ).toEqual([
    ['DAMOOV', 'HEALTHY'],
    ['HIGH_MOBILITY', 'HEALTHY'],
    ['INVERS', 'HEALTHY'],
  ]);
  expect(fleet.oemCredentials.nodes.map(({ brand }: Json) => brand).sort()).toEqual([
    'mercedes-benz',
    'niu',
  ]);
  expect([fleet.drivers.totalCount, fleet.vehicles.totalCount]).toEqual([4, 210]);

  const flowing = `query ($id: ID!) { fleet(id: $id) {
    vehicles(filterBy: { dataFlow: [FLOWING] }, first: 1) { totalCount nodes { state { odometer { value } } } }
  } }`;
  await vi.waitFor(
    async () => {
      const { vehicles } = (await dataOf(url, token, flowing, { id: fleetId })).fleet;
      expect(vehicles.nodes[0]?.state.odometer.value).toBeGreaterThan(0);
    },
    { timeout: 30_000, interval: 200 },
  );

  for (const [host, status] of HOSTS)
    for (const path of ['/graphql', '/explorer', '/explorer/', '/schema.graphql', '/metrics'])
      expect([host, path, (await get(url + path, host)) === 421]).toEqual([host, path, status]);

  const [, pasted = ''] = /(subscription Changes \{[\s\S]*?\n {2}\})/.exec(printed) ?? [];
  const changes = subscribe({
    wsUrl: `${url.replace('http', 'ws')}/graphql`,
    token,
    query: pasted,
    variables: {},
  });
  await changes.until(2);
  await changes.close();

  child.kill('SIGINT');
  expect(await exited).toBe(0);
}, 90_000);
