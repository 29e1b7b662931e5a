import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  dataOf,
  graphql,
  onboard,
  OPERATOR,
  type Reply,
  startTestServer,
  type TestServer,
  vinOf,
} from '../support/app.js';
import { getToken, requestToken } from '../support/oauth.js';
import { type Json, makeKey, signatureOf } from '../support/simulator.js';
import { runOnSocket, subscribe } from '../support/subscriber.js';

const CANARIES = {
  clientSecret: 'canary-not-real-client-secret',
  otherClientSecret: 'canary-not-real-other-client-secret',
  oauthClientSecret: 'canary-not-real-oauth-client-secret',
  webhookSecret: 'canary-not-real-webhook-secret',
  newWebhookSecret: 'canary-not-real-new-webhook-secret',
  refusedSecret: 'canary-not-real-refused-secret',
  operatorSecret: 'canary-not-real-operator-secret',
} as const;
const APP = { clientId: 'canary-app', clientSecret: CANARIES.clientSecret };
const KEY = makeKey('canary-key');
const SECOND = {
  clientId: 'second-app',
  clientSecret: CANARIES.otherClientSecret,
  privateKeys: [{ id: KEY.id, publicKey: KEY.publicKey }],
  serviceAccounts: [{ id: KEY.id, publicKey: KEY.publicKey }],
};

let server: TestServer;
let operator: typeof OPERATOR;

beforeAll(async () => {
  operator = { clientId: OPERATOR.clientId, clientSecret: CANARIES.operatorSecret };
  server = await startTestServer({ operator, simulator: { apps: [APP, SECOND] } });
});
afterAll(() => server.close());

