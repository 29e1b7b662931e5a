import { afterAll, beforeAll, expect, test } from 'vitest';
import { newCommand } from '../../src/services/commands/command-queue.js';
import { insertCommands, leaseCommands } from '../../src/store/commands.js';
import { openPostgresStore } from '../../src/store/engine/postgres-store.js';
import { dataOf, makeFleet, startTestServer, type TestServer, vinOf } from '../support/app.js';
import { until } from '../support/core.js';
import {
  connectInvers,
  createCredential,
  INVERS_CLIENT,
  lostAnswer,
  startTestInvers,
  type TestInvers,
} from '../support/invers.js';
import { describeOnPostgres, type TestPostgres } from '../support/postgres.js';
import { call, type Json } from '../support/simulator.js';

const BASIC = `Basic ${Buffer.from(`${INVERS_CLIENT.clientId}:${INVERS_CLIENT.clientSecret}`).toString('base64')}`;
const START =
  'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { code field } onboarding { id } } }';
const ROWS =
  'query ($id: ID!) { onboarding(id: $id) { status succeeded failed rows { nodes { status userErrors { code field message } } } } }';
const DELETE =
  'mutation ($id: ID!) { deleteOemCredential(input: { credentialId: $id }) { deletedId userErrors { code } } }';
const REMOVE =
  'mutation ($ids: [ID!]!) { removeVehicles(input: { vehicleIds: $ids }) { userErrors { code message } } }';
const VEHICLE =
  'query ($fleetId: ID!, $vin: VIN!) { vehicleByVin(fleetId: $fleetId, vin: $vin) { id enrollments { status credential { name } } } }';

/** Where writers run side by side, which they do not on SQLite. */
describeOnPostgres('INVERS on PostgreSQL', story);

