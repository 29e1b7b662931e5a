import { createClient } from 'graphql-ws';
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
import { CLEARANCE_CHANGED, TearableSocket } from '../support/subscriber.js';

const HEAD =
  'query ($id: ID!) { fleet(id: $id) { clearanceEvents(last: 1) { pageInfo { endCursor } } } }';
const COURSE = ['approved', 'revoking', 'revoked', 'pending'] as const;

describe('a subscription that begins without a cursor', () => {
  let server: TestServer;
  let fleet: TestFleet;
  let moves = 0;

  beforeAll(async () => {
    server = await startTestServer();
    fleet = await makeFleet(server, 'North');
    await onboard(server, fleet, 1);
    await server.simulator.webhooksSettled();
  });
  afterAll(() => server.close());

  const move = (): void => {
    server.simulator.move(vinOf(1), COURSE[moves % COURSE.length]!);
    moves += 1;
  };

  /** Subscribes with a client that reconnects by itself. */
  const follow = (variables: Json, onResponse: (response: Json) => void = () => undefined) => {
    const client = createClient({
      url: server.wsUrl,
      webSocketImpl: TearableSocket,
      shouldRetry: () => true,
      connectionParams: { authorization: `Bearer ${server.token}` },
    });
    const responses: Json[] = [];
    let connections = 0;
    client.on('connected', () => (connections += 1));
    client.subscribe(
      { query: CLEARANCE_CHANGED, variables },
      {
        next: (response) => {
          responses.push(response);
          onResponse(response);
        },
        error: () => undefined,
        complete: () => undefined,
      },
    );
    return {
      responses,
      /** Waits until the subscription of this connection is under way. */
      isFollowing: async (number: number, followers: number): Promise<void> => {
        await until(() => connections === number || undefined);
        await until(async () => {
          const metrics = await (await fetch(`${server.url}/metrics`)).text();
          return metrics.includes(`fleetgraph_journal_followers ${followers}\n`) || undefined;
        });
      },
      close: () => client.dispose(),
    };
  };
  const cursorOf = (response: Json): string => response.data.clearanceChanged.cursor;

  test('says with its first event where it began, so that a client sees what it missed', async () => {
    const one = follow({ fleetId: fleet.fleetId });
    await one.isFollowing(1, 1);
    move();
    move();
    await until(() => one.responses.length === 2 || undefined);
    const [first, second] = one.responses;
    expect(first.extensions).toEqual({ startCursor: expect.any(String) });
    expect(second.extensions).toBeUndefined();

    // Another subscriber shares the responses, and not their extensions.
    const other = follow({ fleetId: fleet.fleetId, after: first.extensions.startCursor });
    await until(() => other.responses.length === 2 || undefined);
    expect(other.responses.map(cursorOf)).toEqual(one.responses.map(cursorOf));
    expect(other.responses.map(({ extensions }) => extensions)).toEqual([undefined, undefined]);
    await other.close();

    // Nothing was missed: it begins again behind the last event.
    TearableSocket.tearAll();
    await one.isFollowing(2, 1);
    move();
    await until(() => one.responses.length === 3 || undefined);
    expect(one.responses[2].extensions).toEqual({ startCursor: cursorOf(second) });

    // Events while it is away are missed, and read from the cursor.
    TearableSocket.tearAll();
    move();
    await server.simulator.webhooksSettled();
    await one.isFollowing(3, 1);
    move();
    const head = async (): Promise<string> =>
      (await dataOf(server.url, server.token, HEAD, { id: fleet.fleetId })).fleet.clearanceEvents
        .pageInfo.endCursor;
    await until(async () => {
      const last = one.responses.at(-1);
      return one.responses.length > 3 && cursorOf(last) === (await head());
    });
    const [, , third, fourth] = one.responses;
    expect(fourth.extensions.startCursor).not.toBe(cursorOf(third));
    await one.close();
  });

  test('misses nothing if the client writes each cursor into the variables it repeats', async () => {
    const variables: Json = { fleetId: fleet.fleetId };
    const one = follow(variables, (response) => (variables.after = cursorOf(response)));
    await one.isFollowing(1, 1);
    const before = moves;
    move();
    await until(() => one.responses.length === 1 || undefined);
    for (let round = 0; round < 5; round += 1) {
      TearableSocket.tearAll();
      move();
      move();
      await until(() => one.responses.length === moves - before || undefined);
    }
    const cursors = one.responses.map(cursorOf);
    expect(new Set(cursors).size).toBe(11);
    expect(one.responses.slice(1).every(({ extensions }) => extensions === undefined)).toBe(true);
    await one.close();
  });

  test('says so as server-sent events, too', async () => {
    const stopping = new AbortController();
    const response = await fetch(`${server.url}/graphql/stream`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${server.token}`,
      },
      body: JSON.stringify({ query: CLEARANCE_CHANGED, variables: { fleetId: fleet.fleetId } }),
      signal: stopping.signal,
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const read = async (): Promise<void> => {
      while (!text.includes('event: next')) {
        const { value, done } = await reader.read();
        if (done) throw new Error('the stream has ended');
        text += value;
      }
    };
    const reading = read();
    await until(async () => {
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      return metrics.includes('fleetgraph_journal_followers 1\n') || undefined;
    });
    move();
    await reading;
    expect(text).toMatch(/"extensions":\{"startCursor":"[\w-]+"\}/);
    stopping.abort();
  });
});
