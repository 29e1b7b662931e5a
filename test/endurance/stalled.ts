import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { isShort, type Json, percentile, report, vinOf } from './harness.ts';

const SUBSCRIBERS = isShort ? 25 : 200;
const STALLED = 5;
/** Deliveries, over all subscribers. */
const DELIVERIES = isShort ? 20_000 : 1_000_000;
const EVENTS_PER_SECOND = isShort ? 40 : 50;
const BEFORE_SECONDS = isShort ? 3 : 15;
const VEHICLES = 100;
const COURSE = ['approved', 'revoking', 'revoked', 'pending'] as const;
const SHORT =
  'subscription ($fleetId: ID!) { clearanceChanged(fleetId: $fleetId) { id recordedAt } }';
/**
 * Long answers for those who will not read them, so that the system's own buffers are soon full:
 * only then a server can know.
 */
const LONG = `subscription ($fleetId: ID!) { clearanceChanged(fleetId: $fleetId) { id recordedAt ${Array.from({ length: 60 }, (_, index) => `vehicleOfTheChangeUnderALongNameNumber${index}: vehicle { id vin brand name }`).join(' ')} } }`;

await report(
  `${STALLED} of ${SUBSCRIBERS} subscribers stop reading, ${DELIVERIES.toLocaleString('en')} events: process alive, the five closed in 5 s, the others' p99 at most doubled`,
  async (world) => {
    const simulator = await world.startSimulator();
    const server = await world.startServer({ FLEETGRAPH_RECONCILE_SECONDS: '300' });
    const account = await world.connect(server);
    await world.onboard(
      server,
      account,
      Array.from({ length: VEHICLES }, (_, index) => vinOf(index)),
    );
    await simulator.webhooksSettled();
    const token = await world.token(server);
    const sockets: WebSocket[] = [];
    class TrackedSocket extends WebSocket {
      constructor(address: string | URL, protocols?: string | string[]) {
        super(address, protocols);
        sockets.push(this);
      }
    }
    let delivered = 0;
    let lags: number[] = [];
    const subscribe = async (query: string, onEvent: (event: Json) => void): Promise<void> => {
      const client = createClient({
        url: `${server.url.replace(/^http/, 'ws')}/graphql`,
        webSocketImpl: TrackedSocket,
        retryAttempts: 0,
        connectionParams: { authorization: `Bearer ${token}` },
      });
      const connected = new Promise<void>(
        (resolve) => void client.on('connected', () => resolve()),
      );
      client.subscribe<Json>(
        { query, variables: { fleetId: account.fleetId } },
        {
          next: ({ data }) => onEvent(data?.['clearanceChanged']),
          error: () => undefined,
          complete: () => undefined,
        },
      );
      await connected;
    };
    let longBytes = 0;
    for (let index = 0; index < STALLED; index += 1)
      await subscribe(LONG, (event) => void (longBytes ||= JSON.stringify(event).length));
    for (let index = STALLED; index < SUBSCRIBERS; index += 1) {
      await subscribe(SHORT, (event) => {
        delivered += 1;
        lags.push(Date.now() - Date.parse(event.recordedAt));
      });
    }

    let moved = 0;
    const running = { on: true };
    const moving = (async () => {
      const startedAt = performance.now();
      while (running.on) {
        for (; moved < ((performance.now() - startedAt) / 1000) * EVENTS_PER_SECOND; moved += 1)
          simulator.move(vinOf(moved % VEHICLES), COURSE[Math.floor(moved / VEHICLES) % 4]!);
        await sleep(5);
      }
    })();
    await sleep(BEFORE_SECONDS * 1000);
    const before = percentile(lags, 0.99);
    lags = [];
    const connections = async (): Promise<number> => {
      const text = await (await fetch(`${server.url}/metrics`)).text();
      return Number(
        /^fleetgraph_connections\{transport="websocket"\} (\d+)/m.exec(text)?.[1] ?? Number.NaN,
      );
    };
    const stalledAt = performance.now();
    const movedThen = moved;
    for (const socket of sockets.slice(0, STALLED)) socket.pause();
    let closedAfter: number | undefined;
    let movedMeanwhile = 0;
    while (
      server.isAlive &&
      (delivered < DELIVERIES || closedAfter === undefined) &&
      performance.now() - stalledAt < 3_600_000
    ) {
      if (closedAfter === undefined && (await connections()) <= SUBSCRIBERS - STALLED) {
        closedAfter = (performance.now() - stalledAt) / 1000;
        movedMeanwhile = moved - movedThen;
      }
      await sleep(100);
    }
    const after = percentile(lags, 0.99);
    running.on = false;
    await moving;
    const isAlive = server.isAlive;
    // Bytes in the system's buffers arrive once the sockets are read again.
    const lazy = sockets.slice(0, STALLED);
    let held = 0;
    await Promise.all(
      lazy.map((socket) => {
        socket.on('message', (data: Buffer) => (held += data.length));
        socket.resume();
        return Promise.race([new Promise((resolve) => socket.once('close', resolve)), sleep(5000)]);
      }),
    );
    for (const socket of sockets) socket.terminate();
    const bytesPerSecond = longBytes * (movedMeanwhile / (closedAfter ?? 1));
    const seenAfter = held / STALLED / bytesPerSecond;
    const closedIn = (closedAfter ?? Number.NaN) - seenAfter;
    return {
      measured: `${delivered} delivered; alive: ${isAlive}; closed ${closedAfter?.toFixed(1) ?? 'never'} s after they stopped reading, of which the system's buffers (${(held / STALLED / 1e6).toFixed(1)} MB each) hid ${seenAfter.toFixed(1)} s: ${closedIn.toFixed(1)} s; others' p99 ${before} ms before, ${after} ms after`,
      pass:
        isAlive && closedIn <= (isShort ? 15 : 5) && after <= 2 * before + (isShort ? 2000 : 50),
    };
  },
);
