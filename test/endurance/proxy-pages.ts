import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment, isShort, report, until, vinOf, type World } from './harness.ts';
import { startPostgres } from './postgres.ts';

const ROWS = isShort ? 100 : 2000;
const STATUSES = [403, 404, 400] as const;
const SECONDS_EACH = isShort ? 2 : 10;
const PAGES_SECONDS = STATUSES.length * SECONDS_EACH;
/** The breaker opens after some calls, and lets one through in ten seconds. */
const MAX_CALLS = 10 + Math.ceil(PAGES_SECONDS / 10);

async function onboardBehindPages(world: World, environment: Environment) {
  const { simulator } = world;
  const server = await world.startServer(environment);
  const account = await world.connect(server, 'Behind a proxy');
  simulator.setFault({ kind: 'page', status: STATUSES[0] });
  simulator.requests.clear();
  const vins = Array.from({ length: ROWS }, (_, index) => vinOf(index));
  const id = await world.startOnboarding(server, account, vins);
  for (const status of STATUSES) {
    simulator.clearFaults();
    simulator.setFault({ kind: 'page', status });
    await sleep(SECONDS_EACH * 1000);
  }
  const calls = simulator.requests.list().length;
  simulator.clearFaults();
  let onboarding = { status: '', succeeded: 0, failed: 0 };
  const look = async (): Promise<boolean> => {
    const query = 'query ($id: ID!) { onboarding(id: $id) { status succeeded failed } }';
    ({ onboarding } = (await world.ask(server, query, { id })) as {
      readonly onboarding: typeof onboarding;
    });
    return onboarding.status === 'COMPLETED';
  };
  await until('every row has ended', look);
  await server.kill();
  return { ...onboarding, calls };
}

await report(
  `${ROWS} rows while the provider's proxy answers pages of ${STATUSES.join(', ')} for ${PAGES_SECONDS} s, on both engines: all succeed, at most ${MAX_CALLS} calls meanwhile`,
  async (world) => {
    const postgres = await startPostgres();
    try {
      const found: string[] = [];
      let pass = true;
      for (const [engine, environment] of [
        ['SQLite', {}],
        ['PostgreSQL', { FLEETGRAPH_DATABASE: postgres.url }],
      ] as const) {
        await world.startSimulator();
        const { succeeded, failed, calls } = await onboardBehindPages(world, environment);
        found.push(`${engine}: ${succeeded} succeeded, ${failed} failed, ${calls} calls`);
        pass &&= succeeded === ROWS && calls <= MAX_CALLS;
      }
      return { measured: found.join('; '), pass };
    } finally {
      await world.stopServers();
      await postgres.stop();
    }
  },
);
