import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN, INSTANCE, startTestDamoov } from '../simulators/damoov/support.js';
import {
  dataOf,
  makeFleet,
  startTestServer,
  type TestServer,
  vinOf,
  WEBHOOK_SECRET,
} from '../support/app.js';
import { until } from '../support/core.js';
import { REGISTER } from '../support/damoov.js';
import { createCredential, INVERS_CLIENT, startTestInvers } from '../support/invers.js';
import { describeOnPostgres } from '../support/postgres.js';
import { type Json, TEST_APP } from '../support/simulator.js';

const ROUNDS = 20;
const CONNECT = `mutation ($input: ConnectProviderAccountInput!) {
  connectProviderAccount(input: $input) { account { id } userErrors { code message } }
}`;
const DISCONNECT = `mutation ($id: ID!) {
  disconnectProviderAccount(input: { accountId: $id }) { deletedId userErrors { code } }
}`;
const START = `mutation ($input: StartOnboardingInput!) {
  startOnboarding(input: $input) { onboarding { id } userErrors { code } }
}`;
const ONBOARDING = 'query ($id: ID!) { onboarding(id: $id) { status } }';
const ROTATE = `mutation ($input: RotateProviderAccountSecretsInput!) {
  rotateProviderAccountSecrets(input: $input) { account { id } userErrors { code } }
}`;
const IMPORT = `mutation ($id: ID!) {
  importFromProvider(input: { accountId: $id }) { vehicles userErrors { code } }
}`;
const DELETE_FLEET = `mutation ($id: ID!) {
  deleteFleet(input: { fleetId: $id }) { deletedId userErrors { code } }
}`;

/** Rows that a disconnected account must not have, by their table. */
const LEFTOVERS = `select name, count from (
  select 'commands' as name, (select count(*) from commands where account_id = $1) as count
  union all select 'grants', (select count(*) from access_grants where account_id = $1)
  union all select 'drivers', (select count(*) from drivers where account_id = $1)
  union all select 'credentials', (select count(*) from oem_credentials where account_id = $1)
  union all select 'enrollments', (select count(*) from enrollments where account_id = $1 and status <> 'REMOVED')
  union all select 'secrets', (select count(*) from provider_accounts where id = $1 and sealed_secrets <> '')
) found where count > 0`;

