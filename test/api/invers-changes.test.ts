import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  dataOf,
  makeFleet,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { until } from '../support/core.js';
import {
  connectInvers,
  createCredential,
  lostAnswer,
  startTestInvers,
  type TestInvers,
} from '../support/invers.js';
import { describeOnPostgres } from '../support/postgres.js';
import { type Json } from '../support/simulator.js';

const START =
  'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { code field } onboarding { id } } }';
const VEHICLE = `query ($fleetId: ID!, $vin: VIN!) { vehicleByVin(fleetId: $fleetId, vin: $vin) {
  id name licensePlate tags { key value } enrollments { id status externalId credential { id name } }
} }`;
const UPDATE =
  'mutation ($input: UpdateVehicleInput!) { updateVehicle(input: $input) { userErrors { code field message } vehicle { name licensePlate tags { key value } } } }';
const CHANGE =
  'mutation ($input: ChangeEnrollmentCredentialInput!) { changeEnrollmentCredential(input: $input) { userErrors { code field message } enrollments { id credential { id } } } }';
const DELETE =
  'mutation ($id: ID!) { deleteOemCredential(input: { credentialId: $id }) { deletedId userErrors { code message } } }';
const AUDIT =
  'query ($id: ID!) { fleet(id: $id) { auditEvents(first: 500) { nodes { action details } } } }';

describe('changes of vehicles at INVERS on SQLite', () => story(() => ({})));
describeOnPostgres('changes of vehicles at INVERS on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());
  story(() => ({ FLEETGRAPH_DATABASE: postgres.url }));
});

