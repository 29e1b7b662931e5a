import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  freePort,
  graphql,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
} from '../support/app.js';
import { until } from '../support/core.js';
import { eventsOf } from '../support/stream.js';
import { CLEARANCE_CHANGED, subscribe } from '../support/subscriber.js';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const hasNginx = spawnSync('nginx', ['-v']).status === 0;

describe.runIf(hasNginx)('nginx in front of the server', { timeout: 30_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleetgraph-nginx-'));
  let server: TestServer;
  let fleet: TestFleet;
  let proxy: ReturnType<typeof spawn>;
  let url: string;
  beforeAll(async () => {
    server = await startTestServer({ env: { FLEETGRAPH_TRUSTED_PROXIES: '127.0.0.1' } });
    fleet = await makeFleet(server, 'Behind nginx');
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const path = join(folder, 'nginx.conf');
    writeFileSync(path, configurationFor(port));
    execFileSync('nginx', ['-t', '-q', '-p', folder, '-c', path]);
    proxy = spawn('nginx', ['-p', folder, '-c', path], { stdio: 'inherit' });
    await until(async () =>
      (await fetch(`${url}/health/live`).catch(() => undefined))?.ok === true,
    );
  });
  afterAll(async () => {
    const exited = once(proxy, 'exit');
    proxy.kill('SIGTERM');
    await exited;
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The file as it is, with other addresses and without TLS. */
  function configurationFor(port: number): string {
    const own = read('deploy/nginx/fleetgraph.conf')
      .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
      .replaceAll(/^ *ssl_certificate.*$/gm, '')
      .replace('server 127.0.0.1:4000;', `server ${new URL(server.url).host};`);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    return [
      'daemon off;',
      'master_process off;',
      `pid ${folder}/nginx.pid;`,
      `error_log ${folder}/error.log;`,
      'events {}',
      `http { access_log off; ${temporary.join(' ')}`,
      own,
      '}',
    ].join('\n');
  }

  it('passes requests on, and hides the metrics', async () => {
    expect((await graphql(url, server.token, '{ viewer { clientId } }')).status).toBe(200);
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });

  it('passes WebSockets on, and each event at once', async () => {
    const subscriber = subscribe({
      wsUrl: `${url.replace('http', 'ws')}/graphql`,
      token: server.token,
      variables: { fleetId: fleet.fleetId },
    });
    // Events before a subscription are not sent.
    await until(async () => {
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      return metrics.includes('fleetgraph_subscriptions{transport="websocket"} 1\n');
    });
    await onboard(server, fleet, 1, 1);
    expect(await subscriber.until(1)).toMatchObject([{ status: 'PENDING' }]);
    await subscriber.close();
  });

  it('passes event streams on, and each event at once', async () => {
    const cutOff = new AbortController();
    const response = await fetch(`${url}/graphql/stream`, {
      method: 'POST',
      signal: cutOff.signal,
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${server.token}`,
      },
      body: JSON.stringify({ query: CLEARANCE_CHANGED, variables: { fleetId: fleet.fleetId } }),
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const events = eventsOf(response);
    await onboard(server, fleet, 1, 2);
    let event = await events.next();
    while (!event.done && event.value.event !== 'next') event = await events.next();
    // The stream is still open: nothing was held back until its end.
    expect(event.done).toBe(false);
    cutOff.abort();
    await events.next().catch(() => undefined);
  });
});

describe('Caddy', () => {
  const caddyfile = read('deploy/caddy/Caddyfile');

  it('sends events at once, hides the metrics, and takes its addresses from the compose file', () => {
    expect(caddyfile).toMatch(/^\t\tflush_interval -1$/m);
    expect(caddyfile).toMatch(/^\t@metrics path \/metrics\n\trespond @metrics 404$/m);
    const named = Array.from(caddyfile.matchAll(/\{\$(\w+):/g), ([, name]) => name);
    expect(named).toEqual(['SITE', 'UPSTREAM']);
    for (const name of named) expect(read('compose.yaml')).toContain(`      ${name}: `);
    expect(caddyfile.split('{').length).toBe(caddyfile.split('}').length);
  });
});
