import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { type Account, type Json, type World } from '../harness.ts';
import { type Cluster } from './cluster.ts';

const CHANGED =
  'subscription ($fleetId: ID!, $after: String) { clearanceChanged(fleetId: $fleetId, after: $after) { id cursor } }';

/** Event behind which subscribers start. */
export interface FirstEvent {
  readonly id: string;
  readonly cursor: string;
}

/** Subscribers that resume after their last cursor, each time at the next instance. */
export class Followers {
  readonly start: FirstEvent;
  readonly received: readonly string[][];
  readonly #running: Promise<void>[];
  readonly #clients = new Set<{ terminate(): void }>();
  /** Times that a subscription ended and was resumed. */
  resumed = 0;
  #isRunning = true;

  constructor(world: World, cluster: Cluster, account: Account, start: FirstEvent, count: number) {
    this.start = start;
    this.received = Array.from({ length: count }, () => []);
    this.#running = this.received.map(async (ids) => {
      let after = start.cursor;
      while (this.#isRunning) {
        const server = cluster.next();
        const token = await world.token(server).catch(() => undefined);
        if (token !== undefined) {
          const client = createClient({
            url: `${server.url.replace(/^http/, 'ws')}/graphql`,
            webSocketImpl: WebSocket,
            retryAttempts: 0,
            connectionParams: { authorization: `Bearer ${token}` },
          });
          this.#clients.add(client);
          await new Promise<void>((resolve) => {
            client.subscribe<Json>(
              { query: CHANGED, variables: { fleetId: account.fleetId, after } },
              {
                next: ({ data }) => {
                  if (!data) return;
                  ids.push(data.clearanceChanged.id);
                  after = data.clearanceChanged.cursor;
                },
                error: () => resolve(),
                complete: () => resolve(),
              },
            );
          });
          this.#clients.delete(client);
          this.resumed += 1;
        }
        await sleep(100);
      }
    });
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    for (const client of this.#clients) client.terminate();
    await Promise.all(this.#running);
  }
}
