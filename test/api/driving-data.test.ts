import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { TRIP_ODDITIES } from '../../simulators/damoov/data/trip-oddities.js';
import { SCOPES } from '../../src/domain/values/viewer.js';
import { newInstallation } from '../cli/support.js';
import { graphql, OPERATOR } from '../support/app.js';
import { clientWith, tokenWith } from '../support/clients.js';
import { until } from '../support/core.js';
import { type DamoovStory, startDamoovStory } from '../support/damoov.js';
import { type Credentials, getToken } from '../support/oauth.js';
import { type Json } from '../support/simulator.js';

const DAY_MS = 86_400_000;
const TRIPS = '/trips/get/admin/v1';
const INDICATORS = '/indicators/admin/v3/';

let story: DamoovStory;
let client: Credentials;
let everything: string;
const drivers: string[] = [];

beforeAll(async () => {
  story = await startDamoovStory({
    damoov: { settings: { historyDays: 366, activityStatus: 'Active' } },
  });
  for (let place = 0; place < 6; place += 1)
    drivers.push((await story.register({ firstName: `Driver ${place}` })).driver.id);
  client = await clientWith(story.server, SCOPES);
  everything = await getToken(story.server.url, client);
});
afterAll(() => story.close());
afterEach(() => {
  story.damoov.clearFaults();
});

async function advance(seconds: number): Promise<void> {
  await story.advance(seconds);
  everything = await getToken(story.server.url, client);
}
/** Puts the clocks forward until nothing is remembered, and no call counts any more. */
const letFiveMinutesPass = () => advance(301);
const newToken = async (scopes: readonly string[], fleetIds: readonly string[] | null = null) =>
  tokenWith(
    { url: story.server.url, token: await getToken(story.server.url, OPERATOR) },
    scopes,
    fleetIds,
  );

const lastDays = (days: number) => {
  const to = story.damoov.now();
  return { from: new Date(to.getTime() - days * DAY_MS).toISOString(), to: to.toISOString() };
};
const PERIOD = '$id: ID!, $from: DateTime!, $to: DateTime!';
const ofDriver = (fields: string) => `{ node(id: $id) { ... on Driver { id ${fields} } } }`;
const PAGE = `query (${PERIOD}, $first: Int, $after: String) ${ofDriver(`
  trips(from: $from, to: $to, first: $first, after: $after) {
    pageInfo { hasNextPage hasPreviousPage endCursor }
    edges { cursor }
    nodes {
      externalId startedAt endedAt distance duration maxSpeed averageSpeed asDriver
      start { latitude longitude address } end { latitude longitude address } scores { safety eco }
    }
  }`)}`;
const INDICATORS_OF = `query (${PERIOD}) ${ofDriver(`
  statistics(from: $from, to: $to) { distance duration trips harshBrakings harshAccelerations speedingDistance phoneUseDuration }
  scores(from: $from, to: $to) { safety acceleration braking cornering speeding phoneUse eco }`)}`;

const ask = async (query: string, variables: Json, token = everything): Promise<Json> =>
  (await graphql(story.server.url, token, query, variables)).body;
const callsTo = (path: string): number =>
  story.damoov.requests.list().filter((request) => request.path.startsWith(path)).length;

