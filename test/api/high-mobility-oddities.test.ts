import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  dataOf,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
  WEBHOOK_SECRET,
} from '../support/app.js';
import { until } from '../support/core.js';
import { describeOnPostgres, type TestPostgres } from '../support/postgres.js';
import { type Json, makeKey, signatureOf, TEST_APP } from '../support/simulator.js';

const CONNECT = `mutation ($input: ConnectProviderAccountInput!) {
  connectProviderAccount(input: $input) { userErrors { code field message } account { principal health { status } } }
}`;
const ISSUE = `mutation ($id: ID!) { issueAccessToken(input: { subjectId: $id }) { userErrors { code } token { tokenType } } }`;
const STATUS =
  'query ($fleetId: ID!, $vin: VIN!) { vehicleByVin(fleetId: $fleetId, vin: $vin) { clearance { status } } }';
const HEALTH =
  'query ($id: ID!) { node(id: $id) { ... on ProviderAccount { webhookHealth { deliveries24h } } } }';

const KEY = makeKey('fake-key-id');
const PEM = KEY.pem;

describe('High Mobility as it is', () => {
  story();
});
describeOnPostgres('High Mobility as it is, on PostgreSQL', story);

/** Keys as people have them, webhooks as they come, tokens that are not good yet. */
function story(postgres?: TestPostgres): void {
  let server: TestServer;
  let fleet: TestFleet;
  let enrollments: ReadonlyMap<string, string>;
  const ask = (query: string, variables: Json = {}): Promise<Json> =>
    dataOf(server.url, server.token, query, variables);
  const statusOf = async (vin: string): Promise<string> =>
    (await ask(STATUS, { fleetId: fleet.fleetId, vin })).vehicleByVin.clearance.status;
  const deliveries = async (): Promise<number> =>
    (await ask(HEALTH, { id: fleet.accountId })).node.webhookHealth.deliveries24h;

  beforeAll(async () => {
    const app = {
      ...TEST_APP,
      privateKeys: [{ id: KEY.id, publicKey: KEY.publicKey }],
      serviceAccounts: [{ id: KEY.id, publicKey: KEY.publicKey }],
    };
    server = await startTestServer({
      simulator: { apps: [app] },
      ...(postgres && { env: { FLEETGRAPH_DATABASE: postgres.url } }),
    });
    fleet = await makeFleet(server, 'As it is');
    enrollments = await onboard(server, fleet, 3);
  });
  afterEach(() => server.simulator.setWebhookStyle({ eventHeader: true, eventType: true }));
  afterAll(async () => {
    await server.close();
    await postgres?.stop();
  });

  test.each<[string, string]>([
    ['PKCS#8', PEM],
    ['SEC1', KEY.privateKey.export({ type: 'sec1', format: 'pem' }).toString()],
    ['one line', PEM.replaceAll('\n', ' ')],
    ['\\n as two characters', PEM.replaceAll('\n', '\\n')],
    ['CRLF', PEM.replaceAll('\n', '\r\n')],
    ['the file of the console', JSON.stringify({ inserted_at: 'x', private_key: PEM, id: KEY.id })],
  ])('an account connects with a private key as %s', async (name, privateKey) => {
    const connect = async (highMobility: Json): Promise<Json> =>
      (
        await ask(CONNECT, {
          input: {
            fleetId: fleet.fleetId,
            name: `${name} ${Object.keys(highMobility).join()}`,
            highMobility,
          },
        })
      ).connectProviderAccount;
    const byKey = { privateKey: { clientId: TEST_APP.clientId, privateKeyId: KEY.id, privateKey } };
    expect(await connect(byKey)).toMatchObject({
      userErrors: [],
      account: { health: { status: 'HEALTHY' } },
    });
    const byAccount = { serviceAccount: { apiKeyId: KEY.id, privateKey } };
    expect(await connect(byAccount)).toMatchObject({
      userErrors: [],
      account: { principal: KEY.id },
    });
  });

  test.each([
    { eventHeader: false, eventType: true },
    { eventHeader: true, eventType: false },
    { eventHeader: false, eventType: false },
  ])('a webhook with %j is applied', async (style) => {
    server.simulator.setWebhookStyle(style);
    const vin = vinOf(style.eventHeader ? 1 : style.eventType ? 2 : 3);
    server.simulator.move(vin, 'approved');
    await until(async () => (await statusOf(vin)) === 'APPROVED');
    server.simulator.ping();
    await server.simulator.webhooksSettled();
    expect(server.simulator.deliveries.slice(-2)).toMatchObject([
      { outcome: 'delivered' },
      { outcome: 'delivered' },
    ]);
  });

  test('whatever is signed and JSON is answered 204 and stored', async () => {
    const before = await deliveries();
    const bodies = [
      {},
      [],
      'text',
      17,
      null,
      { zen: 'x' },
      { event: { type: 'trip_started' }, vehicle: { vin: vinOf(1) } },
      { event: 'ping' },
      { vehicle: { vin: 'no VIN' }, event: { type: 'fleet_clearance_changed', action: {} } },
    ];
    for (const body of bodies) server.simulator.sendWebhook(body);
    await server.simulator.webhooksSettled();
    expect(
      server.simulator.deliveries.slice(-bodies.length).map(({ attempts }) => attempts),
    ).toMatchObject(bodies.map(() => [{ status: 204 }]));
    expect(await deliveries()).toBe(before + bodies.length);
    const raw = '{"not":';
    const refused = await fetch(fleet.webhookUrl, {
      method: 'POST',
      body: raw,
      headers: { 'x-hm-signature-256': signatureOf(raw, WEBHOOK_SECRET) },
    });
    expect(refused.status).toBe(400);
  });

  test('a pending token is not returned until it is granted', async () => {
    const [vin, id] = [...enrollments][1]!;
    server.simulator.setTokenStatus(vin, 'pending');
    expect((await ask(ISSUE, { id })).issueAccessToken).toEqual({
      token: null,
      userErrors: [{ code: 'NOT_APPROVED' }],
    });
    server.simulator.setTokenStatus(vin, 'approved');
    expect((await ask(ISSUE, { id })).issueAccessToken).toEqual({
      token: { tokenType: 'bearer' },
      userErrors: [],
    });
  });
}
