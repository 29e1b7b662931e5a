import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  dataOf,
  graphql,
  makeFleet,
  startTestServer,
  type TestFleet,
  type TestServer,
} from '../support/app.js';
import { until } from '../support/core.js';
import { getToken } from '../support/oauth.js';
import { type Json } from '../support/simulator.js';

const NEW_CLIENT = `mutation {
  createApiClient(input: { name: "Another client", scopes: ["fleet:read"] }) { issued { clientSecret client { clientId } } }
}`;
/** One row whose VIN comes back a hundred times: 6 MB. */
const PLAN = `query ($input: StartOnboardingInput!) {
  onboardingPlan(input: $input) { rows { ${Array.from({ length: 100 }, (_, index) => `v${index}:vin`).join(' ')} } }
}`;
const ASKS = 40;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function memoryInUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('answers that are left unread', () => {
  let server: TestServer;
  let fleet: TestFleet;
  let otherToken: string;
  const open: (Socket | WebSocket)[] = [];

  beforeAll(async () => {
    server = await startTestServer({ env: { FLEETGRAPH_LOG_LEVEL: 'warn' } });
    fleet = await makeFleet(server, 'Unread');
    const { createApiClient } = await dataOf(server.url, server.token, NEW_CLIENT);
    const { client, clientSecret } = createApiClient.issued;
    otherToken = await getToken(server.url, { clientId: client.clientId, clientSecret });
  });
  afterEach(async () => {
    for (const socket of open.splice(0)) {
      if (socket instanceof WebSocket) socket.terminate();
      else socket.destroy();
    }
    // An abandoned answer does not count any more.
    await until(
      async () =>
        (await graphql(server.url, server.token, '{ viewer { clientId } }')).status === 200,
    );
  });
  afterAll(() => server.close());

  const input = () => ({
    accountId: fleet.accountId,
    vehicles: [{ vin: 'x'.repeat(60_000), brand: 'bmw' }],
  });
  const operation = () => JSON.stringify({ query: PLAN, variables: { input: input() } });
  const hits = async (): Promise<number> => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    return [
      ...metrics.matchAll(
        /^fleetgraph_limit_hits_total\{limit="unread-(?:caller|total)"\} (\d+)$/gm,
      ),
    ].reduce((sum, [, count]) => sum + Number(count), 0);
  };
  const othersAreServed = async (): Promise<void> => {
    const { data } = (await graphql(server.url, otherToken, '{ viewer { scopes } }')).body;
    expect(data).toEqual({ viewer: { scopes: ['fleet:read'] } });
    const seen = await graphql(server.url, otherToken, PLAN, { input: input() });
    expect(JSON.stringify(seen.body).length).toBeGreaterThan(5_000_000);
  };
  const linesOf = (limit: string): readonly Json[] =>
    server.logLines.map((line) => JSON.parse(line)).filter((line: Json) => line.limit === limit);

  async function post(path: string, accept: string): Promise<void> {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1').pause();
    open.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    const body = operation();
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: ${accept}\r\nAuthorization: Bearer ${server.token}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  }

  async function subscribe(): Promise<void> {
    const socket = new WebSocket(server.wsUrl, 'graphql-transport-ws');
    open.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'open');
    socket.send(
      JSON.stringify({
        type: 'connection_init',
        payload: { authorization: `Bearer ${server.token}` },
      }),
    );
    await once(socket, 'message');
    socket.pause();
    socket.send(`{"id":"1","type":"subscribe","payload":${operation()}}`);
  }

  test.for([
    ['HTTP', () => post('/graphql', 'application/json')],
    ['event streams', () => post('/graphql/stream', 'text/event-stream')],
    ['WebSockets', subscribe],
  ] as const)('on $0 have a budget, and others are served', async ([, ask]) => {
    const before = await hits();
    const memory = memoryInUse();
    for (let count = 0; count < ASKS; count += 1) await ask();
    await until(async () => (await hits()) > before);
    await othersAreServed();
    // 40 answers of 6 MB are 240 MB; a quarter of them may lie here, and garbage of the others.
    expect(memoryInUse() - memory).toBeLessThan(150_000_000);
    expect(linesOf('unread-caller').length).toBeGreaterThan(0);
    expect(linesOf('unread-caller')[0]?.caller).toBe('client test-operator');
  });
});
