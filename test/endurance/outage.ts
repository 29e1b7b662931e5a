import { setTimeout as sleep } from 'node:timers/promises';
import { isShort, report, until, vinOf } from './harness.ts';

const DOWN_SECONDS = isShort ? 15 : 300;
const BACK_WITHIN_SECONDS = 30;
const ELIGIBILITY =
  'query ($id: ID!, $vin: VIN!) { eligibility(accountId: $id, vin: $vin, brand: "bmw") { eligible } }';

await report(
  `provider down ${DOWN_SECONDS} s: at most 1.2 calls per request before the breaker opens, one probe per 10 s after, back in ${BACK_WITHIN_SECONDS} s`,
  async (world) => {
    const simulator = await world.startSimulator();
    const server = await world.startServer({ FLEETGRAPH_RECONCILE_SECONDS: '300' });
    const account = await world.connect(server);
    await world.onboard(server, account, [vinOf(0)]);
    await simulator.webhooksSettled();
    await until(
      'the first webhooks are applied',
      () =>
        world.query<{ readonly n: number }>(
          "select count(*) as n from webhook_deliveries where state <> 'APPLIED'",
        )[0]?.n === 0,
    );
    const health = async (): Promise<string> =>
      (
        await world.ask(
          server,
          'query ($id: ID!) { node(id: $id) { ... on ProviderAccount { health { status } } } }',
          { id: account.id },
        )
      ).node.health.status;
    const isOpen = async (): Promise<boolean> =>
      (await health()) === 'UNREACHABLE' &&
      (world.query<{ readonly at: number | null }>(
        'select health_retry_at as at from provider_accounts',
      )[0]?.at ?? null) !== null;

    simulator.setFault({ kind: 'status', status: 503 });
    simulator.requests.clear();
    let requests = 0;
    while (!(await isOpen())) {
      requests += 1;
      await world
        .ask(server, ELIGIBILITY, { id: account.id, vin: vinOf(0) })
        .catch(() => undefined);
    }
    const before = simulator.requests.list().length;
    // While it is down, callers go on asking and rows wait.
    simulator.requests.clear();
    await world.startOnboarding(
      server,
      account,
      Array.from({ length: 500 }, (_, index) => vinOf(1 + index)),
    );
    const downUntil = performance.now() + DOWN_SECONDS * 1000;
    let asked = 0;
    while (performance.now() < downUntil) {
      asked += 1;
      await world
        .ask(server, ELIGIBILITY, { id: account.id, vin: vinOf(0) })
        .catch(() => undefined);
      await sleep(50);
    }
    const probes = simulator.requests.list().length;
    simulator.clearFaults();
    const mendedAt = performance.now();
    await until('the account is healthy', async () => (await health()) === 'HEALTHY');
    const backAfter = (performance.now() - mendedAt) / 1000;
    await until(
      'every row has ended',
      () =>
        world.query<{ readonly n: number }>(
          "select count(*) as n from commands where state = 'QUEUED'",
        )[0]?.n === 0,
    );
    const failed = world.query<{ readonly n: number }>(
      "select count(*) as n from onboarding_rows where status <> 'SUCCEEDED'",
    )[0]?.n;
    const perRequest = before / requests;
    const allowed = Math.ceil(DOWN_SECONDS / 10) + 1;
    return {
      measured: `${perRequest.toFixed(2)} calls per request before; ${probes} probes in ${DOWN_SECONDS} s (at most ${allowed}) while callers asked ${asked} times; healthy ${backAfter.toFixed(1)} s after it was back; ${failed} of 500 rows that waited failed`,
      pass:
        perRequest <= 1.2 && probes <= allowed && backAfter <= BACK_WITHIN_SECONDS && failed === 0,
    };
  },
);
