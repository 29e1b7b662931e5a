import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { isShort, type Json, report, until, vinOf } from './harness.ts';

const SUBSCRIBERS = isShort ? 40 : 200;
const SECONDS = isShort ? 12 : 300;
const EVENTS_PER_SECOND = 100;
const KILL_EVERY_SECONDS = isShort ? 6 : 30;
const CUTS_PER_SECOND = isShort ? 4 : 2;
const VEHICLES = 200;
const COURSE = ['approved', 'revoking', 'revoked', 'pending'] as const;
const CHANGED =
  'subscription ($fleetId: ID!, $after: String) { clearanceChanged(fleetId: $fleetId, after: $after) { id cursor } }';

/** A socket that can be torn, as networks do. */
const open = new Set<WebSocket>();
class TearableSocket extends WebSocket {
  constructor(address: string | URL, protocols?: string | string[]) {
    super(address, protocols);
    open.add(this);
    this.once('close', () => open.delete(this));
  }
}

await report(
  `${SUBSCRIBERS} subscribers, ${EVENTS_PER_SECOND} events/s, random cuts, SIGKILL every ${KILL_EVERY_SECONDS} s, ${SECONDS} s: 0 lost, 0 out of order, 0 doubled`,
  async (world) => {
    const simulator = await world.startSimulator({
      webhooks: { retryDelaysMs: [200, 500, 1000, 2000, 4000] },
    });
    const server = await world.startServer();
    const account = await world.connect(server);
    await world.onboard(
      server,
      account,
      Array.from({ length: VEHICLES }, (_, index) => vinOf(index)),
    );
    const { fleet } = await world.ask(
      server,
      'query ($id: ID!) { fleet(id: $id) { clearanceEvents(last: 1) { pageInfo { endCursor } } } }',
      { id: account.fleetId },
    );
    const start: string = fleet.clearanceEvents.pageInfo.endCursor;
    const token = await world.token(server);

    let isRunning = true;
    const got: string[][] = Array.from({ length: SUBSCRIBERS }, () => []);
    /** Goes on after the last cursor whenever it was cut off, as any client should. */
    const follow = async (ids: string[]): Promise<void> => {
      let after = start;
      while (isRunning) {
        const client = createClient({
          url: `${server.url.replace(/^http/, 'ws')}/graphql`,
          webSocketImpl: TearableSocket,
          retryAttempts: 0,
          connectionParams: { authorization: `Bearer ${token}` },
        });
        await new Promise<void>((resolve) => {
          client.subscribe<Json>(
            { query: CHANGED, variables: { fleetId: account.fleetId, after } },
            {
              next: ({ data }) => {
                if (!data) return;
                ids.push(data['clearanceChanged'].id);
                after = data['clearanceChanged'].cursor;
              },
              error: () => resolve(),
              complete: () => resolve(),
            },
          );
        });
        await client.dispose();
        await sleep(50 + Math.random() * 200);
      }
    };
    const [{ seq: begun } = { seq: 0 }] = world.query<{ readonly seq: number }>(
      'select max(seq) as seq from clearance_events',
    );
    const following = got.map(follow);

    const startedAt = performance.now();
    let moved = 0;
    let kills = 0;
    let cuts = 0;
    let killing: Promise<void> = Promise.resolve();
    const at = Array.from({ length: VEHICLES }, () => -1);
    while (performance.now() - startedAt < SECONDS * 1000) {
      const seconds = (performance.now() - startedAt) / 1000;
      for (; moved < seconds * EVENTS_PER_SECOND; moved += 1) {
        const vehicle = moved % VEHICLES;
        at[vehicle]! += 1;
        simulator.move(vinOf(vehicle), COURSE[at[vehicle]! % 4]!);
      }
      for (; cuts < seconds * CUTS_PER_SECOND; cuts += 1)
        [...open][Math.floor(Math.random() * open.size)]?.terminate();
      if (kills < Math.floor(seconds / KILL_EVERY_SECONDS)) {
        kills += 1;
        killing = server.kill().then(() => server.start());
      }
      await sleep(5);
    }
    await killing;
    const journal = (): readonly string[] =>
      world
        .query<{ readonly id: string }>(
          'select id from clearance_events where seq > ? order by seq',
          begun,
        )
        .map(({ id }) => id);
    await until('the journal holds every change', () => journal().length >= moved, 60_000).catch(
      () => undefined,
    );
    const expected = journal();
    await until(
      'everybody has everything',
      () => got.every((ids) => ids.length >= expected.length),
      60_000,
    ).catch(() => undefined);
    isRunning = false;
    for (const socket of open) socket.terminate();
    await Promise.all(following);

    const place = new Map(expected.map((id, index) => [id, index]));
    let lost = 0;
    let doubled = 0;
    let disordered = 0;
    for (const ids of got) {
      const distinct = new Set(ids);
      doubled += ids.length - distinct.size;
      lost += expected.filter((id) => !distinct.has(id)).length;
      for (let index = 1; index < ids.length; index += 1)
        if ((place.get(ids[index]!) ?? -1) < (place.get(ids[index - 1]!) ?? -1)) disordered += 1;
    }
    return {
      measured: `${moved} changes, ${expected.length} in the journal, ${got.reduce((sum, ids) => sum + ids.length, 0)} delivered, ${kills} kills, ${cuts} cuts: ${lost} lost, ${disordered} out of order, ${doubled} doubled`,
      pass: lost + doubled + disordered === 0 && expected.length === moved && kills > 0,
    };
  },
);