describe('trips', () => {
  test('are paged over the windows of the provider, each once and the newest first, each window requested once', async () => {
    const before = callsTo(TRIPS);
    const variables = { id: drivers[0], ...lastDays(60) };
    const whole = (await ask(PAGE, { ...variables, first: 500 })).data.node.trips;
    expect(whole.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
    expect(whole.nodes.length).toBeGreaterThan(60);
    const starts = whole.nodes.map(({ startedAt }: Json) => startedAt);
    expect(starts).toEqual(starts.toSorted().reverse());
    expect(starts.at(-1) >= variables.from).toBe(true);
    for (const trip of whole.nodes)
      expect(trip).toMatchObject({
        distance: expect.any(Number),
        duration: expect.any(Number),
        start: { latitude: expect.any(Number), address: expect.any(String) },
        scores: { safety: expect.any(Number) },
      });

    const paged: Json[] = [];
    let after: string | null = null;
    do {
      const { data } = await ask(PAGE, { ...variables, first: 40, after });
      paged.push(...data.node.trips.nodes);
      after = data.node.trips.pageInfo.hasNextPage ? data.node.trips.pageInfo.endCursor : null;
    } while (after !== null);
    expect(paged).toEqual(whole.nodes);
    // Five or six windows of 13 days, some of two pages; a later end of the period is no other window.
    await ask(PAGE, { ...variables, to: new Date().toISOString(), first: 500 });
    expect(callsTo(TRIPS) - before).toBeLessThanOrEqual(8);
  });

  test.each([
    ['ends before it begins', { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }, 'to'],
    ['is empty', { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }, 'to'],
    ['is too long', { from: '2024-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }, 'from'],
  ])('are refused for a period that %s', async (_, period, argument) => {
    for (const [query, fields] of [
      [PAGE, ['trips']],
      [INDICATORS_OF, ['statistics', 'scores']],
    ] as const) {
      const { data, errors } = await ask(query, { id: drivers[0], ...period });
      expect(data.node.id).toBe(drivers[0]);
      expect(errors.map(({ path }: Json) => path[1]).toSorted()).toEqual([...fields].toSorted());
      for (const { extensions } of errors)
        expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument });
    }
  });

  test('are none in the future, and a cursor of another list is refused', async () => {
    const period = { from: '2126-01-01T00:00:00Z', to: '2126-02-01T00:00:00Z' };
    const { data } = await ask(PAGE, { id: drivers[0], ...period });
    expect(data.node.trips.nodes).toEqual([]);
    const none = await ask(INDICATORS_OF, { id: drivers[0], ...period });
    expect(none.data.node).toMatchObject({ statistics: null, scores: null });
    const cursor = (await ask(PAGE, { id: drivers[0], ...lastDays(9) })).data.node.trips.edges[0];
    const { errors } = await ask(PAGE, { id: drivers[1], ...lastDays(9), after: cursor.cursor });
    expect(errors[0].extensions.code).toBe('CURSOR_INVALID');
  });

  test('do without one that is odd', async () => {
    const ids = async (): Promise<readonly string[]> => {
      await letFiveMinutesPass();
      const variables = { id: drivers[1], ...period, first: 500 };
      const { data, errors } = await ask(PAGE, variables);
      expect(errors).toBeUndefined();
      return data.node.trips.nodes.map(({ externalId }: Json) => externalId);
    };
    const period = lastDays(9);
    const usual = await ids();
    for (const [name, { fault }] of Object.entries(TRIP_ODDITIES)) {
      story.damoov.setFault(fault);
      const odd = await ids();
      expect(new Set(odd).size, name).toBe(odd.length);
      // One of each window at most.
      expect(usual.length - odd.length, name).toBeLessThanOrEqual(2);
      story.damoov.clearFaults();
    }
  });
});

describe('statistics and scores', () => {
  test('sum up the trips as the driver, and lie between 0 and 100', async () => {
    await letFiveMinutesPass();
    const today = new Date(Math.floor(story.damoov.now().getTime() / DAY_MS) * DAY_MS);
    const period = {
      from: new Date(today.getTime() - 40 * DAY_MS).toISOString(),
      to: today.toISOString(),
    };
    const { node } = (await ask(INDICATORS_OF, { id: drivers[2], ...period })).data;
    const { trips } = (await ask(PAGE, { id: drivers[2], ...period, first: 500 })).data.node;
    const driven = trips.nodes.filter(({ asDriver }: Json) => asDriver === true);
    expect(node.statistics.trips).toBe(driven.length);
    expect(node.statistics.distance).toBeCloseTo(
      driven.reduce((sum: number, { distance }: Json) => sum + Number(distance), 0),
      6,
    );
    for (const score of Object.values(node.scores)) {
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThanOrEqual(100);
    }
    const calls = callsTo(INDICATORS);
    await ask(INDICATORS_OF, { id: drivers[2], ...period });
    expect(callsTo(INDICATORS)).toBe(calls);
    await letFiveMinutesPass();
    await ask(INDICATORS_OF, { id: drivers[2], ...period });
    expect(callsTo(INDICATORS)).toBeGreaterThan(calls);
  });

  test('are requested within a budget, beyond which a caller learns when to try again, and gets further then', async () => {
    await letFiveMinutesPass();
    const period = lastDays(366);
    const before = callsTo(INDICATORS);
    const inOrder = async () => {
      const answers: Json[] = [];
      for (const id of drivers.slice(0, 4))
        answers.push(await ask(INDICATORS_OF, { id, ...period }));
      return answers;
    };
    const refused = (await inOrder()).flatMap(({ errors = [] }) => errors);
    expect(callsTo(INDICATORS) - before).toBeLessThanOrEqual(300);
    expect(refused.length).toBeGreaterThan(0);
    for (const { extensions } of refused) {
      expect(extensions).toMatchObject({ code: 'PROVIDER_RATE_LIMITED', provider: 'DAMOOV' });
      expect(new Date(extensions.retryAt).getTime()).toBeLessThanOrEqual(
        story.damoov.now().getTime() + 60_000,
      );
    }
    expect((await story.health()).status).toBe('HEALTHY');
    await advance(61);
    expect((await inOrder()).flatMap(({ errors = [] }) => errors)).toEqual([]);
  });
});

describe('activity', () => {
  const ACTIVITIES =
    'query ($id: ID!) { fleet(id: $id) { drivers { nodes { id activity { status lastTripAt } } } } }';

  test('is read from the list for many drivers, and one by one for few', async () => {
    await letFiveMinutesPass();
    const [lists, finds] = ['/v1/Management/users/GetFilteredPage', '/v1/Management/users/find'];
    const before = [callsTo(lists), callsTo(finds)];
    const { data } = await ask(ACTIVITIES, { id: story.fleetId });
    expect(data.fleet.drivers.nodes).toHaveLength(6);
    for (const { activity } of data.fleet.drivers.nodes)
      expect(activity).toEqual({ status: 'ACTIVE', lastTripAt: expect.any(String) });
    expect([callsTo(lists), callsTo(finds)]).toEqual([before[0]! + 1, before[1]]);
    const one = `query ($id: ID!) ${ofDriver('activity { status }')}`;
    expect((await ask(one, { id: drivers[0] })).data.node.activity.status).toBe('ACTIVE');
    expect((await ask(one, { id: drivers[0] })).data.node.activity.status).toBe('ACTIVE');
    expect([callsTo(lists), callsTo(finds)]).toEqual([before[0]! + 1, before[1]! + 1]);
  });

  test('is UNKNOWN while the provider does not answer, which hides nothing else', async () => {
    await letFiveMinutesPass();
    story.damoov.setFault({ kind: 'status', status: 503 });
    const { data, errors } = await ask(ACTIVITIES, { id: story.fleetId });
    for (const { id, activity } of data.fleet.drivers.nodes) {
      expect(drivers).toContain(id);
      expect(activity).toEqual({ status: 'UNKNOWN', lastTripAt: null });
    }
    expect(errors.map(({ path }: Json) => path.at(-1))).toEqual(Array(6).fill('lastTripAt'));
    const trips = await ask(PAGE, { id: drivers[5], ...lastDays(3) });
    expect(trips.data.node).toMatchObject({ id: drivers[5], trips: null });
    expect(trips.errors[0].extensions).toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      provider: 'DAMOOV',
    });
    await letFiveMinutesPass();
  });
});