function story(envOf: () => Readonly<Record<string, string>>): void {
  let server: TestServer;
  let invers: TestInvers;
  let fleet: TestFleet;
  let accountId: string;
  let first: string;
  let second: string;
  let number = 0;
  let id: string;
  let enrollmentId: string;
  let externalId: string;
  let vin: string;
  const ask = (query: string, variables: Json = {}): Promise<Json> =>
    dataOf(server.url, server.token, query, variables);
  const vehicle = async (): Promise<Json> =>
    (await ask(VEHICLE, { fleetId: fleet.fleetId, vin })).vehicleByVin;
  const update = async (input: Json): Promise<Json> =>
    (await ask(UPDATE, { input: { vehicleId: id, ...input } })).updateVehicle;
  const change = async (credentialId: string, ids: readonly string[]): Promise<Json> =>
    (await ask(CHANGE, { input: { enrollmentIds: ids, credentialId } })).changeEnrollmentCredential;
  const there = (): Json => {
    const found = invers.vehicles.find(externalId);
    return { ...found?.masterData, fields: found?.customFields };
  };
  const patches = (): number => invers.requests.count('PATCH', `/vehicles/${externalId}`);

  beforeAll(async () => {
    invers = await startTestInvers({ autoSetup: { afterMs: 0 } });
    server = await startTestServer({ env: { FLEETGRAPH_INVERS_URL: invers.url, ...envOf() } });
    fleet = await makeFleet(server, 'Berlin');
    accountId = await connectInvers(server, fleet.fleetId);
    first = (await createCredential(server, accountId, 'First')).credential.id;
    second = (await createCredential(server, accountId, 'Second')).credential.id;
  });
  afterAll(async () => {
    await server.close();
    await invers.close();
  });
  beforeEach(async () => {
    invers.clearFaults();
    invers.setWire({ changes: 'taken' });
    vin = vinOf((number += 1));
    const row = { vin, brand: 'mercedes-benz', credentialId: first, name: 'Van' };
    await ask(START, { input: { accountId, vehicles: [row] } });
    const found = await until(async () => {
      const one = await vehicle();
      return one?.enrollments[0].status === 'ACTIVE' ? one : undefined;
    });
    ({ id } = found);
    [{ id: enrollmentId, externalId }] = found.enrollments;
    invers.requests.clear();
  });

  test('a name, a plate and labels are those of INVERS when the answer comes', async () => {
    const tags = [{ key: 'depot', value: 'north' }];
    expect(await update({ name: 'Van 7', licensePlate: 'RKL-7', tags })).toEqual({
      userErrors: [],
      vehicle: { name: 'Van 7', licensePlate: 'RKL-7', tags },
    });
    expect(there()).toEqual({
      vin,
      custom_name: 'Van 7',
      license_plate: 'RKL-7',
      fields: { depot: 'north' },
    });
    expect(await update({ licensePlate: null, tags: [] })).toMatchObject({ userErrors: [] });
    expect(there()).toEqual({ vin, custom_name: 'Van 7', fields: {} });
    // Nothing differs: INVERS is only asked.
    expect(await update({ name: 'Van 7' })).toMatchObject({ userErrors: [] });
    expect(patches()).toBe(2);
  });

  test('a change that INVERS refuses is valid here, and reported', async () => {
    const licensePlate = 'X'.repeat(31);
    const { vehicle: changed, userErrors } = await update({ licensePlate });
    expect(changed.licensePlate).toBe(licensePlate);
    expect(userErrors).toMatchObject([
      {
        code: 'PROVIDER_REJECTED',
        field: [],
        message: expect.stringMatching(/^The vehicle is changed here\. .*INVERS answered 400/),
      },
    ]);
    expect(await vehicle()).toMatchObject({ licensePlate });
    expect(there()).toEqual({ vin, custom_name: 'Van', fields: {} });
  });

  test('an outage and a lost answer cost no change, and the last of several is that of INVERS', async () => {
    invers.setFault({ kind: 'page', status: 403, times: 2, path: '/vehicles/*' });
    invers.setFault(lostAnswer('PATCH', '/vehicles/*'));
    const names = ['One', 'Two', 'Three', 'Four'];
    const changing = Promise.all(names.map((name) => update({ name })));
    for (const { userErrors } of await changing) expect(userErrors).toEqual([]);
    const { name } = await vehicle();
    expect(names).toContain(name);
    await until(() => Promise.resolve(there()['custom_name'] === name ? true : undefined));
  });

  test.each([
    ['elsewhere', 'PROVIDER_REJECTED'],
    ['refused', 'PROVIDER_REJECTED'],
    ['ignored', 'PROVIDER_REJECTED'],
  ] as const)(
    'a way that INVERS does not know is said to be a guess (%s)',
    async (changes, code) => {
      invers.setWire({ changes });
      expect(await update({ name: 'Van 9' })).toMatchObject({
        userErrors: [{ code, message: expect.stringContaining('Change them in FleetControl') }],
        vehicle: { name: 'Van 9' },
      });
      expect(await change(second, [enrollmentId])).toMatchObject({
        userErrors: [
          { field: ['enrollmentIds', '0'], message: expect.stringContaining('FleetControl') },
        ],
        enrollments: [],
      });
      expect((await vehicle()).enrollments[0].credential.id).toBe(first);
    },
  );

  test('a vehicle is moved to another credential, and the old one can be deleted', async () => {
    const spare = (await createCredential(server, accountId, `Spare ${number}`)).credential.id;
    expect(await change(spare, [enrollmentId])).toEqual({
      userErrors: [],
      enrollments: [{ id: enrollmentId, credential: { id: spare } }],
    });
    expect((await ask(DELETE, { id: spare })).deleteOemCredential).toMatchObject({
      deletedId: null,
      userErrors: [
        { code: 'IN_USE', message: expect.stringContaining('`changeEnrollmentCredential`') },
      ],
    });
    invers.setFault(lostAnswer('PATCH', '/vehicles/*'));
    expect(await change(second, [enrollmentId])).toMatchObject({ userErrors: [] });
    // It is there already: nothing is asked.
    invers.requests.clear();
    expect(await change(second, [enrollmentId])).toEqual({
      userErrors: [],
      enrollments: [{ id: enrollmentId, credential: { id: second } }],
    });
    expect(invers.requests.list()).toEqual([]);
    expect((await ask(DELETE, { id: spare })).deleteOemCredential).toEqual({
      deletedId: spare,
      userErrors: [],
    });
    const { auditEvents } = (await ask(AUDIT, { id: fleet.fleetId })).fleet;
    expect(auditEvents.nodes).toContainEqual({
      action: 'enrollment.credential_change_requested',
      details: { from: spare, to: second },
    });
  });

  test('bad ones are refused each by itself, and the good one is moved', async () => {
    const segway = {
      brand: 'segway',
      clientCredentials: { clientId: `segway-${number}`, clientSecret: 'not-a-real-segway-secret' },
    };
    const other = await createCredential(server, accountId, `Segway ${number}`, segway);
    const result = await change(second, [enrollmentId, 'enr_none', '\u0000', enrollmentId]);
    expect(result).toMatchObject({
      enrollments: [{ id: enrollmentId, credential: { id: second } }],
      userErrors: [
        { code: 'NOT_FOUND', field: ['enrollmentIds', '1'] },
        { code: 'NOT_FOUND', field: ['enrollmentIds', '2'] },
        { code: 'INVALID', field: ['enrollmentIds', '3'] },
      ],
    });
    const refusals: readonly (readonly [string, readonly string[], string, readonly string[]])[] = [
      [other.credential.id, [enrollmentId], 'INVALID', ['enrollmentIds', '0']],
      ['cred_none', [enrollmentId], 'NOT_FOUND', ['credentialId']],
      [second, [], 'REQUIRED', ['enrollmentIds']],
      [second, Array.from({ length: 501 }, () => enrollmentId), 'TOO_MANY', ['enrollmentIds']],
    ];
    for (const [credentialId, ids, code, field] of refusals)
      expect(await change(credentialId, ids)).toMatchObject({
        enrollments: [],
        userErrors: [{ code, field }],
      });
  });
}
