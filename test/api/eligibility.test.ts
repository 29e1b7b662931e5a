import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FaultInput } from '../../simulators/faults/faults.js';
import {
  dataOf,
  graphql,
  makeFleet,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { getToken } from '../support/oauth.js';
import { type Json } from '../support/simulator.js';

const [BARRED, OFFLINE, GOOD] = [
  'EXVEBARREDVAN0001',
  'EXVEASLEEPVAN0001',
  'EXVEGREATVAN00001',
] as const;
const ONE = `query ($accountId: ID!, $vin: VIN!, $brand: String!) {
  eligibility(accountId: $accountId, vin: $vin, brand: $brand) { vin eligible dataDelivery connectivityStatus primaryUserAssigned checkedAt }
}`;
const PLAN = `query ($input: StartOnboardingInput!, $checkEligibility: Boolean) {
  onboardingPlan(input: $input, checkEligibility: $checkEligibility) { accepted refused rows { index vin userErrors { code field message } warnings eligibility { vin eligible dataDelivery connectivityStatus } } }
}`;

describe('eligibility at High Mobility', () => {
  let server: TestServer;
  let fleet: TestFleet;

  beforeAll(async () => {
    server = await startTestServer({
      simulator: {
        eligibility: {
          [BARRED]: {
            eligible: false,
            connectivityStatus: 'deactivated',
            primaryUserAssigned: false,
          },
          [OFFLINE]: {
            eligible: true,
            dataDelivery: ['push'],
            connectivityStatus: 'unknown',
            primaryUserAssigned: true,
          },
        },
      },
    });
    fleet = await makeFleet(server, 'North');
  });
  afterAll(() => server.close());
  beforeEach(() => server.simulator.clearFaults());

  const ask = (vin: string, brand = 'bmw', accountId = fleet.accountId) =>
    graphql(server.url, server.token, ONE, { accountId, vin, brand });
  const plan = async (vehicles: Json, checkEligibility: boolean | null = true): Promise<Json> =>
    (
      await dataOf(server.url, server.token, PLAN, {
        input: { accountId: fleet.accountId, vehicles },
        checkEligibility,
      })
    ).onboardingPlan;
  const strike = (fault: FaultInput) => server.simulator.setFault(fault);
  const asked = () =>
    server.simulator.requests.list().filter(({ path }) => path.endsWith('/eligibility')).length;

  test('is returned for one vehicle, with all that the provider states', async () => {
    const { body } = await ask(BARRED.toLowerCase());
    expect(body).toEqual({
      data: {
        eligibility: {
          vin: BARRED,
          eligible: false,
          dataDelivery: [],
          connectivityStatus: 'DEACTIVATED',
          primaryUserAssigned: false,
          checkedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        },
      },
    });
    expect((await ask(OFFLINE)).body.data.eligibility).toMatchObject({
      eligible: true,
      dataDelivery: ['PUSH'],
      connectivityStatus: 'UNKNOWN',
      primaryUserAssigned: true,
    });
    expect((await ask(GOOD)).body.data.eligibility).toMatchObject({
      eligible: true,
      dataDelivery: ['PULL', 'PUSH'],
      connectivityStatus: null,
      primaryUserAssigned: null,
    });
  });

  test('is in the catalogue', async () => {
    const { provider } = await dataOf(
      server.url,
      server.token,
      '{ provider(name: HIGH_MOBILITY) { capabilities } }',
    );
    expect(provider.capabilities).toContain('ELIGIBILITY');
  });

  test.each([
    ['an account that is not there', GOOD, 'bmw', 'acc_unknown', 'accountId'],
    ['a text that names no brand', GOOD, '???', undefined, 'brand'],
    [
      'a VIN with letters that only simulated vehicles have',
      'EXVEGREATVAN0000O',
      'bmw',
      undefined,
      'vin',
    ],
    ['a brand without the check', GOOD, 'audi', undefined, 'brand'],
  ])(
    'is refused for %s without asking the provider',
    async (_case, vin, brand, accountId, argument) => {
      const before = asked();
      const { body } = await ask(vin, brand, accountId);
      expect(body.errors).toMatchObject([
        { path: ['eligibility'], extensions: { code: 'BAD_USER_INPUT', argument } },
      ]);
      expect(asked()).toBe(before);
    },
  );

  test.each<[string, FaultInput, Json]>([
    [
      'does not answer properly',
      { kind: 'malformed', path: '/eligibility' },
      { code: 'PROVIDER_UNAVAILABLE', provider: 'HIGH_MOBILITY', retryAt: null },
    ],
    [
      'is down',
      { kind: 'status', status: 503, path: '/eligibility' },
      { code: 'PROVIDER_UNAVAILABLE', provider: 'HIGH_MOBILITY', retryAt: null },
    ],
    [
      'refuses the token even when it is new',
      { kind: 'status', status: 401, path: '/eligibility' },
      { code: 'PROVIDER_UNAUTHORIZED', provider: 'HIGH_MOBILITY', retryAt: null },
    ],
    [
      'refuses the vehicle',
      { kind: 'status', status: 422, path: '/eligibility' },
      { code: 'PROVIDER_REJECTED', provider: 'HIGH_MOBILITY', retryAt: null },
    ],
    [
      'limits calls',
      { kind: 'rate-limit', retryAfterSeconds: 30, path: '/eligibility' },
      {
        code: 'PROVIDER_RATE_LIMITED',
        provider: 'HIGH_MOBILITY',
        retryAt: expect.stringMatching(/Z$/),
      },
    ],
  ])('is an error with its code when the provider %s', async (_case, fault, extensions) => {
    strike(fault);
    const { body } = await ask(GOOD);
    expect(body.data).toBeNull();
    expect(body.errors.map((error: Json) => error.extensions)).toEqual([extensions]);
  });

  test('mends the health that a failure left behind once it is answered', async () => {
    const health = async () =>
      (
        await dataOf(
          server.url,
          server.token,
          'query ($id: ID!) { node(id: $id) { ... on ProviderAccount { health { status } } } }',
          { id: fleet.accountId },
        )
      ).node.health.status;
    strike({ kind: 'status', status: 503, path: '/eligibility' });
    await ask(GOOD);
    expect(await health()).toBe('UNREACHABLE');
    server.simulator.clearFaults();
    await ask(GOOD);
    expect(await health()).toBe('HEALTHY');
  });

  test('is returned in a plan for each row that can be asked about, whatever else is wrong with it', async () => {
    const { accepted, refused, rows } = await plan([
      { vin: BARRED, brand: 'bmw' },
      { vin: OFFLINE.toLowerCase(), brand: 'bmw' },
      { vin: 'EXVEAAAAVAN000001', brand: 'audi' },
      { vin: GOOD, brand: 'mercedes-benz' },
      { vin: 'no-vin', brand: 'bmw' },
      { vin: 'EXVEBBBBVAN000001', brand: '???' },
    ]);
    expect({ accepted, refused }).toEqual({ accepted: 4, refused: 2 });
    expect(rows.map((row: Json) => row.eligibility?.eligible ?? null)).toEqual([
      false,
      true,
      null,
      true,
      null,
      null,
    ]);
    expect(rows[1].eligibility).toEqual({
      vin: OFFLINE,
      eligible: true,
      dataDelivery: ['PUSH'],
      connectivityStatus: 'UNKNOWN',
    });
    expect(rows[5].userErrors).toMatchObject([{ code: 'UNKNOWN_BRAND' }]);
    // The tag of the Volkswagen group, and the odometer of a Mercedes-Benz.
    expect(rows.map((row: Json) => row.warnings)).toEqual([
      [
        expect.stringMatching(/^VEHICLE_NOT_ELIGIBLE: \w/),
        expect.stringMatching(/^CONNECTIVITY_INACTIVE: \w/),
      ],
      [],
      [expect.stringContaining('vw-group-customer-name')],
      [expect.stringContaining('odometer')],
      [],
      [],
    ]);
  });

  test.each([[false], [null]])(
    'is not asked for in a plan with checkEligibility: %s',
    async (checkEligibility) => {
      const before = asked();
      const { rows } = await plan([{ vin: GOOD, brand: 'bmw' }], checkEligibility);
      expect(rows).toMatchObject([{ eligibility: null, warnings: [] }]);
      expect(asked()).toBe(before);
    },
  );

  test('asks about a vehicle once, however often a plan names it', async () => {
    const before = asked();
    const { rows } = await plan([
      { vin: GOOD, brand: 'bmw' },
      { vin: GOOD, brand: 'bmw' },
    ]);
    expect(rows.map((row: Json) => row.eligibility?.vin)).toEqual([GOOD, GOOD]);
    expect(asked()).toBe(before + 1);
  });

  test('warns in the row of a plan for which the provider failed, and returns the others', async () => {
    strike({ kind: 'status', status: 500, path: '/eligibility', times: 1 });
    const { accepted, rows } = await plan(
      Array.from({ length: 12 }, (_, index) => ({ vin: vinOf(index + 1), brand: 'bmw' })),
    );
    expect(accepted).toBe(12);
    const failed = rows.filter((row: Json) => row.eligibility === null);
    expect(failed).toHaveLength(1);
    expect(failed[0].warnings).toEqual([expect.stringContaining('500')]);
    for (const row of rows)
      if (row.eligibility)
        expect(row).toMatchObject({ warnings: [], eligibility: { vin: row.vin, eligible: true } });
  });

  test('takes 500 vehicles of a plan and no more', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ vin: vinOf(index), brand: 'bmw' }));
    const before = asked();
    const tooMany = await plan(many(501));
    expect(tooMany).toMatchObject({ accepted: 0, refused: 501 });
    expect(tooMany.rows[0]).toMatchObject({
      userErrors: [{ code: 'TOO_MANY', field: ['vehicles'] }],
      eligibility: null,
    });
    expect(asked()).toBe(before);
    // Rows that cannot be asked about do not count.
    const { accepted, rows } = await plan([
      ...many(500),
      { vin: 'EXVEAAAAVAN000001', brand: 'audi' },
    ]);
    expect(accepted).toBe(501);
    expect(rows.filter((row: Json) => row.eligibility?.eligible)).toHaveLength(500);
    expect(asked()).toBe(before + 500);
  });

  test('is not returned for accounts that the caller may not see', async () => {
    const other = await makeFleet(server, 'South');
    const { createApiClient } = await dataOf(
      server.url,
      server.token,
      'mutation ($fleetIds: [ID!]) { createApiClient(input: { name: "South", scopes: ["fleet:read"], fleetIds: $fleetIds }) { issued { client { clientId } clientSecret } } }',
      { fleetIds: [other.fleetId] },
    );
    const { client, clientSecret } = createApiClient.issued;
    const token = await getToken(server.url, { clientId: client.clientId, clientSecret });
    const { body } = await graphql(server.url, token, ONE, {
      accountId: fleet.accountId,
      vin: GOOD,
      brand: 'bmw',
    });
    expect(body.errors).toMatchObject([
      { message: 'There is no such account.', extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(
      (
        await graphql(server.url, null, ONE, {
          accountId: fleet.accountId,
          vin: GOOD,
          brand: 'bmw',
        })
      ).body.errors,
    ).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});
