import { setTimeout as sleep } from 'node:timers/promises';
import {
  isShort,
  percentile,
  report,
  type Server,
  until,
  vinOf,
  webhookRequest,
} from './harness.ts';
import { HttpPipe } from './http-pipe.ts';
import { seedFleet } from './seeded-fleet.ts';

const VEHICLES = isShort ? 1000 : 10_000;
const GIVEN = process.argv.find((each) => each.startsWith('--interval='))?.split('=')[1];
/**
 * A sixth of 15 minutes by default: as many calls a second as 60,000 vehicles would make;
 * `--interval=900` is 15 minutes.
 */
const INTERVAL_SECONDS = isShort ? 60 : Number(GIVEN ?? 150);
const RUN_SECONDS = isShort ? 30 : 170;
const KILL_AT_SECONDS = RUN_SECONDS / 2;
/** Minimum between two reads of the brand, in seconds. */
const MINIMUM_SECONDS = 60;
const WEBHOOKS_PER_SECOND = 20;
/** Vehicles whose clearances change meanwhile; their data are not read. */
const CHANGING = 50;
const DATA_PATH = /^\/v1\/vehicle-data\/autoapi-13\/(\w+)$/;
/** Seconds after a start in which the server may be behind. */
const SETTLE_SECONDS = 3;

await report(
  `${VEHICLES} vehicles, read every ${INTERVAL_SECONDS} s, kill -9 in the middle: max/mean <= 1.5 a second, none twice in ${MINIMUM_SECONDS} s, loop p99 <= 50 ms, webhooks and log undisturbed`,
  async (world) => {
    const simulator = await world.startSimulator();
    const seeding = await world.startServer({ FLEETGRAPH_VEHICLE_DATA_SECONDS: '0' });
    const account = await world.connect(seeding, 'Data', { hearsWebhooks: false });
    const changing = Array.from({ length: CHANGING }, (_, index) => vinOf(VEHICLES + index));
    await world.onboard(seeding, account, changing);
    await seeding.kill('SIGTERM');
    await seedFleet(world, account, { vehicles: VEHICLES, intervalSeconds: INTERVAL_SECONDS });
    simulator.requests.clear();
    const server = await world.startServer({
      FLEETGRAPH_VEHICLE_DATA_SECONDS: String(INTERVAL_SECONDS),
      FLEETGRAPH_RECONCILE_SECONDS: '86400',
    });
    const [before] = world.query<{ readonly n: number }>(
      'select count(*) as n from clearance_events',
    );

    const calls = new Map<string, number[]>();
    const times: number[] = [];
    const collect = (): void => {
      for (const { at, method, path } of simulator.requests.list()) {
        const vin = method === 'GET' ? DATA_PATH.exec(path)?.[1] : undefined;
        if (vin === undefined) continue;
        times.push(at.getTime());
        calls.set(vin, [...(calls.get(vin) ?? []), at.getTime()]);
      }
      simulator.requests.clear();
    };
    const startedAt = Date.now();
    const seconds = (): number => (Date.now() - startedAt) / 1000;
    let [isRunning, sent, moved, down] = [true, 0, 0, [0, 0] as readonly [number, number]];
    const acknowledged: number[] = [];
    const sending = (async () => {
      const pipe = new HttpPipe(account.webhookUrl.replace(/^http:\/\/[^/]+/, server.url));
      while (isRunning) {
        const id = `delivery-${(sent += 1)}`;
        const vin = vinOf(VEHICLES + (sent % CHANGING));
        if (sent % WEBHOOKS_PER_SECOND === 0 && server.isAlive) {
          const status = simulator.book.find(vin)?.status === 'pending' ? 'rejected' : 'pending';
          simulator.move(vin, status);
          moved += 1;
        }
        const status = simulator.book.find(vin)?.status ?? 'pending';
        const begun = performance.now();
        const answer = await pipe
          .send(webhookRequest(account.webhookUrl, vin, status, id))
          .catch(() => ({ status: 0 }));
        if (answer.status === 204) acknowledged.push(performance.now() - begun);
        await sleep(1000 / WEBHOOKS_PER_SECOND);
      }
      pipe.close();
    })();
    const lags: number[] = [];
    let [begunAt, isSettled] = [startedAt, false];
    const watching = (async () => {
      while (isRunning) {
        await sleep(5000);
        if (!server.isAlive || Date.now() - begunAt < SETTLE_SECONDS * 1000) continue;
        // The histogram begins again with each reading: the first one has the start in it.
        const read = await lagOf(server).catch(() => []);
        if (isSettled) lags.push(...read);
        isSettled = true;
      }
    })();
    while (seconds() < RUN_SECONDS) {
      await sleep(250);
      collect();
      if (down[0] === 0 && seconds() >= KILL_AT_SECONDS) {
        const from = Date.now();
        await server.kill();
        await server.start();
        down = [from, Date.now()];
        [begunAt, isSettled] = [Date.now(), false];
      }
    }
    isRunning = false;
    await Promise.all([sending, watching]);
    collect();

    const changes = (): number =>
      (world.query<{ readonly n: number }>('select count(*) as n from clearance_events')[0]?.n ??
        0) - (before?.n ?? 0);
    await until('the log has every change', () => changes() >= moved, 60_000).catch(
      () => undefined,
    );
    const gaps = [...calls.values()].flatMap((all) =>
      all.slice(1).map((at, index) => (at - (all[index] ?? 0)) / 1000),
    );
    const tooSoon = gaps.filter((gap) => gap < MINIMUM_SECONDS).length;
    const mean = VEHICLES / INTERVAL_SECONDS;
    const most = Math.max(...binsOf(times, startedAt + SETTLE_SECONDS * 1000).values());
    const lag = Math.max(...lags);
    const p99 = percentile(acknowledged, 0.99);
    const downSeconds = (down[1] - down[0]) / 1000;
    return {
      measured: `${times.length} calls for ${calls.size} vehicles in ${RUN_SECONDS} s, ${downSeconds.toFixed(1)} s of it down: at most ${most} a second, ${(most / mean).toFixed(2)} of the mean ${mean.toFixed(1)}; ${tooSoon} too soon, shortest gap ${Math.min(...gaps, Infinity).toFixed(1)} s; loop p99 ${(percentile(lags, 0.5) * 1000).toFixed(0)} ms in the median of ${lags.length} readings, ${(lag * 1000).toFixed(0)} at worst; ${acknowledged.length} webhooks, p99 ${p99.toFixed(1)} ms; ${changes()} of ${moved} changes in the log; integrity_check ${world.integrity()}`,
      pass:
        tooSoon === 0 &&
        most / mean <= 1.5 &&
        lag <= 0.05 &&
        changes() === moved &&
        times.length >= mean * (RUN_SECONDS - downSeconds - 2 * SETTLE_SECONDS) * 0.95,
    };
  },
);

/** Numbers of calls by the second. */
function binsOf(times: readonly number[], from: number): ReadonlyMap<number, number> {
  const bins = new Map<number, number>();
  for (const at of times) {
    const bin = Math.floor((at - from) / 1000);
    if (bin >= 0) bins.set(bin, (bins.get(bin) ?? 0) + 1);
  }
  return bins;
}

/** p99 of the event loop's lag since the last reading, in seconds; none from one that starts. */
async function lagOf({ url }: Server): Promise<readonly number[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const found = /^nodejs_eventloop_lag_p99_seconds ([\d.e+-]+)$/m.exec(text)?.[1];
  return found === undefined ? [] : [Number(found)];
}
