import { isShort, report, until, vinOf, webhookRequest } from './harness.ts';
import { HttpPipe } from './http-pipe.ts';

const DELIVERIES = isShort ? 3000 : 100_000;
const VEHICLES = isShort ? 50 : 500;
const PIPES = 16;

await report(
  `${DELIVERIES} deliveries, 30 % duplicates, by 16 connections: effects = distinct changes`,
  async (world) => {
    const simulator = await world.startSimulator();
    const server = await world.startServer();
    const account = await world.connect(server, 'Endurance', { hearsWebhooks: false });
    await world.onboard(
      server,
      account,
      Array.from({ length: VEHICLES }, (_, index) => vinOf(index)),
    );
    const path = server.url + new URL(account.webhookUrl).pathname;

    const course = ['approved', 'revoking', 'revoked', 'pending'] as const;
    const distinct = Math.round(DELIVERIES * 0.7);
    let next = 0;
    let changes = 0;
    let refused = 0;
    const bodies = new Set<string>();
    const sendOn = async (): Promise<void> => {
      const pipe = new HttpPipe(path);
      while (next < DELIVERIES) {
        const at = next++;
        // The last three of ten are repetitions of some that went before.
        const number = at < distinct ? at : Math.floor(Math.random() * distinct);
        const vin = vinOf(number % VEHICLES);
        if (at < distinct && at % 100 < 10) {
          const status = simulator.book.find(vin)?.status as (typeof course)[number];
          simulator.move(vin, course[(course.indexOf(status) + 1) % 4] ?? 'approved');
          changes += 1;
        }
        const action = simulator.book.find(vin)?.status ?? 'pending';
        // A body that differs is stored, whatever id it comes with.
        bodies.add(`${number} ${action}`);
        const { status } = await pipe.send(webhookRequest(path, vin, action, `delivery-${number}`));
        if (status !== 204) refused += 1;
      }
      pipe.close();
    };
    await Promise.all(Array.from({ length: PIPES }, sendOn));
    const effects = (): number =>
      (world.query<{ readonly n: number }>('select count(*) as n from clearance_events')[0]?.n ??
        0) - VEHICLES;
    await until(
      'everything is applied',
      () =>
        world.query<{ readonly n: number }>(
          "select count(*) as n from webhook_deliveries where state = 'RECEIVED'",
        )[0]?.n === 0,
      600_000,
    );
    await until('the last change is there', () => effects() >= changes, 30_000).catch(
      () => undefined,
    );
    const stored = world.query<{ readonly n: number }>(
      'select count(*) as n from webhook_deliveries',
    )[0]?.n;
    return {
      measured: `${DELIVERIES - refused} acknowledged, ${stored} stored (${bodies.size} distinct), ${changes} changes at the provider, ${effects()} effects`,
      pass: refused === 0 && stored === bodies.size && effects() === changes,
    };
  },
);
