import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { type DamoovSimulator } from '../../simulators/damoov/simulator.js';
import { backUpSqlite } from '../../src/store/engine/backup.js';
import { startTestDamoov } from '../simulators/damoov/support.js';
import {
  dataOf,
  type Environment,
  graphql,
  makeFleet,
  onboard,
  OPERATOR,
  startTestServer,
  type TestServer,
  vinOf,
  WEBHOOK_SECRET,
} from '../support/app.js';
import { connectDamoov, DAMOOV_SECRETS, REGISTER } from '../support/damoov.js';
import { connectInvers, startTestInvers, type TestInvers } from '../support/invers.js';
import { getToken } from '../support/oauth.js';
import { describeOnPostgres, type TestPostgres } from '../support/postgres.js';
import { type Json, TEST_APP } from '../support/simulator.js';
import { testCollector } from '../support/watch.js';

const METRICS_TOKEN = 'canary-not-real-metrics-token-0123456789';
const INVERS_CLIENT = { clientId: 'CANARY#cl1', clientSecret: 'canary-not-real-invers-secret' };
const CANARIES = {
  metrics: METRICS_TOKEN,
  invers: INVERS_CLIENT.clientSecret,
  inversWrong: 'canary-not-real-wrong-invers-secret',
  credential: 'canary-not-real-credential-secret',
  newCredential: 'canary-not-real-new-credential-secret',
  refusedCredential: 'canary-not-real-refused-credential',
  unitPassword: 'canary-not-real-unit-password',
  driverToken: '0ddba11c-0de0-4bad-8f00-dca4a41e5000',
  damoovWrong: 'canary-not-real-wrong-damoov-password',
} as const;

/** Secrets that a story sent to a server, and the places that they could have reached. */
interface Sent {
  readonly secrets: readonly string[];
  /** Handed out on purpose: no leak in answers. */
  readonly tokens: readonly string[];
}

let invers: TestInvers;
let damoov: DamoovSimulator;

beforeEach(async () => {
  [invers, damoov] = await Promise.all([
    startTestInvers({ clients: [INVERS_CLIENT] }),
    startTestDamoov({ now: () => new Date() }),
  ]);
});
afterEach(async () => {
  await invers.close();
  await damoov.close();
});

const start = (env: Environment = {}): Promise<TestServer> =>
  startTestServer({
    env: {
      FLEETGRAPH_INVERS_URL: invers.url,
      FLEETGRAPH_DAMOOV_USER_URL: damoov.url,
      FLEETGRAPH_DAMOOV_API_URL: damoov.url,
      FLEETGRAPH_METRICS_TOKEN: METRICS_TOKEN,
      ...env,
    },
  });
const found = (text: string, among: readonly string[]): readonly string[] =>
  among.filter((secret) => text.includes(secret));
const formsOf = (secret: string): readonly string[] => [
  secret,
  Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -2),
  Buffer.from(secret).toString('hex'),
];

/**
 * Every secret of INVERS and Damoov into every field for one; none of them is in an answer, the log
 * or the metrics.
 */
async function sendSecrets(server: TestServer): Promise<Sent> {
  const answers: string[] = [];
  const call = async (query: string, input: Json): Promise<Json> => {
    const { body } = await graphql(server.url, server.token, query, { input });
    answers.push(JSON.stringify(body));
    return body.data && Object.values(body.data)[0];
  };
  const { createFleet } = await dataOf(
    server.url,
    server.token,
    'mutation { createFleet(input: { name: "Canaries" }) { fleet { id } } }',
  );
  const fleetId: string = createFleet.fleet.id;
  const inversId = await connectInvers(server, fleetId, INVERS_CLIENT);
  const damoovId = await connectDamoov(server, fleetId);
  const connect =
    'mutation ($input: ConnectProviderAccountInput!) { connectProviderAccount(input: $input) { userErrors { code field message } account { id } } }';
  await call(connect, {
    fleetId,
    name: 'Wrong',
    invers: { ...INVERS_CLIENT, clientSecret: CANARIES.inversWrong },
  });
  await call(connect, {
    fleetId,
    name: 'Wrong too',
    damoov: { ...DAMOOV_SECRETS, password: CANARIES.damoovWrong },
  });
  await call(connect, {
    fleetId,
    name: 'Wrong type',
    invers: { ...INVERS_CLIENT, clientSecret: [CANARIES.inversWrong] },
  });
  const create =
    'mutation ($input: CreateOemCredentialInput!) { createOemCredential(input: $input) { userErrors { code field message } credential { id externalId name principal secretKind } } }';
  const made = {
    accountId: inversId,
    brand: 'mercedes-benz',
    name: 'Cars',
    idempotencyKey: 'once',
    clientCredentials: { clientId: 'x', clientSecret: CANARIES.credential },
  };
  const { credential } = await call(create, made);
  await call(create, made);
  await call(create, {
    ...made,
    idempotencyKey: null,
    brand: 'cloudboxx',
    clientCredentials: { clientId: 'x', clientSecret: CANARIES.refusedCredential },
  });
  for (const fault of [
    { kind: 'status', status: 500 },
    { kind: 'malformed' },
    { kind: 'status', status: 401 },
  ] as const) {
    invers.setFault({ ...fault, times: 1 });
    await call(
      'mutation ($input: UpdateOemCredentialSecretInput!) { updateOemCredentialSecret(input: $input) { userErrors { code field message } credential { id } } }',
      { credentialId: credential.id, secret: CANARIES.newCredential },
    );
    invers.clearFaults();
  }
  const vehicles = [
    {
      vin: vinOf(1),
      brand: 'niu',
      telematicsUnitId: 'UNIT-1',
      individualPassword: CANARIES.unitPassword,
    },
    { vin: vinOf(2), brand: 'mercedes-benz', credentialId: credential.id },
  ];
  const started = await call(
    'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { code field message } onboarding { id rows { nodes { status userErrors { code field message } } } } } }',
    { accountId: inversId, vehicles },
  );
  expect(started.onboarding).not.toBeNull();
  const { driver } = await call(REGISTER, {
    accountId: damoovId,
    customToken: CANARIES.driverToken,
    firstName: 'Ada',
  });
  expect(driver, answers.at(-1)).not.toBeNull();
  // Values returned on purpose are no leak; the log must still not contain them.
  const issued = await dataOf(
    server.url,
    server.token,
    'mutation ($id: ID!, $account: ID!) { driver: issueAccessToken(input: { subjectId: $id }) { token { accessToken } } account: issueAccessToken(input: { subjectId: $account }) { token { accessToken } } }',
    { id: driver.id, account: inversId },
  );
  const tokens: readonly string[] = [
    issued.driver.token.accessToken,
    issued.account.token.accessToken,
  ];
  await sleep(50);
  await call(
    'query ($input: ID!) { fleet(id: $input) { providerAccounts { principal health { reason } } drivers { nodes { id displayName } } oemCredentials { nodes { name principal } } auditEvents(first: 500) { nodes { action details } } } }',
    fleetId,
  );
  const metrics = await (
    await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })
  ).text();
  expect(metrics).toContain('# TYPE');

  const configured = [DAMOOV_SECRETS.instanceKey, DAMOOV_SECRETS.password];
  const secrets = [...Object.values(CANARIES), ...configured];
  expect(found(answers.join('\n'), secrets)).toEqual([]);
  expect(found(server.logLines.join(''), [...secrets, ...tokens, server.token])).toEqual([]);
  expect(found(metrics, [...secrets, ...tokens, server.token, server.databasePath])).toEqual([]);

  return { secrets, tokens };
}

