import { setTimeout as sleep } from 'node:timers/promises';
import { isShort, report, until, vinOf } from './harness.ts';

const VINS = isShort ? 200 : 1000;
const PER_ONBOARDING = 10;
const KILL_EVERY_MS = isShort ? 3000 : 5000;

await report(
  `${VINS} VINs, 5 % refused, 10 % 5xx, 5 % timeouts after the provider acted, SIGKILL every ${KILL_EVERY_MS / 1000} s: one creation per VIN, every row has its result, states = the provider's`,
  async (world) => {
    const simulator = await world.startSimulator({
      webhooks: { retryDelaysMs: [200, 500, 1000, 2000] },
    });
    const server = await world.startServer();
    const account = await world.connect(server);
    simulator.setFault({
      kind: 'status',
      status: 503,
      method: 'POST',
      path: '/fleets/vehicles',
      probability: 0.1,
    });
    simulator.setFault({
      kind: 'timeout-after-effect',
      method: 'POST',
      path: '/fleets/vehicles',
      probability: 0.05,
      ending: isShort ? 'reset' : 'silence',
    });

    // The carmakers decide: every twentieth vehicle is refused.
    const running = { on: true };
    const isOver = (): boolean => !running.on;
    const deciding = (async () => {
      while (running.on) {
        for (const { vin, status } of simulator.book.list()) {
          if (status === 'pending' && Math.random() < 0.3)
            simulator.move(vin, Number(vin.slice(-6)) % 20 === 0 ? 'rejected' : 'approved');
        }
        await sleep(200);
      }
    })();
    let kills = 0;
    const killing = (async () => {
      while (running.on) {
        await sleep(KILL_EVERY_MS);
        if (isOver()) return;
        await server.kill();
        kills += 1;
        await server.start();
      }
    })();

    // A caller who sends again until there is an answer, with the same key.
    const ids: string[] = [];
    for (let from = 0; from < VINS; from += PER_ONBOARDING) {
      const vins = Array.from({ length: PER_ONBOARDING }, (_, index) => vinOf(from + index));
      for (;;) {
        const id = await world
          .startOnboarding(server, account, vins, `onboarding-${from}`)
          .catch(() => undefined);
        if (id !== undefined) {
          ids.push(id);
          break;
        }
        await sleep(50);
      }
      await sleep(200);
    }
    const count = (sql: string): number => world.query<{ readonly n: number }>(sql)[0]?.n ?? -1;
    await until(
      'every row has its result',
      () => count("select count(*) as n from onboarding_rows where status = 'QUEUED'") === 0,
      600_000,
    );
    running.on = false;
    await Promise.all([deciding, killing]);
    for (const { vin, status } of simulator.book.list())
      if (status === 'pending')
        simulator.move(vin, Number(vin.slice(-6)) % 20 === 0 ? 'rejected' : 'approved');

    const ours = (): ReadonlyMap<string, string> =>
      new Map(
        world
          .query<{ readonly vin: string; readonly status: string }>(
            'select v.vin, c.status from clearances c join enrollments e on e.id = c.enrollment_id join vehicles v on v.id = e.vehicle_id',
          )
          .map(({ vin, status }) => [vin, status]),
      );
    const differing = (): number => {
      const states = ours();
      return simulator.book
        .list()
        .filter(({ vin, status }) => states.get(vin) !== status.toUpperCase()).length;
    };
    await until('the states are the same', () => differing() === 0, 60_000).catch(() => undefined);
    const created = simulator.book
      .list()
      .map(({ changelog }) => changelog.filter(({ status }) => status === 'pending').length);
    const twice = created.filter((times) => times > 1).length;
    const succeeded = count("select count(*) as n from onboarding_rows where status = 'SUCCEEDED'");
    const failed = count("select count(*) as n from onboarding_rows where status = 'FAILED'");
    const failedThough = count(
      "select count(*) as n from onboarding_rows r join clearances c on c.enrollment_id = r.enrollment_id where r.status = 'FAILED'",
    );
    const doubled = ids.length - new Set(ids).size;
    return {
      measured: `${created.length} created, ${twice} of them twice; ${succeeded} rows succeeded, ${failed} failed (${failedThough} of these are there all the same); ${differing()} states differ; ${kills} kills; ${doubled} onboardings doubled`,
      pass:
        created.length === VINS - failed + failedThough &&
        twice === 0 &&
        succeeded + failed === VINS &&
        differing() === 0 &&
        doubled === 0 &&
        kills > 0,
    };
  },
);
