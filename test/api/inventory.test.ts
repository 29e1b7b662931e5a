import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type DamoovSimulator } from '../../simulators/damoov/simulator.js';
import { startTestDamoov } from '../simulators/damoov/support.js';
import {
  dataOf,
  type Environment,
  makeDirectory,
  makeFleet,
  onboard,
  startTestServer,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { until } from '../support/core.js';
import { connectDamoov } from '../support/damoov.js';
import { connectInvers, startTestInvers, type TestInvers } from '../support/invers.js';
import { describeOnPostgres, type TestPostgres } from '../support/postgres.js';
import { type Json, startTestSimulator, type TestSimulator } from '../support/simulator.js';

const RECONCILE = `mutation ($id: ID!) { reconcileClearances(input: { accountId: $id }) {
  compared changed appeared gone userErrors { code } } }`;
const IMPORT = `mutation ($id: ID!) { importFromProvider(input: { accountId: $id }) {
  vehicles drivers userErrors { code message } } }`;
const ENROLLMENT = `query ($fleetId: ID!, $vin: VIN!) { vehicleByVin(fleetId: $fleetId, vin: $vin) {
  enrollments { status reason externalId confirmedAt lastContactAt online clearance { status reason observedAt } } } }`;
const DRIVERS =
  'query ($id: ID!) { fleet(id: $id) { drivers { nodes { id displayName } } auditEvents(first: 1) { nodes { action clientId subjectId } } } }';

describe('the inventory of providers', () => {
  story();
});
describeOnPostgres('the inventory of providers on PostgreSQL', story);

/** Whatever a provider no longer has is GONE, once that is certain. */
function story(postgres?: TestPostgres): void {
  const directory = makeDirectory();
  let settings: Environment;
  let server: TestServer;
  let highMobility: TestSimulator;
  let invers: TestInvers;
  let damoov: DamoovSimulator;

  const ask = (query: string, variables: Json = {}): Promise<Json> =>
    dataOf(server.url, server.token, query, variables);
  const reconcile = async (id: string): Promise<Json> =>
    (await ask(RECONCILE, { id })).reconcileClearances;
  const bringIn = async (id: string): Promise<Json> =>
    (await ask(IMPORT, { id })).importFromProvider;
  const enrollment = async (fleetId: string, vin: string): Promise<Json> =>
    (await ask(ENROLLMENT, { fleetId, vin })).vehicleByVin.enrollments[0];
  const statuses = (fleetId: string, ...numbers: readonly number[]) =>
    Promise.all(
      numbers.map(async (number) => (await enrollment(fleetId, vinOf(number))).status as string),
    );
  const restart = async () => {
    await server.close();
    server = await startTestServer({ env: settings });
  };
  const addVehicle = (number: number) =>
    invers.vehicles.add(
      {
        fleetId: 'EXFL29',
        brand: 'CLOUDBOXX',
        unitId: `unit-${number}`,
        modelId: null,
        credentialsId: null,
        masterData: { vin: vinOf(number) },
        customFields: {},
        tags: [],
        operationStatus: 'OPERATING',
      },
      undefined,
      false,
    );
  /** A fleet with an account at INVERS, into which these vehicles were imported. */
  const inversFleet = async (name: string, ...numbers: readonly number[]) => {
    for (const { id } of invers.vehicles.list()) invers.vehicles.remove(id);
    const { createFleet } = await ask(
      'mutation ($name: String!) { createFleet(input: { name: $name }) { fleet { id } } }',
      { name },
    );
    const fleetId: string = createFleet.fleet.id;
    const accountId = await connectInvers(server, fleetId);
    const vehicles = numbers.map(addVehicle);
    expect(await bringIn(accountId)).toMatchObject({ vehicles: numbers.length, userErrors: [] });
    return { fleetId, accountId, vehicles };
  };

  beforeAll(async () => {
    highMobility = await startTestSimulator();
    invers = await startTestInvers();
    damoov = await startTestDamoov({ now: () => new Date() });
    settings = {
      FLEETGRAPH_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64url')}`,
      FLEETGRAPH_HIGH_MOBILITY_LIVE_URL: highMobility.url,
      FLEETGRAPH_HIGH_MOBILITY_SANDBOX_URL: highMobility.url,
      FLEETGRAPH_INVERS_URL: invers.url,
      FLEETGRAPH_DAMOOV_USER_URL: damoov.url,
      FLEETGRAPH_RECONCILE_SECONDS: '86400',
      FLEETGRAPH_DATABASE: postgres?.url ?? join(directory, 'inventory.db'),
    };
    server = await startTestServer({ env: settings });
  });
  afterEach(() => {
    invers.clearFaults();
    highMobility.clearFaults();
    invers.setWire({ cursor: 'next_page_token', maxLimit: 1000 });
    damoov.configure({ maxListed: null });
  });
  afterAll(async () => {
    await server.close();
    await Promise.all([highMobility.close(), invers.close(), damoov.close()]);
    await postgres?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  test('a vehicle that INVERS lists no more is GONE after the second list, also over a restart, and ACTIVE when it returns', async () => {
    const { fleetId, accountId, vehicles } = await inversFleet('Vanished', 1, 2);
    const at = new Date('2026-11-29T10:00:00Z');
    invers.vehicles.setContact(vehicles[0]!.id, { at, online: true });
    invers.vehicles.setContact(vehicles[1]!.id, { at: null, online: false });
    expect((await enrollment(fleetId, vinOf(1))).confirmedAt).toBeNull();
    expect(await reconcile(accountId)).toEqual({
      compared: 2,
      changed: 0,
      appeared: 0,
      gone: 0,
      userErrors: [],
    });
    const first = await enrollment(fleetId, vinOf(1));
    expect(first).toMatchObject({
      status: 'ACTIVE',
      online: true,
      lastContactAt: at.toISOString(),
    });
    expect(first.confirmedAt).toEqual(expect.any(String));
    expect(await enrollment(fleetId, vinOf(2))).toMatchObject({
      online: false,
      lastContactAt: null,
      confirmedAt: first.confirmedAt,
    });

    invers.vehicles.setHidden(vehicles[0]!.id, true);
    addVehicle(3);
    expect(await reconcile(accountId)).toMatchObject({ appeared: 1, gone: 0, compared: 1 });
    expect(await enrollment(fleetId, vinOf(1))).toMatchObject({
      status: 'ACTIVE',
      confirmedAt: first.confirmedAt,
    });
    expect((await enrollment(fleetId, vinOf(2))).confirmedAt > first.confirmedAt).toBe(true);
    await restart();
    expect(await reconcile(accountId)).toMatchObject({ appeared: 1, gone: 1, changed: 1 });
    expect(await enrollment(fleetId, vinOf(1))).toMatchObject({
      status: 'GONE',
      reason: expect.stringContaining('no longer has this vehicle'),
      confirmedAt: first.confirmedAt,
    });
    expect(await statuses(fleetId, 2)).toEqual(['ACTIVE']);
    expect(await reconcile(accountId)).toMatchObject({ gone: 0, changed: 0 });

    invers.vehicles.setHidden(vehicles[0]!.id, false);
    expect(await reconcile(accountId)).toMatchObject({ gone: 0, changed: 1, compared: 2 });
    const back = await enrollment(fleetId, vinOf(1));
    expect(back).toMatchObject({ status: 'ACTIVE', reason: null });
    expect(back.confirmedAt > first.confirmedAt).toBe(true);
  });

  test('a vehicle that was removed at INVERS and added again has its new id', async () => {
    const { fleetId, accountId, vehicles } = await inversFleet('Replaced', 11);
    invers.vehicles.remove(vehicles[0]!.id);
    const { id } = addVehicle(11);
    expect(await reconcile(accountId)).toMatchObject({ changed: 1, appeared: 0, gone: 0 });
    expect(await enrollment(fleetId, vinOf(11))).toMatchObject({
      status: 'ACTIVE',
      externalId: id,
    });
  });

  test('lists that are cut, fail or cannot be read in part leave everything at INVERS as it is', async () => {
    const { fleetId, accountId, vehicles } = await inversFleet('Cut', 21, 22, 23);
    await reconcile(accountId);
    // A list that ends with its first page, whatever there is besides: INVERS knows the vehicles by their ids.
    invers.setWire({ cursor: 'none', maxLimit: 1 });
    for (let list = 0; list < 3; list += 1)
      expect(await reconcile(accountId)).toMatchObject({ gone: 0 });
    invers.setWire({ cursor: 'unknown', maxLimit: 1 });
    expect(await reconcile(accountId)).toMatchObject({
      compared: null,
      appeared: null,
      gone: null,
      userErrors: [{ code: 'PROVIDER_UNAVAILABLE' }],
    });
    invers.setWire({ cursor: 'next_page_token', maxLimit: 1000 });
    invers.setFault({ kind: 'malformed', path: '/vehicles' });
    expect((await reconcile(accountId)).userErrors).toHaveLength(1);
    invers.clearFaults();
    await reconcile(accountId);
    invers.vehicles.setHidden(vehicles[2]!.id, true);
    const { confirmedAt } = await enrollment(fleetId, vinOf(21));
    invers.setFault({
      kind: 'odd',
      of: 'id',
      method: 'GET',
      path: '/vehicles',
      unset: ['id'],
      where: { id: vehicles[1]!.id },
    });
    for (let list = 0; list < 3; list += 1)
      expect(await reconcile(accountId)).toMatchObject({ gone: 0 });
    expect(await statuses(fleetId, 21, 22, 23)).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE']);
    expect((await enrollment(fleetId, vinOf(21))).confirmedAt).toBe(confirmedAt);
    invers.clearFaults();
    expect(await reconcile(accountId)).toMatchObject({ gone: 0 });
    expect(await reconcile(accountId)).toMatchObject({ gone: 1 });
    expect(await statuses(fleetId, 21, 22, 23)).toEqual(['ACTIVE', 'ACTIVE', 'GONE']);
  });

  test('the authorization behind a credential is what INVERS says of it; a refused list of the brand costs nothing else', async () => {
    const owner = invers.authorizeOwner('EXFL29', 'TESLA', 'Owner of five');
    const { fleetId, accountId } = await inversFleet('Authorized', 41);
    const authorizations = async () =>
      (
        await ask(
          'query ($id: ID!) { fleet(id: $id) { oemCredentials { nodes { name authorization } } } }',
          { id: fleetId },
        )
      ).fleet.oemCredentials.nodes;
    const name = 'Owner of five';
    expect(await authorizations()).toEqual([{ name, authorization: 'AUTHORIZED' }]);
    for (const state of ['PENDING', 'SCOPES_MISSING', 'REVOKED'] as const) {
      invers.credentials.setAuthorization(owner.id, state);
      expect(await reconcile(accountId)).toMatchObject({ changed: 1, compared: 1 });
      expect(await authorizations()).toEqual([{ name, authorization: state }]);
    }
    invers.requests.clear();
    expect(await reconcile(accountId)).toMatchObject({ changed: 0 });
    const lists = invers.requests.list().filter(({ path }) => path.includes('/credentials'));
    expect(lists.map(({ path }) => path)).toEqual(['/telematics-brands/TESLA/credentials']);
    invers.setFault({ kind: 'status', status: 403, path: '/telematics-brands/TESLA/credentials' });
    expect(await reconcile(accountId)).toMatchObject({ compared: 1, changed: 0, userErrors: [] });
    expect(await authorizations()).toEqual([{ name, authorization: 'REVOKED' }]);
    invers.credentials.delete(owner);
  });

  test('a vehicle gets make, model, year and powertrain once INVERS lists them, and its maker as brand', async () => {
    const { fleetId, accountId, vehicles } = await inversFleet('Described', 41, 42);
    const described = (number: number) =>
      ask(
        'query ($fleetId: ID!, $vin: VIN!) { vehicleByVin(fleetId: $fleetId, vin: $vin) { brand make model modelYear powertrain } }',
        { fleetId, vin: vinOf(number) },
      ).then(({ vehicleByVin }) => vehicleByVin);
    const nothing = { make: null, model: null, modelYear: null, powertrain: null };
    const box = await described(41);
    expect(box).toEqual({ brand: box.brand, ...nothing });
    const state = (number: number, masterData: Json) =>
      invers.vehicles.change(vehicles[number - 41]!.id, {
        masterData: { vin: vinOf(number), ...masterData },
        customFields: {},
        credentialsId: null,
      });
    const master = { brand: 'Volkswagen', model: 'e-Golf', year_of_production: '2020' };
    state(41, { ...master, fuel_type: 'ELECTRIC' });
    state(42, { brand: 7, model: ['?'], year_of_production: '20', fuel_type: 'STEAM' });
    await reconcile(accountId);
    expect(await described(41)).toEqual({
      brand: 'volkswagen',
      make: 'Volkswagen',
      model: 'e-Golf',
      modelYear: 2020,
      powertrain: 'BATTERY_ELECTRIC',
    });
    expect(await described(42)).toEqual({ brand: box.brand, ...nothing, powertrain: 'OTHER' });

    // A list that states nothing deletes nothing.
    state(41, { model: 'ID.3' });
    await reconcile(accountId);
    expect(await described(41)).toMatchObject({
      brand: 'volkswagen',
      model: 'ID.3',
      modelYear: 2020,
    });
  });

  test('a vehicle that is GONE is onboarded again, or removed, and does not hold its account', async () => {
    const { fleetId, accountId, vehicles } = await inversFleet('Again', 31, 32);
    for (const { id } of vehicles) invers.vehicles.remove(id);
    await reconcile(accountId);
    expect(await reconcile(accountId)).toMatchObject({ gone: 2 });
    const { fleet } = await ask(
      'query ($id: ID!) { fleet(id: $id) { vehicles(filterBy: { enrollmentStatus: [GONE] }) { nodes { id vin } } } }',
      { id: fleetId },
    );
    expect(fleet.vehicles.nodes).toHaveLength(2);
    const { removeVehicles } = await ask(
      'mutation ($ids: [ID!]!) { removeVehicles(input: { vehicleIds: $ids }) { vehicles { vin } userErrors { code message } } }',
      { ids: [fleet.vehicles.nodes.find(({ vin }: Json) => vin === vinOf(31)).id] },
    );
    expect(removeVehicles).toEqual({ vehicles: [{ vin: vinOf(31) }], userErrors: [] });
    expect(await statuses(fleetId, 31, 32)).toEqual(['REMOVED', 'GONE']);
    const { disconnectProviderAccount } = await ask(
      'mutation ($id: ID!) { disconnectProviderAccount(input: { accountId: $id }) { userErrors { code message } } }',
      { id: accountId },
    );
    expect(disconnectProviderAccount.userErrors).toEqual([]);
  });

  test('a clearance that High Mobility lists no more is GONE, and ACTIVE when it returns; imports are no missed webhooks', async () => {
    const fleet = await makeFleet({ ...server, simulator: highMobility }, 'Clearances');
    await onboard(server, fleet, 3, 100);
    highMobility.move(vinOf(100), 'approved');
    const { accountId, fleetId } = fleet;
    await until(
      async () => (await enrollment(fleetId, vinOf(100))).clearance.status === 'APPROVED',
    );
    await reconcile(accountId);
    const before = await enrollment(fleetId, vinOf(100));
    highMobility.book.setHidden(vinOf(100), true);
    expect(await reconcile(accountId)).toMatchObject({ gone: 0 });
    highMobility.setFault({ kind: 'malformed', path: '/fleets/vehicles', times: 1 });
    expect((await reconcile(accountId)).userErrors).toHaveLength(1);
    expect(await statuses(fleetId, 100)).toEqual(['ACTIVE']);
    await restart();
    expect(await reconcile(accountId)).toMatchObject({ gone: 1, compared: 2 });
    const gone = await enrollment(fleetId, vinOf(100));
    expect(gone).toMatchObject({
      status: 'GONE',
      confirmedAt: before.confirmedAt,
      clearance: {
        status: 'APPROVED',
        reason: expect.stringContaining('not reported any more'),
        observedAt: before.confirmedAt,
      },
    });
    highMobility.book.setHidden(vinOf(100), false);
    expect(await reconcile(accountId)).toMatchObject({ gone: 0, compared: 3 });
    const back = await enrollment(fleetId, vinOf(100));
    expect(back).toMatchObject({
      status: 'ACTIVE',
      reason: null,
      clearance: { status: 'APPROVED', reason: null },
    });
    expect(back.confirmedAt > before.confirmedAt).toBe(true);
    expect(back.clearance.observedAt).toBe(back.confirmedAt);

    highMobility.book.request(highMobility.app.clientId, vinOf(110), 'bmw', {});
    highMobility.move(vinOf(110), 'approved');
    await highMobility.webhooksSettled();
    expect(await reconcile(accountId)).toMatchObject({ appeared: 1 });
    expect(await bringIn(accountId)).toMatchObject({ vehicles: 1 });
    expect(await reconcile(accountId)).toMatchObject({ appeared: 0 });
    const { node } = await ask(
      'query ($id: ID!) { node(id: $id) { ... on ProviderAccount { webhookHealth { missed24h } } } }',
      { id: accountId },
    );
    expect(node.webhookHealth).toEqual({ missed24h: 0 });
  });

  test('a driver whom Damoov has no more is deleted with an entry in the audit log; a list that is cut deletes none', async () => {
    const { createFleet } = await ask(
      'mutation { createFleet(input: { name: "Drivers" }) { fleet { id } } }',
    );
    const fleetId: string = createFleet.fleet.id;
    const accountId = await connectDamoov(server, fleetId);
    for (const name of ['Ada', 'Bea'])
      await ask(
        'mutation ($input: RegisterDriverInput!) { registerDriver(input: $input) { userErrors { code message } } }',
        { input: { accountId, firstName: name } },
      );
    expect(await reconcile(accountId)).toMatchObject({ compared: 2, appeared: 0, gone: 0 });
    damoov.configure({ maxListed: 0 });
    for (let list = 0; list < 3; list += 1)
      expect(await reconcile(accountId)).toMatchObject({ gone: 0 });
    damoov.configure({ maxListed: null });
    const [ada] = (await ask(DRIVERS, { id: fleetId })).fleet.drivers.nodes;
    const user = damoov.users
      .list()
      .find(({ profile: { FirstName } }) => FirstName === ada.displayName);
    damoov.users.setHidden(user!.deviceToken, true);
    expect(await reconcile(accountId)).toMatchObject({ compared: 1, gone: 0 });
    await restart();
    expect(await reconcile(accountId)).toMatchObject({ compared: 1, gone: 1 });
    const { fleet } = await ask(DRIVERS, { id: fleetId });
    expect(fleet.drivers.nodes).toHaveLength(1);
    expect(fleet.auditEvents.nodes).toEqual([
      { action: 'driver.disappeared', clientId: 'reconciliation', subjectId: ada.id },
    ]);
    damoov.users.setHidden(user!.deviceToken, false);
    expect(await reconcile(accountId)).toMatchObject({ compared: 1, appeared: 1 });
  });
}
