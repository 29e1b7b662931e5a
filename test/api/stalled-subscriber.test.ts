import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
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
import { subscribe, type Subscriber } from '../support/subscriber.js';

const VEHICLES = 50;
const COURSE = ['approved', 'revoking', 'revoked', 'pending'] as const;
const MEBIBYTE = 1024 * 1024;
const SWEEPS_BETWEEN_PINGS = 12;

/** Some 20 kB an event: the fleet's long name over and over. */
const HEAVY = `subscription ($fleetId: ID!, $after: String) { clearanceChanged(fleetId: $fleetId, after: $after) { id ${Array.from({ length: 90 }, (_, index) => `f${index}: fleet { name }`).join(' ')} } }`;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * Collects twice: memory outside of the heap is counted until the collection after that of its
 * owner.
 */
function memoryInUse(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('a subscriber who stops reading', () => {
  let server: TestServer;
  let fleet: TestFleet;
  /** The cursor where both tests begin. */
  let start: string;
  /** How far the server's clock is ahead. */
  let lateMs = 0;

  beforeAll(async () => {
    // The server's sweeps over its sockets are called by hand; everything else runs on.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    server = await startTestServer({
      env: { FLEETGRAPH_LOG_LEVEL: 'warn' },
      now: () => new Date(Date.now() + lateMs),
    });
    fleet = await makeFleet(server, 'x'.repeat(200));
    await onboard(server, fleet, VEHICLES);
    await server.simulator.webhooksSettled();
    const { fleet: seen } = await dataOf(
      server.url,
      server.token,
      'query ($id: ID!) { fleet(id: $id) { clearanceEvents(last: 1) { pageInfo { endCursor } } } }',
      { id: fleet.fleetId },
    );
    start = seen.clearanceEvents.pageInfo.endCursor;
  });
  afterAll(async () => {
    vi.useRealTimers();
    await server.close();
  });

  /**
   * Subscribes as often as said on one socket, from the beginning of the journal, and reads nothing
   * of what comes.
   */
  async function stall(
    subscriptions: number,
  ): Promise<{ readonly socket: WebSocket; readonly closed: Promise<number> }> {
    const socket = new WebSocket(server.wsUrl, 'graphql-transport-ws');
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    const acknowledged = new Promise<void>((resolve) => socket.once('message', () => resolve()));
    socket.once('open', () =>
      socket.send(
        JSON.stringify({
          type: 'connection_init',
          payload: { authorization: `Bearer ${server.token}` },
        }),
      ),
    );
    await acknowledged;
    socket.pause();
    for (let id = 1; id <= subscriptions; id += 1) {
      socket.send(
        JSON.stringify({
          id: String(id),
          type: 'subscribe',
          payload: { query: HEAVY, variables: { fleetId: fleet.fleetId, after: start } },
        }),
      );
    }
    return { socket, closed };
  }

  let round = 0;
  async function moveAll(rounds: number): Promise<void> {
    for (const end = round + rounds; round < end; round += 1) {
      for (let index = 1; index <= VEHICLES; index += 1)
        server.simulator.move(vinOf(index), COURSE[round % COURSE.length]!);
      await server.simulator.webhooksSettled();
    }
  }

  /** Everything from the beginning on, as the journal has it. */
  async function expectComplete({ events, until }: Subscriber): Promise<void> {
    const count = VEHICLES * round;
    await until(count);
    const { fleet: seen } = await dataOf(
      server.url,
      server.token,
      'query ($id: ID!, $after: String) { fleet(id: $id) { clearanceEvents(first: 500, after: $after) { nodes { id } } } }',
      { id: fleet.fleetId, after: start },
    );
    expect(events).toHaveLength(count);
    expect(events.slice(0, 500).map(({ id }) => id)).toEqual(
      seen.clearanceEvents.nodes.map(({ id }: Json) => id),
    );
    expect(new Set(events.map(({ id }) => id)).size).toBe(count);
  }

  test('with one subscription it costs next to no memory, and is gone when it answers no ping; the others get everything', async () => {
    const { socket, closed } = await stall(1);
    const healthy = subscribe({ ...server, variables: { fleetId: fleet.fleetId, after: start } });
    // This number fills the system's own buffers.
    await moveAll(5);
    await expectComplete(healthy);
    const before = memoryInUse();
    await moveAll(20);
    await expectComplete(healthy);
    // 1,000 events of 20 kB went by.
    expect(memoryInUse() - before).toBeLessThan(10 * MEBIBYTE);

    await vi.advanceTimersByTimeAsync(SWEEPS_BETWEEN_PINGS * 1000);
    // The server reads the pong that the same socket owes before it reads this.
    await expectAnswer(healthy);
    await vi.advanceTimersByTimeAsync(SWEEPS_BETWEEN_PINGS * 1000);
    await expectAnswer(healthy);
    socket.resume();
    expect(await closed).toBe(1006);
    await healthy.close();
  });

  test('with many subscriptions on one socket it is cut off once much has lain unread for a while', async () => {
    const before = memoryInUse();
    const { socket, closed } = await stall(90);
    const healthy = subscribe({ ...server, variables: { fleetId: fleet.fleetId, after: start } });
    await expectComplete(healthy);
    expect(memoryInUse() - before).toBeLessThan(30 * MEBIBYTE);
    await vi.advanceTimersByTimeAsync(1000);
    lateMs += 6000;
    await vi.advanceTimersByTimeAsync(1000);
    await expectAnswer(healthy);
    socket.resume();
    expect(await closed).toBe(1006);
    await healthy.close();
  });

  async function expectAnswer({ client }: Subscriber): Promise<void> {
    const answers = [];
    for await (const { data } of client.iterate({ query: '{ viewer { clientId } }' }))
      answers.push(data);
    expect(answers).toEqual([{ viewer: { clientId: 'test-operator' } }]);
  }
});
