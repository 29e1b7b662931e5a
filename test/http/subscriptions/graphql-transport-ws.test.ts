import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { RightsWatch } from '../../../src/auth/rights-watch.js';
import { createGraphqlEngine } from '../../../src/graphql/engine/engine.js';
import { RateLimit } from '../../../src/http/limits/rate-limit.js';
import {
  attachGraphqlWebSocket,
  type GraphqlWebSocket,
} from '../../../src/http/subscriptions/graphql-websocket.js';
import { type Services } from '../../../src/services/all.js';
import {
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../../support/app.js';
import { anyConnections, observedBudget } from '../../support/limits.js';
import { PLAIN } from '../../support/mode.js';
import { type Json } from '../../support/simulator.js';

const PROTOCOL = 'graphql-transport-ws';
const open = new Set<WebSocket>();

/** A socket on which every message is written and read by hand. */
async function connect(url: string, protocol: string | string[] = PROTOCOL) {
  const socket = new WebSocket(url, protocol);
  open.add(socket);
  const unread: Json[] = [];
  const readers: ((message: Json) => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const message: Json = JSON.parse(data.toString());
    const reader = readers.shift();
    if (reader) reader(message);
    else unread.push(message);
  });
  const closed = new Promise<readonly [number, string]>((resolve) =>
    socket.once('close', (code, reason) => resolve([code, reason.toString()])),
  );
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const send = (message: Json): void =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  const next = (): Promise<Json> =>
    unread.length > 0
      ? Promise.resolve(unread.shift())
      : new Promise((resolve) => readers.push(resolve));
  const subscribe = (id: string, query: string, variables: Json = {}): void =>
    send({ id, type: 'subscribe', payload: { query, variables } });
  /**
   * Everything that came before the answer to a ping that is sent now: there is nothing more on its
   * way then.
   */
  const settled = async (): Promise<readonly Json[]> => {
    send({ type: 'ping', payload: { settled: true } });
    const messages: Json[] = [];
    for (let message = await next(); message.type !== 'pong'; message = await next())
      messages.push(message);
    return messages;
  };
  return { socket, closed, send, next, subscribe, settled };
}

afterEach(() => {
  for (const socket of open) socket.terminate();
  open.clear();
});

