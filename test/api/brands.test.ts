import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dataOf,
  graphql,
  makeFleet,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { until } from '../support/core.js';
import { connectInvers, startTestInvers, type TestInvers } from '../support/invers.js';
import { type Credentials } from '../support/oauth.js';
import { describeOnPostgres, type TestPostgres } from '../support/postgres.js';
import { type Json, TEST_APP } from '../support/simulator.js';

const PLAN = `query ($input: StartOnboardingInput!, $checkEligibility: Boolean) {
  onboardingPlan(input: $input, checkEligibility: $checkEligibility) { accepted rows { userErrors { code field message } warnings eligibility { eligible } } }
}`;
const START =
  'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { code } onboarding { id } } }';
const ROWS =
  'query ($id: ID!) { onboarding(id: $id) { status rows { nodes { status userErrors { code message } } } } }';
const VEHICLE =
  'query ($fleetId: ID!, $vin: VIN!) { vehicleByVin(fleetId: $fleetId, vin: $vin) { vin brand clearance { status allowedActions } } }';
const BRANDS = `query ($name: ProviderName!) { provider(name: $name) { brands {
  brand displayName credentialKind credentialFields clearance eligibilityCheck cancelPending minCancelAgeSeconds odometerRequired odometerAdvised
  environments requiredTags { key condition } sharedAcrossApplications dataDelivery refreshSeconds minReadSeconds silentAfterSeconds guideUrl authorizationHint source
} } }`;
const CREATE =
  'mutation ($input: CreateOemCredentialInput!) { createOemCredential(input: $input) { userErrors { code message } } }';
const REPLACE =
  'mutation ($input: UpdateOemCredentialSecretInput!) { updateOemCredentialSecret(input: $input) { userErrors { code } } }';
const CREDENTIALS =
  'query ($id: ID!) { fleet(id: $id) { oemCredentials(filterBy: { brand: "Tesla" }) { nodes { id name brand externalId principal } } } }';
const IMPORT =
  'mutation ($id: ID!) { importFromProvider(input: { accountId: $id }) { vehicles userErrors { code message } } }';
const ELIGIBLE =
  'query ($accountId: ID!, $vin: VIN!, $brand: String!) { eligibility(accountId: $accountId, vin: $vin, brand: $brand) { vin eligible } }';
const FILTERED =
  'query ($id: ID!, $brand: [String!]) { fleet(id: $id) { vehicles(filterBy: { brand: $brand }) { nodes { brand } } } }';

const SIMULATED = [
  '1HMD3W5DA8C7Y5DNA',
  '1HM2FORNG3EWOG91V',
  '1HMHLS5MF8GFR2DOE',
  'IIIOOOQQQ12345678',
];
const OTHER_APP: Credentials = {
  clientId: 'other-client',
  clientSecret: 'not-a-real-other-secret',
};

describe('brands', () => {
  story();
});
describeOnPostgres('brands on PostgreSQL', story);

