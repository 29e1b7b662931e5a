import Database from 'better-sqlite3';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql, makeFleet, startTestServer, type TestServer } from '../support/app.js';
import { describeOnPostgres, type TestPostgres } from '../support/postgres.js';
import { type Json, TEST_APP } from '../support/simulator.js';
import { testCollector } from '../support/watch.js';

/** Tables that hold secrets, hashes, sealed values or personal data. */
const TABLES = [
  'fleets',
  'api_clients',
  'provider_accounts',
  'audit_events',
  'idempotency_keys',
  'onboardings',
  'onboarding_rows',
  'vehicles',
  'webhook_deliveries',
];
/** Values that no log, answer, metric or trace may have. */
const CANARY = 'canary-not-real-0b57ac1e';
const NAME = 'Name of a person 0b57ac1e';
const PLATE = 'CA-NA 4711';
/** Hashes and sealed values, by their shapes (`scrypt` in PHC form, JWE in compact form). */
const SEALED = /\$scrypt\$|eyJ[\w-]{10,}\.\.[\w-]{10,}/;

/** Faults of a database. */
interface Faults {
  /** Makes every write to a table fail, or no longer. */
  readonly refuse: (table: string, isRefused: boolean) => Promise<void>;
  /** Makes writes wait until they are given up, or no longer. */
  readonly block: (isBlocked: boolean) => Promise<void>;
  readonly end: () => Promise<void>;
}

const MUTATIONS: readonly (readonly [query: string, input: (fleet: Ids) => Json])[] = [
  ['createFleet', () => ({ name: NAME, externalId: NAME })],
  ['createApiClient', () => ({ name: NAME, scopes: ['fleet:read'], fleetIds: null })],
  [
    'connectProviderAccount',
    ({ fleetId }) => ({
      fleetId,
      name: 'Second',
      idempotencyKey: NAME,
      highMobility: { clientSecret: TEST_APP, webhookSecret: `${CANARY}-webhook` },
    }),
  ],
  [
    'rotateProviderAccountSecrets',
    ({ accountId }) => ({
      id: accountId,
      highMobility: { clientSecret: TEST_APP, webhookSecret: `${CANARY}-rotated` },
    }),
  ],
  [
    'startOnboarding',
    ({ accountId }) => ({
      accountId,
      vehicles: [{ vin: 'WBA71AW0X0F000001', brand: 'bmw', licensePlate: PLATE }],
    }),
  ],
];

interface Ids {
  readonly fleetId: string;
  readonly accountId: string;
}

const documentOf = (name: string): string => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code message } } }`;
};

function story(prepare: (server: TestServer) => Promise<Faults>, postgres?: TestPostgres): void {
  let server: TestServer;
  let faults: Faults;
  let ids: Ids;
  const answers: string[] = [];

  beforeAll(async () => {
    server = await startTestServer({
      env: {
        FLEETGRAPH_DATABASE_STATEMENT_TIMEOUT_SECONDS: '1',
        ...(postgres && { FLEETGRAPH_DATABASE: postgres.url }),
      },
    });
    ids = await makeFleet(server, 'Provoked');
    faults = await prepare(server);
  });
  afterAll(async () => {
    await server.close();
    await faults.end();
    await postgres?.stop();
  });

  const runAll = async (): Promise<number> => {
    let failed = 0;
    for (const [name, input] of MUTATIONS) {
      const { body } = await graphql(server.url, server.token, documentOf(name), {
        input: input(ids),
      });
      answers.push(JSON.stringify(body));
      if (body.errors?.length > 0) failed += 1;
    }
    return failed;
  };
  const everythingSaid = async (): Promise<string> => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    const traces = JSON.stringify((await testCollector()).collector.spans);
    return [...server.logLines, ...answers, metrics, traces].join('\n');
  };
  const assertClean = async (): Promise<void> => {
    const said = await everythingSaid();
    for (const value of [CANARY, NAME, PLATE, TEST_APP.clientSecret])
      expect(said).not.toContain(value);
    expect(said).not.toMatch(SEALED);
  };

  test.each(TABLES)('a write that %s refuses says no value', { timeout: 60_000 }, async (table) => {
    await faults.refuse(table, true);
    const failed = await runAll();
    await faults.refuse(table, false);
    if (table !== 'webhook_deliveries' && !table.startsWith('onboarding') && table !== 'vehicles')
      expect(failed).toBeGreaterThan(0);
    await assertClean();
  });

  test('a write that waits until it is given up says no value', { timeout: 120_000 }, async () => {
    await faults.block(true);
    const failed = await runAll();
    await faults.block(false);
    expect(failed).toBeGreaterThan(0);
    await assertClean();
  });

  test('a provider that quotes what it was sent, in every status, shows none of it', async () => {
    for (const status of [400, 401, 403, 422, 429, 500, 503]) {
      server.simulator.setFault({ kind: 'status', status, path: '/access_tokens', times: 5 });
      await runAll();
    }
    await assertClean();
  });
}

describe('provoked faults on SQLite', () => {
  story((server) => {
    const database = new Database(server.databasePath);
    return Promise.resolve({
      refuse(table, isRefused) {
        for (const event of ['insert', 'update'])
          database.exec(
            isRefused
              ? `create trigger refuse_${event} before ${event} on ${table} begin select raise(abort, 'refused by a test'); end`
              : `drop trigger refuse_${event}`,
          );
        return Promise.resolve();
      },
      block(isBlocked) {
        database.exec(isBlocked ? 'begin immediate' : 'rollback');
        return Promise.resolve();
      },
      end: () => Promise.resolve(void database.close()),
    });
  });
});

describeOnPostgres('provoked faults on PostgreSQL', (postgres) => {
  let client: Client;
  story(async () => {
    client = new Client({ connectionString: postgres.url });
    client.on('error', () => undefined);
    await client.connect();
    return {
      async refuse(table, isRefused) {
        // The detail of the error quotes the whole row.
        await client.query(
          isRefused
            ? `alter table ${table} add constraint refused_by_a_test check (false) not valid`
            : `alter table ${table} drop constraint refused_by_a_test`,
        );
      },
      async block(isBlocked) {
        await client.query(
          isBlocked
            ? 'begin; lock table api_clients, provider_accounts, fleets in exclusive mode'
            : 'rollback',
        );
      },
      end: () => client.end(),
    };
  }, postgres);
});