test('no secret that was ever sent is in an answer, a log line or the bytes of the database', async () => {
  const answers: string[] = [];
  const call = async (query: string, variables: Json = {}): Promise<Json> => {
    const reply: Reply = await graphql(server.url, server.token, query, variables);
    answers.push(JSON.stringify(reply.body), JSON.stringify([...reply.headers]));
    return reply.body.data;
  };
  const connect =
    'mutation ($input: ConnectProviderAccountInput!) { connectProviderAccount(input: $input) { userErrors { code field message } account { id name principal webhookUrl health { status reason } grant { id scopes status } } } }';
  const { createFleet } = await call(
    'mutation { createFleet(input: { name: "Canaries", idempotencyKey: "fleet" }) { fleet { id } } }',
  );
  const fleetId: string = createFleet.fleet.id;

  const highMobility = {
    clientSecret: { ...APP },
    webhookSecret: CANARIES.webhookSecret,
    oauthClient: { clientId: 'renewer', clientSecret: CANARIES.oauthClientSecret },
  };
  const { connectProviderAccount } = await call(connect, {
    input: { fleetId, name: 'By secret', idempotencyKey: 'connect', highMobility },
  });
  const { id: accountId, webhookUrl } = connectProviderAccount.account;
  await call(connect, {
    input: { fleetId, name: 'By secret', idempotencyKey: 'connect', highMobility },
  });
  await call(connect, {
    input: {
      fleetId,
      name: 'By key',
      highMobility: {
        privateKey: { clientId: SECOND.clientId, privateKeyId: KEY.id, privateKey: KEY.pem },
      },
    },
  });
  await call(connect, {
    input: {
      fleetId,
      name: 'By service account',
      highMobility: { serviceAccount: { apiKeyId: KEY.id, privateKey: KEY.pem } },
    },
  });
  await call(connect, {
    input: {
      fleetId,
      name: 'Refused',
      highMobility: {
        clientSecret: { clientId: APP.clientId, clientSecret: CANARIES.refusedSecret },
      },
    },
  });
  await call(connect, {
    input: {
      fleetId,
      name: 'Wrong type',
      highMobility: {
        clientSecret: { clientId: APP.clientId, clientSecret: [CANARIES.refusedSecret] },
      },
    },
  });
  const { fleet } = await call(
    'query ($id: ID!) { fleet(id: $id) { providerAccounts { name } } }',
    { id: fleetId },
  );
  expect(fleet.providerAccounts.map(({ name }: Json) => name)).toEqual([
    'By secret',
    'By key',
    'By service account',
  ]);

  server.simulator.setWebhookTarget(
    { url: webhookUrl, secret: CANARIES.webhookSecret },
    APP.clientId,
  );
  await onboard(server, { fleetId, accountId, webhookUrl }, 2);
  const subscriber = subscribe({ ...server, variables: { fleetId } });
  await runOnSocket({ ...server, query: '{ viewer { clientId } }' });
  const rotate =
    'mutation ($input: RotateProviderAccountSecretsInput!) { rotateProviderAccountSecrets(input: $input) { userErrors { code message } account { id } } }';
  const refusedRotation = await call(rotate, {
    input: {
      accountId,
      highMobility: { clientSecret: { ...APP, clientSecret: CANARIES.refusedSecret } },
    },
  });
  expect(refusedRotation.rotateProviderAccountSecrets.userErrors).toHaveLength(1);
  const rotation = await call(rotate, {
    input: {
      accountId,
      highMobility: { clientSecret: { ...APP }, webhookSecret: CANARIES.newWebhookSecret },
    },
  });
  expect(rotation.rotateProviderAccountSecrets.userErrors).toEqual([]);
  await call(
    'mutation ($id: ID!) { verifyProviderAccount(input: { accountId: $id }) { userErrors { message } account { health { reason } } } }',
    { id: accountId },
  );
  await onboard(server, { fleetId, accountId, webhookUrl }, 1, 3);
  await fetch(webhookUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-hm-signature-256': signatureOf('{}', CANARIES.newWebhookSecret),
    },
    body: '{}',
  });

  // The provider breaks in every way there is while it is talked to.
  for (const fault of [
    { kind: 'status', status: 500 },
    { kind: 'malformed' },
    { kind: 'reset' },
    { kind: 'rate-limit', retryAfterSeconds: 1 },
    { kind: 'status', status: 401 },
  ] as const) {
    server.simulator.setFault({ ...fault, times: 1 });
    await call(
      'mutation ($id: ID!) { verifyProviderAccount(input: { accountId: $id }) { userErrors { code message } account { health { status reason } } } }',
      { id: accountId },
    );
    server.simulator.clearFaults();
  }

  // Secrets of our own: of clients, handed out once, and tokens.
  const made = await dataOf(
    server.url,
    server.token,
    'mutation { createApiClient(input: { name: "Reader", scopes: ["fleet:read"], idempotencyKey: "client" }) { issued { clientSecret client { id clientId } } } }',
  );
  const { client, clientSecret } = made.createApiClient.issued;
  const readerToken = await getToken(server.url, { clientId: client.clientId, clientSecret });
  await requestToken(server.url, {
    clientId: client.clientId,
    clientSecret: CANARIES.refusedSecret,
  });
  await fetch(`${server.url}/oauth/revoke`, {
    method: 'POST',
    body: new URLSearchParams({
      token: readerToken,
      client_id: client.clientId,
      client_secret: clientSecret,
    }),
  });
  await graphql(server.url, readerToken, '{ viewer { clientId } }');
  await call(
    'query ($id: ID!, $vin: VIN!) { fleet(id: $id) { auditEvents(first: 500) { nodes { action details } } providerAccounts { principal health { reason } } clearanceEvents { nodes { reason } } } vehicleByVin(fleetId: $id, vin: $vin) { id } }',
    { id: fleetId, vin: vinOf(1) },
  );
  await call('{ apiClients { nodes { clientId name scopes } } }');
  server.simulator.move(vinOf(1), 'approved', undefined, APP.clientId);
  await server.simulator.webhooksSettled();
  answers.push(JSON.stringify(await subscriber.until(1)));
  await subscriber.close();

  const pemBody = KEY.pem.split('\n').slice(1, -2).join('').slice(0, 40);
  const everywhere = [...Object.values(CANARIES), pemBody];
  const ours = [clientSecret, readerToken, server.token, server.token.split('.')[2]!];

  const answered = answers.join('\n');
  for (const secret of everywhere) expect(answered).not.toContain(secret);
  expect(server.logLines.length).toBeGreaterThan(0);
  const logged = server.logLines.join('');
  for (const secret of [...everywhere, ...ours]) expect(logged).not.toContain(secret);

  const directory = dirname(server.databasePath);
  const files = readdirSync(directory);
  expect(files).toEqual(expect.arrayContaining(['fleetgraph.db', 'fleetgraph.db-wal']));
  for (const name of files) {
    const bytes = readFileSync(join(directory, name));
    for (const secret of [...everywhere, ...ours]) {
      for (const form of [
        secret,
        Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -2),
        Buffer.from(secret).toString('hex'),
      ]) {
        expect(bytes.includes(form), `${name} holds a secret`).toBe(false);
      }
    }
  }
});
