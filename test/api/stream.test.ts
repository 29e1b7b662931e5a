import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { until } from '../support/core.js';
import { type Json } from '../support/simulator.js';
import { eventsOf, openStream, type StreamEvent } from '../support/stream.js';
import { CLEARANCE_CHANGED, subscribe } from '../support/subscriber.js';

describe('clearance changes as server-sent events', () => {
  let server: TestServer;
  let fleet: TestFleet;
  beforeAll(async () => {
    server = await startTestServer();
    fleet = await makeFleet(server, 'North');
    await onboard(server, fleet, 3);
  });
  afterAll(() => server.close());

  /** Follows with the client of the protocol, which comes back by itself. */
  function follow(variables: Json) {
    const client = createClient({
      url: `${server.url}/graphql/stream`,
      headers: { authorization: `Bearer ${server.token}` },
      retryAttempts: 0,
    });
    const events: Json[] = [];
    const end = Promise.withResolvers<unknown>();
    const stop = client.subscribe(
      { query: CLEARANCE_CHANGED, variables },
      {
        next: ({ data, errors }: Json) => void events.push(errors ?? data.clearanceChanged),
        error: (error) => end.resolve(error),
        complete: () => end.resolve(undefined),
      },
    );
    return { events, stop, ended: end.promise, close: () => client.dispose() };
  }

  it('are the same as over a WebSocket, and go on after the last cursor', async () => {
    const socket = subscribe({ ...server, variables: { fleetId: fleet.fleetId } });
    const first = follow({ fleetId: fleet.fleetId });
    await until(async () =>
      (await (await fetch(`${server.url}/metrics`)).text()).includes(
        'fleetgraph_journal_followers 2',
      ),
    );
    server.simulator.move(vinOf(1), 'approved');
    await until(() => first.events.length === 1);
    first.stop();
    await first.ended;
    server.simulator.move(vinOf(2), 'rejected', 'not registered to the fleet');
    await socket.until(2);
    const again = follow({ fleetId: fleet.fleetId, after: first.events[0].cursor });
    server.simulator.move(vinOf(3), 'approved');
    await until(() => again.events.length === 2);
    expect([...first.events, ...again.events]).toEqual(await socket.until(3));
    again.close();
    await socket.close();
  });

  it('end when the server stops, without a word that they are complete', async () => {
    const stopping = await startTestServer();
    const { fleetId } = await makeFleet(stopping, 'North');
    const response = await openStream({
      ...stopping,
      query: CLEARANCE_CHANGED,
      variables: { fleetId },
    });
    await until(async () =>
      (await (await fetch(`${stopping.url}/metrics`)).text()).includes(
        'fleetgraph_subscriptions{transport="sse"} 1',
      ),
    );
    await stopping.close();
    const events: StreamEvent[] = [];
    for await (const event of eventsOf(response)) events.push(event);
    expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['comment']));
  });

  it('refuse a cursor that is none with the place to go on from', async () => {
    const refused = follow({ fleetId: fleet.fleetId, after: 'garbled' });
    await refused.ended;
    expect(refused.events).toMatchObject([
      [{ extensions: { code: 'CURSOR_INVALID', headCursor: expect.any(String) as string } }],
    ]);
    refused.close();
  });
});