/**
 * ASVS 5.0 14.2.4, 14.2.6 and 16.2.5: secrets of INVERS and Damoov go to them and nowhere else;
 * test/api/secrets.test.ts does it for High Mobility.
 */
test('no secret of INVERS or Damoov is in an answer, a log line, the metrics, the traces, the bytes of the database or of its backup', async () => {
  const server = await start();
  const { secrets, tokens } = await sendSecrets(server);

  const directory = dirname(server.databasePath);
  const backup = join(directory, 'backup.db');
  await backUpSqlite(server.databasePath, backup);
  expect(existsSync(backup)).toBe(true);
  for (const name of readdirSync(directory)) {
    const bytes = readFileSync(join(directory, name));
    for (const secret of [...secrets, ...tokens]) {
      for (const form of formsOf(secret))
        expect(bytes.includes(form), `${name} holds ${secret}`).toBe(false);
    }
  }

  // Ending sends the traces that are left.
  await server.close();
  const traces = (await testCollector()).collector;
  expect([...new Set(traces.spans.map(({ name }) => name.split(' ')[0]))]).toEqual(
    expect.arrayContaining(['graphql', 'INVERS', 'DAMOOV']),
  );
  expect(found(traces.text, [...secrets, ...tokens, server.token])).toEqual([]);
});

describeOnPostgres('on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());

  test('no secret is in the bytes of the tables, of their indexes or of the journal of writes', async () => {
    const server = await start({ FLEETGRAPH_DATABASE: postgres.url });
    // High Mobility's secrets, and a client's of our own.
    const fleet = await makeFleet(server, 'Sent everything');
    await onboard(server, fleet, 1, 50);
    const made = await dataOf(
      server.url,
      server.token,
      'mutation { createApiClient(input: { name: "Reader", scopes: ["fleet:read"] }) { issued { clientSecret client { clientId } } } }',
    );
    const { client, clientSecret } = made.createApiClient.issued;
    const readerToken = await getToken(server.url, { clientId: client.clientId, clientSecret });
    const { secrets, tokens } = await sendSecrets(server);
    const keys = server.settings['FLEETGRAPH_ENCRYPTION_KEYS']!.split(':')[1]!;
    await postgres.checkpoint();
    const files = filesOf(postgres);
    // Public values are found in both, so that a secret would be.
    expect(
      [
        ...new Set(
          files
            .filter(({ bytes }) => bytes.includes('Sent everything'))
            .map(({ folder }) => folder),
        ),
      ].sort(),
    ).toEqual(['base', 'pg_wal']);
    const everything = [
      ...secrets,
      ...tokens,
      WEBHOOK_SECRET,
      TEST_APP.clientSecret,
      OPERATOR.clientSecret,
      clientSecret,
      readerToken,
      server.token,
      keys,
    ];
    for (const { name, bytes } of files)
      for (const secret of everything)
        for (const form of formsOf(secret))
          expect(bytes.includes(form), `${name} holds ${secret}`).toBe(false);
    await server.close();
  });
});

function filesOf({ dataDirectory }: TestPostgres) {
  return ['base', 'pg_wal'].flatMap((folder) =>
    readdirSync(join(dataDirectory, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => ({
        folder,
        name: join(parentPath, name),
        bytes: readFileSync(join(parentPath, name)),
      })),
  );
}
