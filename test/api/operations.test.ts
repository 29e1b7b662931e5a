import { rmSync } from 'node:fs';
import { get } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  dataOf,
  type Environment,
  freePort,
  graphql,
  makeDirectory,
  OPERATOR,
  type ServerProcess,
  settingsFor,
  spawnServer,
  startTestServer,
  untilReady,
} from '../support/app.js';
import { getToken } from '../support/oauth.js';
import { type Json } from '../support/simulator.js';

const NO_PROVIDER = 'http://127.0.0.1:9/v1';

describe('the process', () => {
  let directory: string;
  let server: ServerProcess | undefined;
  beforeEach(() => {
    directory = makeDirectory();
  });
  afterEach(async () => {
    server?.child.kill('SIGKILL');
    await server?.exited;
    server = undefined;
    rmSync(directory, { recursive: true, force: true });
  });

  async function start(env: Environment): Promise<string> {
    server = spawnServer(directory, env);
    const url = env['FLEETGRAPH_PUBLIC_URL']!;
    await untilReady(url, server);
    return url;
  }

  test.for(['SIGTERM', 'SIGINT'] as const)(
    'ends with 0 on %s, asks its subscribers to come back, and loses nothing',
    async (signal) => {
      const env = settingsFor(directory, await freePort(), NO_PROVIDER);
      const url = await start(env);
      const token = await getToken(url, OPERATOR);
      await dataOf(
        url,
        token,
        'mutation { createFleet(input: { name: "Lasting" }) { fleet { id } } }',
      );
      const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
      const closed = new Promise<number>((resolve) => socket.once('close', resolve));
      const acknowledged = new Promise((resolve) => socket.once('message', resolve));
      socket.once('open', () =>
        socket.send(
          JSON.stringify({
            type: 'connection_init',
            payload: { authorization: `Bearer ${token}` },
          }),
        ),
      );
      await acknowledged;

      const { child, exited, output } = server!;
      child.kill(signal);
      expect(await closed).toBe(1001);
      expect(await exited).toEqual({ code: 0, signal: null });
      expect(output()).not.toContain('"level":50');

      await start(env);
      expect(await dataOf(url, token, '{ fleets { nodes { name } } }')).toEqual({
        fleets: { nodes: [{ name: 'Lasting' }] },
      });
    },
  );

  test('with a wrong configuration ends with 1, naming every fault at once, without a stack trace and without a secret', async () => {
    server = spawnServer(directory, {
      FLEETGRAPH_PORT: 'eighty',
      FLEETGRAPH_ENCRYPTION_KEYS: 'k1:canary-too-short',
      FLEETGRAPH_BOOTSTRAP_CLIENT: 'operator:canary-short',
      FLEETGRAPH_LOG_LEVEL: 'loud',
      FLEETGRAPH_RECONCILE_SECOND: '5',
      FLEETGRAPH_INVERS_URL: 'http://api.invers.example',
    });
    expect(await server.exited).toEqual({ code: 1, signal: null });
    const output = server.output();
    for (const name of [
      'FLEETGRAPH_PORT',
      'FLEETGRAPH_ENCRYPTION_KEYS',
      'FLEETGRAPH_BOOTSTRAP_CLIENT',
      'FLEETGRAPH_LOG_LEVEL',
      'FLEETGRAPH_RECONCILE_SECOND ',
      'FLEETGRAPH_INVERS_URL',
    ])
      expect(output).toContain(name);
    expect(output).toContain('did you mean FLEETGRAPH_RECONCILE_SECONDS?');
    expect(output).not.toMatch(/^\s+at /m);
    expect(output).not.toContain('canary');
  });

  test('without any configuration says what is needed', async () => {
    server = spawnServer(directory, {});
    expect(await server.exited).toEqual({ code: 1, signal: null });
    expect(server.output()).toContain('FLEETGRAPH_ENCRYPTION_KEYS is required');
  });

  test('with other keys than those of its database, or on a port that is taken, ends with 1 and reports it', async () => {
    const port = await freePort();
    const env = settingsFor(directory, port, NO_PROVIDER);
    await start(env);
    const first = server!;
    const second = spawnServer(directory, { ...env, FLEETGRAPH_DATABASE: `${directory}/other.db` });
    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(second.output()).toContain(
      `port ${port} (EADDRINUSE): something listens there already. Stop it, or set FLEETGRAPH_PORT`,
    );
    first.child.kill('SIGTERM');
    await first.exited;
    server = spawnServer(directory, {
      ...env,
      FLEETGRAPH_ENCRYPTION_KEYS: settingsFor(directory, port, NO_PROVIDER)[
        'FLEETGRAPH_ENCRYPTION_KEYS'
      ]!,
    });
    expect(await server.exited).toEqual({ code: 1, signal: null });
    expect(server.output()).toContain('FLEETGRAPH_ENCRYPTION_KEYS');
    expect(server.output()).not.toMatch(/^\s+at /m);
  });
});

