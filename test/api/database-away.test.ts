import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  dataOf,
  graphql,
  makeFleet,
  onboard,
  OPERATOR,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
  WEBHOOK_SECRET,
} from '../support/app.js';
import { until } from '../support/core.js';
import { requestToken } from '../support/oauth.js';
import { describeOnPostgres } from '../support/postgres.js';
import { type Json, signatureOf } from '../support/simulator.js';
import { eventsOf, openStream } from '../support/stream.js';
import { CLEARANCE_CHANGED, runOnSocket, subscribe } from '../support/subscriber.js';

const FLEETS = '{ fleets { nodes { id } } }';
const CREATE = 'mutation ($name: String!) { createFleet(input: { name: $name }) { fleet { id } } }';
const HEALTH =
  'subscription ($fleetId: ID!) { accountHealthChanged(fleetId: $fleetId) { id health { status } } }';
const VEHICLES = 4;
const COURSE = ['approved', 'revoking', 'revoked', 'pending'] as const;

describeOnPostgres('with PostgreSQL away', (postgres) => {
  let server: TestServer;
  let fleet: TestFleet;

  beforeAll(async () => {
    server = await startTestServer({
      env: { FLEETGRAPH_DATABASE: postgres.url, FLEETGRAPH_RECONCILE_SECONDS: '1' },
    });
    fleet = await makeFleet(server, 'Berlin');
    await onboard(server, fleet, VEHICLES);
  });
  afterAll(async () => {
    await server.close();
    await postgres.stop();
  });

  const isReady = async (): Promise<boolean> => {
    const answer = await fetch(`${server.url}/health/ready`);
    await answer.arrayBuffer();
    return answer.ok;
  };
  const comesBack = async (): Promise<void> => {
    await postgres.startAgain();
    await until(async () => (await isReady()) || undefined);
  };
  const sendWebhook = () => {
    const body = JSON.stringify({
      vehicle: { vin: vinOf(1) },
      event: { type: 'fleet_clearance_changed', action: 'approved' },
    });
    const headers = {
      'content-type': 'application/json',
      'x-hm-event': 'fleet_clearance_changed',
      'x-hm-delivery': 'away',
      'x-hm-signature-256': signatureOf(body, WEBHOOK_SECRET),
    };
    return fetch(fleet.webhookUrl, { method: 'POST', headers, body });
  };
  const revoke = () => {
    const basic = Buffer.from(`${OPERATOR.clientId}:${OPERATOR.clientSecret}`).toString('base64');
    return fetch(`${server.url}/oauth/revoke`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ token: server.token }),
    });
  };

  test('every endpoint answers with the time to retry, and works again with the database', async () => {
    expect(await isReady()).toBe(true);
    postgres.kill();
    await until(async () => !(await isReady()) || undefined);
    const asked = await Promise.all([
      graphql(server.url, server.token, FLEETS),
      graphql(server.url, server.token, CREATE, { name: 'Not now' }),
      graphql(server.url, server.token, 'query ($id: ID!) { node(id: $id) { id } }', {
        id: fleet.fleetId,
      }),
    ]);
    for (const { status, headers, body } of asked) {
      expect([status, headers.get('retry-after'), body.errors[0].extensions]).toEqual([
        503,
        '5',
        { code: 'STORE_UNAVAILABLE', retryAfterSeconds: 5 },
      ]);
    }
    const other = await Promise.all([
      requestToken(server.url, OPERATOR),
      revoke(),
      sendWebhook(),
      fetch(`${server.url}/graphql?query=${encodeURIComponent(FLEETS)}`, {
        headers: { authorization: `Bearer ${server.token}`, 'apollo-require-preflight': '1' },
      }),
      openStream({
        url: server.url,
        token: server.token,
        query: CLEARANCE_CHANGED,
        variables: { fleetId: fleet.fleetId },
      }),
      fetch(`${server.url}/health/ready`),
    ]);
    const answers = await Promise.all(
      other.map(async (answer) => ({
        url: answer.url,
        status: answer.status,
        retryAfter: answer.headers.get('retry-after'),
        text: await answer.text(),
      })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
    expect(answers.slice(0, -1).map(({ retryAfter }) => Number(retryAfter) > 0)).toEqual(
      answers.slice(0, -1).map(() => true),
    );
    for (const { text } of answers)
      expect(text).not.toMatch(
        /INTERNAL_SERVER_ERROR|server_error|ECONNREFUSED|select|127\.0\.0\.1/,
      );
    expect(answers.at(-1)?.text).toContain('the database cannot be reached now');
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${server.url}/metrics`)).status).toBe(200);
    expect(await closeCodeOf(server)).toBe(1013);

    await comesBack();
    const { fleets } = await dataOf(server.url, server.token, FLEETS);
    expect(fleets.nodes).toEqual([{ id: fleet.fleetId }]);
    expect((await requestToken(server.url, OPERATOR)).status).toBe(200);
    expect((await sendWebhook()).status).toBe(204);
  });

  test('subscriptions wait, and miss nothing: those that were there, those that come meanwhile, on every transport', async () => {
    const variables = { fleetId: fleet.fleetId };
    const options = { wsUrl: server.wsUrl, token: server.token };
    const early = subscribe({ ...options, variables });
    const health = subscribe({ ...options, query: HEALTH, variables });
    await health.until(1);
    const streaming = new AbortController();
    const stream = await openStream({
      url: server.url,
      token: server.token,
      query: CLEARANCE_CHANGED,
      variables,
      signal: streaming.signal,
    });
    const streamed: Json[] = [];
    const reading = readInto(streamed, stream).catch((error: unknown) => error);

    for (const [round, action] of COURSE.entries()) {
      for (let index = 1; index <= VEHICLES; index += 1)
        server.simulator.move(vinOf(index), action);
      // Webhooks of which some arrive no more; the provider's record has the rest.
      postgres.kill();
      await until(async () => !(await isReady()) || undefined);
      // On a socket that is open since before: it waits with the others.
      const late = subscribeOn(early, variables);
      const query = await runOnSocket({ ...options, query: FLEETS });
      expect(JSON.stringify(query)).not.toContain('INTERNAL_SERVER_ERROR');
      await comesBack();
      await until(() => early.events.length >= (round + 1) * VEHICLES || undefined);
      late.stop();
      expect(late.failures).toEqual([]);
    }
    await early.until(COURSE.length * VEHICLES);
    await until(() => streamed.length >= COURSE.length * VEHICLES || undefined);
    const statuses = (events: readonly Json[], vin: string) =>
      events.filter((event) => event.vehicle.vin === vin).map(({ status }) => status);
    for (let index = 1; index <= VEHICLES; index += 1) {
      const course = ['APPROVED', 'REVOKING', 'REVOKED', 'PENDING'];
      expect(statuses(early.events, vinOf(index))).toEqual(course);
      expect(statuses(streamed, vinOf(index))).toEqual(course);
    }
    expect([early.failure(), health.failure()]).toEqual([undefined, undefined]);
    streaming.abort();
    await reading;
    await early.close();
    await health.close();
  });

  test('twenty subscribers go on while all connections are terminated, over and over', async () => {
    const variables = { fleetId: fleet.fleetId };
    const { wsUrl, token } = server;
    const subscribers = Array.from({ length: 20 }, () => subscribe({ wsUrl, token, variables }));
    await until(async () => {
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      return metrics.includes('fleetgraph_journal_followers 20') || undefined;
    });
    const admin = new Client({ connectionString: postgres.url, application_name: 'operator' });
    await admin.connect();
    for (const action of COURSE) {
      for (let index = 1; index <= VEHICLES; index += 1)
        server.simulator.move(vinOf(index), action);
      const answers = [];
      for (let round = 0; round < 5; round += 1) {
        answers.push(graphql(server.url, server.token, FLEETS));
        await admin.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'fleetgraph'",
        );
      }
      const statuses = (await Promise.all(answers)).map(({ status }) => status);
      expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
      await until(
        () => subscribers[0]!.events.at(-1)?.status === action.toUpperCase() || undefined,
      );
    }
    await admin.end();
    const course = subscribers[0]!.events.map(({ id }) => id);
    await Promise.all(subscribers.map(({ until: come }) => come(course.length)));
    for (const { events, failure } of subscribers) {
      expect(failure()).toBeUndefined();
      expect(events.map(({ id }) => id)).toEqual(course);
    }
    await Promise.all(subscribers.map(({ close }) => close()));
  });

  test('nothing in the log holds a statement, its parameters or its own messages', () => {
    const lines = server.logLines.join('');
    expect(lines).toContain('a connection to the database was lost');
    expect(lines).toContain('the database answers again');
    expect(lines).not.toMatch(/Failed query|params:|select "/);
    expect(lines).not.toContain('INTERNAL_SERVER_ERROR');
  });
});

async function readInto(events: Json[], stream: Response): Promise<void> {
  for await (const { event, data } of eventsOf(stream))
    if (event === 'next') events.push(data.data.clearanceChanged);
}

/** One more subscription on the client's open socket. */
function subscribeOn({ client }: ReturnType<typeof subscribe>, variables: Json) {
  const failures: unknown[] = [];
  const stop = client.subscribe(
    { query: CLEARANCE_CHANGED, variables },
    {
      next: ({ errors }) => errors && failures.push(errors),
      error: (error) => failures.push(error),
      complete: () => undefined,
    },
  );
  return { failures, stop };
}

/**
 * The code that a socket is closed with whose sender cannot be looked up; clients come back after
 * it.
 */
async function closeCodeOf({ wsUrl, token }: TestServer): Promise<number> {
  const socket = new WebSocket(wsUrl, 'graphql-transport-ws');
  socket.on('open', () =>
    socket.send(
      JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }),
    ),
  );
  const code = await new Promise<number>((resolve) => socket.on('close', resolve));
  await sleep(0);
  return code;
}
