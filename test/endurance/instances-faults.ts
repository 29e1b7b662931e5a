import { setTimeout as sleep } from 'node:timers/promises';
import { type Audit, audit } from './cluster/audit.ts';
import { Cluster, SKEW_MS } from './cluster/cluster.ts';
import { type Fault, faultsOf, upgradesOf } from './cluster/faults.ts';
import { type FirstEvent, Followers } from './cluster/followers.ts';
import { Traffic, VEHICLES } from './cluster/traffic.ts';
import { buildVersionBefore, type VersionBefore } from './cluster/version-before.ts';
import { isShort, report, until, vinOf, type World } from './harness.ts';
import { type Postgres, startPostgres } from './postgres.ts';

/** Duration of the faults: `--seconds=1800`; each fault has its turn at least once. */
const SECONDS = Number(
  process.argv.find((option) => option.startsWith('--seconds='))?.slice('--seconds='.length) ??
    (isShort ? 0 : 600),
);
const PAUSE_MS = isShort ? 500 : 5000;
const WEBHOOKS_PER_SECOND = 15;
const SIGN_INS_PER_SECOND = 1;
const ONBOARDINGS_PER_SECOND = 0.5;
const FOLLOWERS = isShort ? 3 : 20;
const SETTLE_MS = 120_000;

await report(
  `three instances on PostgreSQL, one with a clock ${SKEW_MS / 1000} s ahead, under a rolling upgrade from the version before, kill -9, terminated, refused and silent connections, a killed and a slow database, a rolling restart: 0 acknowledged lost, 0 done twice, 0 out of order, no other refusal than STORE_UNAVAILABLE`,
  async (world) => {
    const postgres = await startPostgres();
    try {
      return await measure(world, postgres);
    } finally {
      await world.stopServers();
      await postgres.stop();
    }
  },
);

async function measure(world: World, postgres: Postgres) {
  await world.startSimulator();
  const before = buildVersionBefore(world.directory);
  const cluster = await Cluster.start(world, postgres, before);
  try {
    return await measureOn(world, cluster, before);
  } finally {
    await cluster.stop();
  }
}

async function measureOn(world: World, cluster: Cluster, before: VersionBefore | undefined) {
  const [first] = cluster.servers;
  const account = await world.connect(first!, 'Faults', { hearsWebhooks: false });
  const vins = Array.from({ length: VEHICLES }, (_, index) => vinOf(index));
  await world.onboard(first!, account, vins);
  const { fleet } = await world.ask(
    first!,
    'query ($id: ID!) { fleet(id: $id) { clearanceEvents(last: 1) { nodes { id cursor } } } }',
    { id: account.fleetId },
  );
  const [start] = fleet.clearanceEvents.nodes as readonly FirstEvent[];
  const followers = new Followers(world, cluster, account, start!, FOLLOWERS);
  const traffic = new Traffic(world, cluster, account);

  let isRunning = true;
  const isOn = (): boolean => isRunning;
  const repeat = async (
    perSecond: number,
    work: (turn: number) => Promise<void>,
  ): Promise<void> => {
    const underWay: Promise<void>[] = [];
    for (let turn = 1; isOn(); turn += 1) {
      underWay.push(work(turn));
      await sleep(1000 / perSecond);
    }
    await Promise.all(underWay);
  };
  // One at a time, as a client that uses its token until it expires.
  const signInAgain = async (): Promise<void> => {
    while (isOn()) {
      await traffic.signIn();
      await sleep(1000 / SIGN_INS_PER_SECOND);
    }
  };
  const running = [
    repeat(WEBHOOKS_PER_SECOND, () => traffic.webhook()),
    signInAgain(),
    repeat(ONBOARDINGS_PER_SECOND, (turn) => traffic.onboarding(turn)),
  ];
  const readyAfter = new Map<string, number>();
  const startedAt = performance.now();
  let faults = 0;
  const cause = async (list: readonly Fault[]): Promise<void> => {
    for (const fault of list) {
      await sleep(PAUSE_MS);
      await fault.run();
      faults += 1;
      readyAfter.set(fault.name, Math.max(readyAfter.get(fault.name) ?? 0, await cluster.ready()));
    }
  };
  await cause(upgradesOf(cluster));
  do {
    await cause(faultsOf(cluster));
  } while (performance.now() - startedAt < SECONDS * 1000);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  isRunning = false;
  await Promise.all(running);
  traffic.close();

  let found: Audit | undefined;
  await until(
    'everything is stored, applied and received',
    async () => {
      found = await audit(world, cluster, traffic, followers);
      await sleep(500);
      return found.lost + found.histories === 0;
    },
    SETTLE_MS,
  ).catch(() => undefined);
  const { lost, doneTwice, outOfOrder, histories, examples } =
    found ?? (await audit(world, cluster, traffic, followers));
  await followers.stop();
  const created = world.simulator.book
    .list()
    .slice(VEHICLES)
    .filter(({ changelog }) => changelog.length > 1).length;
  const slowest = [...readyAfter].map(([name, ms]) => `${name} ${(ms / 1000).toFixed(1)} s`);
  const odd = traffic.oddAnswers;
  return {
    measured:
      `upgraded from ${before?.commit ?? 'no version before, as there is no history'}; ${faults} faults in ${seconds} s; ${traffic.webhooks.size} webhooks, ${traffic.onboardings.size} onboardings and ${traffic.tokens} sign-ins acknowledged, ${traffic.repeated} requests sent again; ${followers.resumed} subscriptions resumed: ` +
      `${lost} lost, ${doneTwice + created} done twice${created > 0 ? ` (${created} of them at the provider)` : ''}, ${outOfOrder} out of order, ${histories} histories differ from the provider's; all ready again after: ${slowest.join(', ')}; other refusals: ${odd.join('; ') || 'none'}${examples.map((example) => `\n  ${example}`).join('')}`,
    pass: lost + doneTwice + created + outOfOrder + histories === 0 && odd.length === 0,
  };
}
