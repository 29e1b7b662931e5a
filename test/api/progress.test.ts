import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import {
  dataOf,
  makeFleet,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { type Json, TEST_APP } from '../support/simulator.js';
import { subscribe, type Subscriber } from '../support/subscriber.js';

const PROGRESSED = `subscription ($id: ID!) { onboardingProgressed(onboardingId: $id) {
  id status total succeeded failed completedAt account { id } rows(filterBy: { status: [QUEUED] }) { totalCount }
} }`;
const HEALTH =
  'subscription ($id: ID!) { accountHealthChanged(fleetId: $id) { id name fleet { id } health { status reason since retryAt } } }';
const START =
  'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { code } onboarding { id } } }';
const VERIFY =
  'mutation ($id: ID!) { verifyProviderAccount(input: { accountId: $id }) { userErrors { code } account { id } } }';
const CONNECT =
  'mutation ($input: ConnectProviderAccountInput!) { connectProviderAccount(input: $input) { userErrors { code } account { id } } }';
const WAIT_SECONDS = 60;

let aheadMs = 0;
const server = await startTestServer({ now: () => new Date(Date.now() + aheadMs) });
let fleet: TestFleet;
let round = 0;

afterAll(() => server.close());
beforeEach(async () => {
  round += 1;
  fleet = await makeFleet(server, `Fleet ${round}`);
});

const ask = (query: string, variables: Json): Promise<Json> =>
  dataOf(server.url, server.token, query, variables);
const watch = (query: string, id: string, more: Partial<TestServer> = {}): Subscriber =>
  subscribe({ ...server, ...more, query, variables: { id } });

/** Vehicles of this round, and one whose VIN is none. → the onboarding's id */
async function start(vehicles: number): Promise<string> {
  const good = Array.from({ length: vehicles }, (_, index) => ({
    vin: vinOf(round * 1000 + index),
    brand: 'bmw',
  }));
  const { startOnboarding } = await ask(START, {
    input: { accountId: fleet.accountId, vehicles: [...good, { vin: 'none', brand: 'bmw' }] },
  });
  return startOnboarding.onboarding.id;
}

/** The provider takes no clearances for a while, and says for how long. */
const holdUp = (): void =>
  void server.simulator.setFault({
    kind: 'rate-limit',
    method: 'POST',
    path: '/fleets/vehicles',
    retryAfterSeconds: WAIT_SECONDS,
    times: 1,
  });
const goOn = (): void => void (aheadMs += WAIT_SECONDS * 1000);

const statusOf = ({ health }: Json): string => health.status;

describe('the progress of an onboarding', () => {
  test('is reported from where it stands, whenever it changes, and is complete once every row has ended', async () => {
    holdUp();
    const id = await start(3);
    const subscriber = watch(PROGRESSED, id);
    expect(await subscriber.until(1)).toEqual([
      {
        id,
        status: 'RUNNING',
        total: 4,
        succeeded: 0,
        failed: 1,
        completedAt: null,
        account: { id: fleet.accountId },
        rows: { totalCount: 3 },
      },
    ]);
    goOn();
    await subscriber.ended;
    expect(subscriber.failure()).toBeUndefined();
    expect(subscriber.events.slice(1)).toEqual([
      {
        id,
        status: 'COMPLETED',
        total: 4,
        succeeded: 3,
        failed: 1,
        completedAt: expect.any(String),
        account: { id: fleet.accountId },
        rows: { totalCount: 0 },
      },
    ]);
    await subscriber.close();
  });

  test('of many rows never goes back, and ends with all of them', async () => {
    holdUp();
    const id = await start(250);
    const subscriber = watch(PROGRESSED, id);
    await subscriber.until(1);
    goOn();
    await subscriber.ended;
    const counts = subscriber.events.map(({ succeeded }) => succeeded);
    expect(counts).toEqual([...counts].sort((left, right) => left - right));
    expect(new Set(counts).size).toBe(counts.length);
    expect(subscriber.events.at(-1)).toMatchObject({
      status: 'COMPLETED',
      succeeded: 250,
      failed: 1,
      rows: { totalCount: 0 },
    });
    await subscriber.close();
  });

  test('that has ended is one state; that was canceled ends; that is tried again can be followed again', async () => {
    holdUp();
    const id = await start(2);
    const subscriber = watch(PROGRESSED, id);
    await subscriber.until(1);
    await ask(
      'mutation ($id: ID!) { cancelOnboarding(input: { onboardingId: $id }) { onboarding { id } } }',
      { id },
    );
    await subscriber.ended;
    expect(subscriber.failure()).toBeUndefined();
    expect(subscriber.events.at(-1)).toMatchObject({ status: 'CANCELED', succeeded: 0, failed: 3 });
    await subscriber.close();

    const late = watch(PROGRESSED, id);
    await late.ended;
    expect(late.events).toMatchObject([{ status: 'CANCELED', failed: 3 }]);
    await late.close();

    await ask(
      'mutation ($id: ID!) { retryOnboarding(input: { onboardingId: $id }) { onboarding { id } } }',
      { id },
    );
    const again = watch(PROGRESSED, id);
    await again.until(1);
    goOn();
    await again.ended;
    expect(again.events.at(-1)).toMatchObject({ status: 'COMPLETED', succeeded: 2, failed: 1 });
    await again.close();
  });

  test('reaches every follower', async () => {
    holdUp();
    const id = await start(1);
    const subscribers = Array.from({ length: 5 }, () => watch(PROGRESSED, id));
    await Promise.all(subscribers.map(({ until }) => until(1)));
    goOn();
    await Promise.all(subscribers.map(({ ended }) => ended));
    expect(subscribers.map(({ events }) => events.at(-1))).toEqual(
      Array.from({ length: 5 }, () => expect.objectContaining({ id, status: 'COMPLETED' })),
    );
    await Promise.all(subscribers.map(({ close }) => close()));
  });
});

describe("the health of a fleet's accounts", () => {
  test('is reported as it is, then when the provider limits, and when it answers again', async () => {
    const subscriber = watch(HEALTH, fleet.fleetId);
    expect(await subscriber.until(1)).toEqual([
      {
        id: fleet.accountId,
        name: 'High Mobility',
        fleet: { id: fleet.fleetId },
        health: { status: 'HEALTHY', reason: null, since: expect.any(String), retryAt: null },
      },
    ]);
    holdUp();
    await start(1);
    const [, limited] = await subscriber.until(2);
    expect(limited).toMatchObject({
      id: fleet.accountId,
      health: { status: 'DEGRADED', reason: expect.any(String), retryAt: expect.any(String) },
    });
    goOn();
    const [, , well] = await subscriber.until(3);
    expect(well).toMatchObject({ health: { status: 'HEALTHY', reason: null, retryAt: null } });
    await subscriber.close();
  });

  test('is not reported again while it is the same, nor to the followers of other fleets', async () => {
    const other = await makeFleet(server, `Another ${round}`);
    const elsewhereStatuses = async (count: number) =>
      (await elsewhere.until(count)).map(({ id, health }) => [id, health.status]);
    const subscriber = watch(HEALTH, fleet.fleetId);
    const elsewhere = watch(HEALTH, other.fleetId);
    await Promise.all([subscriber.until(1), elsewhere.until(1)]);
    await ask(VERIFY, { id: fleet.accountId });
    const mend = server.simulator.setFault({
      kind: 'status',
      status: 400,
      path: '/access_tokens',
      body: { error: 'invalid_request', error_description: 'client_secret is invalid' },
    });
    for (let time = 0; time < 3; time += 1)
      expect(
        (await ask(VERIFY, { id: fleet.accountId })).verifyProviderAccount.userErrors,
      ).toMatchObject([{ code: 'PROVIDER_UNAUTHORIZED' }]);
    await subscriber.until(2);
    await ask(VERIFY, { id: other.accountId });
    mend();
    await ask(VERIFY, { id: fleet.accountId });
    expect((await subscriber.until(3)).map(statusOf)).toEqual([
      'HEALTHY',
      'UNAUTHORIZED',
      'HEALTHY',
    ]);
    expect(await elsewhereStatuses(2)).toEqual([
      [other.accountId, 'HEALTHY'],
      [other.accountId, 'UNAUTHORIZED'],
    ]);
    await Promise.all([subscriber.close(), elsewhere.close()]);
  });

  test('is reported of an account that is connected meanwhile, and of each that was there before', async () => {
    const subscriber = watch(HEALTH, fleet.fleetId);
    await subscriber.until(1);
    const { clientId, clientSecret } = TEST_APP;
    const { connectProviderAccount } = await ask(CONNECT, {
      input: {
        fleetId: fleet.fleetId,
        name: 'Second',
        highMobility: { clientSecret: { clientId, clientSecret } },
      },
    });
    expect((await subscriber.until(2))[1]).toMatchObject({
      id: connectProviderAccount.account.id,
      name: 'Second',
      health: { status: 'HEALTHY' },
    });
    const late = watch(HEALTH, fleet.fleetId);
    expect((await late.until(2)).map(({ name }) => name)).toEqual(['High Mobility', 'Second']);
    await Promise.all([subscriber.close(), late.close()]);
  });
});
