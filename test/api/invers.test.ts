import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dataOf,
  graphql,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { until } from '../support/core.js';
import { IS_POSTGRES } from '../support/engine.js';
import {
  connectInvers,
  createCredential,
  INVERS_CLIENT,
  lostAnswer,
  startTestInvers,
  type TestInvers,
} from '../support/invers.js';
import { call, type Json } from '../support/simulator.js';

const SECRETS = {
  first: 'fake-mercedes-secret-one',
  second: 'fake-mercedes-secret-two',
  password: 'fake-otoboxx-password',
  unit: 'fake-niu-unit-password',
};
const START =
  'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { code field } onboarding { id } } }';
const ROWS = `query ($id: ID!) { onboarding(id: $id) { status succeeded failed rows { nodes { index status canRetry userErrors { code field message } enrollment { id } } } } }`;
const ENROLLMENT = `query ($fleetId: ID!, $vin: VIN!) { vehicleByVin(fleetId: $fleetId, vin: $vin) {
  id brand clearance { status } enrollments { id status reason externalId telematicsUnitId credentialKind credential { name } account { provider { name } } }
} }`;

describe('INVERS', () => {
  let server: TestServer;
  let invers: TestInvers;
  let fleet: TestFleet;
  let accountId: string;
  let offsetMs = 0;
  const now = () => new Date(Date.now() + offsetMs);
  const ask = (query: string, variables: Json = {}): Promise<Json> =>
    dataOf(server.url, server.token, query, variables);
  const start = async (vehicles: readonly Json[]): Promise<Json> =>
    (await ask(START, { input: { accountId, vehicles } })).startOnboarding;
  const rowsOf = async (id: string): Promise<Json> => (await ask(ROWS, { id })).onboarding;
  const ended = (id: string): Promise<Json> =>
    until(async () => ((await rowsOf(id)).status === 'COMPLETED' ? rowsOf(id) : undefined));
  const vehicle = async (vin: string): Promise<Json> =>
    (await ask(ENROLLMENT, { fleetId: fleet.fleetId, vin })).vehicleByVin;
  const enrollment = async (vin: string): Promise<Json> => (await vehicle(vin)).enrollments[0];
  const remove = async (vin: string): Promise<Json> =>
    (
      await ask(
        'mutation ($ids: [ID!]!) { removeVehicles(input: { vehicleIds: $ids }) { userErrors { code message } vehicles { enrollments { status } } } }',
        { ids: [(await vehicle(vin)).id] },
      )
    ).removeVehicles;
  const calls = (method: string, path: string) =>
    invers.requests
      .list()
      .filter((request) => request.method === method && request.path.startsWith(path));
  const remoteOf = (vin: string) =>
    invers.vehicles.list().find(({ masterData }) => masterData.vin === vin);
  const credentialId = async (name: string): Promise<string> =>
    (
      await ask('query ($id: ID!) { fleet(id: $id) { oemCredentials { nodes { id name } } } }', {
        id: fleet.fleetId,
      })
    ).fleet.oemCredentials.nodes.find((one: Json) => one.name === name).id;

  beforeAll(async () => {
    invers = await startTestInvers({
      now,
      unknownUnits: ['UNKNOWN'],
      moreBrands: { OTOBOXX: [{ principal: 'username', secret: 'password' }] },
    });
    server = await startTestServer({ now, env: { FLEETGRAPH_INVERS_URL: invers.url } });
    fleet = await makeFleet(server, 'Berlin');
    accountId = await connectInvers(server, fleet.fleetId);
  });
  afterAll(async () => {
    await server.close();
    await invers.close();
  });

  test('40 operations at once after the start take one sign-in', async () => {
    const query =
      'query ($id: ID!) { vehicleModels(accountId: $id, brand: "niu") { modelId name credentialKind } }';
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => ask(query, { id: accountId })),
    );
    expect(
      answers[0].vehicleModels.map(({ name, credentialKind }: Json) => [name, credentialKind]),
    ).toEqual([
      ['N1', 'INDIVIDUAL'],
      ['NQi Sport', 'SHARED'],
    ]);
    expect(invers.signIns).toHaveLength(1);
  });

  describe('a credential', () => {
    test('is stored at the provider under a name that is unique in the fleet, several of one brand', async () => {
      const { credential, userErrors } = await createCredential(server, accountId, 'Cars', {
        clientCredentials: { clientId: 'cars#1', clientSecret: SECRETS.first },
      });
      expect(userErrors).toEqual([]);
      expect(credential).toMatchObject({
        name: 'Cars',
        brand: 'mercedes-benz',
        principal: 'cars#1',
        secretKind: 'CLIENT_SECRET',
        inUse: false,
        account: { id: accountId },
      });
      expect(invers.credentials.list()).toMatchObject([
        { id: credential.externalId, name: 'Cars' },
      ]);
      expect((await createCredential(server, accountId, 'Vans')).userErrors).toEqual([]);
      expect((await createCredential(server, accountId, 'Cars')).userErrors).toMatchObject([
        { code: 'NAME_TAKEN', field: ['name'] },
      ]);
      // A brand that is not in the catalogue, and taken all the same.
      const otoboxx = {
        brand: 'OtoBoxx',
        clientCredentials: null,
        passwordCredentials: { username: 'ops@example.com', password: SECRETS.password },
      };
      expect(
        (await createCredential(server, accountId, 'Boxes', otoboxx)).credential,
      ).toMatchObject({ brand: 'otoboxx', secretKind: 'PASSWORD', principal: 'ops@example.com' });
    });

    test.each([
      [
        'of a brand that needs none',
        { brand: 'cloudboxx' },
        { code: 'NOT_SUPPORTED', field: ['brand'] },
      ],
      [
        'of a text that names no brand',
        { brand: '???' },
        { code: 'UNKNOWN_BRAND', field: ['brand'] },
      ],
      [
        'that owners authorize',
        { brand: 'Tesla' },
        {
          code: 'NOT_SUPPORTED',
          field: ['brand'],
          message: expect.stringContaining('FleetControl'),
        },
      ],
      [
        'made of the other fields',
        {
          brand: 'Mercedes-Benz',
          clientCredentials: null,
          passwordCredentials: { username: 'x', password: 'y' },
        },
        { code: 'INVALID', field: ['passwordCredentials'] },
      ],
      [
        'without its fields',
        { clientCredentials: null },
        { code: 'REQUIRED', field: ['clientCredentials'] },
      ],
      [
        'with an empty secret',
        { clientCredentials: { clientId: 'x', clientSecret: ' ' } },
        { code: 'REQUIRED', field: ['clientCredentials', 'clientSecret'] },
      ],
      ['without a name', { name: '' }, { code: 'REQUIRED', field: ['name'] }],
      [
        'at an account that is not there',
        { accountId: 'acc_01ARZ3NDEKTSV4RRFFQ69G5FAV' },
        { code: 'NOT_FOUND', field: ['accountId'] },
      ],
    ])('%s is refused, and nothing is sent', async (_case, more, error) => {
      const before = calls('POST', '/telematics-credentials').length;
      expect(await createCredential(server, accountId, 'Other', more)).toMatchObject({
        credential: null,
        userErrors: [error],
      });
      expect(calls('POST', '/telematics-credentials')).toHaveLength(before);
    });

    test('whose answer was lost is found by its name, and not made twice', async () => {
      invers.setFault(lostAnswer('POST', '*credentials*'));
      const { credential, userErrors } = await createCredential(server, accountId, 'Lost');
      expect(userErrors).toEqual([]);
      expect(
        invers.credentials
          .list()
          .filter(({ name }) => name === 'Lost')
          .map(({ id }) => id),
      ).toEqual([credential.externalId]);
    });

    test('of the same key and input is the same credential; what was refused may go through with it later', async () => {
      const takeAway = invers.setFault({
        kind: 'status',
        status: 403,
        method: 'POST',
        path: '*credentials*',
      });
      const first = await createCredential(server, accountId, 'Keyed', { idempotencyKey: 'key-1' });
      expect(first.userErrors).toMatchObject([{ code: expect.stringMatching(/^PROVIDER_/) }]);
      takeAway();
      const { credential } = await createCredential(server, accountId, 'Keyed', {
        idempotencyKey: 'key-1',
      });
      expect(
        (await createCredential(server, accountId, 'Keyed', { idempotencyKey: 'key-1' }))
          .credential,
      ).toEqual(credential);
      expect(
        (await createCredential(server, accountId, 'Another', { idempotencyKey: 'key-1' }))
          .userErrors,
      ).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }]);
    });

    test('gets another secret at the provider, and nothing else of it can change', async () => {
      const update =
        'mutation ($input: UpdateOemCredentialSecretInput!) { updateOemCredentialSecret(input: $input) { userErrors { code field } credential { name principal } } }';
      const id = await credentialId('Cars');
      const { updateOemCredentialSecret } = await ask(update, {
        input: { credentialId: id, secret: SECRETS.second },
      });
      expect(updateOemCredentialSecret).toEqual({
        userErrors: [],
        credential: { name: 'Cars', principal: 'cars#1' },
      });
      expect(calls('PATCH', '/').length + calls('PUT', '/').length).toBe(1);
      expect(
        (await ask(update, { input: { credentialId: id, secret: '' } })).updateOemCredentialSecret
          .userErrors,
      ).toEqual([{ code: 'REQUIRED', field: ['secret'] }]);
    });

    test('is deleted at the provider first, whose conflict is returned', async () => {
      const drop = async (id: string): Promise<Json> =>
        (
          await ask(
            'mutation ($id: ID!) { deleteOemCredential(input: { credentialId: $id }) { deletedId userErrors { code field } } }',
            { id },
          )
        ).deleteOemCredential;
      const id = await credentialId('Vans');
      const takeAway = invers.setFault({
        kind: 'status',
        status: 409,
        method: 'DELETE',
        body: { type: '/problems/telematics-credentials/in-use', title: 'In use', status: 409 },
      });
      expect(await drop(id)).toMatchObject({
        deletedId: null,
        userErrors: [{ code: 'IN_USE', field: ['credentialId'] }],
      });
      takeAway();
      expect(await drop(id)).toEqual({ deletedId: id, userErrors: [] });
      expect(invers.credentials.list().map(({ name }) => name)).not.toContain('Vans');
      expect(await drop(id)).toMatchObject({
        deletedId: null,
        userErrors: [{ code: 'NOT_FOUND' }],
      });
    });
  });

  describe('a vehicle', () => {
    const [car, scooter, boxed] = [vinOf(901), vinOf(902), vinOf(903)];

    test('comes with a shared credential, with a password of its own, or with none', async () => {
      const { onboarding } = await start([
        { vin: car, brand: 'mercedes-benz', credentialId: await credentialId('Cars') },
        { vin: scooter, brand: 'niu', telematicsUnitId: 'NIU-1', individualPassword: SECRETS.unit },
        {
          vin: boxed,
          brand: 'cloudboxx',
          telematicsUnitId: 'QNR-1',
          vehicleModelId: '01GG9QFP7432K1QT65T4Q4HWSE',
          name: 'Van 3',
          licensePlate: 'B-XY 3',
        },
      ]);
      // The shared ones wait for their setup, which has not ended yet.
      await until(async () => (await enrollment(car)).externalId !== null);
      await until(() => remoteOf(scooter) && remoteOf(boxed) && true);
      for (const { id, setup } of invers.vehicles.list())
        if (setup.status === 'IN_PROGRESS') invers.setSetup(id, 'SUCCEEDED');
      offsetMs += 6000;
      expect(await ended(onboarding.id)).toMatchObject({ succeeded: 3, failed: 0 });
      expect(await enrollment(car)).toMatchObject({
        status: 'ACTIVE',
        credentialKind: 'SHARED',
        credential: { name: 'Cars' },
        externalId: remoteOf(car)?.id,
      });
      expect(await enrollment(scooter)).toMatchObject({
        status: 'ACTIVE',
        credentialKind: 'INDIVIDUAL',
        credential: null,
        telematicsUnitId: 'NIU-1',
      });
      expect(await enrollment(boxed)).toMatchObject({
        status: 'ACTIVE',
        credentialKind: 'NONE',
        credential: null,
        telematicsUnitId: 'QNR-1',
        account: { provider: { name: 'INVERS' } },
      });
      expect((await vehicle(car)).clearance).toBeNull();
    });

    test('fails alone, each row with what is wrong with it', async () => {
      const { onboarding } = await start([
        { vin: vinOf(910), brand: 'mercedes-benz' },
        { vin: vinOf(911), brand: 'niu', individualPassword: 'x' },
        { vin: vinOf(912), brand: 'mercedes-benz', credentialId: await credentialId('Boxes') },
        { vin: vinOf(913), brand: 'cloudboxx', telematicsUnitId: 'Q', individualPassword: 'x' },
        { vin: vinOf(914), brand: 'cloudboxx', telematicsUnitId: 'UNKNOWN' },
        { vin: vinOf(915), brand: 'cloudboxx', telematicsUnitId: 'QNR-1' },
        { vin: car, brand: 'mercedes-benz', credentialId: await credentialId('Cars') },
      ]);
      const { rows } = await ended(onboarding.id);
      expect(
        rows.nodes.map(({ userErrors: [error] }: Json) => [error.code, error.field.at(-1)]),
      ).toEqual([
        ['CREDENTIAL_REQUIRED', 'credentialId'],
        ['REQUIRED', 'telematicsUnitId'],
        ['INVALID', 'credentialId'],
        ['NOT_SUPPORTED', 'individualPassword'],
        ['INVALID', '4'],
        ['ALREADY_EXISTS', 'vin'],
        ['ALREADY_EXISTS', 'vin'],
      ]);
    });

    test('whose setup fails says why, and is set up again when its row is tried again', async () => {
      const vin = vinOf(920);
      const { onboarding } = await start([
        { vin, brand: 'mercedes-benz', credentialId: await credentialId('Cars') },
      ]);
      const remote = await until(() => remoteOf(vin));
      await until(async () => (await enrollment(vin)).externalId !== null);
      invers.setSetup(remote.id, 'FAILED', 'The owner has not agreed.');
      offsetMs += 6000;
      const { rows } = await ended(onboarding.id);
      expect(rows.nodes).toMatchObject([
        {
          status: 'FAILED',
          canRetry: true,
          userErrors: [
            {
              code: 'PROVIDER_REJECTED',
              message: expect.stringContaining('The owner has not agreed'),
            },
          ],
        },
      ]);
      expect(await enrollment(vin)).toMatchObject({
        status: 'FAILED',
        reason: expect.stringContaining('The owner has not agreed'),
      });
      await ask(
        'mutation ($id: ID!) { retryOnboarding(input: { onboardingId: $id }) { onboarding { status } } }',
        { id: onboarding.id },
      );
      await until(() => remoteOf(vin)?.setup.status === 'IN_PROGRESS');
      invers.setSetup(remote.id, 'SUCCEEDED');
      offsetMs += 6000;
      expect(await ended(onboarding.id)).toMatchObject({ succeeded: 1 });
      expect(
        invers.vehicles.list().filter(({ masterData }) => masterData.vin === vin),
      ).toHaveLength(1);
    });

    test('whose addition lost its answer is found, and not added twice', async () => {
      invers.setFault(lostAnswer('POST', '/vehicles'));
      const vin = vinOf(930);
      const { onboarding } = await start([
        { vin, brand: 'cloudboxx', telematicsUnitId: 'QNR-930' },
      ]);
      await until(() => remoteOf(vin));
      offsetMs += 10_000;
      expect(await ended(onboarding.id)).toMatchObject({ succeeded: 1 });
      expect(
        calls('POST', '/vehicles').filter(({ status }) => status === 201).length,
      ).toBeGreaterThan(0);
      expect(
        invers.vehicles.list().filter(({ masterData }) => masterData.vin === vin),
      ).toHaveLength(1);
    });

    test('that High Mobility has as well is one vehicle of the maker that High Mobility names', async () => {
      await onboard(server, fleet, 1, 940);
      const both = vinOf(940);
      const { onboarding } = await start([
        { vin: both, brand: 'cloudboxx', telematicsUnitId: 'QNR-940' },
      ]);
      expect(await ended(onboarding.id)).toMatchObject({ succeeded: 1 });
      const found = await vehicle(both);
      expect(found).toMatchObject({ brand: 'bmw', clearance: { status: 'PENDING' } });
      expect(found.enrollments.map(({ account }: Json) => account.provider.name).sort()).toEqual([
        'HIGH_MOBILITY',
        'INVERS',
      ]);
    });

    test('prevents the deletion of its credential until it is removed', async () => {
      const id = await credentialId('Cars');
      const drop = async (): Promise<Json> =>
        (
          await ask(
            'mutation ($id: ID!) { deleteOemCredential(input: { credentialId: $id }) { deletedId userErrors { code } } }',
            { id },
          )
        ).deleteOemCredential;
      expect(await drop()).toEqual({ deletedId: null, userErrors: [{ code: 'IN_USE' }] });
      const query =
        'query ($id: ID!, $fleet: ID!) { node(id: $id) { ... on OemCredential { inUse enrollments { totalCount nodes { vehicle { vin } } } } } fleet(id: $fleet) { vehicles(filterBy: { credentialId: $id }) { totalCount } oemCredentials(filterBy: { inUse: true }) { nodes { id } } } }';
      const used = await ask(query, { id, fleet: fleet.fleetId });
      expect(used.node).toMatchObject({ inUse: true, enrollments: { totalCount: 2 } });
      expect(used.fleet).toEqual({
        vehicles: { totalCount: 2 },
        oemCredentials: { nodes: [{ id }] },
      });
      for (const vin of [car, vinOf(920)]) {
        expect(await remove(vin)).toEqual({
          userErrors: [],
          vehicles: [{ enrollments: [{ status: 'REMOVED' }] }],
        });
        expect(remoteOf(vin)).toBeUndefined();
      }
      expect(await drop()).toEqual({ deletedId: id, userErrors: [] });
    });

    test('that the provider cannot remove now stays in service', async () => {
      const takeAway = invers.setFault({
        kind: 'status',
        status: 412,
        method: 'DELETE',
        path: '/vehicles/*',
        body: { type: '/problems/vehicle/x', title: 'Rental running', status: 412 },
      });
      expect((await remove(boxed)).userErrors).toMatchObject([
        { code: 'PROVIDER_REJECTED', message: expect.stringContaining('Rental running') },
      ]);
      expect(await enrollment(boxed)).toMatchObject({
        status: 'ACTIVE',
        externalId: remoteOf(boxed)?.id,
      });
      takeAway();
      expect((await remove(boxed)).userErrors).toEqual([]);
    });
  });

  test('vehicles added at the provider directly are imported, once', async () => {
    const basic = `Basic ${Buffer.from(`${INVERS_CLIENT.clientId}:${INVERS_CLIENT.clientSecret}`).toString('base64')}`;
    const signIn = await fetch(`${invers.url}/auth/oauth/token?grant_type=client_credentials`, {
      method: 'POST',
      headers: { authorization: basic },
    });
    const { access_token: token } = (await signIn.json()) as Json;
    const added = await call(
      invers.url,
      'POST',
      '/vehicles',
      {
        telematics_brand: 'CLOUDBOXX',
        telematics_unit_id: 'QNR-950',
        master_data: { vin: vinOf(950) },
      },
      token,
    );
    const unnamed = await call(
      invers.url,
      'POST',
      '/vehicles',
      { telematics_brand: 'CLOUDBOXX', telematics_unit_id: 'QNR-951' },
      token,
    );
    expect([added.status, unnamed.status]).toEqual([201, 201]);
    const run = async (): Promise<Json> =>
      (
        await ask(
          'mutation ($id: ID!) { importFromProvider(input: { accountId: $id }) { credentials vehicles userErrors { code message } } }',
          { id: accountId },
        )
      ).importFromProvider;
    expect(await run()).toEqual({
      credentials: 0,
      vehicles: 1,
      userErrors: [{ code: 'INVALID_VIN', message: expect.stringContaining('QNR-951') }],
    });
    expect(await enrollment(vinOf(950))).toMatchObject({
      status: 'ACTIVE',
      telematicsUnitId: 'QNR-950',
    });
    expect((await run()).vehicles).toBe(0);
  });

  test("the account's own token is returned to callers that call INVERS themselves", async () => {
    const { issueAccessToken } = await ask(
      'mutation ($id: ID!) { issueAccessToken(input: { subjectId: $id }) { userErrors { code } token { accessToken tokenType grant { subject { ... on ProviderAccount { id } } } } } }',
      { id: accountId },
    );
    expect(issueAccessToken.token.grant.subject).toEqual({ id: accountId });
    const response = await fetch(`${invers.url}/vehicles`, {
      headers: { authorization: `Bearer ${issueAccessToken.token.accessToken}` },
    });
    expect(response.status).toBe(200);
  });

  test('an account is not disconnected while a credential is stored there', async () => {
    const { body } = await graphql(
      server.url,
      server.token,
      'mutation ($id: ID!) { disconnectProviderAccount(input: { accountId: $id }) { userErrors { code } } }',
      { id: accountId },
    );
    expect(body.data.disconnectProviderAccount.userErrors).toMatchObject([{ code: 'IN_USE' }]);
  });

  test('no secret is in an error, even where the provider repeats it', async () => {
    const detail = `The value "${SECRETS.first}" of client_secret is not good.`;
    invers.setFault({
      kind: 'status',
      status: 400,
      method: 'POST',
      path: '*credentials*',
      times: 1,
      body: { type: '/problems/validation-error', title: 'Validation Error', status: 400, detail },
    });
    const refused = await createCredential(server, accountId, 'Repeated', {
      clientCredentials: { clientId: 'cars#2', clientSecret: SECRETS.first },
    });
    expect(refused.userErrors).toMatchObject([
      { code: 'PROVIDER_REJECTED', message: expect.stringContaining('Validation Error') },
    ]);
    expect(JSON.stringify(refused)).not.toContain(SECRETS.first);
    const row = {
      vin: vinOf(960),
      brand: 'niu',
      telematicsUnitId: 'NIU-960',
      individualPassword: SECRETS.unit,
    };
    invers.setFault({
      kind: 'status',
      status: 400,
      method: 'POST',
      path: '/vehicles',
      times: 1,
      body: {
        type: '/problems/validation-error',
        title: 'Validation Error',
        status: 400,
        detail: `${SECRETS.unit} is no password.`,
      },
    });
    const outcome = await ended((await start([row])).onboarding.id);
    expect(outcome).toMatchObject({ failed: 1 });
    expect(JSON.stringify([outcome, await vehicle(row.vin)])).not.toContain(SECRETS.unit);
  });

  test.skipIf(IS_POSTGRES)(
    'no secret is in an answer, a metric, a log line or in the bytes of the database',
    async () => {
      const everything = `query ($id: ID!) { fleet(id: $id) {
      providerAccounts { id name principal health { reason } }
      oemCredentials { nodes { id externalId name brand principal secretKind enrollments { nodes { id } } } }
      vehicles(first: 100) { nodes { vin enrollments { reason telematicsUnitId credentialKind } } }
      onboardings { nodes { rows { nodes { vin userErrors { message } } } } }
      auditEvents { nodes { action details } }
    } }`;
      const answer = JSON.stringify(await ask(everything, { id: fleet.fleetId }));
      const metrics = await fetch(`${server.url}/metrics`, {
        headers: { authorization: `Bearer ${server.token}` },
      });
      expect(metrics.status).toBe(200);
      const shown = answer + (await metrics.text());
      const logs = server.logLines.join('');
      const bytes = ['', '-wal']
        .map((end) => readFileSync(server.databasePath + end, 'latin1'))
        .join('');
      for (const secret of [...Object.values(SECRETS), INVERS_CLIENT.clientSecret]) {
        expect(shown).not.toContain(secret);
        expect(logs).not.toContain(secret);
        expect(bytes).not.toContain(secret);
      }
    },
  );
});