/** Brands are an open list, written as people write them. */
function story(postgres?: TestPostgres): void {
  let server: TestServer;
  let invers: TestInvers;
  let fleet: TestFleet;
  let inversAccountId: string;
  const ask = (query: string, variables: Json = {}): Promise<Json> =>
    dataOf(server.url, server.token, query, variables);
  const plan = async (
    vehicles: Json,
    accountId = fleet.accountId,
    checkEligibility = false,
  ): Promise<Json> =>
    (await ask(PLAN, { input: { accountId, vehicles }, checkEligibility })).onboardingPlan;
  const onboard = async (vehicles: Json, accountId = fleet.accountId): Promise<Json> => {
    const { startOnboarding } = await ask(START, { input: { accountId, vehicles } });
    return until(async () => {
      const { onboarding } = await ask(ROWS, { id: startOnboarding.onboarding.id });
      return onboarding.status !== 'RUNNING' && onboarding.rows.nodes;
    });
  };
  const vehicle = async (vin: string, fleetId = fleet.fleetId): Promise<Json> =>
    (await ask(VEHICLE, { fleetId, vin })).vehicleByVin;

  beforeAll(async () => {
    invers = await startTestInvers({ autoSetup: { afterMs: 0 }, moreBrands: { OTOBOXX: null } });
    server = await startTestServer({
      env: {
        FLEETGRAPH_INVERS_URL: invers.url,
        ...(postgres && { FLEETGRAPH_DATABASE: postgres.url }),
      },
      simulator: { apps: [TEST_APP, OTHER_APP], moreBrands: ['hyundai', 'byd'] },
    });
    fleet = await makeFleet(server, 'Brands');
    inversAccountId = await connectInvers(server, fleet.fleetId);
  });
  afterAll(async () => {
    await server.close();
    await invers.close();
    await postgres?.stop();
  });

  test('are in the catalogue with all that is known of them, and where it comes from', async () => {
    const { brands } = (await ask(BRANDS, { name: 'HIGH_MOBILITY' })).provider;
    const of = (brand: string) => brands.find((one: Json) => one.brand === brand);
    expect(of('volkswagen')).toMatchObject({
      displayName: 'Volkswagen',
      cancelPending: true,
      environments: [],
      requiredTags: [
        { key: 'vw-group-customer-name', condition: expect.stringContaining('partner') },
      ],
      sharedAcrossApplications: false,
      dataDelivery: ['PULL'],
      refreshSeconds: null,
      guideUrl: expect.stringMatching(/^https:\/\/docs\.high-mobility\.com\//),
      authorizationHint: null,
      source: expect.stringContaining('2026-11-30'),
    });
    expect(of('mercedes-benz')).toMatchObject({
      displayName: 'Mercedes-Benz',
      odometerRequired: false,
      odometerAdvised: true,
    });
    expect(of('nissan')).toMatchObject({
      displayName: 'Nissan',
      clearance: true,
      eligibilityCheck: false,
      cancelPending: false,
      sharedAcrossApplications: true,
    });
    expect(of('hyundai')).toMatchObject({ displayName: 'Hyundai', clearance: true });
    expect(of('dacia')).toMatchObject({ eligibilityCheck: true });
    expect(of('tesla')).toMatchObject({
      refreshSeconds: 3600,
      minReadSeconds: 3600,
      silentAfterSeconds: 172_800,
      authorizationHint: expect.stringContaining('once'),
    });
    expect(of('kia').displayName).toBe('KIA');
    expect(of('alfaromeo').displayName).toBe('Alfa Romeo');
    const atInvers = (await ask(BRANDS, { name: 'INVERS' })).provider.brands;
    expect(atInvers.find((one: Json) => one.brand === 'tesla')).toMatchObject({
      credentialFields: [],
      authorizationHint: expect.stringContaining('FleetControl'),
    });
  });

  test('that are not listed pass, with a warning in the plan; what they used to need is a warning, too', async () => {
    const { accepted, rows } = await plan([
      { vin: vinOf(1), brand: 'BYD' },
      { vin: vinOf(2), brand: 'Mercedes-Benz' },
      { vin: vinOf(3), brand: 'Mercedes-Benz', odometer: { value: 1, unit: 'KILOMETERS' } },
      { vin: vinOf(4), brand: 'VW' },
      { vin: vinOf(5), brand: 'VW', tags: [{ key: 'vw-group-customer-name', value: 'Fleet' }] },
      { vin: vinOf(6), brand: 'nissan' },
    ]);
    expect(accepted).toBe(6);
    expect(rows.map(({ warnings }: Json) => warnings)).toEqual([
      [expect.stringContaining('`byd`')],
      [expect.stringContaining('odometer')],
      [],
      [expect.stringContaining('vw-group-customer-name')],
      [],
      [],
    ]);
    const {
      accepted: atInvers,
      rows: [row],
    } = await plan([{ vin: vinOf(1), brand: 'OtoBoxx' }], inversAccountId);
    expect([atInvers, row.warnings]).toEqual([1, [expect.stringContaining('INVERS')]]);
  });

  test('are taken by the provider, or refused by it', async () => {
    const rows = await onboard([
      { vin: vinOf(11), brand: 'BYD' },
      { vin: vinOf(12), brand: 'Hyundai' },
      { vin: vinOf(13), brand: 'NISSAN' },
      { vin: vinOf(14), brand: 'Mercedes Benz' },
      { vin: vinOf(15), brand: 'Lynk & Co' },
    ]);
    expect(rows.map(({ status }: Json) => status)).toEqual([
      'SUCCEEDED',
      'SUCCEEDED',
      'SUCCEEDED',
      'SUCCEEDED',
      'FAILED',
    ]);
    expect(rows[4].userErrors).toMatchObject([
      { code: 'PROVIDER_REJECTED', message: expect.stringContaining('The brand is invalid') },
    ]);
    expect(server.simulator.book.find(vinOf(14))).toMatchObject({
      brand: 'mercedes-benz',
      odometer: null,
    });
    expect(await vehicle(vinOf(14))).toMatchObject({ brand: 'mercedes-benz' });
    // Nothing is known of it, so the provider decides about canceling.
    expect(await vehicle(vinOf(11))).toMatchObject({
      brand: 'byd',
      clearance: { status: 'PENDING', allowedActions: ['CANCEL'] },
    });
    expect(await vehicle(vinOf(13))).toMatchObject({ clearance: { allowedActions: [] } });
    expect(await onboard([{ vin: vinOf(16), brand: 'OtoBoxx' }], inversAccountId)).toMatchObject([
      { status: 'SUCCEEDED' },
    ]);
    expect(invers.vehicles.list()).toMatchObject([
      { brand: 'OTOBOXX', masterData: { vin: vinOf(16) } },
    ]);
  });

  test('are found by whatever they are written as', async () => {
    const found = async (brand: readonly string[]) =>
      (await ask(FILTERED, { id: fleet.fleetId, brand })).fleet.vehicles.nodes
        .map((one: Json) => one.brand)
        .sort();
    expect(await found(['Mercedes-Benz', 'NISSAN'])).toEqual(['mercedes-benz', 'nissan']);
    expect(await found(['???'])).toEqual([]);
  });

  test('that are simulated have any letters in their VINs: onboarded, moved by webhooks, asked about, imported', async () => {
    const { rows } = await plan(
      SIMULATED.map((vin) => ({ vin, brand: 'Sandbox' })),
      fleet.accountId,
      true,
    );
    for (const row of rows)
      expect(row).toEqual({ userErrors: [], warnings: [], eligibility: { eligible: true } });
    expect(
      (await onboard(SIMULATED.map((vin) => ({ vin: vin.toLowerCase(), brand: 'sandbox' })))).map(
        ({ status }: Json) => status,
      ),
    ).toEqual(SIMULATED.map(() => 'SUCCEEDED'));
    for (const vin of SIMULATED) server.simulator.move(vin, 'approved');
    for (const vin of SIMULATED)
      await until(async () => (await vehicle(vin)).clearance.status === 'APPROVED');
    expect(
      await ask(ELIGIBLE, { accountId: fleet.accountId, vin: SIMULATED[1], brand: 'sandbox' }),
    ).toEqual({ eligibility: { vin: SIMULATED[1], eligible: true } });

    const other = await makeFleet(server, 'Imported', OTHER_APP);
    for (const vin of SIMULATED)
      server.simulator.book.request(OTHER_APP.clientId, vin, 'sandbox', {});
    server.simulator.book.request(OTHER_APP.clientId, vinOf(30), 'byd', {});
    expect((await ask(IMPORT, { id: other.accountId })).importFromProvider).toEqual({
      vehicles: SIMULATED.length + 1,
      userErrors: [],
    });
    expect(await vehicle(SIMULATED[3]!, other.fleetId)).toMatchObject({
      vin: SIMULATED[3],
      brand: 'sandbox',
    });
    expect(await vehicle(vinOf(30), other.fleetId)).toMatchObject({ brand: 'byd' });
  });

  test('opened by their owners have credentials that are imported, and used', async () => {
    const { id: externalId } = invers.authorizeOwner('EXFL29', 'TESLA', 'Owner in Berlin');
    const credential = (
      await ask(CREATE, {
        input: {
          accountId: inversAccountId,
          brand: 'Tesla',
          name: 'Typed in',
          clientCredentials: { clientId: 'x', clientSecret: 'not-a-real-tesla-secret' },
        },
      })
    ).createOemCredential;
    expect(credential.userErrors).toMatchObject([
      { code: 'NOT_SUPPORTED', message: expect.stringContaining('FleetControl') },
    ]);
    expect((await ask(IMPORT, { id: inversAccountId })).importFromProvider.userErrors).toEqual([]);
    const { nodes } = (await ask(CREDENTIALS, { id: fleet.fleetId })).fleet.oemCredentials;
    expect(nodes).toMatchObject([
      { name: 'Owner in Berlin', brand: 'tesla', externalId, principal: 'Owner in Berlin' },
    ]);
    const row = { vin: vinOf(40), brand: 'TESLA', credentialId: nodes[0].id };
    expect(await onboard([row], inversAccountId)).toMatchObject([{ status: 'SUCCEEDED' }]);
    const { updateOemCredentialSecret } = await ask(REPLACE, {
      input: { credentialId: nodes[0].id, secret: 'not-a-real-tesla-secret' },
    });
    expect(updateOemCredentialSecret.userErrors).toMatchObject([{ code: 'NOT_SUPPORTED' }]);
  });

  test('of carmakers have no I, O and Q in their VINs', async () => {
    const { rows } = await plan(
      ['WBA71AW0X0F00000O', 'WBA71AW0X0F00000I', 'WBA71AW0X0F00000Q'].map((vin) => ({
        vin,
        brand: 'bmw',
      })),
    );
    for (const row of rows)
      expect(row.userErrors).toMatchObject([
        { code: 'INVALID_VIN', message: expect.stringContaining('sandbox') },
      ]);
    const { body } = await graphql(server.url, server.token, ELIGIBLE, {
      accountId: fleet.accountId,
      vin: 'WBA71AW0X0F00000O',
      brand: 'bmw',
    });
    expect(body.errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', argument: 'vin' } },
    ]);
  });
}
