import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StoredVehicle } from '../../simulators/invers/vehicle-book.js';
import { dataOf, makeFleet, onboard, type TestServer, vinOf } from '../support/app.js';
import { connectDamoov } from '../support/damoov.js';
import { createCredential } from '../support/invers.js';
import { type Credentials, getToken, requestToken } from '../support/oauth.js';
import { schema } from '../support/schema-walk.js';
import { type Json } from '../support/simulator.js';
import { APP_B, startTenants, type Tenant, type Tenants } from './tenants.js';

/** Nothing of a secret that any of the calls below carries. */
const SECRET = /not-a-real/;
/** Mutations that change nothing: they read what the provider knows; reads of positions are audited by themselves. */
const NO_CHANGES = ['refreshVehicleState'];
/** Tables that workers write to meanwhile. */
const OF_WORKERS = new Set(['audit_chains', 'endpoint_deliveries', 'leases']);
const NEW_SECRET = 'not-a-real-new-secret';

/** ASVS 5.0 16.2 and 16.3: every change and every token that is handed out is in the log, with who, what, when and by which request. */
describe('the audit log', () => {
  let tenants: Tenants;
  let operator: Credentials;
  let server: TestServer;
  let own: Tenant;
  /** Input of every mutation that makes it change something. */
  let inputs: Readonly<Record<string, Json>>;

  const sql = <T>(job: (database: Database.Database) => T): T => {
    const database = new Database(server.databasePath);
    database.pragma('busy_timeout = 5000');
    try {
      return job(database);
    } finally {
      database.close();
    }
  };
  const auditOf = (requestId: string): readonly Json[] =>
    sql((database) =>
      database
        .prepare(
          'select client_id, action, at, subject_id, details from audit_events where request_id = ?',
        )
        .all(requestId),
    ) as readonly Json[];

  beforeAll(async () => {
    tenants = await startTenants();
    ({ server, own, operator } = tenants);
    const { url, token } = server;
    const more = await makeFleet(server, 'Fleet C', APP_B);
    await onboard(server, more, 1, 50);
    const mend = server.simulator.setFault({
      kind: 'status',
      status: 401,
      path: '/fleets/vehicles',
    });
    const failing = await dataOf(
      url,
      token,
      'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { onboarding { id } } }',
      { input: { accountId: more.accountId, vehicles: [{ vin: vinOf(51), brand: 'bmw' }] } },
    );
    const failed: string = failing.startOnboarding.onboarding.id;
    await untilFailed(failed);
    mend();
    server.simulator.move(vinOf(50), 'approved', undefined, APP_B.clientId);
    server.simulator.move(vinOf(1), 'approved', undefined, 'app-a');
    await server.simulator.webhooksSettled();
    const { fleet } = await dataOf(
      url,
      token,
      'query ($id: ID!) { fleet(id: $id) { vehicles { nodes { id vin enrollments { id } } } } }',
      { id: own.ids.Fleet },
    );
    const second = fleet.vehicles.nodes.find(({ vin }: Json) => vin === vinOf(2));
    server.simulator.move(vinOf(2), 'rejected', undefined, 'app-a');
    await untilStatus(second.enrollments[0].id, 'REJECTED');
    await untilStatus(own.ids.Enrollment, 'APPROVED');
    const empty = await dataOf(
      url,
      token,
      'mutation { createFleet(input: { name: "Empty" }) { fleet { id } } }',
    );
    const damoovId = await connectDamoov(server, empty.createFleet.fleet.id);
    const gone = await dataOf(
      url,
      token,
      'mutation { createFleet(input: { name: "Gone" }) { fleet { id } } }',
    );
    const { providerAccounts } = (
      await dataOf(
        url,
        token,
        'query ($id: ID!) { fleet(id: $id) { providerAccounts { id provider { name } } } }',
        { id: own.ids.Fleet },
      )
    ).fleet;
    const accountAt = (name: string): string =>
      providerAccounts.find((each: Json) => each.provider.name === name).id;
    const { credential: unused } = await createCredential(server, accountAt('INVERS'), 'Unused');
    const enrollmentId = await importVehicle(accountAt('INVERS'));
    const { credential: other } = await createCredential(server, accountAt('INVERS'), 'Other');
    const { createApiClient } = await dataOf(
      url,
      token,
      'mutation { createApiClient(input: { name: "Spare", scopes: ["fleet:read"] }) { issued { client { id } } } }',
    );
    const endpoint = { fleetId: own.ids.Fleet, url: 'http://127.0.0.1:9/other' };
    const { createWebhookEndpoint } = await dataOf(
      url,
      token,
      'mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { endpoint { id } } }',
      { input: endpoint },
    );
    const endpointId = own.ids.WebhookEndpoint;
    const accountId = own.ids.ProviderAccount;
    const highMobility = {
      environment: 'LIVE',
      clientSecret: { clientId: 'app-a', clientSecret: 'not-a-real-secret-a' },
      webhookSecret: NEW_SECRET,
    };
    inputs = {
      createFleet: { name: 'Another' },
      updateFleet: { fleetId: own.ids.Fleet, name: 'Fleet A, renamed' },
      connectProviderAccount: {
        fleetId: empty.createFleet.fleet.id,
        name: 'Another',
        highMobility,
      },
      rotateProviderAccountSecrets: { accountId, highMobility },
      verifyProviderAccount: { accountId },
      importFromProvider: { accountId },
      requestClearance: { enrollmentIds: [second.enrollments[0].id] },
      endClearance: { enrollmentIds: [own.ids.Enrollment] },
      reconcileClearances: { accountId },
      startOnboarding: { accountId, vehicles: [{ vin: 'WBA71AW0X0F000077', brand: 'bmw' }] },
      retryOnboarding: { onboardingId: failed },
      cancelOnboarding: { onboardingId: fleetOnboarding() },
      updateVehicle: { vehicleId: own.ids.Vehicle, name: 'Van' },
      createOemCredential: {
        accountId: accountAt('INVERS'),
        brand: 'mercedes-benz',
        name: 'New',
        clientCredentials: { clientId: 'x', clientSecret: NEW_SECRET },
      },
      updateProviderAccount: { accountId, name: 'Renamed' },
      updateOemCredentialSecret: { credentialId: own.ids.OemCredential, secret: NEW_SECRET },
      deleteOemCredential: { credentialId: unused.id },
      changeEnrollmentCredential: { enrollmentIds: [enrollmentId], credentialId: other.id },
      registerDriver: { accountId: accountAt('DAMOOV'), firstName: 'New' },
      updateDriver: { driverId: own.ids.Driver, lastName: 'Renamed' },
      removeDriver: { driverId: own.ids.Driver },
      issueAccessToken: { subjectId: accountId },
      revokeAccessGrant: { grantId: own.ids.AccessGrant },
      createWebhookEndpoint: endpoint,
      updateWebhookEndpoint: { endpointId, paused: true },
      deleteWebhookEndpoint: { endpointId: createWebhookEndpoint.endpoint.id },
      rotateWebhookEndpointSecret: { endpointId },
      testWebhookEndpoint: { endpointId },
      redeliverWebhook: { deliveryId: own.ids.WebhookDelivery },
      replayWebhooks: { endpointId, after: own.startCursor },
      createApiClient: { name: 'New', scopes: ['fleet:read'] },
      rotateApiClientSecret: { id: createApiClient.issued.client.id },
      deleteApiClient: { id: createApiClient.issued.client.id },
      disconnectProviderAccount: { accountId: damoovId },
      deleteFleet: { fleetId: gone.createFleet.fleet.id },
      removeVehicles: {
        vehicleIds: [
          (
            await dataOf(
              url,
              token,
              'query ($id: ID!) { fleet(id: $id) { vehicles { nodes { id } } } }',
              { id: more.fleetId },
            )
          ).fleet.vehicles.nodes[0].id,
        ],
      },
    };
  });
  afterAll(() => tenants.close());

  /** Imports a vehicle that uses the credential of the tenant. @returns its enrollment */
  async function importVehicle(accountId: string): Promise<string> {
    const { invers } = tenants;
    const [{ fleetId, brand, credentialsId }] = invers.vehicles.list() as readonly [StoredVehicle];
    const vin = vinOf(60);
    const vehicle = { fleetId, brand, credentialsId, unitId: vin, masterData: { vin } };
    const rest = { modelId: null, customFields: {}, tags: [], operationStatus: 'OPERATING' };
    invers.vehicles.add({ ...vehicle, ...rest }, undefined, false);
    const importing =
      'mutation ($id: ID!) { importFromProvider(input: { accountId: $id }) { userErrors { message } } }';
    const found =
      'query ($id: ID!, $vin: VIN!) { vehicleByVin(fleetId: $id, vin: $vin) { enrollments { id } } }';
    await dataOf(server.url, server.token, importing, { id: accountId });
    const { vehicleByVin } = await dataOf(server.url, server.token, found, {
      id: own.ids.Fleet,
      vin,
    });
    return vehicleByVin.enrollments[0].id;
  }

  /** One that waits for its setup at the provider. */
  const fleetOnboarding = (): string =>
    sql((database) =>
      database
        .prepare("select id from onboardings where status = 'RUNNING' and fleet_id = ?")
        .pluck()
        .get(own.ids.Fleet),
    ) as string;

  async function untilFailed(onboardingId: string): Promise<void> {
    for (;;) {
      const { onboarding } = await dataOf(
        server.url,
        server.token,
        'query ($id: ID!) { onboarding(id: $id) { rows { nodes { status canRetry } } } }',
        { id: onboardingId },
      );
      const [row] = onboarding.rows.nodes;
      if (row.status === 'FAILED') {
        expect(row.canRetry).toBe(true);
        return;
      }
      await sleep(10);
    }
  }

  async function untilStatus(id: string, status: string): Promise<void> {
    for (;;) {
      const { node } = await dataOf(
        server.url,
        server.token,
        'query ($id: ID!) { node(id: $id) { ... on Enrollment { clearance { status } } } }',
        { id },
      );
      if (node.clearance.status === status) return;
      await sleep(10);
    }
  }

  async function call(name: string, requestId: string): Promise<Json> {
    const field = schema.getMutationType()!.getFields()[name]!;
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${server.token}`,
        'x-request-id': requestId,
      },
      signal: AbortSignal.timeout(1500),
      body: JSON.stringify({
        query: `mutation ($input: ${String(field.args[0]!.type)}) { ${name}(input: $input) { userErrors { code field message } } }`,
        variables: { input: inputs[name] },
      }),
    });
    return response.json();
  }
  /** How many of everything there are, and what an operator sees of the fleet. */
  async function everything(): Promise<Json> {
    const tables = sql((database) =>
      database
        .prepare(
          "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like '\\_\\_%' escape '\\'",
        )
        .pluck()
        .all(),
    ) as readonly string[];
    const counts = sql((database) =>
      Object.fromEntries(
        tables
          .filter((table) => !OF_WORKERS.has(table))
          .map((table) => [table, database.prepare(`select count(*) from ${table}`).pluck().get()]),
      ),
    );
    const secrets = sql((database) =>
      database.prepare('select id, sealed_secrets, name from provider_accounts order by id').all(),
    );
    const clients = sql((database) =>
      database.prepare('select id, secret_hash from api_clients order by id').all(),
    );
    return { counts, secrets, clients, state: await own.state() };
  }

  test('knows of every mutation', () => {
    expect([...Object.keys(inputs), ...NO_CHANGES].sort()).toEqual(
      Object.keys(schema.getMutationType()!.getFields()).sort(),
    );
  });

  test('refuses every change that it cannot write down, and leaves everything as it was', async () => {
    const before = await everything();
    sql((database) =>
      database.exec(
        "create trigger no_audit before insert on audit_events begin select raise(abort, 'the log is full'); end",
      ),
    );
    try {
      const wrong: unknown[] = [];
      for (const name of Object.keys(inputs)) {
        const { data, errors } = await call(name, `refused-${name}`).catch((error: unknown) => ({
          data: String(error),
          errors: undefined,
        }));
        if (errors?.[0].extensions.code !== 'INTERNAL_SERVER_ERROR')
          wrong.push([name, data, errors]);
      }
      expect(wrong).toEqual([]);
      const response = await requestToken(server.url, operator);
      expect([response.status, JSON.stringify(await response.json())]).toEqual([
        500,
        expect.not.stringContaining('access_token'),
      ]);
      const revoked = await fetch(`${server.url}/oauth/revoke`, {
        method: 'POST',
        body: new URLSearchParams({
          token: server.token,
          client_id: operator.clientId,
          client_secret: operator.clientSecret,
        }),
      });
      expect(revoked.status).toBe(500);
    } finally {
      sql((database) => database.exec('drop trigger no_audit'));
    }
    expect(await everything()).toEqual(before);
  });

  test('has every change, with who, what, when and by which request, and no secret', async () => {
    const missing: unknown[] = [];
    for (const name of Object.keys(inputs)) {
      const requestId = `done-${name}`;
      const { data, errors } = await call(name, requestId);
      expect([name, errors, data?.[name]?.userErrors]).toEqual([name, undefined, []]);
      for (let tries = 0; auditOf(requestId).length === 0 && tries < 100; tries += 1)
        await sleep(10);
      const entries = auditOf(requestId);
      if (entries.length === 0) missing.push(name);
      for (const entry of entries) {
        expect(entry).toEqual({
          client_id: operator.clientId,
          action: expect.stringMatching(/^\w+\.\w+$/),
          at: expect.any(Number),
          subject_id: expect.any(String),
          details: expect.not.stringMatching(SECRET),
        });
      }
    }
    expect(missing).toEqual([]);
  });

  test('has every access token that was issued, by its name and not by itself', async () => {
    const token = await getToken(server.url, operator);
    const [entry] = sql((database) =>
      database
        .prepare(
          "select details from audit_events where action = 'access_token.issued' order by id desc limit 1",
        )
        .all(),
    ) as readonly Json[];
    const { jti } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
    expect(JSON.parse(entry.details)).toMatchObject({
      jti,
      scope: expect.stringContaining('fleet:read'),
    });
    expect(entry.details).not.toContain(token.split('.')[2]);
  });

  test('cannot be changed or thinned out through the API', () => {
    const writes = Object.keys(schema.getMutationType()!.getFields()).filter((name) =>
      /audit/i.test(name),
    );
    expect(writes).toEqual([]);
  });
});