/** The rules of the protocol, as its document (PROTOCOL.md of graphql-ws) has them, one by one. */
describe('graphql-transport-ws', () => {
  let server: TestServer;
  let fleet: TestFleet;
  let decided = 0;
  let changes: string;

  beforeAll(async () => {
    server = await startTestServer();
    fleet = await makeFleet(server, 'By the book');
    await onboard(server, fleet, 5);
    changes = `subscription { clearanceChanged(fleetId: "${fleet.fleetId}") { status } }`;
  });
  afterAll(() => server.close());

  /** A socket that has been acknowledged. */
  async function acknowledged() {
    const peer = await connect(server.wsUrl);
    peer.send({ type: 'connection_init', payload: { authorization: `Bearer ${server.token}` } });
    expect(await peer.next()).toEqual({ type: 'connection_ack' });
    return peer;
  }

  test('the server picks its subprotocol among those that are offered', async () => {
    expect((await connect(server.wsUrl, ['graphql-ws', PROTOCOL])).socket.protocol).toBe(PROTOCOL);
  });

  test('another subprotocol gets no connection', async () => {
    for (const protocol of ['graphql-ws', 'json'])
      await expect(connect(server.wsUrl, protocol)).rejects.toThrow(/subprotocol/);
  });

  test('connection_init is acknowledged, with any payload or none', async () => {
    for (const message of [
      { type: 'connection_init' },
      { type: 'connection_init', payload: {} },
      { type: 'connection_init', payload: { app: 'any' } },
    ]) {
      const peer = await connect(server.wsUrl);
      peer.send(message);
      expect(await peer.next()).toEqual({ type: 'connection_ack' });
    }
  });

  test('a second connection_init closes the socket with 4429, also while the first is being looked at', async () => {
    const late = await acknowledged();
    late.send({ type: 'connection_init' });
    expect(await late.closed).toEqual([4429, 'Too many initialisation requests']);
    const early = await connect(server.wsUrl);
    early.send({ type: 'connection_init', payload: { authorization: `Bearer ${server.token}` } });
    early.send({ type: 'connection_init', payload: { authorization: `Bearer ${server.token}` } });
    expect((await early.closed)[0]).toBe(4429);
  });

  test('an operation before the acknowledgment closes the socket with 4401', async () => {
    const peer = await connect(server.wsUrl);
    peer.subscribe('1', '{ viewer { clientId } }');
    expect(await peer.closed).toEqual([4401, 'Unauthorized']);
  });

  test('a connection_init that is refused closes the socket with 4403', async () => {
    const peer = await connect(server.wsUrl);
    peer.send({ type: 'connection_init', payload: { authorization: 'Bearer forged' } });
    expect(await peer.closed).toEqual([4403, 'Forbidden']);
  });

  test('a text that is no message closes the socket with 4400', async () => {
    const cases: Json[] = [
      'not JSON',
      '"a text"',
      '[]',
      'null',
      {},
      { type: 'unheard-of' },
      { type: 'connection_init', payload: 'a text' },
      { type: 'ping', payload: 1 },
      { type: 'subscribe', payload: { query: '{ __typename }' } },
      { id: '', type: 'subscribe', payload: { query: '{ __typename }' } },
      { id: '1', type: 'subscribe' },
      { id: '1', type: 'subscribe', payload: {} },
      { id: '1', type: 'subscribe', payload: { query: 7 } },
      { id: '1', type: 'subscribe', payload: { query: '{ __typename }', variables: 'a text' } },
      { id: '1', type: 'subscribe', payload: { query: '{ __typename }', operationName: 7 } },
      { type: 'complete' },
      { id: '1', type: 'next', payload: {} },
    ];
    for (const message of cases) {
      const peer = await acknowledged();
      peer.send(message);
      expect([message, (await peer.closed)[0]]).toEqual([message, 4400]);
    }
  });

  test('a ping is answered by a pong with its payload, before the acknowledgment as well', async () => {
    const peer = await connect(server.wsUrl);
    peer.send({ type: 'ping' });
    expect(await peer.next()).toEqual({ type: 'pong' });
    peer.send({ type: 'ping', payload: { at: 1 } });
    expect(await peer.next()).toEqual({ type: 'pong', payload: { at: 1 } });
  });

  test('an unrequested pong is accepted', async () => {
    const peer = await acknowledged();
    peer.send({ type: 'pong', payload: { at: 1 } });
    expect(await peer.settled()).toEqual([]);
  });

  test('a query and a mutation are answered by one next and a complete', async () => {
    const peer = await acknowledged();
    for (const source of [
      '{ viewer { clientId } }',
      'mutation { updateFleet(input: { fleetId: "flt_none" }) { fleet { id } } }',
    ]) {
      peer.subscribe('1', source);
      expect(await peer.next()).toMatchObject({
        id: '1',
        type: 'next',
        payload: { data: expect.anything() },
      });
      expect(await peer.next()).toEqual({ id: '1', type: 'complete' });
    }
  });

  test('one of several operations is chosen by its name', async () => {
    const peer = await acknowledged();
    peer.send({
      id: '1',
      type: 'subscribe',
      payload: { query: 'query A { a: __typename } query B { b: __typename }', operationName: 'B' },
    });
    expect(await peer.next()).toEqual({ id: '1', type: 'next', payload: { data: { b: 'Query' } } });
  });

  test('an operation that cannot begin ends with an error, its id is free again, and the socket stays', async () => {
    const peer = await acknowledged();
    for (const source of [
      '{ nonsense',
      '{ nonsense }',
      'subscription { clearanceChanged { status } }',
    ]) {
      peer.subscribe('1', source);
      expect(await peer.next()).toMatchObject({
        id: '1',
        type: 'error',
        payload: [{ message: expect.any(String) }],
      });
      expect(await peer.settled()).toEqual([]);
    }
    peer.subscribe('1', '{ __typename }');
    expect(await peer.next()).toMatchObject({ id: '1', type: 'next' });
  });

  test('an id that is in use closes the socket with 4409', async () => {
    const peer = await acknowledged();
    peer.subscribe('same', changes);
    peer.subscribe('same', changes);
    expect(await peer.closed).toEqual([4409, 'Subscriber for same already exists']);
  });

  test('a subscription goes on until the client completes it; then nothing more comes, and its id is free', async () => {
    const peer = await acknowledged();
    peer.subscribe('1', changes);
    peer.subscribe('2', changes);
    expect(await peer.settled()).toEqual([]);
    changeSomething();
    const first = [await peer.next(), await peer.next()];
    expect(first.map(({ id, type }) => `${id as string} ${type as string}`).sort()).toEqual([
      '1 next',
      '2 next',
    ]);
    peer.send({ id: '1', type: 'complete' });
    await drain(peer, '2');
    peer.subscribe('1', '{ __typename }');
    const answers = [];
    for (let message = await peer.next(); ; message = await peer.next()) {
      if (message.id === '1') answers.push(message.type);
      if (message.type === 'complete') break;
    }
    expect(answers).toEqual(['next', 'complete']);
  });

  test('completing what is not there, or has ended, is taken', async () => {
    const peer = await acknowledged();
    peer.send({ id: 'never', type: 'complete' });
    peer.subscribe('1', '{ __typename }');
    peer.send({ id: '1', type: 'complete' });
    peer.send({ id: '1', type: 'complete' });
    const after = await peer.settled();
    expect(after.filter(({ type }) => type === 'error')).toEqual([]);
  });

  test('many operations run side by side on one socket', async () => {
    const peer = await acknowledged();
    const ids = Array.from({ length: 20 }, (_, index) => String(index));
    for (const id of ids) peer.subscribe(id, '{ viewer { clientId } }');
    const completed = new Set<string>();
    while (completed.size < ids.length) {
      const message = await peer.next();
      if (message.type === 'complete') completed.add(message.id as string);
    }
    expect([...completed].sort()).toEqual(ids.sort());
  });

  /** The carmaker decides about the next vehicle. */
  function changeSomething(): void {
    decided += 1;
    server.simulator.move(vinOf(decided), 'approved');
  }

  /**
   * Changes something and waits until the other subscription has received it, so that this one
   * would have received it too.
   */
  async function drain(
    peer: Awaited<ReturnType<typeof acknowledged>>,
    other: string,
  ): Promise<void> {
    await peer.settled();
    changeSomething();
    for (let message = await peer.next(); ; message = await peer.next()) {
      expect(message.id).toBe(other);
      if (message.type === 'next') return;
    }
  }
});

describe('a socket that says nothing', () => {
  let http: Server;
  let sockets: GraphqlWebSocket;
  let rights: RightsWatch;

  beforeAll(async () => {
    const log = { error: () => undefined, warn: () => undefined, info: () => undefined };
    http = createServer();
    const graphql = await createGraphqlEngine({
      plain: PLAIN,
      services: Object.freeze({}) as Services,
      introspection: 'off',
      log,
    });
    const now = () => new Date();
    rights = new RightsWatch({ endedAmong: () => Promise.resolve(new Set()), now, log });
    sockets = attachGraphqlWebSocket({
      server: http,
      connections: anyConnections(),
      graphql,
      authenticate: () => Promise.resolve(null),
      limit: new RateLimit({ perSecond: 0, burst: 1 }),
      addressOf: () => '192.0.2.1',
      rights,
      allowedOrigins: [],
      budget: observedBudget().budget,
      now,
      initWaitMs: 30,
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    rights.stop();
    await sockets.dispose();
    await new Promise((resolve) => http.close(resolve));
  });

  test('is closed with 4408', async () => {
    const peer = await connect(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/graphql`);
    expect(await peer.closed).toEqual([4408, 'Connection initialisation timeout']);
  });
});
