import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dataOf,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { until } from '../support/core.js';
import { type Json } from '../support/simulator.js';
import { eventsOf, openStream } from '../support/stream.js';
import { subscribe } from '../support/subscriber.js';

const FIELDS = `__typename id cursor type recordedAt fleet { id }
  ... on ClearanceEvent { status enrollment { id } }`;
const FLEET_EVENTS = `subscription ($fleetId: ID!, $after: String, $filterBy: FleetEventFilter) {
  fleetEvents(fleetId: $fleetId, after: $after, filterBy: $filterBy) { ${FIELDS} }
}`;
const LOG = `query ($id: ID!, $after: String, $filterBy: FleetEventFilter) {
  fleet(id: $id) { events(first: 200, after: $after, filterBy: $filterBy) { nodes { ${FIELDS} } } }
}`;
const PART = '\r\n--graphql\r\nContent-Type: application/json\r\n\r\n';

/** Follower of a log over one of the transports. */
interface Follower {
  readonly transport: string;
  readonly events: readonly Json[];
  readonly close: () => Promise<void> | void;
}

describe('fleetEvents', () => {
  let server: TestServer;
  let fleet: TestFleet;
  let router: Server;
  let origin: string;
  let next = 1;
  let subscriptions = 0;
  /** Events that the router was called with, by the ids of their subscriptions. */
  const called = new Map<string, Json[]>();

  beforeAll(async () => {
    router = createServer((request, response) => {
      void text(request).then((body) => {
        const { action, id, payload }: Json = JSON.parse(body);
        if (action === 'next') called.get(id)?.push(payload.data.fleetEvents);
        response.writeHead(204, { 'subscription-protocol': 'callback' }).end();
      });
    });
    await new Promise<void>((resolve) => router.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(router.address() as AddressInfo).port}`;
    server = await startTestServer({ env: { FLEETGRAPH_CALLBACK_ORIGINS: origin } });
    fleet = await makeFleet(server, 'Log');
  });
  afterAll(async () => {
    await server.close();
    router.closeAllConnections();
    router.close();
  });

  /** Onboards a vehicle, which writes events of several types. */
  const change = async (): Promise<void> => {
    await onboard(server, fleet, 1, next);
    server.simulator.move(vinOf(next++), 'approved');
    await server.simulator.webhooksSettled();
  };
  const logged = async (variables: Json = {}): Promise<readonly Json[]> =>
    (await dataOf(server.url, server.token, LOG, { id: fleet.fleetId, ...variables })).fleet.events
      .nodes;
  const headers = () => ({
    authorization: `Bearer ${server.token}`,
    'content-type': 'application/json',
  });

  const bySocket = (variables: Json): Follower => {
    const { events, close } = subscribe({ ...server, query: FLEET_EVENTS, variables });
    return { transport: 'WebSocket', events, close };
  };

  const byStream = (variables: Json): Follower => {
    const stopping = new AbortController();
    const events: Json[] = [];
    const { signal } = stopping;
    const reading = (async (): Promise<void> => {
      const stream = await openStream({ ...server, query: FLEET_EVENTS, variables, signal });
      for await (const { event, data } of eventsOf(stream))
        if (event === 'next') events.push(data.data.fleetEvents);
    })().catch(() => undefined);
    const close = (): Promise<void> => {
      stopping.abort();
      return reading;
    };
    return { transport: 'event stream', events, close };
  };

  const byParts = (variables: Json): Follower => {
    const stopping = new AbortController();
    const events: Json[] = [];
    const reading = (async (): Promise<void> => {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: {
          ...headers(),
          accept: 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json',
        },
        body: JSON.stringify({ query: FLEET_EVENTS, variables }),
        signal: stopping.signal,
      });
      let read = '';
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        const parts = (read + chunk).split(PART);
        // The last one may be incomplete; each part is one line of JSON.
        read = parts.at(-1)?.endsWith('}') ? '' : (parts.pop() ?? '');
        for (const part of parts.filter((one) => one !== '')) {
          const { payload }: Json = JSON.parse(part);
          if (payload) events.push(payload.data.fleetEvents);
        }
      }
    })().catch(() => undefined);
    const close = (): Promise<void> => {
      stopping.abort();
      return reading;
    };
    return { transport: 'multipart', events, close };
  };

  const byCallback = async (variables: Json): Promise<Follower> => {
    const subscriptionId = `subscription-${(subscriptions += 1)}`;
    const events: Json[] = [];
    called.set(subscriptionId, events);
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { ...headers(), accept: 'application/json;callbackSpec=1.0' },
      body: JSON.stringify({
        query: FLEET_EVENTS,
        variables,
        extensions: {
          subscription: {
            callbackUrl: `${origin}/callback/${subscriptionId}`,
            subscriptionId,
            verifier: 'only-we-know',
            heartbeatIntervalMs: 0,
          },
        },
      }),
    });
    expect([response.status, await response.json()]).toEqual([200, { data: null }]);
    return { transport: 'callback', events, close: () => void called.delete(subscriptionId) };
  };

  /** Follows over all four transports, and expects the same events of each. */
  const expectEverywhere = async (
    variables: Json,
    act: () => Promise<void>,
    wanted: () => Promise<readonly Json[]>,
  ): Promise<void> => {
    const followers = [bySocket, byStream, byParts].map((follow) => follow(variables));
    followers.push(await byCallback(variables));
    try {
      await act();
      const expected = await wanted();
      expect(expected.length).toBeGreaterThan(0);
      for (const { transport, events } of followers) {
        await until(() => events.length >= expected.length);
        // Something else may have happened since.
        expect([transport, events.slice(0, expected.length)]).toEqual([transport, expected]);
      }
    } finally {
      for (const { close } of followers) await close();
    }
  };

  test('delivers the log after a cursor, then live, alike over every transport', async () => {
    await change();
    const before = await logged();
    const [{ cursor: after }] = before as readonly [Json];
    const { fleetId } = fleet;
    await expectEverywhere({ fleetId, after }, change, () => logged({ after }));
    const types = new Set((await logged()).map(({ type }) => type));
    expect([...types]).toEqual(
      expect.arrayContaining(['CLEARANCE_CHANGED', 'ENROLLMENT_CHANGED', 'ONBOARDING_COMPLETED']),
    );
  });

  test('delivers events of the types that are asked for alone', async () => {
    const { fleetId } = fleet;
    const [{ cursor: after }] = (await logged()) as readonly [Json];
    const filterBy = { type: ['ENROLLMENT_CHANGED', 'ONBOARDING_COMPLETED'] };
    await expectEverywhere({ fleetId, after, filterBy }, change, () => logged({ after, filterBy }));
  });

  test('refuses a garbled cursor and the fleet of another over every transport', async () => {
    const wrong: readonly (readonly [Json, string])[] = [
      [{ fleetId: fleet.fleetId, after: 'garbled' }, 'CURSOR_INVALID'],
      [{ fleetId: 'flt_none' }, 'BAD_USER_INPUT'],
    ];
    for (const [variables, code] of wrong) {
      const refusal = expect.arrayContaining([
        expect.objectContaining({ extensions: expect.objectContaining({ code }) as unknown }),
      ]) as unknown;
      const socket = subscribe({ ...server, query: FLEET_EVENTS, variables });
      await socket.ended;
      expect(socket.failure()).toEqual(refusal);
      await socket.close();
      for (const accept of [
        'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json',
        'application/json;callbackSpec=1.0',
      ]) {
        const response = await fetch(`${server.url}/graphql`, {
          method: 'POST',
          headers: { ...headers(), accept },
          body: JSON.stringify({
            query: FLEET_EVENTS,
            variables,
            extensions: {
              subscription: {
                callbackUrl: `${origin}/callback/refused`,
                subscriptionId: 'refused',
                verifier: 'only-we-know',
                heartbeatIntervalMs: 0,
              },
            },
          }),
        });
        expect(((await response.json()) as Json).errors).toEqual(refusal);
      }
      const stream = await openStream({ ...server, query: FLEET_EVENTS, variables });
      const body = await stream.text();
      expect(body).toContain(code);
    }
  });
});
