import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type ApiClientRow, deleteClient } from '../../src/store/access/api-clients.js';
import { revokeToken as storeRevocation } from '../../src/store/access/revoked-tokens.js';
import { type Db } from '../../src/store/engine/store.js';
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
} from '../support/app.js';
import { type Credentials, getToken } from '../support/oauth.js';
import { elsewhere } from '../support/server-store.js';
import { type Json } from '../support/simulator.js';
import { CLEARANCE_CHANGED } from '../support/subscriber.js';

const NOT_VALID = 'The access token is not valid any more';

/** A client of the API with what it takes to change it. */
interface Client extends Credentials {
  readonly id: string;
  readonly token: string;
}

/**
 * ASVS 5.0 7.4.1 (sessions end everywhere), 8.3.2 (changed rights have effect at once), 10.4.9
 * (tokens can be revoked).
 */
describe('rights end when they end', () => {
  let server: TestServer;
  let fleet: TestFleet;
  let lateMs = 0;
  let moves = 0;

  beforeAll(async () => {
    server = await startTestServer({ now: () => new Date(Date.now() + lateMs) });
    fleet = await makeFleet(server, 'Fleet');
    await onboard(server, fleet, 1);
  });
  afterAll(() => server.close());

  async function makeClient(
    scopes: readonly string[] = ['fleet:read', 'token:issue'],
  ): Promise<Client> {
    const query =
      'mutation ($scopes: [String!]!) { createApiClient(input: { name: "Board", scopes: $scopes }) { issued { clientSecret client { id clientId } } } }';
    const { createApiClient } = await dataOf(server.url, server.token, query, { scopes });
    const { client, clientSecret } = createApiClient.issued;
    const credentials = { clientId: client.clientId, clientSecret };
    return { id: client.id, ...credentials, token: await getToken(server.url, credentials) };
  }

  /**
   * A subscription on a socket of its own: every message as it comes, and how the socket was
   * closed.
   */
  async function open(token: string) {
    const socket = new WebSocket(server.wsUrl, 'graphql-transport-ws');
    const events: Json[] = [];
    const closed = new Promise<readonly [number, string]>((resolve) =>
      socket.once('close', (code, reason) => resolve([code, reason.toString()])),
    );
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', () =>
        socket.send(
          JSON.stringify({
            type: 'connection_init',
            payload: { authorization: `Bearer ${token}` },
          }),
        ),
      );
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString());
        if (message.type === 'connection_ack') {
          socket.send(
            JSON.stringify({
              id: '1',
              type: 'subscribe',
              payload: { query: CLEARANCE_CHANGED, variables: { fleetId: fleet.fleetId } },
            }),
          );
          socket.send(
            JSON.stringify({
              id: '2',
              type: 'subscribe',
              payload: { query: '{ viewer { clientId } }' },
            }),
          );
        }
        // The subscription began before this answer did.
        if (message.id === '2' && message.type === 'complete') resolve();
        if (message.id === '1') events.push(message);
      });
    });
    return { events, closed };
  }

  /**
   * Makes a change; followers of the journal have been notified.
   * @returns the number of its events
   */
  async function change(): Promise<number> {
    const token = await getToken(server.url, OPERATOR);
    const count = async (): Promise<number> =>
      (
        await dataOf(
          server.url,
          token,
          'query ($id: ID!) { fleet(id: $id) { clearanceEvents { totalCount } } }',
          { id: fleet.fleetId },
        )
      ).fleet.clearanceEvents.totalCount;
    const before = await count();
    moves += 1;
    server.simulator.move(vinOf(1), moves % 2 === 1 ? 'approved' : 'revoked');
    for (;;) {
      const made = (await count()) - before;
      if (made > 0) return made;
      await sleep(5);
    }
  }

  const revokeToken = ({ clientId, clientSecret, token }: Client): Promise<Response> =>
    fetch(`${server.url}/oauth/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token, client_id: clientId, client_secret: clientSecret }),
    });
  /** Another process: it sends no notification of its changes to the database. */
  const other = (job: (tx: Db) => Promise<unknown>): Promise<unknown> => elsewhere(server, job);
  const changeClient = (id: string, changes: Partial<ApiClientRow>) =>
    other(({ orm, t }) => orm.update(t.apiClients).set(changes).where(eq(t.apiClients.id, id)));

  const byOperator = (query: string, id: string): Promise<Json> =>
    dataOf(server.url, server.token, query, { id });
  const HERE: readonly (readonly [string, (client: Client) => Promise<unknown>])[] = [
    ['its token is revoked', revokeToken],
    [
      'its secret is rotated',
      ({ id }) =>
        byOperator(
          'mutation ($id: ID!) { rotateApiClientSecret(input: { id: $id }) { issued { clientSecret } } }',
          id,
        ),
    ],
    [
      'the client is deleted',
      ({ id }) =>
        byOperator('mutation ($id: ID!) { deleteApiClient(input: { id: $id }) { deletedId } }', id),
    ],
  ];
  const ELSEWHERE: readonly (readonly [string, (client: Client) => unknown, string])[] = [
    [
      'another process deletes the client',
      ({ id }) => other((tx) => deleteClient(tx, id)),
      NOT_VALID,
    ],
    [
      'another process revokes the token',
      ({ token }) =>
        other((tx) => storeRevocation(tx, String(decodeJwt(token).jti), new Date('2100-01-01'))),
      NOT_VALID,
    ],
    [
      'another process takes a scope',
      ({ id }) => changeClient(id, { scopes: ['token:issue'] }),
      NOT_VALID,
    ],
    ['another process takes the fleet', ({ id }) => changeClient(id, { fleetIds: [] }), NOT_VALID],
    ['its token expires', () => void (lateMs += 900_000), 'The access token has expired'],
  ];

  /** A subscriber that has received one change. */
  async function subscriberOf(client: Client) {
    const subscriber = await open(client.token);
    const received = await change();
    while (subscriber.events.length < received) await sleep(5);
    return { ...subscriber, received };
  }
  async function expectRefusal({ token }: Client): Promise<void> {
    const { body } = await graphql(
      server.url,
      token,
      'query ($id: ID!) { fleet(id: $id) { id } }',
      { id: fleet.fleetId },
    );
    expect(body.data?.fleet ?? null).toBeNull();
  }

  test.for(HERE)(
    'when %s, HTTP refuses at once, and the socket is closed before the next event',
    async ([, end]) => {
      const client = await makeClient();
      const subscriber = await subscriberOf(client);
      await end(client);
      await expectRefusal(client);
      await change();
      expect(await subscriber.closed).toEqual([4403, NOT_VALID]);
      expect(subscriber.events).toHaveLength(subscriber.received);
    },
  );

  test.for(ELSEWHERE)(
    'when %s, HTTP refuses at once, and the socket is closed by the next look',
    async ([, end, reason]) => {
      const client = await makeClient();
      const subscriber = await subscriberOf(client);
      await end(client);
      await expectRefusal(client);
      expect(await subscriber.closed).toEqual([4403, reason]);
      await change();
      expect(subscriber.events).toHaveLength(subscriber.received);
    },
  );
});
