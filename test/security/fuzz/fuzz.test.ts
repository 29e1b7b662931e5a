import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataOf } from '../../support/app.js';
import { describeOnPostgres, type TestPostgres } from '../../support/postgres.js';
import { schema } from '../../support/schema-walk.js';
import { startTenants, type Tenants } from '../tenants.js';
import { type Chance } from './chance.ts';
import { DocumentFuzzer } from './documents.ts';
import { DOORS } from './doors.ts';
import { fuzz } from './run.ts';
import { HOSTILE_SHAPES } from './shapes.ts';
import { MAX_HELD_MS, startWatchdog } from './watchdog.ts';

const SEED = Number(process.env['FLEETGRAPH_TEST_SEED'] ?? 1);
/** Operations made up on each engine; `npm run endurance -- fuzz --minutes=30` is the long form. */
const OPERATIONS = 700;
/** Share of the shapes at each door. */
const SHARE = 0.15;
const MAX_GROWTH_BYTES = 400 * 2 ** 20;

function story(postgres?: TestPostgres): void {
  let tenants: Tenants;
  beforeAll(async () => {
    tenants = await startTenants(postgres && { FLEETGRAPH_DATABASE: postgres.url });
  });
  afterAll(async () => {
    await tenants.close();
    await postgres?.stop();
  });

  test(
    'no fault, nothing of the inside, nothing of another fleet; others are answered',
    { timeout: 300_000 },
    async () => {
      const { server, own, foreign } = tenants;
      const { fleet } = await dataOf(
        server.url,
        server.token,
        'query ($id: ID!) { fleet(id: $id) { providerAccounts { webhookUrl } } }',
        { id: own.ids.Fleet },
      );
      const [webhookUrl] = fleet.providerAccounts.flatMap(
        ({ webhookUrl: url }: { readonly webhookUrl: string | null }) => url ?? [],
      );
      const before = process.memoryUsage.rss();
      const watchdog = startWatchdog();
      const report = await fuzz({
        url: server.url,
        token: own.token,
        webhookPath: new URL(webhookUrl).pathname,
        schema,
        ids: [...Object.values(own.ids), ...Object.values(foreign.ids)],
        foreign: ['Fleet B'],
        seed: SEED,
        share: SHARE,
        goesOn: (tried) => tried < OPERATIONS + SHARE * HOSTILE_SHAPES.length * DOORS_COUNT,
      });
      const growth = process.memoryUsage.rss() - before;
      const heldMs = watchdog.takeLongestMs();
      await watchdog.stop();
      console.log({ ...report, problems: report.problems.length, growth, heldMs });
      expect(report.problems).toEqual([]);
      expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
      // This process is also the simulators, the clients and the searches for secrets.
      expect(heldMs).toBeLessThan(4 * MAX_HELD_MS);
      const faults = server.logLines
        .map((line) => JSON.parse(line) as { readonly level: number })
        .filter(({ level }) => level >= 50);
      expect(faults).toEqual([]);
    },
  );
}
const DOORS_COUNT = Object.keys(DOORS).length;

/** OWASP WSTG 4.7 and ASVS 5.0 1.2, 2.2, 4.1 and 16.5: whatever comes is answered, and never by a fault. */
describe('hostile requests on SQLite', () => story());
describeOnPostgres('hostile requests on PostgreSQL', (postgres) => story(postgres));

describe('the fuzzer', () => {
  test('has at least 200 shapes for each door, each once', () => {
    const texts = HOSTILE_SHAPES.map(({ text }) => text);
    expect(texts.length).toBeGreaterThanOrEqual(200);
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
    expect(DOORS_COUNT).toBeGreaterThanOrEqual(20);
  });

  test('makes the same documents of the same seed, and documents that can be carried out', async () => {
    const { Chance: Seeded } = (await import('./chance.ts')) as { readonly Chance: typeof Chance };
    const some = (seed: number) => {
      const fuzzer = new DocumentFuzzer(new Seeded(seed), schema, ['flt_1']);
      return Array.from({ length: 200 }, () => fuzzer.next());
    };
    expect(some(7)).toEqual(some(7));
    expect(some(7)).not.toEqual(some(8));
    expect(new Set(some(7).map(({ query }) => query)).size).toBeGreaterThan(195);
  });

  test('notices a loop that stands still', async () => {
    const watchdog = startWatchdog();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const until = process.cpuUsage().user + 400_000;
    while (process.cpuUsage().user < until);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(watchdog.takeLongestMs()).toBeGreaterThan(250);
    await watchdog.stop();
  });
});
