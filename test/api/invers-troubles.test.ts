import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  dataOf,
  makeFleet,
  OPERATOR,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { until } from '../support/core.js';
import {
  connectInvers,
  createCredential,
  INVERS_CLIENT,
  lostAnswer,
  startTestInvers,
  type TestInvers,
} from '../support/invers.js';
import { getToken } from '../support/oauth.js';
import { elsewhere } from '../support/server-store.js';
import { call, type Json } from '../support/simulator.js';

const START =
  'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { code field } onboarding { id } } }';
const ROWS =
  'query ($id: ID!) { onboarding(id: $id) { status succeeded failed rows { nodes { status canRetry userErrors { code field message } } } } }';
const RETRY =
  'mutation ($id: ID!) { retryOnboarding(input: { onboardingId: $id }) { userErrors { code field } onboarding { status } } }';
const REMOVE =
  'mutation ($ids: [ID!]!) { removeVehicles(input: { vehicleIds: $ids }) { userErrors { code message } } }';
const IMPORT =
  'mutation ($id: ID!) { importFromProvider(input: { accountId: $id }) { credentials vehicles userErrors { code message } } }';
const DISCONNECT =
  'mutation ($id: ID!) { disconnectProviderAccount(input: { accountId: $id }) { userErrors { code } } }';
const ENROLLMENTS =
  'query ($fleetId: ID!, $vin: VIN!) { vehicleByVin(fleetId: $fleetId, vin: $vin) { id enrollments { status reason externalId account { provider { name } } } } }';

