import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { type FaultInput } from '../../simulators/faults/faults.js';
import { SCOPES } from '../../src/domain/values/viewer.js';
import { backUpSqlite } from '../../src/store/engine/backup.js';
import { startTestDamoov } from '../simulators/damoov/support.js';
import {
  type Environment,
  graphql,
  makeFleet,
  onboard,
  OPERATOR,
  startTestServer,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { tokenWith } from '../support/clients.js';
import { until } from '../support/core.js';
import { connectDamoov, REGISTER } from '../support/damoov.js';
import { rowsOf, withClient } from '../support/engine.js';
import { getToken } from '../support/oauth.js';
import { describeOnPostgres } from '../support/postgres.js';
import { type Json } from '../support/simulator.js';
import { subscribe } from '../support/subscriber.js';
import { testCollector } from '../support/watch.js';

const VEHICLE_DATA = '/vehicle-data/autoapi-13/*';
const TRIPS = '/trips/get/admin/v1';
const INDICATORS = '/indicators/admin/v3/*';
/** Values that occur nowhere else. */
const POSITION = { latitude: 47.123456701, longitude: 9.765432109 };
const ADDRESS = 'Canary Alley 4711';
const TRIP_START = { Latitude: 46.111222303, Longitude: 8.333444505 };
const SCORES = { trip: 61.271828183, safety: 73.141592654 };
const POSITION_CANARIES = Object.values(POSITION).map(String);
const TRIP_CANARIES = [ADDRESS, ...Object.values(TRIP_START), ...Object.values(SCORES)].map(String);
const WORDS = [ADDRESS, ...POSITION_CANARIES, String(SCORES.trip)].join(' ');

const STATE = `query ($fleetId: ID!, $vin: VIN!) { vehicleByVin(fleetId: $fleetId, vin: $vin) {
  id state { position { latitude longitude } signals { name value } problems { reason } }
} }`;
const REFRESH = `mutation ($id: ID!) { refreshVehicleState(input: { vehicleIds: [$id] }) {
  vehicles { id } userErrors { code message } } }`;
const DRIVING = `query ($id: ID!, $from: DateTime!, $to: DateTime!) { node(id: $id) { ... on Driver {
  trips(from: $from, to: $to) { nodes { start { latitude longitude address } scores { safety } } }
  scores(from: $from, to: $to) { safety }
} } }`;
const AUDIT = `query ($id: ID!) { fleet(id: $id) {
  auditEvents(first: 500) { nodes { action details } }
  events(first: 500) { nodes { id type ... on SubjectEvent { details } } }
  providerAccounts { health { status reason } }
} }`;

type CallFault = Extract<FaultInput, { kind: 'odd' | 'malformed' | 'status' }>;

/** Output of a server besides the answers to callers who may read the values. */
interface Output {
  readonly server: TestServer;
  readonly fleetId: string;
  readonly texts: Readonly<Record<string, string>>;
  /** Ends the clearance, and waits until it has ended. */
  readonly revoke: () => Promise<void>;
}

/** Has positions, addresses and scores read, pushed, and quoted by failing calls. */
async function collectOutput(env: Environment = {}): Promise<Output> {
  let passed = 0;
  const now = () => new Date(Date.now() + passed);
  const damoov = await startTestDamoov({ now, settings: { historyDays: 30 } });
  onTestFinished(() => damoov.close());
  const server = await startTestServer({
    now,
    simulator: { now },
    env: { FLEETGRAPH_DAMOOV_USER_URL: damoov.url, FLEETGRAPH_DAMOOV_API_URL: damoov.url, ...env },
  });
  const fleet = await makeFleet(server, 'Personal');
  const { fleetId } = fleet;
  await onboard(server, fleet, 1);
  const errors: string[] = [];
  const ask = async (query: string, variables: Json): Promise<Json> => {
    const { body } = await graphql(server.url, token, query, variables);
    errors.push(JSON.stringify(body.errors ?? []));
    return body.data;
  };
  let token = await readerToken(server);

  const timestamp = now().toISOString();
  const place = { data: POSITION, timestamp };
  const { simulator } = server;
  const clear = (): void => {
    simulator.clearFaults();
    damoov.clearFaults();
  };
  const odd = { kind: 'odd', of: 'vin', method: 'GET', path: VEHICLE_DATA } as const;
  simulator.setFault({ ...odd, set: { 'vehicle_location.coordinates': place } });
  simulator.move(vinOf(1), 'approved');
  const vehicle = async (): Promise<Json> =>
    (await ask(STATE, { fleetId, vin: vinOf(1) })).vehicleByVin;
  const { id } = await until(async () => {
    const found = await vehicle();
    return (await ask(REFRESH, { id: found.id })).refreshVehicleState.vehicles.length > 0
      ? found
      : undefined;
  });
  const socket = subscribe({
    ...server,
    token,
    query: `subscription ($fleetId: ID!) { vehicleStateChanged(fleetId: $fleetId) { vin state { position { latitude } } } }`,
    variables: { fleetId },
  });
  onTestFinished(() => socket.close());
  expect((await vehicle()).state.position).toEqual(POSITION);

  // Answers that fail and quote what they are about.
  const quoting = { errors: [{ title: WORDS, detail: WORDS }], request_id: WORDS };
  const spoiled: readonly CallFault[] = [
    { ...odd, set: { 'vehicle_location.coordinates': { data: WORDS, timestamp } } },
    { kind: 'malformed', body: `{"vehicle_location":{"coordinates":${JSON.stringify(place)}` },
    { kind: 'malformed', body: JSON.stringify([place, WORDS]) },
    ...[400, 403, 422, 429, 500, 503].map(
      (status) => ({ kind: 'status', status, body: quoting }) as const,
    ),
  ];
  for (const fault of spoiled) {
    clear();
    passed += 130_000;
    token = await readerToken(server);
    simulator.setFault({ ...fault, path: VEHICLE_DATA });
    await ask(REFRESH, { id });
    expect((await vehicle()).state).not.toBeNull();
  }

  const operator = await getToken(server.url, OPERATOR);
  const accountId = await connectDamoov({ ...server, token: operator }, fleetId);
  const { registerDriver } = await ask(REGISTER, { input: { accountId, firstName: 'Ada' } });
  const trip = { kind: 'odd', of: 'Data', method: 'POST', path: TRIPS } as const;
  const set = {
    'Scores.Safety': SCORES.trip,
    'Data.Addresses.Start': { Full: ADDRESS, Parts: TRIP_START },
  };
  const safety = { kind: 'odd', of: 'SafetyScore', method: 'GET', path: INDICATORS } as const;
  const driving = async (): Promise<Json> => {
    const to = now();
    const from = new Date(to.getTime() - 10 * 86_400_000).toISOString();
    return (await ask(DRIVING, { id: registerDriver.driver.id, from, to: to.toISOString() })).node;
  };
  clear();
  damoov.setFault({ ...trip, set });
  damoov.setFault({ ...safety, set: { SafetyScore: SCORES.safety } });
  const { trips, scores } = await driving();
  const read = JSON.stringify([trips, scores]);
  for (const canary of TRIP_CANARIES) expect(read).toContain(canary);
  const refusal = { Status: 500, Title: WORDS, Errors: [{ Key: WORDS, Message: WORDS }] };
  const refusals: readonly CallFault[] = [
    { kind: 'malformed', body: `{"Result":{"Trips":[{"Data":"${WORDS}` },
    { kind: 'malformed', body: JSON.stringify({ Status: 200, Result: WORDS }) },
    ...[400, 422, 429, 500].map(
      (Status) => ({ kind: 'status', status: Status, body: { ...refusal, Status } }) as const,
    ),
  ];
  for (const fault of refusals) {
    clear();
    passed += 700_000;
    token = await readerToken(server);
    for (const path of [TRIPS, INDICATORS]) damoov.setFault({ ...fault, path });
    await driving();
  }
  clear();

  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  const audit = await until(async () => {
    const found = JSON.stringify(await ask(AUDIT, { id: fleetId }));
    return found.includes('vehicle_position.read') ? found : undefined;
  });
  token = await readerToken(server);
  return {
    server,
    fleetId,
    texts: {
      metrics,
      audit,
      errors: errors.join('\n'),
      log: server.logLines.join(''),
    },
    revoke: async () => {
      simulator.move(vinOf(1), 'revoked');
      await until(async () => (await vehicle()).state === null);
    },
  };
}

/** A token that outlives the next step of the clock. */
const readerToken = async (server: TestServer): Promise<string> =>
  tokenWith({ url: server.url, token: await getToken(server.url, OPERATOR) }, SCOPES);

/** Canaries that a text holds. */
const found = (text: string): readonly string[] =>
  [...POSITION_CANARIES, ...TRIP_CANARIES].filter((canary) => text.includes(canary));

async function expectNothingIn({ server, texts }: Output): Promise<void> {
  for (const [place, text] of Object.entries(texts)) expect(found(text), place).toEqual([]);
  // Ending sends the traces that are left.
  await server.close();
  expect(found(server.logLines.join(''))).toEqual([]);
  const { collector } = await testCollector();
  expect(collector.text).toContain('readVehicleData');
  expect(found(collector.text)).toEqual([]);
}

test('positions, addresses and scores are in no log, trace, metric, error or audit entry, and in no backup after the clearance', async () => {
  const output = await collectOutput();
  const { databasePath } = output.server;
  const tablesWith = (): readonly string[] => {
    const database = new Database(databasePath, { readonly: true });
    try {
      const tables = database.prepare("select name from sqlite_schema where type = 'table'").all();
      return (tables as { name: string }[]).flatMap(({ name }) =>
        found(JSON.stringify(database.prepare(`select * from "${name}"`).all())).length > 0
          ? [name]
          : [],
      );
    } finally {
      database.close();
    }
  };
  expect(tablesWith()).toEqual(['vehicle_signals']);
  await output.revoke();
  expect(tablesWith()).toEqual([]);
  const backup = join(dirname(databasePath), 'later.db');
  await backUpSqlite(databasePath, backup);
  const connection = new Database(databasePath);
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
  for (const name of readdirSync(dirname(databasePath)))
    expect(found(readFileSync(join(dirname(databasePath), name), 'latin1')), name).toEqual([]);
  await expectNothingIn(output);
});

describeOnPostgres('on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());

  test('positions, addresses and scores are in no log, trace, metric, error or audit entry, and in no row after the clearance', async () => {
    const output = await collectOutput({ FLEETGRAPH_DATABASE: postgres.url });
    const rows = async (): Promise<string> => (await withClient(postgres.url, rowsOf)).join('\n');
    // Values under the provider's own names hold what it put there.
    expect(found(await rows())).toEqual(expect.arrayContaining(POSITION_CANARIES));
    await output.revoke();
    expect(found(await rows())).toEqual([]);
    await expectNothingIn(output);
  });
});
