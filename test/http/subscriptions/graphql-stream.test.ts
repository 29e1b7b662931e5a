import { connect, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Authenticated } from '../../../src/auth/authentication.js';
import { RightsWatch } from '../../../src/auth/rights-watch.js';
import { FleetgraphError } from '../../../src/domain/errors.js';
import { type HttpRequestReport, NO_TELEMETRY } from '../../../src/domain/ports/telemetry.js';
import { type Caller } from '../../../src/domain/values/viewer.js';
import { type Authenticate } from '../../../src/graphql/engine/context.js';
import { createGraphqlEngine } from '../../../src/graphql/engine/engine.js';
import { Admission } from '../../../src/http/limits/admission.js';
import { OpenLimit } from '../../../src/http/limits/open-limit.js';
import { RateLimit } from '../../../src/http/limits/rate-limit.js';
import { createHttpServer } from '../../../src/http/routes/server.js';
import { GraphqlStream } from '../../../src/http/subscriptions/graphql-stream.js';
import { type Services } from '../../../src/services/all.js';
import { until } from '../../support/core.js';
import { observedBudget } from '../../support/limits.js';
import { PLAIN } from '../../support/mode.js';
import { type Json } from '../../support/simulator.js';
import { eventsOf, openStream, type StreamEvent } from '../../support/stream.js';

const VIEWER = '{ viewer { clientId } }';
const CHANGES = 'subscription { clearanceChanged(fleetId: "Fleet:1") { cursor } }';
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined };

/** Follows a fleet of which nothing is ever heard, or something all the time. */
class Follow {
  open = 0;
  taken = 0;
  speaks = false;

  readonly follow = (
    _caller: Caller,
    _fleetId: string,
    _after: unknown,
    _filter: unknown,
    signal: AbortSignal,
  ) => Promise.resolve(this.#events(signal));

  async *#events(signal: AbortSignal): AsyncGenerator<Json, void, void> {
    this.open += 1;
    try {
      while (!signal.aborted) {
        if (!this.speaks)
          await new Promise<void>((resolve) =>
            signal.addEventListener('abort', () => resolve(), { once: true }),
          );
        else yield { cursor: 'x'.repeat(64 * 1024), number: (this.taken += 1) };
      }
    } finally {
      this.open -= 1;
    }
  }
}

