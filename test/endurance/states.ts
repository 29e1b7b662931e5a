import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CountingSocket } from '../../bench/sockets.ts';
import { isShort, type Json, percentile, report, until } from './harness.ts';
import { seedFleet } from './seeded-fleet.ts';

const SUBSCRIBERS = isShort ? 50 : 1000;
const CHANGES_PER_SECOND = isShort ? 100 : 500;
/** Vehicles that change in turn; each subscriber follows all of them. */
const VEHICLES = 20;
const SECONDS = isShort ? 5 : 45;
/** Seconds at the beginning that do not count. */
const WARM_UP = isShort ? 1 : 5;
/** One of so many subscribers is read in full; the messages of the others are counted. */
const READ_ONE_OF = 20;
const SUBSCRIPTION =
  'subscription ($fleetId: ID!) { vehicleStateChanged(fleetId: $fleetId) { id state { odometer { value } } } }';

await report(
  `${SUBSCRIBERS} subscribers of one fleet, ${CHANGES_PER_SECOND} changes of states/s: p99 of the newest state <= 1 s, bounded memory`,
  async (world) => {
    await world.startSimulator();
    const env = { FLEETGRAPH_VEHICLE_DATA_SECONDS: '0', FLEETGRAPH_RECONCILE_SECONDS: '86400' };
    const seeding = await world.startServer(env);
    const account = await world.connect(seeding, 'States', { hearsWebhooks: false });
    await seeding.kill('SIGTERM');
    await seedFleet(world, account, { vehicles: VEHICLES, intervalSeconds: 3600 });
    const server = await world.startServer(
      {
        ...env,
        STATES_VEHICLES: String(VEHICLES),
        STATES_PER_SECOND: String(CHANGES_PER_SECOND),
      },
      [],
      join(import.meta.dirname, 'states-server.ts'),
    );
    const { createApiClient } = await world.ask(
      server,
      'mutation { createApiClient(input: { name: "Board", scopes: ["fleet:read", "vehicle-data:read"] }) { issued { clientSecret client { clientId } } } }',
    );
    const { client, clientSecret } = createApiClient.issued;
    const token = await tokenOf(server.url, client.clientId, clientSecret);

    let [acknowledged, delivered, isCounting] = [0, 0, false];
    const ages: number[] = [];
    const newest = new Map<string, number>();
    let older = 0;
    const open = async (index: number): Promise<CountingSocket> => {
      const isRead = index % READ_ONE_OF === 0;
      let isOpen = false;
      return CountingSocket.open(Number(new URL(server.url).port), '/graphql', (text) => {
        if (!isOpen) {
          isOpen = text().includes('connection_ack');
          acknowledged += isOpen ? 1 : 0;
          return;
        }
        if (!isCounting) return;
        delivered += 1;
        if (!isRead) return;
        const state: Json = JSON.parse(text()).payload?.data?.vehicleStateChanged;
        const at: number = state?.state?.odometer?.value;
        if (!at) return;
        ages.push(Date.now() - at);
        const key = `${index}/${state.id}`;
        if (at < (newest.get(key) ?? 0)) older += 1;
        newest.set(key, at);
      });
    };
    const sockets: CountingSocket[] = [];
    while (sockets.length < SUBSCRIBERS) {
      const first = sockets.length;
      const count = Math.min(50, SUBSCRIBERS - first);
      sockets.push(
        ...(await Promise.all(Array.from({ length: count }, (_, index) => open(first + index)))),
      );
    }
    const payload = { authorization: `Bearer ${token}` };
    for (const socket of sockets) socket.send(JSON.stringify({ type: 'connection_init', payload }));
    await until('all are connected', () => acknowledged === SUBSCRIBERS);
    for (const socket of sockets)
      socket.send(
        JSON.stringify({
          id: randomUUID(),
          type: 'subscribe',
          payload: { query: SUBSCRIPTION, variables: { fleetId: account.fleetId } },
        }),
      );
    await until('all are subscribed', async () => {
      const text = await (await fetch(`${server.url}/metrics`)).text();
      return text.includes(`fleetgraph_subscriptions{transport="websocket"} ${SUBSCRIBERS}\n`);
    });
    const memoryBefore = residentMb(server.pid);
    process.kill(server.pid, 'SIGUSR2');
    await sleep(WARM_UP * 1000);
    isCounting = true;
    const memory: number[] = [];
    for (let second = 0; second < SECONDS; second += 1) {
      await sleep(1000);
      if (!server.isAlive) throw new Error(`the server ended:\n${server.output}`);
      memory.push(residentMb(server.pid));
    }
    isCounting = false;
    for (const socket of sockets) socket.close();
    const [p50, p99] = [percentile(ages, 0.5), percentile(ages, 0.99)];
    const half = Math.max(...memory.slice(0, memory.length / 2));
    const end = Math.max(...memory.slice(memory.length / 2));
    return {
      measured: `${(delivered / SECONDS).toFixed(0)} states/s delivered, of ${VEHICLES} vehicles; newest state after p50 ${p50} ms, p99 ${p99} ms; ${older} older than one before; memory ${memoryBefore} MB before, at most ${half} MB in the first half, ${end} MB in the second`,
      pass: p99 <= 1000 && older === 0 && ages.length > 0 && end <= half * 1.15 + 32,
    };
  },
);

async function tokenOf(url: string, clientId: string, clientSecret: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const answer = await fetch(`${url}/oauth/token`, { method: 'POST', body });
  return ((await answer.json()) as Json).access_token;
}

/** Resident memory of a process, in MB. */
function residentMb(pid: number): number {
  const [, kilobytes = '0'] =
    /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}