/** Faults halfway at INVERS, and their remains. */
describe('INVERS in trouble', () => {
  let server: TestServer;
  let invers: TestInvers;
  let fleet: TestFleet;
  let accountId: string;
  let offsetMs = 0;
  const now = () => new Date(Date.now() + offsetMs);
  /** The server with a token that is good at this moment of its clock. */
  const caller = async () => ({ url: server.url, token: await getToken(server.url, OPERATOR) });
  const ask = async (query: string, variables: Json = {}): Promise<Json> =>
    dataOf(server.url, (await caller()).token, query, variables);
  const create = async (name: string, more: Json = {}): Promise<Json> =>
    createCredential(await caller(), accountId, name, more);
  const start = async (row: Json, at = accountId): Promise<string> =>
    (await ask(START, { input: { accountId: at, vehicles: [row] } })).startOnboarding.onboarding.id;
  const ended = (id: string): Promise<Json> =>
    until(async () => {
      const { onboarding } = await ask(ROWS, { id });
      return onboarding.status === 'RUNNING' ? undefined : onboarding;
    });
  const vehicle = async (vin: string, fleetId = fleet.fleetId): Promise<Json> =>
    (await ask(ENROLLMENTS, { fleetId, vin })).vehicleByVin;
  const enrollment = async (vin: string, fleetId?: string): Promise<Json> =>
    (await vehicle(vin, fleetId)).enrollments.find(
      ({ account }: Json) => account.provider.name === 'INVERS',
    );
  const remove = async (vin: string, fleetId?: string): Promise<Json> =>
    (await ask(REMOVE, { ids: [(await vehicle(vin, fleetId)).id] })).removeVehicles;
  const remoteOf = (vin: string) =>
    invers.vehicles.list().find(({ masterData }) => masterData.vin === vin);
  /** Begins a setup, and waits until it is followed. */
  const beginSetup = async (
    vin: string,
    row: Json,
  ): Promise<{ readonly onboardingId: string; readonly externalId: string }> => {
    const onboardingId = await start({ vin, ...row });
    const { externalId } = await until(async () => {
      const found = await enrollment(vin);
      return found.externalId !== null && found;
    });
    return { onboardingId, externalId };
  };
  const sealedPasswords = async (): Promise<number> => {
    const rows = await elsewhere(server, async ({ orm, t }) =>
      orm.select({ sealed: t.enrollments.sealedPassword }).from(t.enrollments),
    );
    return rows.filter(({ sealed }) => sealed !== null).length;
  };
  const refusal = { type: '/problems/vehicle/x', title: 'Rental running', status: 412 };
  const shared = (): Json => ({ brand: 'mercedes-benz', credentialId: credential });
  let credential: string;

  beforeAll(async () => {
    invers = await startTestInvers({ now, unknownUnits: ['UNKNOWN'] });
    server = await startTestServer({ now, env: { FLEETGRAPH_INVERS_URL: invers.url } });
    fleet = await makeFleet(server, 'Trouble');
    accountId = await connectInvers(server, fleet.fleetId);
    credential = (await create('Cars')).credential.id;
  });
  afterEach(() => invers.clearFaults());
  afterAll(async () => {
    await server.close();
    await invers.close();
  });

  describe('the removal of a vehicle that is being set up', () => {
    test('leaves the setup followed when it is refused for the sake of another enrollment', async () => {
      const vin = vinOf(801);
      const odometer = { value: 1000, unit: 'KILOMETERS' };
      expect(
        await ended(await start({ vin, brand: 'mercedes-benz', odometer }, fleet.accountId)),
      ).toMatchObject({ succeeded: 1 });
      const { onboardingId, externalId } = await beginSetup(vin, shared());
      expect((await remove(vin)).userErrors).toMatchObject([{ code: 'TOO_EARLY' }]);
      expect(await enrollment(vin)).toMatchObject({ status: 'PENDING' });
      invers.setSetup(externalId, 'SUCCEEDED');
      offsetMs += 6000;
      expect(await ended(onboardingId)).toMatchObject({ succeeded: 1 });
      expect(await enrollment(vin)).toMatchObject({ status: 'ACTIVE' });
    });

    test('leaves it as far as it is, and followed, when the provider refuses', async () => {
      const vin = vinOf(802);
      const { externalId } = await beginSetup(vin, shared());
      const takeAway = invers.setFault({
        kind: 'status',
        status: 412,
        method: 'DELETE',
        path: '/vehicles/*',
        body: refusal,
      });
      expect((await remove(vin)).userErrors).toMatchObject([{ code: 'PROVIDER_REJECTED' }]);
      expect(await enrollment(vin)).toMatchObject({ status: 'PENDING', externalId });
      takeAway();
      invers.setSetup(externalId, 'FAILED', 'No consent.');
      offsetMs += 6000;
      await until(async () => (await enrollment(vin)).status === 'FAILED');
    });
  });

  describe('a setup that is followed while tokens are refused', () => {
    /** Lets time go on until the row has ended. */
    const endedInTime = (id: string): Promise<Json> =>
      until(async () => {
        offsetMs += 2000;
        const { onboarding } = await ask(ROWS, { id });
        return onboarding.status !== 'RUNNING' && onboarding;
      });
    const refuseTokens = (times?: number) => {
      for (const path of ['/vehicles', '/vehicles/*'])
        invers.setFault({
          kind: 'status',
          status: 401,
          method: 'GET',
          path,
          ...(times !== undefined && { times }),
        });
    };

    test('goes on with a new token, also when the first new one is refused too', async () => {
      const { onboardingId, externalId } = await beginSetup(vinOf(804), shared());
      invers.expireTokens();
      refuseTokens(2);
      const before = invers.requests.count('GET', `/vehicles/${externalId}`);
      await until(() => {
        offsetMs += 2000;
        return invers.requests.count('GET', `/vehicles/${externalId}`) >= before + 3;
      });
      expect(await enrollment(vinOf(804))).toMatchObject({ status: 'PENDING' });
      invers.setSetup(externalId, 'SUCCEEDED');
      expect(await endedInTime(onboardingId)).toMatchObject({ status: 'COMPLETED', succeeded: 1 });
    });

    test("fails when the account's secrets are refused as well, and can be tried again", async () => {
      const { onboardingId, externalId } = await beginSetup(vinOf(805), shared());
      refuseTokens();
      invers.setFault({ kind: 'status', status: 401, method: 'POST', path: '/auth/oauth/token' });
      const failed = await endedInTime(onboardingId);
      expect(failed.rows.nodes).toMatchObject([
        { status: 'FAILED', canRetry: true, userErrors: [{ code: 'PROVIDER_UNAUTHORIZED' }] },
      ]);
      invers.clearFaults();
      invers.setSetup(externalId, 'SUCCEEDED');
      await ask(RETRY, { id: onboardingId });
      expect(await endedInTime(onboardingId)).toMatchObject({ status: 'COMPLETED', succeeded: 1 });
    });
  });

  test('a removal with an unknown outcome goes on, though the provider cannot be reached for a while', async () => {
    const vin = vinOf(803);
    await ended(await start({ vin, brand: 'cloudboxx', telematicsUnitId: 'QNR-803' }));
    invers.setFault({
      kind: 'timeout-after-effect',
      ending: 'reset',
      method: 'DELETE',
      path: '/vehicles/*',
      times: 1,
    });
    // A limit is reported before there is an effect.
    invers.setFault({
      kind: 'rate-limit',
      retryAfterSeconds: 1,
      method: 'DELETE',
      path: '/vehicles/*',
      times: 1,
    });
    await remove(vin);
    await until(async () => {
      offsetMs += 2000;
      return (await enrollment(vin)).status === 'REMOVED';
    });
    expect(remoteOf(vin)).toBeUndefined();
  });

  describe("a unit's own password", () => {
    const scooter = { brand: 'niu', telematicsUnitId: 'NIU-810' };

    test('that was wrong is put right by bringing the vehicle in again', async () => {
      const vin = vinOf(810);
      const first = await beginSetup(vin, {
        ...scooter,
        individualPassword: 'fake-wrong-password',
      });
      invers.setSetup(first.externalId, 'FAILED', 'Wrong password.');
      offsetMs += 6000;
      expect(await ended(first.onboardingId)).toMatchObject({ failed: 1 });
      const again = await start({ vin, ...scooter, individualPassword: 'fake-right-password' });
      await until(() =>
        invers.vehicles
          .list()
          .some(
            ({ id, masterData }) =>
              masterData.vin === vin && invers.vehicles.hasPassword(id, 'fake-right-password'),
          ),
      );
      await until(async () => (await enrollment(vin)).externalId === remoteOf(vin)?.id);
      invers.setSetup(remoteOf(vin)?.id ?? '', 'SUCCEEDED');
      offsetMs += 6000;
      expect(await ended(again)).toMatchObject({ succeeded: 1 });
    });

    test('that is nothing but blanks is none', async () => {
      const before = await sealedPasswords();
      expect(
        await ended(
          await start({
            vin: vinOf(813),
            brand: 'cloudboxx',
            telematicsUnitId: 'QNR-813',
            individualPassword: '  ',
          }),
        ),
      ).toMatchObject({ succeeded: 1 });
      expect(await sealedPasswords()).toBe(before);
    });

    test('is not retained where the provider has refused the vehicle for good', async () => {
      const before = await sealedPasswords();
      const { rows } = await ended(
        await start({
          vin: vinOf(811),
          brand: 'niu',
          telematicsUnitId: 'UNKNOWN',
          individualPassword: 'fake-unit-password',
        }),
      );
      expect(rows.nodes).toMatchObject([{ status: 'FAILED', canRetry: false }]);
      expect(await sealedPasswords()).toBe(before);
    });

    test('is asked for once more where the provider has lost the vehicle', async () => {
      const vin = vinOf(812);
      const { onboardingId, externalId } = await beginSetup(vin, {
        brand: 'niu',
        telematicsUnitId: 'NIU-812',
        individualPassword: 'fake-unit-password',
      });
      invers.vehicles.remove(externalId);
      offsetMs += 6000;
      expect(await ended(onboardingId)).toMatchObject({ failed: 1 });
      await ask(RETRY, { id: onboardingId });
      const { rows } = await ended(onboardingId);
      expect(rows.nodes).toMatchObject([
        {
          status: 'FAILED',
          canRetry: false,
          userErrors: [
            { code: 'CREDENTIAL_REQUIRED', field: ['vehicles', '0', 'individualPassword'] },
          ],
        },
      ]);
      expect(remoteOf(vin)).toBeUndefined();
    });
  });

  describe('a credential whose first answer was lost', () => {
    test('is given up when the provider has none of its name and then refuses it', async () => {
      const path = '*credentials*';
      // Lost on the way there: nothing has come of it.
      invers.setFault({ kind: 'reset', method: 'POST', path, times: 1 });
      invers.setFault({
        kind: 'status',
        status: 400,
        method: 'POST',
        path,
        times: 1,
        body: { type: '/problems/validation-error', title: 'Validation Error', status: 400 },
      });
      expect((await create('Refused')).userErrors).toMatchObject([{ code: 'PROVIDER_REJECTED' }]);
      expect((await create('Refused')).userErrors).toEqual([]);
    });

    test('is left to itself by an import until then', async () => {
      invers.setFault(lostAnswer('POST', '*credentials*'));
      const takeAway = invers.setFault({
        kind: 'status',
        status: 500,
        method: 'GET',
        path: '*mercedes*credentials*',
        times: 1,
      });
      const creating = create('Half');
      await until(() => invers.credentials.list().some(({ name }) => name === 'Half'));
      takeAway();
      expect((await ask(IMPORT, { id: accountId })).importFromProvider).toMatchObject({
        credentials: 0,
        userErrors: [],
      });
      expect((await creating).userErrors).toEqual([]);
    });
  });

  test('the same key does not bring back a credential that was deleted', async () => {
    const { credential: made } = await create('Once', { idempotencyKey: 'once' });
    await ask(
      'mutation ($id: ID!) { deleteOemCredential(input: { credentialId: $id }) { deletedId } }',
      { id: made.id },
    );
    expect((await create('Once', { idempotencyKey: 'once' })).userErrors).toMatchObject([
      { code: 'NOT_FOUND', field: ['idempotencyKey'] },
    ]);
    expect(invers.credentials.list().map(({ name }) => name)).not.toContain('Once');
  });

  test('a vehicle that the provider has with other settings can be brought in, as its row advises', async () => {
    const vin = vinOf(820);
    const basic = `Basic ${Buffer.from(`${INVERS_CLIENT.clientId}:${INVERS_CLIENT.clientSecret}`).toString('base64')}`;
    const signIn = await fetch(`${invers.url}/auth/oauth/token?grant_type=client_credentials`, {
      method: 'POST',
      headers: { authorization: basic },
    });
    const { access_token: token } = (await signIn.json()) as Json;
    await call(
      invers.url,
      'POST',
      '/vehicles',
      { telematics_brand: 'CLOUDBOXX', telematics_unit_id: 'QNR-820', master_data: { vin } },
      token,
    );
    const { rows } = await ended(
      await start({ vin, brand: 'cloudboxx', telematicsUnitId: 'QNR-821' }),
    );
    expect(rows.nodes).toMatchObject([
      {
        userErrors: [
          { code: 'ALREADY_EXISTS', message: expect.stringContaining('importFromProvider') },
        ],
      },
    ]);
    expect((await ask(IMPORT, { id: accountId })).importFromProvider).toMatchObject({
      vehicles: 1,
    });
    expect(await enrollment(vin)).toMatchObject({
      status: 'ACTIVE',
      reason: null,
      externalId: remoteOf(vin)?.id,
    });
    expect((await ask(IMPORT, { id: accountId })).importFromProvider).toMatchObject({
      vehicles: 0,
    });
  });

  describe('an account', () => {
    let fleetId: string;
    let account: string;
    beforeAll(async () => {
      ({ fleetId } = await makeFleet({ ...server, ...(await caller()) }, 'Leaving'));
      account = await connectInvers(await caller(), fleetId);
    });

    test('is not left while the provider has a vehicle whose setup failed', async () => {
      const vin = vinOf(830);
      const id = await start(
        {
          vin,
          brand: 'niu',
          telematicsUnitId: 'NIU-830',
          individualPassword: 'fake-unit-password',
        },
        account,
      );
      const { externalId } = await until(async () => {
        const found = await enrollment(vin, fleetId);
        return found.externalId !== null && found;
      });
      invers.setSetup(externalId, 'FAILED', 'No signal.');
      offsetMs += 6000;
      await ended(id);
      expect(
        (await ask(DISCONNECT, { id: account })).disconnectProviderAccount.userErrors,
      ).toMatchObject([{ code: 'IN_USE' }]);
      expect((await remove(vin, fleetId)).userErrors).toEqual([]);
    });

    test('takes the passwords of its units with it, and no row is tried again', async () => {
      const before = await sealedPasswords();
      const takeAway = invers.setFault({ kind: 'rate-limit', method: 'POST', path: '/vehicles' });
      const id = await start(
        {
          vin: vinOf(831),
          brand: 'niu',
          telematicsUnitId: 'NIU-831',
          individualPassword: 'fake-unit-password',
        },
        account,
      );
      await until(async () => {
        const { cancelOnboarding } = await ask(
          'mutation ($id: ID!) { cancelOnboarding(input: { onboardingId: $id }) { onboarding { status failed } userErrors { code } } }',
          { id },
        );
        return (
          (await ask(ROWS, { id })).onboarding.rows.nodes[0].status === 'FAILED' && cancelOnboarding
        );
      });
      takeAway();
      expect(await sealedPasswords()).toBe(before + 1);
      expect((await ask(DISCONNECT, { id: account })).disconnectProviderAccount.userErrors).toEqual(
        [],
      );
      expect(await sealedPasswords()).toBe(before);
      expect((await ask(RETRY, { id })).retryOnboarding.userErrors).toMatchObject([
        { code: 'ILLEGAL_TRANSITION', field: ['onboardingId'] },
      ]);
    });
  });
});
