import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApolloClient, ApolloLink, gql, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dataOf,
  type Environment,
  freePort,
  makeDirectory,
  makeFleet,
  onboard,
  OPERATOR,
  type ServerProcess,
  settingsFor,
  spawnServer,
  type TestFleet,
  untilReady,
  vinOf,
} from '../support/app.js';
import { getToken } from '../support/oauth.js';
import { type Json, startTestSimulator, type TestSimulator } from '../support/simulator.js';
import { CLEARANCE_CHANGED, subscribe, TearableSocket } from '../support/subscriber.js';

const VEHICLES = 6;
const COURSE = ['approved', 'revoking', 'revoked', 'pending'] as const;

/** Takes events one by one and knows where it was; what cuts it off does not concern it. */
interface Follower {
  readonly events: readonly Json[];
  /** Resolves once so many are there. */
  readonly until: (count: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * Follows from a cursor on; `listen` runs one subscription until it ends, and is called again after
 * each end.
 */
function follow(
  cursor: string,
  listen: (after: string, onEvent: (event: Json) => void, signal: AbortSignal) => Promise<void>,
): Follower {
  const events: Json[] = [];
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    while (!signal.aborted) {
      await listen(events.at(-1)?.cursor ?? cursor, (event) => events.push(event), signal);
      await sleep(20);
    }
  })();
  return {
    events,
    until: async (count) => {
      while (events.length < count) await sleep(5);
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

describe('a subscriber who is cut off', () => {
  let directory: string;
  let simulator: TestSimulator;
  let env: Environment;
  let url: string;
  let token: string;
  let fleet: TestFleet;
  let server: ServerProcess;
  const wsUrl = (): string => `${url.replace(/^http/, 'ws')}/graphql`;

  const withGraphqlWs = (
    after: string,
    onEvent: (event: Json) => void,
    signal: AbortSignal,
  ): Promise<void> => {
    const subscriber = subscribe({
      wsUrl: wsUrl(),
      token,
      variables: { fleetId: fleet.fleetId, after },
      onEvent,
    });
    signal.addEventListener('abort', () => void subscriber.close(), { once: true });
    return subscriber.ended;
  };

  const withApollo = async (
    after: string,
    onEvent: (event: Json) => void,
    signal: AbortSignal,
  ): Promise<void> => {
    const sockets = createClient({
      url: wsUrl(),
      webSocketImpl: TearableSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${token}` },
    });
    const client = new ApolloClient({
      link: ApolloLink.from([new GraphQLWsLink(sockets)]),
      cache: new InMemoryCache(),
    });
    const ended = Promise.withResolvers<undefined>();
    const end = (): void => ended.resolve(undefined);
    const subscription = client
      .subscribe<Json>({
        query: gql(CLEARANCE_CHANGED),
        variables: { fleetId: fleet.fleetId, after },
      })
      .subscribe({
        next: ({ data, error }) => {
          if (error) end();
          else onEvent(data.clearanceChanged);
        },
        error: end,
        complete: end,
      });
    signal.addEventListener('abort', end, { once: true });
    await ended.promise;
    subscription.unsubscribe();
    client.stop();
    await sockets.dispose();
  };

  beforeAll(async () => {
    directory = makeDirectory();
    // The provider sends again until the server is back.
    simulator = await startTestSimulator({
      webhooks: { retryDelaysMs: Array.from({ length: 200 }, () => 50) },
    });
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    env = { ...settingsFor(directory, port, simulator.url), FLEETGRAPH_LOG_LEVEL: 'warn' };
    server = spawnServer(directory, env);
    await untilReady(url, server);
    token = await getToken(url, OPERATOR);
    fleet = await makeFleet({ url, token, simulator }, 'Always there');
    await onboard({ url, token }, fleet, VEHICLES);
    await simulator.webhooksSettled();
  });
  afterAll(async () => {
    await simulator.close();
    server.child.kill('SIGKILL');
    await server.exited;
    rmSync(directory, { recursive: true, force: true });
  });

  test.for([
    { name: 'a graphql-ws client', listen: withGraphqlWs },
    { name: 'Apollo Client', listen: withApollo },
  ])(
    '$name has every event once and in order, whatever was torn and whichever side was killed',
    async ({ listen }) => {
      const start = await headCursor();
      const before = simulator.book.list().map(({ changelog }) => changelog.length);
      const follower = follow(start, listen);
      const rounds = 20;
      for (let round = 0; round < rounds; round += 1) {
        const status = COURSE[round % COURSE.length]!;
        for (let index = 1; index <= VEHICLES; index += 1) {
          simulator.move(vinOf(index), status);
          await sleep(2);
        }
        if (round % 4 === 1) TearableSocket.tearAll();
        if (round === 9) {
          server.child.kill('SIGKILL');
          await server.exited;
          server = spawnServer(directory, env);
        }
      }
      await untilReady(url, server);
      await simulator.webhooksSettled();
      const count = rounds * VEHICLES;
      await follower.until(count);
      TearableSocket.tearAll();
      // One more change, so that anything sent twice or late would stand before it.
      simulator.move(vinOf(1), 'approved');
      await follower.until(count + 1);
      await follower.stop();

      const journal = await eventsAfter(start);
      expect(follower.events.map(({ id }) => id)).toEqual(journal.map(({ id }) => id));
      expect(new Set(follower.events.map(({ id }) => id)).size).toBe(count + 1);
      for (const [index, { vin, changelog }] of simulator.book.list().entries()) {
        const received = follower.events
          .filter(({ vehicle }) => vehicle.vin === vin)
          .map(({ status }) => status.toLowerCase());
        expect(received).toEqual(changelog.slice(before[index]).map(({ status }) => status));
      }
      // Back to where the next client begins.
      for (const status of COURSE.slice(1)) simulator.move(vinOf(1), status);
      await simulator.webhooksSettled();
      await eventsAfter(start, count + 4);
    },
  );

  async function headCursor(): Promise<string> {
    const { fleet: seen } = await dataOf(
      url,
      token,
      'query ($id: ID!) { fleet(id: $id) { clearanceEvents(last: 1) { pageInfo { endCursor } } } }',
      { id: fleet.fleetId },
    );
    return seen.clearanceEvents.pageInfo.endCursor;
  }

  /** The journal from a cursor on, once it holds so many. */
  async function eventsAfter(after: string, atLeast = 0): Promise<readonly Json[]> {
    for (;;) {
      const { fleet: seen } = await dataOf(
        url,
        token,
        'query ($id: ID!, $after: String) { fleet(id: $id) { clearanceEvents(first: 500, after: $after) { nodes { id status } } } }',
        { id: fleet.fleetId, after },
      );
      if (seen.clearanceEvents.nodes.length >= atLeast) return seen.clearanceEvents.nodes;
      await sleep(10);
    }
  }
});
