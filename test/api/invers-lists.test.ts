import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  dataOf,
  makeFleet,
  OPERATOR,
  startTestServer,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { until } from '../support/core.js';
import {
  connectInvers,
  createCredential,
  startTestInvers,
  type TestInvers,
} from '../support/invers.js';
import { getToken } from '../support/oauth.js';
import { describeOnPostgres, type TestPostgres } from '../support/postgres.js';
import { type Json } from '../support/simulator.js';

const START =
  'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { code field } onboarding { id } } }';
const ROWS =
  'query ($id: ID!) { onboarding(id: $id) { status succeeded failed rows { nodes { status userErrors { message } } } } }';
const IMPORT =
  'mutation ($id: ID!) { importFromProvider(input: { accountId: $id }) { vehicles userErrors { code message } } }';
const ENROLLMENT =
  'query ($fleetId: ID!, $vin: VIN!) { vehicleByVin(fleetId: $fleetId, vin: $vin) { enrollments { status } } }';

describe('lists and setups of INVERS', () => {
  story();
});
describeOnPostgres('lists and setups of INVERS on PostgreSQL', story);

/**
 * Vehicles are followed whatever the list is paged by, and none is gone because a list lacks it.
 */
function story(postgres?: TestPostgres): void {
  let server: TestServer;
  let invers: TestInvers;
  let fleetId: string;
  let accountId: string;
  let credentialId: string;
  let offsetMs = 0;
  const now = () => new Date(Date.now() + offsetMs);
  const ask = async (query: string, variables: Json = {}): Promise<Json> =>
    dataOf(server.url, await getToken(server.url, OPERATOR), query, variables);
  const onboard = async (from: number, count: number): Promise<string> => {
    const vehicles = Array.from({ length: count }, (_, index) => ({
      vin: vinOf(from + index),
      brand: 'mercedes-benz',
      credentialId,
    }));
    const { startOnboarding } = await ask(START, { input: { accountId, vehicles } });
    await until(() => {
      const there = new Set(invers.vehicles.list().map(({ masterData }) => masterData.vin));
      return vehicles.every(({ vin }) => there.has(vin));
    });
    return startOnboarding.onboarding.id;
  };
  const statusOf = async (vin: string) =>
    (await ask(ENROLLMENT, { fleetId, vin })).vehicleByVin.enrollments[0].status;
  /** Looks again and again while the clock goes on, slowly enough for the leases of commands. */
  const inTime = <T>(look: () => Promise<T | false>): Promise<T> =>
    vi.waitFor(
      async () => {
        offsetMs += 3000;
        const found = await look();
        if (found === false) throw new Error('not yet');
        return found;
      },
      { timeout: 15_000, interval: 50 },
    );
  /**
   * Lets time go on until INVERS has been asked for its list, or for a vehicle, so many times more.
   */
  const asked = async (times: number) => {
    const count = () =>
      invers.requests
        .list()
        .filter(({ method, path }) => method === 'GET' && path.startsWith('/vehicles')).length;
    const before = count();
    await inTime(() => Promise.resolve(count() >= before + times));
  };
  const ended = (id: string): Promise<Json> =>
    inTime(async () => {
      const { onboarding } = await ask(ROWS, { id });
      return onboarding.status !== 'RUNNING' && onboarding;
    });
  const endSetups = () => {
    for (const { id, setup } of invers.vehicles.list())
      if (setup.status === 'IN_PROGRESS') invers.setSetup(id, 'SUCCEEDED');
  };

  beforeAll(async () => {
    invers = await startTestInvers({ now });
    server = await startTestServer({
      now,
      env: {
        FLEETGRAPH_INVERS_URL: invers.url,
        ...(postgres && { FLEETGRAPH_DATABASE: postgres.url }),
      },
    });
    ({ fleetId } = await makeFleet(server, 'Lists'));
    accountId = await connectInvers(server, fleetId);
    credentialId = (
      await createCredential({ url: server.url, token: server.token }, accountId, 'Cars')
    ).credential.id;
  });
  afterEach(() => {
    invers.clearFaults();
    invers.setWire({
      cursor: 'next_page_token',
      maxLimit: 1000,
      setup: 'setup_status',
      setupWords: 'usual',
    });
  });
  afterAll(async () => {
    await server.close();
    await invers.close();
    await postgres?.stop();
  });

  test('eight vehicles in setup end in success with the cursor in another place and a small limit', async () => {
    invers.setWire({ cursor: 'cursors', maxLimit: 3 });
    const id = await onboard(100, 8);
    endSetups();
    expect(await ended(id)).toMatchObject({ succeeded: 8, failed: 0 });
  });

  test('a list that ends too soon ends no setup', async () => {
    const id = await onboard(200, 8);
    invers.setWire({ cursor: 'none', maxLimit: 3 });
    await asked(3);
    expect((await ask(ROWS, { id })).onboarding).toMatchObject({ status: 'RUNNING', failed: 0 });
    endSetups();
    expect(await ended(id)).toMatchObject({ succeeded: 8, failed: 0 });
  });

  test('a cursor that cannot be followed ends no setup either', async () => {
    invers.setWire({ cursor: 'unknown', maxLimit: 3 });
    const id = await onboard(300, 8);
    await asked(4);
    expect((await ask(ROWS, { id })).onboarding).toMatchObject({ status: 'RUNNING', failed: 0 });
    endSetups();
    invers.setWire({ cursor: 'link' });
    expect(await ended(id)).toMatchObject({ succeeded: 8, failed: 0 });
  });

  test('a vehicle that the provider denies by its id is gone', async () => {
    const id = await onboard(400, 8);
    const gone = invers.vehicles.list().filter(({ masterData }) => masterData.vin === vinOf(400));
    for (const vehicle of gone) invers.vehicles.remove(vehicle.id);
    endSetups();
    expect(await ended(id)).toMatchObject({ succeeded: 7, failed: 1 });
  });

  test.each([
    { setup: 'stranger' },
    { setup: 'absent' },
    { setup: 'unit' },
    { setupWords: 'unknown' },
  ] as const)('a setup reported as %j is not taken for ended', async (wire) => {
    const from =
      500 +
      10 *
        ['stranger', 'absent', 'unit', undefined].indexOf('setup' in wire ? wire.setup : undefined);
    invers.setWire(wire);
    const id = await onboard(from, 2);
    await asked(2);
    expect([await statusOf(vinOf(from)), (await ask(ROWS, { id })).onboarding.status]).toEqual([
      'PENDING',
      'RUNNING',
    ]);
    invers.setWire({ setup: 'setup_status', setupWords: 'usual' });
    endSetups();
    expect(await ended(id)).toMatchObject({ succeeded: 2, failed: 0 });
  });

  test('vehicles are imported completely, those with an unknown setup as pending', async () => {
    invers.setWire({ cursor: 'next_cursor', maxLimit: 3 });
    const caller = { ...server, token: await getToken(server.url, OPERATOR) };
    const { fleetId: other } = await makeFleet(caller, 'Imported');
    const imported = await connectInvers(caller, other);
    const [first] = invers.vehicles.list();
    invers.setSetup(first!.id, 'IN_PROGRESS');
    invers.setWire({ setup: 'absent' });
    const { importFromProvider } = await ask(IMPORT, { id: imported });
    expect(importFromProvider.vehicles).toBe(invers.vehicles.list().length);
    const { vehicleByVin } = await ask(ENROLLMENT, { fleetId: other, vin: first!.masterData.vin });
    expect(vehicleByVin.enrollments).toEqual([{ status: 'PENDING' }]);
    invers.setSetup(first!.id, 'SUCCEEDED');
  });
}
