import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMs, isShort, percentile, report, vinOf, webhookRequest } from './harness.ts';
import { HttpPipe } from './http-pipe.ts';

const PACED_SECONDS = isShort ? 5 : 60;
const PACE = 200;
const FULL_SECONDS = isShort ? 5 : 60;
const HALF_SECONDS = isShort ? 3 : 20;
const PIPES = 64;
/** In the short form, beside other tests, only whether it works at all. */
const GOAL = isShort ? { p99Ms: 5000, perSecond: 50 } : { p99Ms: 50, perSecond: 5000 };

await report(
  `webhooks acknowledged with FULL durability: p99 ≤ ${GOAL.p99Ms} ms at ${PACE}/s; ≥ ${GOAL.perSecond}/s sustained, p99 ≤ ${GOAL.p99Ms} ms at half of that`,
  async (world) => {
    await world.startSimulator();
    const server = await world.startServer({ FLEETGRAPH_RECONCILE_SECONDS: '300' });
    const account = await world.connect(server, 'Endurance', { hearsWebhooks: false });
    await world.onboard(server, account, [vinOf(0)]);
    let number = 0;
    // About vehicles that are not enrolled: only the endpoint is measured, up to the fsync.
    const make = (): Buffer =>
      webhookRequest(
        account.webhookUrl,
        vinOf(1 + (number % 1000)),
        'approved',
        `delivery-${(number += 1)}`,
      );
    const pipes = Array.from({ length: PIPES }, () => new HttpPipe(account.webhookUrl));
    let refused = 0;

    /**
     * Sends so many a second. → how long each took, from when it should have been sent: a sender
     * that is behind does not hide it.
     */
    const pace = async (rate: number, seconds: number): Promise<readonly number[]> => {
      const took: number[] = [];
      const underWay: Promise<void>[] = [];
      const startedAt = performance.now();
      for (let turn = 0; turn < seconds * rate; turn += 1) {
        const dueAt = startedAt + (turn * 1000) / rate;
        const early = dueAt - performance.now();
        if (early > 0) await sleep(early);
        let pipe = pipes.pop();
        for (; !pipe; pipe = pipes.pop()) await sleep(1);
        const free = pipe;
        underWay.push(
          free.send(make()).then(({ status }) => {
            pipes.push(free);
            if (status === 204) took.push(performance.now() - dueAt);
            else refused += 1;
          }),
        );
      }
      await Promise.all(underWay);
      return took;
    };

    const paced = await pace(PACE, PACED_SECONDS);
    let full = 0;
    const cpuBefore = cpuMs(server.pid);
    const until = performance.now() + FULL_SECONDS * 1000;
    await Promise.all(
      pipes.map(async (pipe) => {
        while (performance.now() < until) {
          const { status } = await pipe.send(make());
          if (status === 204) full += 1;
          else refused += 1;
        }
      }),
    );
    const cpuEach = ((cpuMs(server.pid) - cpuBefore) * 1000) / full;
    const perSecond = full / FULL_SECONDS;
    const half = await pace(perSecond / 2, HALF_SECONDS);
    for (const pipe of pipes) pipe.close();
    const stored = world.query<{ readonly n: number }>(
      'select count(*) as n from webhook_deliveries',
    )[0]?.n;
    const p99 = percentile(paced, 0.99);
    const halfP99 = percentile(half, 0.99);
    const acknowledged = paced.length + full + half.length;
    return {
      measured: `p50 ${percentile(paced, 0.5).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms at ${PACE}/s; ${perSecond.toFixed(0)}/s sustained over ${FULL_SECONDS} s, at ${cpuEach.toFixed(0)} µs of a core each; p50 ${percentile(half, 0.5).toFixed(1)} ms, p99 ${halfP99.toFixed(1)} ms at half of that; ${refused} refused; ${stored} stored of ${acknowledged} acknowledged`,
      pass:
        p99 <= GOAL.p99Ms &&
        halfP99 <= GOAL.p99Ms &&
        perSecond >= GOAL.perSecond &&
        refused === 0 &&
        stored === acknowledged,
    };
  },
);
