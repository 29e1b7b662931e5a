import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql, type TestServer } from '../support/app.js';
import { type Json } from '../support/simulator.js';
import { type Operation, OperationGenerator } from './operation-generator.js';
import { startTenants, type Tenant, type Tenants } from './tenants.js';

/** How many; more of them by the environment: 100,000 take some minutes. */
const OPERATIONS = Number(process.env['FLEETGRAPH_TEST_OPERATIONS'] ?? 10_000);
const SEED = Number(process.env['FLEETGRAPH_TEST_SEED'] ?? 1);
const AT_ONCE = 8;

const documented = new Set(
  [
    ...readFileSync(new URL('../../docs/error-codes.md', import.meta.url), 'utf8').matchAll(
      /^\| `([A-Z_]+)` \|/gm,
    ),
  ].map(([, code]) => code),
);
/** Words that only the inside of the server uses. */
const INSIDE =
  /node_modules|\bat \w+ \(|SQLITE_|drizzle|better-sqlite3|undefined is not|Cannot read propert|is not a function|\/src\/|\.ts:\d/;

/** ASVS 5.0 16.5.1 (no error reveals internals) and 2.2.1: whatever fits the schema is answered, and never by a fault. */
describe('operations made up from the schema', () => {
  let tenants: Tenants;
  let server: TestServer;
  let own: Tenant;
  let foreign: Tenant;

  beforeAll(async () => {
    tenants = await startTenants();
    ({ server, own, foreign } = tenants);
  });
  afterAll(() => tenants.close());

  const wrongs: string[] = [];
  const codes = new Map<string, number>();
  let answered = 0;

  async function run(operation: Operation): Promise<void> {
    const { status, body } = await graphql(
      server.url,
      own.token,
      operation.query,
      operation.variables,
    );
    const errors: readonly Json[] = body.errors ?? [];
    if (errors.length === 0) answered += 1;
    for (const { extensions } of errors)
      codes.set(extensions?.code, (codes.get(extensions?.code) ?? 0) + 1);
    const isWrong =
      status >= 500 ||
      errors.some(
        ({ message, extensions }) =>
          !documented.has(extensions?.code) ||
          extensions.code === 'INTERNAL_SERVER_ERROR' ||
          INSIDE.test(message),
      ) ||
      JSON.stringify(body).includes('Fleet B');
    if (isWrong) wrongs.push(JSON.stringify({ status, operation, errors }).slice(0, 2000));
  }

  test(
    `${OPERATIONS} of them: no crash, no 5xx, no error that was not meant for the caller, nothing of another fleet`,
    { timeout: 3_600_000 },
    async () => {
      const ids = [...Object.values(own.ids), ...Object.values(foreign.ids)];
      const generator = new OperationGenerator(SEED, ids);
      let left = OPERATIONS;
      const worker = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          await run(generator.next());
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      console.log(
        `${OPERATIONS} operations, ${answered} without errors;`,
        Object.fromEntries([...codes].sort()),
      );
      expect(wrongs).toEqual([]);
      // Otherwise they would not reach anything.
      expect(answered).toBeGreaterThan(OPERATIONS / 10);
      expect(
        (await graphql(server.url, server.token, '{ fleets { totalCount } }')).body.data.fleets
          .totalCount,
      ).toBeGreaterThanOrEqual(2);
      const faults = server.logLines
        .map((line) => JSON.parse(line))
        .filter(({ level }) => level >= 50);
      expect(faults).toEqual([]);
    },
  );
});