function story(postgres: TestPostgres): void {
  let server: TestServer;
  let invers: TestInvers;
  let fleetId: string;
  let accountId: string;
  const ask = (query: string, variables: Json = {}): Promise<Json> =>
    dataOf(server.url, server.token, query, variables);
  const vehicle = async (vin: string): Promise<Json> =>
    (await ask(VEHICLE, { fleetId, vin })).vehicleByVin;
  const ended = (id: string): Promise<Json> =>
    until(async () => {
      const { onboarding } = await ask(ROWS, { id });
      return onboarding.status === 'RUNNING' ? undefined : onboarding;
    });

  beforeAll(async () => {
    invers = await startTestInvers({ autoSetup: { afterMs: 0 } });
    server = await startTestServer({
      env: { FLEETGRAPH_INVERS_URL: invers.url, FLEETGRAPH_DATABASE: postgres.url },
    });
    ({ fleetId } = await makeFleet(server, 'Berlin'));
    accountId = await connectInvers(server, fleetId);
  });
  afterAll(async () => {
    await server.close();
    await invers.close();
    await postgres.stop();
  });

  test('a command is taken up by one process alone', async () => {
    const [one, two] = await Promise.all([
      openPostgresStore(postgres.url),
      openPostgresStore(postgres.url),
    ]);
    try {
      // Due long ago by a clock that the server's workers do not go by: only those here see it.
      const then = new Date(Date.now() + 3_600_000);
      const command = newCommand(
        'REMOVE_VEHICLE',
        { id: 'enr_unknown', fleetId, accountId },
        null,
        then,
      );
      await one.write((tx) => insertCommands(tx, [command]));
      const lease = (store: typeof one, owner: string) =>
        store.write((tx) =>
          leaseCommands(tx, owner, then, new Date(then.getTime() + 60_000), () => 1),
        );
      const leased = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          lease(index % 2 === 0 ? one : two, `owner-${index}`),
        ),
      );
      expect(leased.flat().map(({ id }) => id)).toEqual([command.id]);
      await one.write(async ({ orm, t }) => {
        await orm.delete(t.commands);
      });
    } finally {
      await Promise.all([one.close(), two.close()]);
    }
  });

  test('a credential is created, used, freed and deleted, each step by two callers at once', async () => {
    invers.setFault(lostAnswer('POST', '*credentials*'));
    const made = await Promise.all([
      createCredential(server, accountId, 'Cars', { idempotencyKey: 'cars' }),
      createCredential(server, accountId, 'Cars', { idempotencyKey: 'cars' }),
    ]);
    expect(made.map(({ userErrors }) => userErrors)).toEqual([[], []]);
    const { id, externalId } = made[0]!.credential;
    expect(made[1]!.credential.id).toBe(id);
    expect(invers.credentials.list().map((credential) => credential.id)).toEqual([externalId]);

    const row = { vin: vinOf(1), brand: 'mercedes-benz', credentialId: id };
    const { startOnboarding } = await ask(START, { input: { accountId, vehicles: [row] } });
    expect(await ended(startOnboarding.onboarding.id)).toMatchObject({ succeeded: 1 });
    expect((await ask(DELETE, { id })).deleteOemCredential).toEqual({
      deletedId: null,
      userErrors: [{ code: 'IN_USE' }],
    });

    const { id: vehicleId } = await vehicle(row.vin);
    const removals = await Promise.all([
      ask(REMOVE, { ids: [vehicleId] }),
      ask(REMOVE, { ids: [vehicleId] }),
    ]);
    expect(
      removals
        .flatMap(({ removeVehicles }) => removeVehicles.userErrors.map(({ code }: Json) => code))
        .filter((code) => code !== 'IN_TRANSITION'),
    ).toEqual([]);
    expect((await vehicle(row.vin)).enrollments).toEqual([
      { status: 'REMOVED', credential: { name: 'Cars' } },
    ]);

    const deletions = await Promise.all([
      ask(DELETE, { id }),
      ask(DELETE, { id }),
      ask(DELETE, { id }),
    ]);
    const codes = deletions.map(({ deleteOemCredential: { deletedId, userErrors } }) =>
      deletedId === id ? 'DONE' : userErrors[0].code,
    );
    expect(codes.filter((code) => code === 'DONE')).toHaveLength(1);
    expect(codes.filter((code) => !['DONE', 'IN_TRANSITION', 'NOT_FOUND'].includes(code))).toEqual(
      [],
    );
    expect(invers.credentials.list()).toEqual([]);
    expect((await vehicle(row.vin)).enrollments).toEqual([{ status: 'REMOVED', credential: null }]);
  });

  test('of an onboarding and the deletion of its credential at the same time one alone goes through', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { credential } = await createCredential(server, accountId, `Race ${round}`);
      const row = { vin: vinOf(100 + round), brand: 'mercedes-benz', credentialId: credential.id };
      const [{ startOnboarding }, { deleteOemCredential }] = await Promise.all([
        ask(START, { input: { accountId, vehicles: [row] } }),
        ask(DELETE, { id: credential.id }),
      ]);
      const { failed } = (await ask(ROWS, { id: startOnboarding.onboarding.id })).onboarding;
      expect([failed, deleteOemCredential.userErrors.map(({ code }: Json) => code)]).toEqual(
        failed === 0 ? [0, ['IN_USE']] : [1, []],
      );
    }
  });

  test('of callers who create the same at once, without a key, one creates it and the others get the error', async () => {
    const outcomesOf = (payloads: readonly Json[], made: string): readonly string[] =>
      payloads.map((payload) => (payload[made] ? 'made' : payload.userErrors[0].code)).sort();
    const thrice = <T>(act: () => Promise<T>): Promise<readonly T[]> =>
      Promise.all([act(), act(), act()]);

    const fleets = await thrice(() =>
      ask(
        'mutation ($input: CreateFleetInput!) { createFleet(input: $input) { fleet { id } userErrors { code } } }',
        { input: { name: 'Twins', externalId: 'twins' } },
      ),
    );
    expect(
      outcomesOf(
        fleets.map(({ createFleet }) => createFleet),
        'fleet',
      ),
    ).toEqual(['ALREADY_EXISTS', 'ALREADY_EXISTS', 'made']);

    const connect =
      'mutation ($input: ConnectProviderAccountInput!) { connectProviderAccount(input: $input) { account { id } userErrors { code } } }';
    const accounts = await thrice(() =>
      ask(connect, { input: { fleetId, name: 'Twin', invers: INVERS_CLIENT } }),
    );
    expect(
      outcomesOf(
        accounts.map(({ connectProviderAccount }) => connectProviderAccount),
        'account',
      ),
    ).toEqual(['NAME_TAKEN', 'NAME_TAKEN', 'made']);

    // The name is taken for as long as the provider has not answered, too.
    const credentials = await thrice(() => createCredential(server, accountId, 'Twin'));
    expect(
      outcomesOf(credentials, 'credential')
        .map((code) => (code === 'IN_TRANSITION' ? 'NAME_TAKEN' : code))
        .sort(),
    ).toEqual(['NAME_TAKEN', 'NAME_TAKEN', 'made']);

    const { id: credentialId } = credentials.flatMap(({ credential }) => credential ?? [])[0];
    const started = await thrice(() =>
      ask(START, {
        input: { accountId, vehicles: [{ vin: vinOf(300), brand: 'mercedes-benz', credentialId }] },
      }),
    );
    expect(started.map(({ startOnboarding }) => startOnboarding.userErrors)).toEqual([[], [], []]);
    const rows = await Promise.all(
      started.map(
        async ({ startOnboarding }) => (await ended(startOnboarding.onboarding.id)).rows.nodes[0],
      ),
    );
    expect(rows.map(({ status }) => status).sort()).toEqual(['FAILED', 'FAILED', 'SUCCEEDED']);
  });

  test('two imports at the same time bring everything in once', async () => {
    const { access_token: token } = (await (
      await fetch(`${invers.url}/auth/oauth/token?grant_type=client_credentials`, {
        method: 'POST',
        headers: { authorization: BASIC },
      })
    ).json()) as Json;
    for (let index = 0; index < 40; index += 1) {
      await call(
        invers.url,
        'POST',
        '/vehicles',
        {
          telematics_brand: 'CLOUDBOXX',
          telematics_unit_id: `QNR-${index}`,
          master_data: { vin: vinOf(200 + index) },
        },
        token,
      );
    }
    const bringIn =
      'mutation ($id: ID!) { importFromProvider(input: { accountId: $id }) { vehicles userErrors { code } } }';
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => ask(bringIn, { id: accountId })),
    );
    expect(answers.flatMap(({ importFromProvider }) => importFromProvider.userErrors)).toEqual([]);
    const counts: readonly number[] = answers.map(
      ({ importFromProvider }) => importFromProvider.vehicles,
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
  });
}
