import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Authenticated } from '../../../src/auth/authentication.js';
import { RightsWatch } from '../../../src/auth/rights-watch.js';
import { FleetgraphError } from '../../../src/domain/errors.js';
import { type Limit } from '../../../src/domain/ports/telemetry.js';
import { type Authenticate } from '../../../src/graphql/engine/context.js';
import { createGraphqlEngine } from '../../../src/graphql/engine/engine.js';
import { RateLimit } from '../../../src/http/limits/rate-limit.js';
import { UnreadBudget } from '../../../src/http/limits/unread-budget.js';
import {
  attachGraphqlWebSocket,
  type GraphqlWebSocket,
} from '../../../src/http/subscriptions/graphql-websocket.js';
import { type Services } from '../../../src/services/all.js';
import { connectionsOf } from '../../support/limits.js';
import { PLAIN } from '../../support/mode.js';
import { type Json } from '../../support/simulator.js';

/** No operation here gets as far as a service. */
const NO_SERVICES = Object.freeze({}) as Services;
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined };

describe('the WebSocket', () => {
  let server: Server;
  let sockets: GraphqlWebSocket;
  let rights: RightsWatch;
  let limit: RateLimit;
  let url: string;
  let now: Date;
  let hits: readonly Limit[];
  let rightsChanged: boolean;
  let doorBroken: boolean;
  const open: WebSocket[] = [];

  const authenticate: Authenticate = (authorization, requestId) => {
    if (doorBroken) return Promise.reject(new Error('the database is locked'));
    if (authorization === undefined) return Promise.resolve(null);
    if (authorization !== 'Bearer good')
      return Promise.reject(
        new FleetgraphError('UNAUTHENTICATED', 'The access token is not valid.'),
      );
    const expiresAt = new Date(Date.UTC(2026, 0, 1, 0, 15));
    const authenticated: Authenticated = {
      viewer: { clientId: 'reader', scopes: ['fleet:read'], fleetIds: null, requestId },
      secretVersion: null,
      issuedAt: now,
      expiresAt,
      jti: 'token-1',
    };
    return Promise.resolve(authenticated);
  };

  beforeEach(async () => {
    now = new Date(Date.UTC(2026, 0, 1));
    rightsChanged = false;
    doorBroken = false;
    server = createServer();
    const graphql = await createGraphqlEngine({
      plain: PLAIN,
      services: NO_SERVICES,
      introspection: 'authenticated',
      log: silent,
    });
    limit = new RateLimit({ perSecond: 1, burst: 20 });
    rights = new RightsWatch({
      endedAmong: (held) => Promise.resolve(new Set(rightsChanged ? held : [])),
      now: () => now,
      log: silent,
      pollMs: 20,
    });
    const observed = connectionsOf({ perNetwork: 4, perClient: 4, total: 100 });
    const { connections } = observed;
    ({ hits } = observed);
    const budget = new UnreadBudget({ maxResponseBytes: 1e6, reports: observed.reports });
    sockets = attachGraphqlWebSocket({
      server,
      connections,
      graphql,
      authenticate,
      limit,
      addressOf: () => '192.0.2.1',
      rights,
      allowedOrigins: ['http://localhost:4000'],
      budget,
      now: () => now,
      sweepMs: 20,
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    for (const socket of open.splice(0)) socket.terminate();
    rights.stop();
    await sockets.dispose();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /**
   * A socket that speaks the protocol by hand, so that what the server says can be seen as it is.
   */
  async function connect(init: Json = {}, headers: Record<string, string> = {}) {
    const socket = new WebSocket(`${url}/graphql`, 'graphql-transport-ws', { headers });
    open.push(socket);
    const messages: Json[] = [];
    const waiting: ((message: Json) => void)[] = [];
    socket.on('message', (data: Buffer) => {
      const message: Json = JSON.parse(data.toString());
      const taker = waiting.shift();
      if (taker) taker(message);
      else messages.push(message);
    });
    const closed = new Promise<readonly [number, string]>((resolve) =>
      socket.once('close', (code, reason) => resolve([code, reason.toString()])),
    );
    const send = (message: Json): void => socket.send(JSON.stringify(message));
    const next = (): Promise<Json> =>
      messages.length > 0
        ? Promise.resolve(messages.shift())
        : new Promise((resolve) => waiting.push(resolve));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    send({ type: 'connection_init', payload: init });
    const ask = (id: string, query: string, variables: Json = {}): void =>
      send({ id, type: 'subscribe', payload: { query, variables } });
    return { socket, closed, send, next, ask };
  }
  const upgradeStatus = (path: string, headers: Record<string, string> = {}): Promise<unknown> =>
    new Promise((resolve) => {
      const socket = new WebSocket(url + path, 'graphql-transport-ws', { headers });
      open.push(socket);
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.once('open', () => resolve('open'));
      socket.once('error', () => undefined);
    });

  test('is at its own path only, for allowed origins and for programs', async () => {
    expect(await upgradeStatus('/other')).toBe(404);
    expect(await upgradeStatus('/graphql', { origin: 'https://evil.example' })).toBe(403);
    expect(await upgradeStatus('/graphql', { origin: 'null' })).toBe(403);
    expect(await upgradeStatus('/graphql?x=1', { origin: 'http://localhost:4000' })).toBe('open');
    expect(await upgradeStatus('/graphql')).toBe('open');
  });

  test('knows the caller by the payload of connection_init, in either spelling, or by the header of the upgrade', async () => {
    const ways: [Json, Record<string, string>][] = [
      [{ authorization: 'Bearer good' }, {}],
      [{ Authorization: 'Bearer good' }, {}],
      [{}, { authorization: 'Bearer good' }],
      [{ authorization: 'Bearer good' }, { authorization: 'Bearer bad' }],
    ];
    for (const [init, headers] of ways) {
      const { next, ask } = await connect(init, headers);
      expect(await next()).toEqual({ type: 'connection_ack' });
      ask('1', '{ viewer { clientId } }');
      expect(await next()).toEqual({
        id: '1',
        type: 'next',
        payload: { data: { viewer: { clientId: 'reader' } } },
      });
      expect(await next()).toEqual({ id: '1', type: 'complete' });
    }
  });

  test('opens to anonymous clients, and carries out nothing for them', async () => {
    const { next, ask } = await connect();
    expect(await next()).toEqual({ type: 'connection_ack' });
    ask('1', '{ viewer { clientId } }');
    expect(await next()).toMatchObject({
      type: 'next',
      payload: { data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    });
  });

  test('closes on a token that is not good', async () => {
    for (const [init, headers] of [
      [{ authorization: 'Bearer bad' }, {}],
      [{}, { authorization: 'Bearer bad' }],
    ] as const) {
      expect(await (await connect(init, headers)).closed).toEqual([4403, 'Forbidden']);
    }
  });
  test('closes a socket on which no good token came for ten seconds, and no other', async () => {
    const anonymous = await connect();
    const reader = await connect({ authorization: 'Bearer good' });
    expect(await anonymous.next()).toEqual({ type: 'connection_ack' });
    expect(await reader.next()).toEqual({ type: 'connection_ack' });
    now = new Date(now.getTime() + 10_000);
    expect(await anonymous.closed).toEqual([4401, 'Send a valid access token within 10 seconds']);
    expect(hits).toEqual(['socket-time']);
    reader.ask('1', '{ viewer { clientId } }');
    expect(await reader.next()).toMatchObject({
      payload: { data: { viewer: { clientId: 'reader' } } },
    });
  });

  test('closes a socket whose message comes in very many pieces', async () => {
    const { socket, closed } = await connect();
    for (let count = 0; count < 100; count += 1) socket.send('x', { fin: false });
    expect((await closed)[0]).toBe(1008);
  });

  test('takes a message in a few pieces', async () => {
    const { socket, next } = await connect({ authorization: 'Bearer good' });
    expect(await next()).toEqual({ type: 'connection_ack' });
    const text = JSON.stringify({
      id: '1',
      type: 'subscribe',
      payload: { query: '{ viewer { clientId } }' },
    });
    for (const character of text.slice(0, 20)) socket.send(character, { fin: false });
    socket.send(text.slice(20), { fin: true });
    expect(await next()).toMatchObject({ id: '1', type: 'next' });
  });

  test('closes a socket of a client with too many connections', async () => {
    for (let count = 0; count < 4; count += 1) {
      const { next } = await connect({ authorization: 'Bearer good' });
      expect(await next()).toEqual({ type: 'connection_ack' });
    }
    const another = await connect({ authorization: 'Bearer good' });
    expect(await another.closed).toEqual([1013, 'This client has too many connections open']);
    expect(hits).toEqual(['connections-client']);
  });

  test('of one network are as many as may be, the newest of them', async () => {
    const sockets = [];
    for (let count = 0; count < 5; count += 1) sockets.push(await connect());
    expect(await sockets[0]?.closed).toEqual([1006, '']);
    const newest = sockets.at(-1);
    expect(await newest?.next()).toEqual({ type: 'connection_ack' });
    expect(hits).toEqual(['connections-network']);
  });

  test('asks to come back later when it cannot check the caller', async () => {
    doorBroken = true;
    expect(await (await connect({ authorization: 'Bearer good' })).closed).toEqual([
      1013,
      'Try again later',
    ]);
  });

  test('answers what cannot be read, is not in the schema or is too large, and stays open', async () => {
    const { next, ask } = await connect({ authorization: 'Bearer good' });
    await next();
    const cases: [string, string][] = [
      ['{ viewer', 'GRAPHQL_PARSE_FAILED'],
      ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      [
        `{ ${Array.from({ length: 500 }, (_, index) => `a${index}: __typename`).join(' ')} }`,
        'QUERY_TOO_COMPLEX',
      ],
      [
        '{ fleets(first: 500) { nodes { vehicles(first: 500) { nodes { id } } } } }',
        'QUERY_TOO_COMPLEX',
      ],
      ['subscription { clearanceChanged { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    ];
    for (const [source, code] of cases) {
      ask('1', source);
      const message = await next();
      expect([message.type, message.payload[0].extensions]).toEqual(['error', { code }]);
    }
    ask('2', '{ __typename }');
    expect(await next()).toEqual({
      id: '2',
      type: 'next',
      payload: { data: { __typename: 'Query' } },
    });
  });

  test('does not show its schema to anonymous clients', async () => {
    const { next, ask } = await connect();
    await next();
    ask('1', '{ __schema { queryType { name } } }');
    expect(await next()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  test('refuses a variable of the wrong type without repeating it', async () => {
    const { next, ask } = await connect({ authorization: 'Bearer good' });
    await next();
    ask(
      '1',
      'mutation ($input: CreateFleetInput!) { createFleet(input: $input) { fleet { id } } }',
      { input: { name: { sesame: 1 } } },
    );
    const message = await next();
    expect(JSON.stringify(message)).not.toContain('sesame');
    expect(message).toMatchObject({
      type: 'next',
      payload: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    });
  });

  test('masks a fault', async () => {
    const { next, ask } = await connect({ authorization: 'Bearer good' });
    await next();
    ask('1', 'subscription { clearanceChanged(fleetId: "x") { id } }');
    expect(await next()).toEqual({
      id: '1',
      type: 'next',
      payload: expect.objectContaining({
        errors: [
          expect.objectContaining({
            message: 'Internal server error',
            extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) },
          }),
        ],
      }),
    });
  });

  test('ends when the token does', async () => {
    const { next, closed } = await connect({ authorization: 'Bearer good' });
    await next();
    now = new Date(Date.UTC(2026, 0, 1, 0, 15));
    expect(await closed).toEqual([4403, 'The access token has expired']);
  });

  test('ends when the rights behind the token change', async () => {
    const { next, closed } = await connect({ authorization: 'Bearer good' });
    await next();
    rightsChanged = true;
    expect(await closed).toEqual([4403, 'The access token is not valid any more']);
  });

  test('refuses operations beyond the budget of the client, whatever socket they come on, and stays open', async () => {
    const [one, two] = [
      await connect({ authorization: 'Bearer good' }),
      await connect({ authorization: 'Bearer good' }),
    ];
    await Promise.all([one.next(), two.next()]);
    for (let index = 0; index < 20; index += 1) {
      one.ask(`a${index}`, '{ __typename }');
      expect(await one.next()).toMatchObject({
        type: 'next',
        payload: { data: { __typename: 'Query' } },
      });
      expect((await one.next()).type).toBe('complete');
    }
    two.ask('b', '{ __typename }');
    expect(await two.next()).toEqual({
      id: 'b',
      type: 'error',
      payload: [
        expect.objectContaining({
          extensions: { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) },
        }),
      ],
    });
    expect(two.socket.readyState).toBe(WebSocket.OPEN);
    const anonymous = await connect();
    await anonymous.next();
    anonymous.ask('c', '{ __typename }');
    expect((await anonymous.next()).type).toBe('next');
  });

  test('counts bad tokens and what is sent without one by address, and still lets a good token in from there', async () => {
    for (let index = 0; index < 20; index += 1)
      expect((await (await connect({ authorization: 'Bearer bad' })).closed)[0]).toBe(4403);
    const anonymous = await connect();
    await anonymous.next();
    anonymous.ask('a', '{ __typename }');
    expect(await anonymous.next()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'RATE_LIMITED' } }],
    });
    const good = await connect({ authorization: 'Bearer good' });
    await good.next();
    good.ask('a', '{ __typename }');
    expect((await good.next()).type).toBe('next');
  });

  test('closes on a message of more than 64 KiB, and on what is no message', async () => {
    const large = await connect();
    large.socket.send('x'.repeat(64 * 1024 + 1));
    expect((await large.closed)[0]).toBe(1009);
    const garbled = await connect();
    await garbled.next();
    garbled.socket.send('not JSON');
    expect((await garbled.closed)[0]).toBe(4400);
  });

  test('asks every client to come back before it stops, and accepts no further one', async () => {
    const { next, closed } = await connect();
    await next();
    expect(sockets.size).toBe(1);
    await sockets.dispose();
    expect(await closed).toEqual([1001, expect.stringContaining('resume')]);
    expect(sockets.size).toBe(0);
    expect(await upgradeStatus('/graphql')).toBe(503);
  });
});
