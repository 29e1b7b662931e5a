import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  dataOf,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { type Json } from '../support/simulator.js';
import { runOnStream } from '../support/stream.js';
import { runOnSocket, subscribe, type Subscriber } from '../support/subscriber.js';

const PER_NETWORK = 20;
const VIEWER = '{ viewer { clientId } }';

describe('connections of anonymous callers', () => {
  let server: TestServer;
  let fleet: TestFleet;
  let subscriber: Subscriber;
  let moved = 0;
  /** Time that the server's clock is ahead. */
  let lateMs = 0;
  const open: (Socket | WebSocket)[] = [];

  beforeAll(async () => {
    server = await startTestServer({
      now: () => new Date(Date.now() + lateMs),
      env: {
        FLEETGRAPH_CONNECTIONS_PER_NETWORK: String(PER_NETWORK),
        FLEETGRAPH_LOG_LEVEL: 'warn',
      },
    });
    fleet = await makeFleet(server, 'Crowded');
    await onboard(server, fleet, 12);
    subscriber = subscribe({ ...server, variables: { fleetId: fleet.fleetId } });
    await expectServed();
  });
  afterAll(async () => {
    await subscriber.close();
    for (const socket of open.splice(0)) {
      if (socket instanceof WebSocket) socket.terminate();
      else socket.destroy();
    }
    await server.close();
  });

  /**
   * An idle connection of this process may be closed just when it is used again; callers by HTTP
   * then try once more.
   */
  async function viewer(): Promise<Json> {
    const ask = (): Promise<Json> => dataOf(server.url, server.token, VIEWER);
    return ask().catch((error: unknown) =>
      error instanceof TypeError ? ask() : Promise.reject(error as Error),
    );
  }

  /** On every transport, on a new connection and on one that was there before. */
  async function expectServed(): Promise<void> {
    const expected = { viewer: { clientId: 'test-operator' } };
    expect(await viewer()).toEqual(expected);
    expect((await runOnSocket({ ...server, query: VIEWER })).data).toEqual(expected);
    expect((await runOnStream({ ...server, query: VIEWER })).data).toEqual(expected);
    moved += 1;
    server.simulator.move(vinOf(moved), 'approved');
    await subscriber.until(moved);
  }

  async function tcp(head: string): Promise<void> {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    open.push(socket);
    socket.on('error', () => undefined).resume();
    await once(socket, 'connect');
    socket.write(head);
  }
  async function webSocket(): Promise<void> {
    const socket = new WebSocket(server.wsUrl, 'graphql-transport-ws');
    open.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'open');
  }

  test.for([
    ['that say nothing', () => tcp('')],
    ['that do not finish their headers', () => tcp('GET /graphql HTTP/1.1\r\nHost: x\r\n')],
    [
      'that do not finish their bodies',
      () =>
        tcp(
          'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{',
        ),
    ],
    ['that are WebSockets', webSocket],
  ] as const)('%s: those who have a token are served', async ([, another]) => {
    for (let count = 0; count < 2 * PER_NETWORK; count += 1) await another();
    await expectServed();
    // A second later they have no more time to show a token.
    lateMs += 1000;
    for (let count = 0; count < 2 * PER_NETWORK; count += 1) await another();
    await expectServed();
  });

  test('are counted and logged, with their network', async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/^fleetgraph_limit_hits_total\{limit="connections-network"\} \d+$/m);
    const lines: readonly Json[] = server.logLines.map((line) => JSON.parse(line));
    const about = lines.filter(({ limit }) => limit === 'connections-network');
    expect(about.length).toBeGreaterThan(0);
    expect(about.length).toBeLessThan(20);
    expect(about[0]).toMatchObject({ caller: '127.0.0.1', level: 40 });
  });
});
