import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type DamoovSimulator } from '../../simulators/damoov/simulator.js';
import { SCOPES } from '../../src/domain/values/viewer.js';
import { startTestDamoov } from '../simulators/damoov/support.js';
import {
  dataOf,
  makeFleet,
  onboard,
  OPERATOR,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { tokenWith } from '../support/clients.js';
import { until } from '../support/core.js';
import { connectDamoov, REGISTER } from '../support/damoov.js';
import { connectInvers, startTestInvers, type TestInvers } from '../support/invers.js';
import { getToken } from '../support/oauth.js';
import { type Json } from '../support/simulator.js';

const DAY_MS = 86_400_000;
const FLEET = `query ($id: ID!, $filter: BlockerFilter, $code: [BlockerCode!]) { fleet(id: $id) {
  readiness { total waiting actionNeeded awaitingData delivering silent ready ending ended }
  blockers(filterBy: $filter) { totalCount nodes {
    id code actor severity certainty title steps since deadline deadlineKind providerMessage
    subject { __typename ... on Enrollment { id vehicle { vin } } ... on Driver { id } ... on ProviderAccount { id } }
  } }
  blockerGroups(by: [CODE, ACTOR], filterBy: $filter) { code actor count oldestSince nextDeadline }
  vehicles(filterBy: { blockerCode: $code }) { nodes { vin } }
} }`;
const START = `mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) {
  userErrors { code message } onboarding { id } } }`;
const ROWS = 'query ($id: ID!) { onboarding(id: $id) { status rows { nodes { status } } } }';
const PLAN =
  'query ($input: StartOnboardingInput!) { onboardingPlan(input: $input) { rows { warnings } } }';
const RECONCILE =
  'mutation ($id: ID!) { reconcileClearances(input: { accountId: $id }) { userErrors { code } } }';
const VERIFY =
  'mutation ($id: ID!) { verifyProviderAccount(input: { accountId: $id }) { account { health { status } } } }';
const REFRESH = `mutation ($input: RefreshVehicleStateInput!) { refreshVehicleState(input: $input) {
  userErrors { code } vehicles { id } } }`;
const EVENTS = `query ($id: ID!) { fleet(id: $id) { events(first: 500, filterBy: { type: [BLOCKER_OPENED, BLOCKER_CLOSED] }) {
  nodes { type ... on SubjectEvent { subjectId details } } } } }`;

describe('a story of each actor', () => {
  let server: TestServer;
  let invers: TestInvers;
  let damoov: DamoovSimulator;
  let fleet: TestFleet;
  let token: string;
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);

  const ask = (query: string, variables: Json): Promise<Json> =>
    dataOf(server.url, token, query, variables);
  const advance = async (milliseconds: number): Promise<void> => {
    ahead += milliseconds;
    token = await getToken(server.url, OPERATOR);
  };
  const show = async (filter: Json = null, code: Json = null): Promise<Json> =>
    (await ask(FLEET, { id: fleet.fleetId, filter, code })).fleet;
  const blockersOf = async (vin: string): Promise<Json[]> =>
    (await show()).blockers.nodes.filter(({ subject }: Json) => subject.vehicle?.vin === vin);
  /** Waits until the vehicle has these codes, the worst first. */
  const untilCodes = (vin: string, ...codes: readonly string[]): Promise<Json[]> =>
    until(async () => {
      const blockers = await blockersOf(vin);
      const found = blockers.map(({ code }) => code as string);
      return found.toSorted().join() === codes.toSorted().join() && blockers;
    });
  const start = async (vehicle: Json, accountId = fleet.accountId): Promise<void> => {
    const { startOnboarding } = await ask(START, { input: { accountId, vehicles: [vehicle] } });
    expect(startOnboarding.userErrors).toEqual([]);
    await until(async () => {
      const { onboarding } = await ask(ROWS, { id: startOnboarding.onboarding.id });
      return onboarding.status !== 'RUNNING';
    });
  };

  beforeAll(async () => {
    [invers, damoov] = await Promise.all([
      startTestInvers({ autoSetup: { afterMs: 0 }, now }),
      startTestDamoov({ now }),
    ]);
    server = await startTestServer({
      now,
      simulator: { now },
      env: {
        FLEETGRAPH_INVERS_URL: invers.url,
        FLEETGRAPH_DAMOOV_USER_URL: damoov.url,
        FLEETGRAPH_DAMOOV_API_URL: damoov.url,
        FLEETGRAPH_RECONCILE_SECONDS: '86400',
        FLEETGRAPH_VEHICLE_DATA_SECONDS: '0',
      },
    });
  });
  beforeEach(async () => {
    token = await getToken(server.url, OPERATOR);
  });
  afterAll(async () => {
    await server.close();
    await Promise.all([invers.close(), damoov.close()]);
  });

  test('the fleet manager: Ford without consent counts down and ends after ten days', async () => {
    fleet = await makeFleet({ ...server, token }, 'Ford');
    const vin = vinOf(1);
    await start({ vin, brand: 'ford' });
    const [pending] = await untilCodes(vin, 'FLEET_CONSENT_MISSING');
    expect(pending).toMatchObject({
      actor: 'FLEET_MANAGER',
      severity: 'ACTION',
      certainty: 'CONCLUDED',
      deadlineKind: 'ESTIMATE',
    });
    // The provider's own time of the request may be a moment earlier.
    const left = (): number => Date.parse(pending!.deadline) - now().getTime();
    expect(Math.round(left() / DAY_MS)).toBe(10);
    const first = await show();
    expect(first.blockerGroups).toMatchObject([
      {
        code: 'FLEET_CONSENT_MISSING',
        count: 1,
        nextDeadline: first.blockers.nodes[0].deadline,
      },
    ]);
    await advance(9 * DAY_MS);
    expect(Math.round(left() / DAY_MS)).toBe(1);
    expect(await blockersOf(vin)).toMatchObject([{ id: pending!.id, severity: 'ACTION' }]);
    const due = { dueBefore: new Date(now().getTime() + 2 * DAY_MS).toISOString() };
    expect((await show(due)).blockers.totalCount).toBe(1);
    expect((await show({ dueBefore: now().toISOString() })).blockers.totalCount).toBe(0);

    await advance(DAY_MS);
    await untilCodes(vin, 'WAITING_FOR_CARMAKER');
    expect((await show()).readiness).toMatchObject({ total: 1, waiting: 1 });
    server.simulator.move(vin, 'rejected', 'Not added to Ford portal');
    const [rejected] = await until(async () => {
      const found = await blockersOf(vin);
      return found[0]?.severity === 'BLOCKING' && found;
    });
    expect(rejected).toMatchObject({
      code: 'FLEET_CONSENT_MISSING',
      certainty: 'STATED',
      providerMessage: 'Not added to Ford portal',
      deadline: null,
    });
    expect((await show()).readiness).toMatchObject({ total: 1, actionNeeded: 1 });
    expect((await show(null, ['FLEET_CONSENT_MISSING'])).vehicles.nodes).toEqual([{ vin }]);
    const { events } = (await ask(EVENTS, { id: fleet.fleetId })).fleet;
    expect(
      events.nodes.map(({ type, details }: Json) => [type.replace('BLOCKER_', ''), details.code]),
    ).toEqual([
      ['OPENED', 'FLEET_CONSENT_MISSING'],
      ['OPENED', 'WAITING_FOR_CARMAKER'],
      ['CLOSED', 'FLEET_CONSENT_MISSING'],
      ['OPENED', 'FLEET_CONSENT_MISSING'],
      ['CLOSED', 'WAITING_FOR_CARMAKER'],
    ]);
  });

  test('the fleet manager: a Volkswagen without its tag is warned of and then rejected', async () => {
    fleet = await makeFleet({ ...server, token }, 'Volkswagen');
    const vin = vinOf(2);
    const input = { accountId: fleet.accountId, vehicles: [{ vin, brand: 'volkswagen' }] };
    const [row] = (await ask(PLAN, { input })).onboardingPlan.rows;
    expect(row.warnings).toEqual(
      expect.arrayContaining([expect.stringMatching(/^REQUIRED_TAG_MISSING: Add the tag/)]),
    );
    await start({ vin, brand: 'volkswagen' });
    await untilCodes(vin, 'REQUIRED_TAG_MISSING', 'CANCEL_TOO_EARLY', 'WAITING_FOR_CARMAKER');
    server.simulator.move(vin, 'rejected', 'customer name tag missing');
    const [rejected] = await untilCodes(vin, 'REQUIRED_TAG_MISSING');
    expect(rejected).toMatchObject({
      actor: 'FLEET_MANAGER',
      severity: 'BLOCKING',
      steps: ['Add the tag vw-group-customer-name to the vehicle.', 'Request the clearance again.'],
    });
  });

  test('the driver: privacy mode, before the clearance and after it', async () => {
    fleet = await makeFleet({ ...server, token }, 'Privacy');
    const vin = vinOf(3);
    const tags = [{ key: 'vw-group-customer-name', value: 'Example' }];
    await start({ vin, brand: 'audi', tags });
    await untilCodes(vin, 'CANCEL_TOO_EARLY', 'WAITING_FOR_CARMAKER');
    await advance(DAY_MS);
    const [suspected] = await untilCodes(vin, 'PRIVACY_MODE');
    expect(suspected).toMatchObject({ actor: 'DRIVER', certainty: 'CONCLUDED' });
    server.simulator.setDataStyle(vin, { privacy: 'call' });
    server.simulator.move(vin, 'approved');
    const { nodes } = await until(async () => {
      const { vehicles, readiness } = (
        await ask(
          'query ($id: ID!) { fleet(id: $id) { readiness { awaitingData } vehicles { nodes { id enrollments { dataFlow { status } } } } } }',
          { id: fleet.fleetId },
        )
      ).fleet;
      return readiness.awaitingData === 1 && vehicles;
    });
    const reader = await tokenWith({ ...server, token }, SCOPES);
    await dataOf(server.url, reader, REFRESH, { input: { vehicleIds: [nodes[0].id] } });
    const [known] = await untilCodes(vin, 'PRIVACY_MODE');
    expect(known).toMatchObject({ actor: 'DRIVER', severity: 'INFO', certainty: 'STATED' });
    expect((await show()).readiness).toMatchObject({ total: 1, silent: 1 });
  });

  test('the fleet manager: an INVERS unit that never came online', async () => {
    fleet = await makeFleet({ ...server, token }, 'Unit');
    const vin = vinOf(4);
    const accountId = await connectInvers({ ...server, token }, fleet.fleetId);
    await start({ vin, brand: 'cloudboxx', telematicsUnitId: 'QNR-4' }, accountId);
    await expect
      .poll(async () => (await show()).readiness, { timeout: 10_000 })
      .toMatchObject({ total: 1, waiting: 0, actionNeeded: 0 });
    const [unit] = invers.vehicles.list();
    invers.vehicles.setContact(unit!.id, { at: null, online: false });
    await ask(RECONCILE, { id: accountId });
    expect(await blockersOf(vin)).toEqual([]);
    await advance(DAY_MS);
    const [found] = await untilCodes(vin, 'UNIT_NEVER_ONLINE');
    expect(found).toMatchObject({ actor: 'FLEET_MANAGER', severity: 'BLOCKING' });
    invers.vehicles.setContact(unit!.id, { at: now(), online: true });
    await ask(RECONCILE, { id: accountId });
    expect(await blockersOf(vin)).toEqual([]);
  });

  test('the driver: one who never drove, until the fleet manager has to remind them', async () => {
    fleet = await makeFleet({ ...server, token }, 'Driver');
    const accountId = await connectDamoov({ ...server, token }, fleet.fleetId);
    const { registerDriver } = await ask(REGISTER, { input: { accountId, firstName: 'Ada' } });
    const { id } = registerDriver.driver;
    await ask(RECONCILE, { id: accountId });
    const actors = async (): Promise<Json[]> =>
      (await show()).blockers.nodes.map(({ code, actor, subject }: Json) => [
        code,
        actor,
        subject.id,
      ]);
    expect(await actors()).toEqual([['DRIVER_NEVER_ACTIVE', 'DRIVER', id]]);
    await advance(3 * DAY_MS);
    await until(async () => (await actors()).join() === `DRIVER_NEVER_ACTIVE,FLEET_MANAGER,${id}`);
    damoov.configure({ activityStatus: 'Active' });
    await ask(RECONCILE, { id: accountId });
    expect(await actors()).toEqual([]);
    damoov.configure({ activityStatus: 'Lost' });
    await ask(RECONCILE, { id: accountId });
    expect(await actors()).toEqual([['DRIVER_SILENT', 'DRIVER', id]]);
    const { events } = (await ask(EVENTS, { id: fleet.fleetId })).fleet;
    const inWords = ({ type, details: { code, actor } }: Json): string =>
      `${type.replace('BLOCKER_', '')} ${code} ${actor}`;
    // The actor has changed: the blocker is closed and opened again.
    expect(events.nodes.map(inWords)).toEqual([
      'OPENED DRIVER_NEVER_ACTIVE DRIVER',
      'CLOSED DRIVER_NEVER_ACTIVE DRIVER',
      'OPENED DRIVER_NEVER_ACTIVE FLEET_MANAGER',
      'CLOSED DRIVER_NEVER_ACTIVE FLEET_MANAGER',
      'OPENED DRIVER_SILENT DRIVER',
    ]);
  });

  test('the operator: a wrong secret is one blocker and hides what it causes', async () => {
    fleet = await makeFleet({ ...server, token }, 'Secret');
    await onboard({ ...server, token }, fleet, 5, 10);
    expect((await show()).blockerGroups).toMatchObject([
      { code: 'WAITING_FOR_CARMAKER', actor: 'CARMAKER', count: 5 },
    ]);
    const mend = server.simulator.setFault({ kind: 'status', status: 401 });
    await ask(VERIFY, { id: fleet.accountId });
    const { blockers, blockerGroups, readiness, vehicles } = await show(null, [
      'WAITING_FOR_CARMAKER',
    ]);
    expect(blockers).toMatchObject({
      totalCount: 1,
      nodes: [
        {
          code: 'ACCOUNT_UNAUTHORIZED',
          actor: 'OPERATOR',
          severity: 'BLOCKING',
          subject: { __typename: 'ProviderAccount', id: fleet.accountId },
        },
      ],
    });
    expect(blockerGroups).toMatchObject([{ code: 'ACCOUNT_UNAUTHORIZED', count: 1 }]);
    expect(readiness).toMatchObject({ total: 5, actionNeeded: 5 });
    expect(vehicles.nodes).toEqual([]);
    mend();
    await ask(VERIFY, { id: fleet.accountId });
    expect((await show()).blockers).toMatchObject({ totalCount: 5 });
    expect((await show()).readiness).toMatchObject({ total: 5, waiting: 5 });
  });

  test('the provider: an ending that is not confirmed for days', async () => {
    fleet = await makeFleet({ ...server, token }, 'Ending');
    const ids = await onboard({ ...server, token }, fleet, 1, 20);
    server.simulator.move(vinOf(20), 'approved');
    await until(async () => (await show()).readiness.awaitingData === 1);
    await ask(
      'mutation ($input: EndClearanceInput!) { endClearance(input: $input) { userErrors { code } } }',
      { input: { enrollmentIds: [...ids.values()] } },
    );
    await until(async () => (await show()).readiness.ending === 1);
    await advance(3 * DAY_MS);
    expect(await untilCodes(vinOf(20), 'STUCK_ENDING')).toMatchObject([{ actor: 'PROVIDER' }]);
  });
});