describe('GET and POST /graphql/stream', () => {
  let stream: GraphqlStream;
  let closeServer: () => Promise<void>;
  let rights: RightsWatch;
  let follow: Follow;
  let url: string;
  let now: Date;
  let rightsChanged: boolean;
  let requests: HttpRequestReport[];

  const authenticate: Authenticate = (authorization, requestId) => {
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
    requests = [];
    follow = new Follow();
    const services = { clearances: follow } as unknown as Services;
    const graphql = await createGraphqlEngine({
      plain: PLAIN,
      services,
      introspection: 'authenticated',
      log: silent,
      telemetry: { ...NO_TELEMETRY, httpRequest: (report) => void requests.push(report) },
    });
    const admission = new Admission({
      authenticate,
      limit: new RateLimit({ perSecond: 1, burst: 20 }),
    });
    const allowedOrigins = ['http://localhost:4000'];
    rights = new RightsWatch({
      endedAmong: (held) => Promise.resolve(new Set(rightsChanged ? held : [])),
      now: () => now,
      log: silent,
      pollMs: 20,
    });
    const unread = observedBudget().budget;
    stream = new GraphqlStream({
      graphql,
      admission,
      rights,
      allowedOrigins,
      openLimit: new OpenLimit(2),
      unread,
      now: () => now,
      sweepMs: 20,
    });
    const server = await createHttpServer({
      graphql,
      admission,
      log: pino({ level: 'silent' }),
      publicUrl: 'http://localhost:4000',
      allowedOrigins,
      sandbox: null,
      trustedProxies: [],
      unread,
      streams: stream,
      routes: [stream.route],
    });
    url = await server.listen({ port: 0, host: '127.0.0.1' });
    closeServer = async () => {
      await stream.dispose();
      // fetch opens connections that it never uses.
      server.server.closeAllConnections();
      await server.close();
    };
  });
  afterEach(async () => {
    await closeServer();
    rights.stop();
  });

  async function all(response: Response): Promise<readonly StreamEvent[]> {
    const events: StreamEvent[] = [];
    for await (const event of eventsOf(response)) events.push(event);
    return events;
  }
  /** A stream that is open, and its further events. */
  async function begin(query = CHANGES) {
    const response = await openStream({ url, token: 'good', query });
    const events = eventsOf(response);
    expect((await events.next()).value).toEqual({ event: 'comment', data: null });
    await until(() => follow.open > 0);
    return events;
  }

  test('answers an operation with one event and says that it is complete', async () => {
    const response = await openStream({ url, token: 'good', query: VIEWER });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toContain('no-');
    expect(response.headers.get('x-request-id')).toBeTruthy();
    expect(await all(response)).toEqual([
      { event: 'comment', data: null },
      { event: 'next', data: { data: { viewer: { clientId: 'reader' } } } },
      { event: 'complete', data: null },
    ]);
  });

  test('is also asked by GET, as an EventSource does, for anything but a mutation', async () => {
    const get = (query: string): Promise<Response> =>
      fetch(`${url}/graphql/stream?${new URLSearchParams({ query }).toString()}`, {
        headers: { accept: 'text/event-stream', authorization: 'Bearer good' },
      });
    expect((await all(await get(VIEWER)))[1]).toEqual({
      event: 'next',
      data: { data: { viewer: { clientId: 'reader' } } },
    });
    expect(
      (await get('mutation { createFleet(input: { name: "By GET" }) { fleet { id } } }')).status,
    ).toBe(405);
  });

  describe('at /graphql', () => {
    const ask = (query: string, accept: string): Promise<Response> =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { accept, authorization: 'Bearer good', 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
    const ANY = 'application/graphql-response+json, application/json, text/event-stream';

    test.each(['text/event-stream', 'text/event-stream, multipart/mixed'])(
      'answers any operation of a client that takes %s',
      async (accept) => {
        const response = await ask(VIEWER, accept);
        expect(response.headers.get('content-type')).toContain('text/event-stream');
        expect((await all(response)).at(-1)).toEqual({ event: 'complete', data: null });
      },
    );

    test('answers a subscription of a client that takes JSON as well, and its queries as JSON', async () => {
      const query = await ask(VIEWER, ANY);
      expect(query.headers.get('content-type')).toContain('application/graphql-response+json');
      const events = eventsOf(await ask(CHANGES, ANY));
      expect((await events.next()).value).toEqual({ event: 'comment', data: null });
      await until(() => follow.open === 1);
      await events.return();
    });

    test('answers an EventSource, and refuses a bad token before the stream', async () => {
      const query = new URLSearchParams({ query: VIEWER });
      const headers = { accept: 'text/event-stream', authorization: 'Bearer good' };
      const response = await fetch(`${url}/graphql?${query.toString()}`, { headers });
      expect((await all(response))[1]).toMatchObject({ event: 'next' });
      const bad = await fetch(`${url}/graphql?${query.toString()}`, {
        headers: { ...headers, authorization: 'Bearer bad' },
      });
      expect(bad.status).toBe(401);
    });

    test('refuses foreign origins and streams over the limit, as /graphql/stream does', async () => {
      const foreign = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          accept: 'text/event-stream',
          authorization: 'Bearer good',
          'content-type': 'application/json',
          origin: 'https://evil.example',
        },
        body: JSON.stringify({ query: VIEWER }),
      });
      expect(foreign.status).toBe(403);
      await begin();
      await begin();
      expect((await ask(CHANGES, 'text/event-stream')).status).toBe(429);
    });
  });

  test('carries out nothing without a token, and rejects a bad token before the stream begins', async () => {
    const anonymous = (await all(await openStream({ url, query: VIEWER })))[1];
    expect(anonymous).toMatchObject({
      event: 'next',
      data: { data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    });
    const bad = await openStream({ url, token: 'bad', query: VIEWER });
    expect(bad.status).toBe(401);
    expect(bad.headers.get('www-authenticate')).toContain('invalid_token');
    expect(await bad.json()).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(stream.size).toBe(0);
  });

  test('takes origins that are allowed, and programs', async () => {
    expect(
      (
        await openStream({
          url,
          token: 'good',
          query: VIEWER,
          headers: { origin: 'https://evil.example' },
        })
      ).status,
    ).toBe(403);
    expect(
      (await openStream({ url, token: 'good', query: VIEWER, headers: { origin: 'null' } })).status,
    ).toBe(403);
    const own = await openStream({
      url,
      token: 'good',
      query: VIEWER,
      headers: { origin: 'http://localhost:4000' },
    });
    expect(own.status).toBe(200);
    expect(own.headers.get('access-control-allow-origin')).toBe('http://localhost:4000');
    await own.body?.cancel();
  });

  test('refuses what is no operation: another media type, no JSON, too much of it, the mode with one stream for several operations', async () => {
    const headers = { accept: 'text/event-stream', authorization: 'Bearer good' };
    const post = (body: string, more: Record<string, string> = {}) =>
      fetch(`${url}/graphql/stream`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', ...more },
        body,
      });
    const statuses = [
      await post('{}'),
      await post('[]'),
      await post('{"query":'),
      await post('{"query":1}'),
      await post(JSON.stringify({ query: VIEWER }), { 'content-type': 'text/plain' }),
      await post(JSON.stringify({ query: VIEWER, variables: { x: 'x'.repeat(70_000) } })),
      await post(JSON.stringify({ query: VIEWER }), { accept: 'application/json' }),
      await fetch(`${url}/graphql/stream`, { method: 'PUT', headers }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([400, 400, 400, 400, 415, 413, 406, 404]);
  });

  test('counts against the same budget as everything else', async () => {
    const statuses = [];
    for (let call = 0; call < 21; call += 1) {
      const response = await openStream({ url, token: 'good', query: VIEWER });
      await response.body?.cancel();
      statuses.push(response.status);
    }
    expect(statuses.at(0)).toBe(200);
    expect(statuses.at(-1)).toBe(429);
  });

  test('takes no more of one caller than may be open, and as many again when one of them has ended', async () => {
    const first = await begin();
    const second = await openStream({ url, token: 'good', query: CHANGES });
    const refused = await openStream({ url, token: 'good', query: VIEWER });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    expect(await refused.json()).toMatchObject({
      errors: [
        {
          message: expect.stringContaining('2 event streams'),
          extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 5 },
        },
      ],
    });
    const anonymous = await openStream({ url, query: VIEWER });
    expect(anonymous.status).toBe(200);
    await anonymous.body?.cancel();
    await first.return();
    await until(() => stream.size === 1);
    const third = await openStream({ url, token: 'good', query: VIEWER });
    expect(third.status).toBe(200);
    await all(third);
    await second.body?.cancel();
    await until(() => stream.size === 0);
  });

  test('is reported as a request once, when it begins', async () => {
    const events = await begin();
    const ofStreams = () => requests.filter(({ route }) => route === '/graphql/stream');
    expect(ofStreams()).toMatchObject([{ method: 'POST', route: '/graphql/stream', status: 200 }]);
    await stream.dispose();
    expect((await events.next()).done).toBe(true);
    expect((await openStream({ url, token: 'good', query: VIEWER })).status).toBe(503);
    await until(() => ofStreams().length === 2);
    expect(ofStreams()).toMatchObject([{ status: 200 }, { status: 503 }]);
  });

  test('masks a fault of ours', async () => {
    const [, event] = await all(
      await openStream({ url, token: 'good', query: '{ fleets { totalCount } }' }),
    );
    expect(event).toMatchObject({
      event: 'next',
      data: {
        errors: [
          { message: 'Internal server error', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
        ],
      },
    });
  });

  test('stops following when the client goes', async () => {
    const events = await begin();
    expect(stream.size).toBe(1);
    await events.return();
    await until(() => follow.open === 0 && stream.size === 0);
  });

  test.for(['revoked', 'expired'] as const)(
    'says so when the token is %s, and ends',
    async (why) => {
      const events = await begin();
      if (why === 'revoked') rightsChanged = true;
      else now = new Date(Date.UTC(2026, 0, 1, 0, 16));
      expect((await events.next()).value).toMatchObject({
        event: 'next',
        data: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
      });
      expect((await events.next()).value).toEqual({ event: 'complete', data: null });
      expect((await events.next()).done).toBe(true);
      await until(() => follow.open === 0);
    },
  );

  test('ends at shutdown without saying that it is complete, so that clients come back', async () => {
    const events = await begin();
    await stream.dispose();
    expect((await events.next()).done).toBe(true);
    expect(follow.open).toBe(0);
    expect((await openStream({ url, token: 'good', query: VIEWER })).status).toBe(503);
  });

  test('asks for no more events than a reader takes, and cuts off one that has stopped', async () => {
    follow.speaks = true;
    const socket: Socket = connect(Number(new URL(url).port), '127.0.0.1');
    const body = JSON.stringify({ query: CHANGES });
    socket.write(
      `POST /graphql/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    socket.pause();
    // The system's own buffers take some megabytes; then nothing more is asked for.
    let before = -1;
    await until(async () => {
      const taken = follow.taken;
      await new Promise((resolve) => setTimeout(resolve, 50));
      const isStill = taken > 0 && taken === follow.taken && taken === before;
      before = taken;
      return isStill;
    });
    expect(stream.size).toBe(1);
    now = new Date(now.getTime() + 31_000);
    await until(() => stream.size === 0 && follow.open === 0);
    socket.destroy();
  });
});
