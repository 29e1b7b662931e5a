import { setTimeout as sleep } from 'node:timers/promises';
import { isShort, report, until, vinOf, webhookRequest } from './harness.ts';
import { HttpPipe } from './http-pipe.ts';

const CYCLES = isShort ? 20 : 200;
const RATE = 200;
const ROWS = 50;
const PIPES = 16;
/** The short form must not hold anybody up: on a busy machine it has as many cycles as fit. */
const AT_MOST_MS = isShort ? 45_000 : Number.POSITIVE_INFINITY;
/** The server is killed some time after it has come up, at a random moment. */
const LIFE_MS = isShort ? [50, 350] : [100, 1500];

await report(
  `kill -9 under ${RATE} webhooks/s and onboarding, ${CYCLES} cycles: 0 acknowledged lost, 0 applied twice, integrity_check ok`,
  async (world) => {
    const simulator = await world.startSimulator();
    const server = await world.startServer();
    const account = await world.connect(server, 'Endurance', { hearsWebhooks: false });
    await world.onboard(
      server,
      account,
      Array.from({ length: ROWS }, (_, index) => vinOf(index)),
    );

    const acknowledged = new Set<string>();
    const onboardings: string[] = [];
    let sent = 0;
    let isRunning = true;
    const sendOn = async (): Promise<void> => {
      const pipe = new HttpPipe(account.webhookUrl);
      while (isRunning) {
        const id = `delivery-${(sent += 1)}`;
        // Every tenth reports a change, the rest are noise. All vehicles have their turn: the
        // provider remembers only so many changes of each.
        const vin = vinOf(sent % 10 === 0 ? (sent / 10) % ROWS : sent % ROWS);
        if (sent % 10 === 0)
          simulator.move(vin, nextOf(simulator.book.find(vin)?.status ?? 'pending'));
        const { status } = await pipe.send(
          webhookRequest(
            account.webhookUrl,
            vin,
            simulator.book.find(vin)?.status ?? 'pending',
            id,
          ),
        );
        if (status === 204) acknowledged.add(id);
        else await sleep(20);
        await sleep((1000 * PIPES) / RATE);
      }
      pipe.close();
    };
    const senders = Array.from({ length: PIPES }, sendOn);
    const startedAt = performance.now();
    let cycles = 0;
    for (let cycle = 1; cycle <= CYCLES && performance.now() - startedAt < AT_MOST_MS; cycle += 1) {
      cycles += 1;
      const from = ROWS * cycle;
      await world
        .startOnboarding(
          server,
          account,
          Array.from({ length: ROWS }, (_, index) => vinOf(from + index)),
        )
        .then(
          (id) => onboardings.push(id),
          () => undefined,
        );
      await sleep(LIFE_MS[0]! + Math.random() * (LIFE_MS[1]! - LIFE_MS[0]!));
      await server.kill();
      await server.start();
    }
    isRunning = false;
    await Promise.all(senders);
    await until(
      'every command has ended and every webhook is applied',
      () => {
        const [open] = world.query<{ readonly n: number }>(
          "select (select count(*) from commands where state = 'QUEUED') + (select count(*) from webhook_deliveries where state = 'RECEIVED') as n",
        );
        return open?.n === 0;
      },
      400_000,
    );
    await sleep(3000);

    const stored = new Set(
      world
        .query<{ readonly id: string }>('select delivery_id as id from webhook_deliveries')
        .map(({ id }) => id),
    );
    const lost = [...acknowledged].filter((id) => !stored.has(id)).length;
    const known = new Set(
      world.query<{ readonly id: string }>('select id from onboardings').map(({ id }) => id),
    );
    const lostOnboardings = onboardings.filter((id) => !known.has(id)).length;
    const recorded = Map.groupBy(
      world.query<{ readonly vin: string; readonly status: string }>(
        'select v.vin, e.status from clearance_events e join vehicles v on v.id = e.vehicle_id order by e.seq',
      ),
      ({ vin }) => vin,
    );
    let twice = 0;
    let missing = 0;
    for (const { vin, changelog } of simulator.book.list()) {
      const theirs = changelog.map(({ status }) => status.toUpperCase());
      const ours = (recorded.get(vin) ?? []).map(({ status }) => status);
      twice +=
        Math.max(0, ours.length - theirs.length) +
        (theirs.filter((status) => status === 'PENDING').length > 1 && Number(vin.slice(-6)) >= ROWS
          ? 1
          : 0);
      if (theirs.join() !== ours.join()) missing += 1;
    }
    const integrity = world.integrity();
    return {
      measured: `${acknowledged.size} webhooks and ${onboardings.length} onboardings acknowledged in ${cycles} cycles: ${lost + lostOnboardings} lost, ${twice} applied twice, ${missing} of ${simulator.book.list().length} histories differ from the provider's, integrity_check ${integrity}`,
      pass:
        lost + lostOnboardings + twice + missing === 0 &&
        integrity === 'ok' &&
        acknowledged.size > cycles,
    };
  },
);

function nextOf(status: string): 'approved' | 'revoking' | 'revoked' | 'pending' {
  const course = {
    pending: 'approved',
    approved: 'revoking',
    revoking: 'revoked',
    revoked: 'pending',
  } as const;
  return course[status as keyof typeof course];
}