describe('rights', () => {
  const without = (...missing: readonly string[]) =>
    newToken(SCOPES.filter((scope) => !missing.includes(scope)));

  test('without driver-data:read each field is null with FORBIDDEN at its path, and nothing is requested', async () => {
    await letFiveMinutesPass();
    const token = await without('driver-data:read');
    const calls = [callsTo(TRIPS), callsTo(INDICATORS)];
    const query = `query (${PERIOD}) ${ofDriver(`
      trips(from: $from, to: $to) { nodes { externalId } } statistics(from: $from, to: $to) { trips }
      scores(from: $from, to: $to) { safety } activity { status lastTripAt }`)}`;
    const { data, errors } = await ask(query, { id: drivers[0], ...lastDays(9) }, token);
    expect(data.node).toEqual({
      id: drivers[0],
      trips: null,
      statistics: null,
      scores: null,
      activity: { status: 'ACTIVE', lastTripAt: null },
    });
    expect(errors.map(({ path }: Json) => path.slice(1).join('.')).toSorted()).toEqual([
      'activity.lastTripAt',
      'scores',
      'statistics',
      'trips',
    ]);
    for (const { extensions } of errors)
      expect(extensions).toMatchObject({ code: 'FORBIDDEN', requiredScope: 'driver-data:read' });
    expect([callsTo(TRIPS), callsTo(INDICATORS)]).toEqual(calls);
  });

  test('without vehicle-location:read the places alone are null', async () => {
    const token = await without('vehicle-location:read');
    const { data, errors } = await ask(PAGE, { id: drivers[0], ...lastDays(3), first: 2 }, token);
    expect(data.node.trips.nodes).toHaveLength(2);
    for (const trip of data.node.trips.nodes)
      expect(trip).toMatchObject({ externalId: expect.any(String), start: null, end: null });
    expect(errors).toHaveLength(4);
    for (const { extensions } of errors)
      expect(extensions).toMatchObject({ requiredScope: 'vehicle-location:read' });
  });

  test('a client of another fleet sees no driver, and the audit log counts places that were read', async () => {
    const { createFleet } = await story.ask(
      'mutation { createFleet(input: { name: "Other" }) { fleet { id } } }',
    );
    const token = await newToken(
      ['fleet:read', 'driver-data:read', 'vehicle-location:read'],
      [createFleet.fleet.id],
    );
    expect((await ask(PAGE, { id: drivers[0], ...lastDays(3) }, token)).data).toEqual({
      node: null,
    });
    await ask(PAGE, { id: drivers[0], ...lastDays(3), first: 3 });
    const AUDIT = `query ($id: ID!) { fleet(id: $id) {
      auditEvents(first: 100, filterBy: { action: ["vehicle_position.read"] }) { nodes { details } } } }`;
    const reads = async (): Promise<readonly Json[]> =>
      (await ask(AUDIT, { id: story.fleetId })).data.fleet.auditEvents.nodes;
    await until(async () => (await reads()).some(({ details }) => details.count >= 6));
  });
});

