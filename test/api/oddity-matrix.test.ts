import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TRIP_ODDITIES } from '../../simulators/damoov/data/trip-oddities.js';
import { DAMOOV_ODDITIES } from '../../simulators/damoov/oddities.js';
import { type FaultInput } from '../../simulators/faults/faults.js';
import {
  type Oddities,
  type Oddity,
  TRANSPORT_ODDITIES,
} from '../../simulators/faults/oddities.js';
import { DATA_ODDITIES } from '../../simulators/high-mobility/data/data-oddities.js';
import { HIGH_MOBILITY_ODDITIES } from '../../simulators/high-mobility/oddities.js';
import { INVERS_ODDITIES } from '../../simulators/invers/oddities.js';
import { STATE_ODDITIES } from '../../simulators/invers/state/state-oddities.js';
import { startTestDamoov } from '../simulators/damoov/support.js';
import {
  dataOf,
  makeFleet,
  onboard,
  startTestServer,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { until } from '../support/core.js';
import { makeDamoovFleet, REGISTER } from '../support/damoov.js';
import {
  connectInvers,
  createCredential,
  startTestInvers,
  type TestInvers,
} from '../support/invers.js';
import { type Json } from '../support/simulator.js';

const HEALTH =
  'query ($id: ID!) { node(id: $id) { ... on ProviderAccount { health { status reason } } } }';
const RECEIVED =
  'query ($id: ID!) { node(id: $id) { ... on ProviderAccount { receivedWebhooks { status } } } }';
const RECONCILE =
  'mutation ($id: ID!) { reconcileClearances(input: { accountId: $id }) { userErrors { code } } }';
const IMPORT =
  'mutation ($id: ID!) { importFromProvider(input: { accountId: $id }) { credentials vehicles drivers userErrors { code } } }';
const START =
  'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { onboarding { id } userErrors { code } } }';
const ROWS =
  'query ($id: ID!) { onboarding(id: $id) { completedAt rows { nodes { status userErrors { code } } } } }';
const END =
  'mutation ($ids: [ID!]!) { endClearance(input: { enrollmentIds: $ids }) { enrollments { clearance { status } } userErrors { code } } }';
const VEHICLES =
  'query ($id: ID!) { fleet(id: $id) { vehicles(first: 100) { nodes { id vin name clearance { status } enrollments { id } } } } }';
const MODELS = 'query ($id: ID!) { vehicleModels(accountId: $id, brand: "cloudboxx") { modelId } }';
const UPDATE =
  'mutation ($id: ID!) { updateVehicle(input: { vehicleId: $id, name: "New" }) { userErrors { code } } }';
const DRIVERS = 'query ($id: ID!) { fleet(id: $id) { drivers { totalCount } } }';
const REMOVE =
  'mutation ($id: ID!) { removeDriver(input: { driverId: $id }) { deletedId userErrors { code } } }';

/** Outcome of a call. */
interface Effect {
  readonly call: string;
  readonly others: string;
  readonly odd: string;
  readonly accountId: string;
}
/** Sets a call up, and returns what carries it out. */
type Story = (name: string, oddity: Oddity) => Promise<() => Promise<Effect>>;

/**
 * Oddities of vehicle data and trips, which no call here meets, and those of all answers alike:
 * the matrix of the providers' ports has them by every call.
 */
const ELSEWHERE: Oddities = {
  ...DATA_ODDITIES,
  ...STATE_ODDITIES,
  ...TRIP_ODDITIES,
  ...TRANSPORT_ODDITIES,
};

/** The table of docs/oddities.md: each oddity of each provider, by the call that meets it. */
describe('odd answers', () => {
  let server: TestServer;
  let invers: TestInvers;
  let damoov: Awaited<ReturnType<typeof startTestDamoov>>;
  const ask = (query: string, variables: Json = {}): Promise<Json> =>
    dataOf(server.url, server.token, query, variables);
  const lines: string[] = [];

  const apps = Object.keys(HIGH_MOBILITY_ODDITIES).map(clientOf);
  const clients = Object.keys(INVERS_ODDITIES).map((_, index) => ({
    clientId: `FLEET${index}#cl1`,
    clientSecret: 'not-a-real-invers-secret',
  }));

  beforeAll(async () => {
    invers = await startTestInvers({ clients });
    damoov = await startTestDamoov({ now: () => new Date(), settings: { loginsPerWindow: 100 } });
    damoov.addUser({ FirstName: 'First' });
    damoov.addUser({ FirstName: 'Second' });
    const env = {
      FLEETGRAPH_INVERS_URL: invers.url,
      FLEETGRAPH_DAMOOV_USER_URL: damoov.url,
      FLEETGRAPH_DAMOOV_API_URL: damoov.url,
    };
    server = await startTestServer({ simulator: { apps }, env });
  });
  afterAll(async () => {
    await server.close();
    await Promise.all([invers.close(), damoov.close()]);
  });

  const codes = (errors: readonly Json[]): string => errors.map(({ code }) => code).join(', ');
  const rows = async (accountId: string, vehicles: readonly Json[]): Promise<readonly string[]> => {
    const { startOnboarding } = await ask(START, { input: { accountId, vehicles } });
    const { id } = startOnboarding.onboarding;
    const { onboarding } = await until(async () => {
      const found = await ask(ROWS, { id });
      return found.onboarding.completedAt === null ? undefined : found;
    });
    return onboarding.rows.nodes.map(({ status, userErrors }: Json) =>
      status === 'FAILED' ? `FAILED: ${codes(userErrors)}` : status,
    );
  };
  const onboarding = async (accountId: string, vehicles: readonly Json[]): Promise<Effect> => {
    const [odd = '', others = ''] = await rows(accountId, vehicles);
    return { call: 'startOnboarding', others, odd, accountId };
  };

  const statusesOf = async (fleetId: string, indices: readonly number[]): Promise<string> => {
    const { nodes } = (await ask(VEHICLES, { id: fleetId })).fleet.vehicles;
    const statuses = indices.map(
      (index) => nodes.find(({ vin }: Json) => vin === vinOf(index)).clearance.status,
    );
    return [...new Set(statuses)].join(', ');
  };

  const connecting = (connect: () => Promise<string>) => async (): Promise<Effect> => ({
    call: 'connectProviderAccount',
    others: '-',
    odd: 'connected',
    accountId: await connect(),
  });

  const highMobility: Story = async (name, { about }) => {
    if (about === 'tokens')
      return connecting(async () => {
        const fleet = await makeFleet(server, name, clientOf(name));
        // A token is there already: this call uses it.
        await ask(RECONCILE, { id: fleet.accountId });
        return fleet.accountId;
      });
    const fleet = await makeFleet(server, name, clientOf(name));
    const { fleetId, accountId } = fleet;
    if (about === 'results' || about === 'no results')
      return () =>
        onboarding(
          accountId,
          [1, 2].map((index) => ({ vin: vinOf(index), brand: 'bmw' })),
        );
    const enrollments = await onboard(server, fleet, 3);
    // The webhooks of the onboarding are applied before the oddity.
    await server.simulator.webhooksSettled();
    await until(async () => {
      const { node } = await ask(RECEIVED, { id: accountId });
      return node.receivedWebhooks.every(({ status }: Json) => status !== 'RECEIVED');
    });
    const { clientId } = clientOf(name);
    const approve = async (): Promise<void> => {
      for (const index of [1, 2, 3])
        server.simulator.move(vinOf(index), 'approved', undefined, clientId);
      await server.simulator.webhooksSettled();
    };
    if (about === 'ends') await approve();
    if (about === 'ends')
      return async () => {
        await ask(RECONCILE, { id: accountId });
        const { endClearance } = await ask(END, { ids: [enrollments.get(vinOf(1))] });
        const [ended] = endClearance.enrollments;
        return {
          call: 'endClearance',
          others: await statusesOf(fleetId, [2, 3]),
          odd: ended?.clearance.status ?? codes(endClearance.userErrors),
          accountId,
        };
      };
    return async () => {
      await approve();
      const { reconcileClearances } = await ask(RECONCILE, { id: accountId });
      const said = codes(reconcileClearances.userErrors);
      return {
        call: `reconcileClearances${said && `: ${said}`}`,
        others: await statusesOf(fleetId, [2, 3]),
        odd: await statusesOf(fleetId, [1]),
        accountId,
      };
    };
  };

  const inversStory: Story = async (name, { about }) => {
    const client = clients[Object.keys(INVERS_ODDITIES).indexOf(name)]!;
    const { fleetId } = await makeFleet(server, `INVERS ${name}`, clientOf('numeric-tag'));
    if (about === 'tokens') return connecting(() => connectInvers(server, fleetId, { ...client }));
    const accountId = await connectInvers(server, fleetId, { ...client });
    await createCredential(server, accountId, 'Cars');
    const boxes = [1, 2].map((index) => ({
      vin: vinOf(index),
      brand: 'cloudboxx',
      telematicsUnitId: `QNR-${name}-${index}`,
    }));
    if (about === 'an addition' || about === 'no addition')
      return () => onboarding(accountId, boxes);
    if (about === 'models')
      return async () => {
        const { vehicleModels } = await ask(MODELS, { id: accountId });
        return {
          call: 'vehicleModels',
          others: vehicleModels.length > 0 ? 'listed' : 'lost',
          odd: vehicleModels.length > 1 ? 'listed' : 'left out',
          accountId,
        };
      };
    if (about === 'a vehicle') {
      await rows(accountId, boxes);
      const { nodes } = (await ask(VEHICLES, { id: fleetId })).fleet.vehicles;
      return async () => {
        const { updateVehicle } = await ask(UPDATE, { id: nodes[0].id });
        const odd = codes(updateVehicle.userErrors) || 'changed';
        const after = (await ask(VEHICLES, { id: fleetId })).fleet.vehicles.nodes;
        const others = after[1].name === nodes[1].name ? 'as they were' : 'changed';
        return { call: 'updateVehicle', others, odd, accountId };
      };
    }
    for (const { vin, telematicsUnitId: unitId } of boxes)
      invers.vehicles.add(
        {
          fleetId: client.clientId.split('#')[0]!,
          brand: 'CLOUDBOXX',
          unitId,
          modelId: null,
          credentialsId: null,
          masterData: { vin },
          customFields: {},
          tags: [],
          operationStatus: 'OPERATING',
        },
        undefined,
        false,
      );
    return () => importing(fleetId, accountId);
  };

  async function importing(fleetId: string, accountId: string): Promise<Effect> {
    const { importFromProvider: imported } = await ask(IMPORT, { id: accountId });
    const { nodes } = (await ask(VEHICLES, { id: fleetId })).fleet.vehicles;
    const has = (index: number): string =>
      nodes.some(({ vin }: Json) => vin === vinOf(index)) ? 'imported' : 'left out';
    const said = codes(imported.userErrors);
    return {
      call: `importFromProvider${said && `: ${said}`}`,
      others: has(2),
      odd: has(1),
      accountId,
    };
  }

  const damoovStory: Story = async (name, { about }) => {
    if (about === 'tokens')
      return connecting(async () => (await makeDamoovFleet(server, `Damoov ${name}`)).accountId);
    const { fleetId, accountId } = await makeDamoovFleet(server, `Damoov ${name}`);
    const register = async (): Promise<Json> =>
      (await ask(REGISTER, { input: { accountId, firstName: 'Ada' } })).registerDriver;
    /** Number of drivers beside the odd one; one is registered before. */
    const others = async (odd: number): Promise<string> => {
      const { totalCount } = (await ask(DRIVERS, { id: fleetId })).fleet.drivers;
      return totalCount - odd === 1 ? 'as they were' : `${totalCount - odd} drivers`;
    };
    if (about !== 'users' && about !== 'pages') await register();
    if (about === 'no registration' || about === 'registrations')
      return async () => {
        const { driver, userErrors } = await register();
        const odd = driver ? 'registered' : codes(userErrors);
        const rest = await others(driver ? 1 : 0);
        // The next call shows that the provider answers.
        await ask(IMPORT, { id: accountId });
        return { call: 'registerDriver, importFromProvider', others: rest, odd, accountId };
      };
    if (about === 'removals') {
      const { driver } = await register();
      return async () => {
        const { removeDriver } = await ask(REMOVE, { id: driver.id });
        const odd = removeDriver.deletedId ? 'removed' : codes(removeDriver.userErrors);
        const rest = await others(removeDriver.deletedId ? 0 : 1);
        return { call: 'removeDriver', others: rest, odd, accountId };
      };
    }
    return async () => {
      const { importFromProvider: imported } = await ask(IMPORT, { id: accountId });
      const said = codes(imported.userErrors);
      const all = damoov.users.list().length;
      return {
        call: `importFromProvider${said && `: ${said}`}`,
        others: imported.drivers >= all - 1 ? 'imported' : 'left out',
        odd: imported.drivers === all ? 'imported' : 'left out',
        accountId,
      };
    };
  };

  async function fill(
    whose: string,
    oddities: Oddities,
    setFault: (fault: FaultInput) => () => void,
    story: Story,
    where?: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    for (const [name, oddity] of Object.entries(oddities)) {
      if (ELSEWHERE[name] === oddity) continue;
      const run = await story(name, oddity);
      const isOfItem = where && oddity.fault.kind === 'odd' && !oddity.about.includes('result');
      const mend = setFault(isOfItem ? { ...oddity.fault, where } : oddity.fault);
      // Calls that the provider answers with a page end by themselves or with the fault.
      const effect = await run().finally(mend);
      const { health } = (await ask(HEALTH, { id: effect.accountId })).node;
      const account = `${health.status}${health.reason === null ? '' : ', with the reason'}`;
      lines.push(
        `| ${whose} | \`${name}\` | ${effect.call} | ${effect.others} | ${effect.odd} | ${account} |`,
      );
    }
  }

  test(
    'cost no other item anything: each oddity of each provider',
    { timeout: 300_000 },
    async () => {
      await fill(
        'High Mobility',
        HIGH_MOBILITY_ODDITIES,
        (fault) => server.simulator.setFault(fault),
        highMobility,
        { vin: vinOf(1) },
      );
      await fill('INVERS', INVERS_ODDITIES, (fault) => invers.setFault(fault), inversStory);
      await fill('Damoov', DAMOOV_ODDITIES, (fault) => damoov.setFault(fault), damoovStory);
      const table = [
        '# Odd answers of providers',
        '',
        'Each oddity that the simulators can switch on, by the call that meets it: what becomes of the other items, of the odd',
        'one, and of the account. Written and checked by `test/api/oddity-matrix.test.ts`.',
        '',
        '| provider | oddity | call | others | the odd one | account |',
        '|---|---|---|---|---|---|',
        ...lines,
        '',
      ].join('\n');
      await expect(table).toMatchFileSnapshot('../../docs/oddities.md');
    },
  );
});

function clientOf(name: string): { readonly clientId: string; readonly clientSecret: string } {
  return { clientId: `app-${name}`, clientSecret: 'not-a-real-secret' };
}