describeOnPostgres('disconnecting an account', (postgres) => {
  const database = new Client({ connectionString: postgres.url });
  let server: TestServer;
  let invers: Awaited<ReturnType<typeof startTestInvers>>;
  let damoov: Awaited<ReturnType<typeof startTestDamoov>>;
  let fleetId: string;

  beforeAll(async () => {
    invers = await startTestInvers({ autoSetup: { afterMs: 0 } });
    damoov = await startTestDamoov({ now: () => new Date() });
    const env = {
      FLEETGRAPH_DATABASE: postgres.url,
      FLEETGRAPH_INVERS_URL: invers.url,
      FLEETGRAPH_DAMOOV_USER_URL: damoov.url,
      FLEETGRAPH_DAMOOV_API_URL: damoov.url,
    };
    server = await startTestServer({ env });
    ({ fleetId } = await makeFleet(server, 'Berlin'));
    await database.connect();
  });
  afterAll(async () => {
    await database.end();
    await server.close();
    await invers.close();
    await damoov.close();
    await postgres.stop();
  });

  const ask = (query: string, variables: Json = {}): Promise<Json> =>
    dataOf(server.url, server.token, query, variables);
  const highMobility = {
    highMobility: { clientSecret: { ...TEST_APP }, webhookSecret: WEBHOOK_SECRET },
  };
  const connect = async (name: string, secrets: Json, fleet = fleetId): Promise<Json> =>
    (await ask(CONNECT, { input: { fleetId: fleet, name, ...secrets } })).connectProviderAccount;
  const connected = async (name: string, secrets: Json): Promise<string> => {
    const { account, userErrors } = await connect(name, secrets);
    expect(userErrors).toEqual([]);
    return account.id;
  };
  /** Whether it was disconnected, and nothing of it is left. */
  const disconnect = async (id: string): Promise<string> => {
    const { deletedId, userErrors } = (await ask(DISCONNECT, { id })).disconnectProviderAccount;
    return deletedId === null ? userErrors[0].code : 'DONE';
  };
  const leftovers = async (id: string): Promise<readonly string[]> =>
    (await database.query<{ readonly name: string }>(LEFTOVERS, [id])).rows.map(({ name }) => name);

  test('beside an onboarding: one goes through, the other is refused', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await connected(`onboarding ${round}`, highMobility);
      const input = { accountId: id, vehicles: [{ vin: vinOf(round + 1), brand: 'bmw' }] };
      const [{ startOnboarding }, outcome] = await Promise.all([
        ask(START, { input }),
        disconnect(id),
      ]);
      const onboarded = startOnboarding.onboarding ? 'DONE' : startOnboarding.userErrors[0].code;
      expect([
        ['DONE', 'IN_USE'],
        ['NOT_FOUND', 'DONE'],
      ]).toContainEqual([onboarded, outcome]);
      if (outcome === 'DONE') expect(await leftovers(id)).toEqual([]);
      else
        await until(async () => {
          const { onboarding } = await ask(ONBOARDING, { id: startOnboarding.onboarding.id });
          return onboarding.status !== 'RUNNING' || undefined;
        });
    }
  });

  test('beside new secrets: none are left behind', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await connected(`rotation ${round}`, highMobility);
      const [{ rotateProviderAccountSecrets }, outcome] = await Promise.all([
        ask(ROTATE, { input: { accountId: id, ...highMobility } }),
        disconnect(id),
      ]);
      expect(outcome).toBe('DONE');
      const codes = rotateProviderAccountSecrets.userErrors.map(({ code }: Json) => code);
      expect([[], ['NOT_FOUND']]).toContainEqual(codes);
      expect(await leftovers(id)).toEqual([]);
    }
  });

  test('beside a credential: one goes through, the other is refused, and both are answered', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await connected(`credential ${round}`, { invers: INVERS_CLIENT });
      const [{ credential, userErrors }, outcome] = await Promise.all([
        createCredential(server, id, `Beside ${round}`),
        disconnect(id),
      ]);
      const created = credential ? 'DONE' : userErrors[0].code;
      expect([
        ['DONE', 'IN_USE'],
        ['NOT_FOUND', 'DONE'],
      ]).toContainEqual([created, outcome]);
      if (outcome === 'DONE') expect(await leftovers(id)).toEqual([]);
    }
  });

  test('beside a driver: one goes through, the other is refused, and both are answered', async () => {
    const secrets = {
      damoov: {
        instanceId: INSTANCE.instanceId,
        instanceKey: INSTANCE.instanceKey,
        ...ADMIN,
      },
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      // Sign-ins are scarce there.
      damoov.advanceClock(3_600_000);
      const id = await connected(`driver ${round}`, secrets);
      const [{ registerDriver }, outcome] = await Promise.all([
        ask(REGISTER, { input: { accountId: id, firstName: 'Ada' } }),
        disconnect(id),
      ]);
      const registered = registerDriver.driver ? 'DONE' : registerDriver.userErrors[0].code;
      expect([
        ['DONE', 'IN_USE'],
        ['NOT_FOUND', 'DONE'],
      ]).toContainEqual([registered, outcome]);
      if (outcome === 'DONE') expect(await leftovers(id)).toEqual([]);
    }
  });

  test('beside an import: what came in is in the way, or nothing comes in', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await connected(`import ${round}`, highMobility);
      const [{ importFromProvider }, outcome] = await Promise.all([
        ask(IMPORT, { id }),
        disconnect(id),
      ]);
      if (outcome === 'DONE') expect(await leftovers(id)).toEqual([]);
      else expect([outcome, importFromProvider.userErrors]).toEqual(['IN_USE', []]);
    }
  });

  test('of the deletion of a fleet and an account that is connected in it one goes through', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { createFleet } = await ask(
        'mutation ($name: String!) { createFleet(input: { name: $name }) { fleet { id } } }',
        { name: `Short-lived ${round}` },
      );
      const { id } = createFleet.fleet;
      const [made, { deleteFleet }] = await Promise.all([
        connect('Late', highMobility, id),
        ask(DELETE_FLEET, { id }),
      ]);
      const outcomes = [
        made.account ? 'DONE' : made.userErrors[0].code,
        deleteFleet.deletedId ? 'DONE' : deleteFleet.userErrors[0].code,
      ];
      expect([
        ['DONE', 'IN_USE'],
        ['NOT_FOUND', 'DONE'],
      ]).toContainEqual(outcomes);
    }
  });
});