test('the CLI shows a driver, with scores where the client may read them', async () => {
  await letFiveMinutesPass();
  const show = (clientId: string, clientSecret: string, id = drivers[0]!) =>
    newInstallation({
      FLEETGRAPH_CLIENT: `${clientId}:${clientSecret}`,
      FLEETGRAPH_URL: story.server.url,
    }).run(['driver', 'show', id, '--days', '60']);
  const shown = await show(client.clientId, client.clientSecret);
  expect(shown).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toMatch(/^ACTIVITY +ACTIVE$/m);
  expect(shown.out).toMatch(/^KILOMETERS +\d+$/m);
  expect(shown.out).toMatch(/^SCORES +safety \d+, acceleration \d+, /m);
  const without = await show(OPERATOR.clientId, OPERATOR.clientSecret);
  expect(without.code).toBe(0);
  expect(without.err).toMatch(/No statistics and scores: .*driver-data:read/);
  expect(without.out).toMatch(/^ACTIVITY +ACTIVE$/m);
  expect(await show(client.clientId, client.clientSecret, 'drv_none')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/There is no driver drv_none/) as string,
  });
});

test('the CLI changes a name, and deletes one by an empty text', async () => {
  const change = (...options: readonly string[]) =>
    newInstallation({
      FLEETGRAPH_CLIENT: `${OPERATOR.clientId}:${OPERATOR.clientSecret}`,
      FLEETGRAPH_URL: story.server.url,
    }).run(['driver', 'update', drivers[0]!, ...options]);
  const renamed = await change('--last-name', 'Example', '--email', 'ada@example.com');
  expect(renamed).toMatchObject({ code: 0, err: '' });
  expect(renamed.out).toMatch(/^NAME +Driver 0 Example$/m);
  const deleted = await change('--last-name', '', '--json');
  expect(JSON.parse(deleted.out)).toMatchObject({
    displayName: 'Driver 0',
    email: 'ada@example.com',
  });
  expect(await change()).toMatchObject({ code: 2, err: expect.stringContaining('--first-name') });
});

test('data of a driver are deleted with the driver', async () => {
  const id = drivers.pop()!;
  await letFiveMinutesPass();
  expect((await ask(PAGE, { id, ...lastDays(9) })).data.node.trips.nodes).not.toEqual([]);
  const calls = callsTo(TRIPS);
  expect((await story.remove(id)).deletedId).toBe(id);
  expect((await ask(PAGE, { id, ...lastDays(9) })).data).toEqual({ node: null });
  expect(callsTo(TRIPS)).toBe(calls);
});

test('no place, address or trip is in the log', () => {
  const log = story.server.logLines.join('');
  for (const text of ['Example street', 'Exampletown', 'latitude', 'Mileage', 'SafetyScore'])
    expect(log).not.toContain(text);
});