test('every answer carries X-Request-Id: the one that was sent if it is a sound one, else one of ours', async () => {
  const server = await startTestServer();
  try {
    const requests: readonly (readonly [string, RequestInit, number])[] = [
      [
        '/graphql',
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"query":"{ __typename }"}',
        },
        200,
      ],
      [
        '/graphql',
        { method: 'POST', headers: { 'content-type': 'application/json' }, body: 'no JSON' },
        400,
      ],
      ['/oauth/token', { method: 'POST', body: new URLSearchParams() }, 400],
      ['/oauth/jwks', {}, 200],
      ['/.well-known/oauth-authorization-server', {}, 200],
      ['/health/live', {}, 200],
      ['/health/ready', {}, 200],
      ['/webhooks/high-mobility/unknown', { method: 'POST', body: 'x' }, 404],
      ['/nowhere', {}, 404],
      ['/graphql', { method: 'PUT' }, 404],
      ['/%zz', {}, 400],
      [`/webhooks/high-mobility/${'x'.repeat(200)}`, { method: 'POST', body: 'x' }, 414],
    ];
    for (const [path, init, status] of requests) {
      const response = await fetch(`${server.url}${path}`, init);
      await response.arrayBuffer();
      expect(response.status, path).toBe(status);
      expect(response.headers.get('x-request-id'), path).toMatch(/^[0-9a-f-]{36}$/);
      expect(response.headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(response.headers.get('x-powered-by')).toBeNull();
    }
    const own = await fetch(`${server.url}/health/live`, {
      headers: { 'x-request-id': 'my-request.1' },
    });
    expect(own.headers.get('x-request-id')).toBe('my-request.1');
    const forged = await fetch(`${server.url}/health/live`, {
      headers: { 'x-request-id': 'a"level":60 {}' },
    });
    expect(forged.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    const { body, headers } = await graphql(
      server.url,
      server.token,
      'mutation { createFleet(input: { name: "Traced" }) { fleet { auditEvents { nodes { action requestId } } } } }',
    );
    expect(body.data.createFleet.fleet.auditEvents.nodes).toEqual([
      { action: 'fleet.created', requestId: headers.get('x-request-id') },
    ]);
  } finally {
    await server.close();
  }
});

test('a request whose Host is none is refused, not a fault', async () => {
  const server = await startTestServer();
  try {
    const { port } = new URL(server.url);
    const status = await new Promise((resolve, reject) => {
      get(
        {
          host: '127.0.0.1',
          port,
          path: '/graphql?query={__typename}',
          headers: { host: 'a b/c' },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      ).on('error', reject);
    });
    expect(status).toBe(400);
    expect(
      server.logLines.map((line): Json => JSON.parse(line)).filter(({ level }) => level >= 50),
    ).toEqual([]);
  } finally {
    await server.close();
  }
});
