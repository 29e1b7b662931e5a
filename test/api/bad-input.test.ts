import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dataOf,
  graphql,
  makeFleet,
  onboard,
  OPERATOR,
  type Reply,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
  WEBHOOK_SECRET,
} from '../support/app.js';
import { IS_POSTGRES } from '../support/engine.js';
import { requestToken } from '../support/oauth.js';
import { type Json, makeKey, signatureOf, TEST_APP } from '../support/simulator.js';
import { CLEARANCE_CHANGED, runOnSocket } from '../support/subscriber.js';

const PEM = makeKey('some-key').pem;
const OTHER_APP = { clientId: 'other-app', clientSecret: 'not-a-real-secret-either' };

describe('faults are reported, and nothing is half done', () => {
  let server: TestServer;
  let fleet: TestFleet;
  let other: TestFleet;
  let lateMs = 0;
  const call = (
    query: string,
    variables: Json = {},
    token: string | null = server.token,
  ): Promise<Reply> => graphql(server.url, token, query, variables);
  const codeOf = ({ body }: Reply): string => body.errors?.[0]?.extensions?.code;

  beforeAll(async () => {
    server = await startTestServer({
      simulator: { apps: [TEST_APP, OTHER_APP] },
      now: () => new Date(Date.now() + lateMs),
    });
    fleet = await makeFleet(server, 'Here');
    other = await makeFleet(server, 'Elsewhere', OTHER_APP);
    await onboard(server, fleet, 2);
    await onboard(server, other, 1);
    await server.simulator.webhooksSettled();
  });
  afterAll(async () => {
    // Whatever was sent: no fault was ours.
    expect(
      server.logLines.map((line) => JSON.parse(line)).filter(({ level }) => level >= 50),
    ).toEqual([]);
    await server.close();
  });

  const counts = async (): Promise<Json> =>
    await dataOf(
      server.url,
      server.token,
      'query ($id: ID!) { fleets { totalCount } fleet(id: $id) { vehicles { totalCount } onboardings { totalCount } clearanceEvents { totalCount } providerAccounts { id } } }',
      { id: fleet.fleetId },
    );

  test('rows of an onboarding fail one by one, each with its reason and its place, and leave no vehicle behind', async () => {
    const vehicles = [
      { vin: 'TOO-SHORT', brand: 'bmw' },
      { vin: 'WBA71AW0X0F00000Q', brand: 'bmw' },
      { vin: vinOf(101), brand: '???' },
      { vin: vinOf(102), brand: '' },
      { vin: vinOf(1), brand: 'bmw' },
      { vin: vinOf(103), brand: 'bmw' },
      { vin: vinOf(103).toLowerCase(), brand: 'bmw' },
      { vin: vinOf(104), brand: 'mercedes-benz', odometer: { value: -1, unit: 'KILOMETERS' } },
    ];
    const rows = [
      ['INVALID_VIN', ['vehicles', '0', 'vin']],
      ['INVALID_VIN', ['vehicles', '1', 'vin']],
      ['UNKNOWN_BRAND', ['vehicles', '2', 'brand']],
      ['UNKNOWN_BRAND', ['vehicles', '3', 'brand']],
      ['ALREADY_EXISTS', ['vehicles', '4', 'vin']],
      [undefined, undefined],
      ['ALREADY_EXISTS', ['vehicles', '6', 'vin']],
      ['INVALID', ['vehicles', '7', 'odometer', 'value']],
    ];
    const errorsOf = (list: Json): Json =>
      list.map(({ userErrors }: Json) => [userErrors[0]?.code, userErrors[0]?.field]);
    const input = { accountId: fleet.accountId, vehicles };
    const { onboardingPlan } = await dataOf(
      server.url,
      server.token,
      'query ($input: StartOnboardingInput!) { onboardingPlan(input: $input) { accepted refused rows { userErrors { code field } } } }',
      { input },
    );
    expect(errorsOf(onboardingPlan.rows)).toEqual(rows);
    expect(onboardingPlan).toMatchObject({ accepted: 1, refused: 7 });
    const before = await counts();
    expect(before.fleet.vehicles.totalCount).toBe(2);

    const { startOnboarding } = await dataOf(
      server.url,
      server.token,
      'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { code } onboarding { total failed rows { nodes { userErrors { code field } enrollment { id } } } } } }',
      { input },
    );
    expect(startOnboarding.userErrors).toEqual([]);
    expect(startOnboarding.onboarding).toMatchObject({ total: 8, failed: 7 });
    expect(errorsOf(startOnboarding.onboarding.rows.nodes)).toEqual(rows);
    expect((await counts()).fleet.vehicles.totalCount).toBe(3);
    while ((await counts()).fleet.clearanceEvents.totalCount < 3) await sleep(5);
    for (const vin of [vinOf(101), vinOf(102), vinOf(104)])
      expect(server.simulator.book.find(vin)).toBeUndefined();
  });

  test.for<readonly [string, string, Json, string, readonly string[]]>([
    [
      'a name that is taken',
      'connectProviderAccount',
      { name: 'High Mobility' },
      'NAME_TAKEN',
      ['name'],
    ],
    ['an empty name', 'connectProviderAccount', { name: '  ' }, 'REQUIRED', ['name']],
    [
      'a secret that the provider refuses',
      'connectProviderAccount',
      { highMobility: { clientSecret: { clientId: 'test-client', clientSecret: 'wrong' } } },
      'PROVIDER_UNAUTHORIZED',
      ['highMobility'],
    ],
    ['no secrets at all', 'connectProviderAccount', { highMobility: null }, 'INVALID', []],
    [
      'two ways to sign in',
      'connectProviderAccount',
      {
        highMobility: {
          clientSecret: { clientId: 'a', clientSecret: 'b' },
          serviceAccount: { apiKeyId: 'a', privateKey: PEM },
        },
      },
      'INVALID',
      ['highMobility'],
    ],
    [
      'a private key that is none',
      'connectProviderAccount',
      { highMobility: { serviceAccount: { apiKeyId: 'a', privateKey: 'not a key' } } },
      'INVALID',
      ['highMobility', 'serviceAccount', 'privateKey'],
    ],
  ])(
    'an account with %s is refused as data, and not stored',
    async ([, , changes, code, field]) => {
      const before = await counts();
      const input = {
        fleetId: fleet.fleetId,
        name: 'Another',
        highMobility: { clientSecret: { ...TEST_APP } },
        ...changes,
      };
      const { connectProviderAccount } = await dataOf(
        server.url,
        server.token,
        'mutation ($input: ConnectProviderAccountInput!) { connectProviderAccount(input: $input) { userErrors { code field message } account { id } } }',
        { input },
      );
      expect(connectProviderAccount).toMatchObject({
        account: null,
        userErrors: [{ code, field: expect.any(Array), message: expect.stringMatching(/./) }],
      });
      expect(connectProviderAccount.userErrors[0].field.slice(0, field.length)).toEqual(field);
      expect(await counts()).toEqual(before);
    },
  );

  test("an external id that is taken and another fleet's account or enrollment are refused as data", async () => {
    const create =
      'mutation { createFleet(input: { name: "Twin", externalId: "twin" }) { userErrors { code field } } }';
    expect((await call(create)).body.data.createFleet.userErrors).toEqual([]);
    expect((await call(create)).body.data.createFleet.userErrors).toEqual([
      { code: 'ALREADY_EXISTS', field: ['externalId'] },
    ]);
    const deleted = await call(
      'mutation ($id: ID!) { deleteFleet(input: { fleetId: $id }) { userErrors { code } deletedId } }',
      { id: fleet.fleetId },
    );
    expect(deleted.body.data.deleteFleet).toEqual({
      userErrors: [{ code: 'IN_USE' }],
      deletedId: null,
    });
    const gone = await call(
      'mutation ($id: ID!) { disconnectProviderAccount(input: { accountId: $id }) { userErrors { code } deletedId } }',
      { id: fleet.accountId },
    );
    expect(gone.body.data.disconnectProviderAccount).toEqual({
      userErrors: [{ code: 'IN_USE' }],
      deletedId: null,
    });
  });

  test.for<readonly [string, string, string]>([
    ['first: 0', 'vehicles(first: 0) { totalCount }', 'BAD_USER_INPUT'],
    ['first: 100000', 'vehicles(first: 100000) { totalCount }', 'BAD_USER_INPUT'],
    ['first: -1', 'clearanceEvents(first: -1) { totalCount }', 'BAD_USER_INPUT'],
    ['last: 501', 'clearanceEvents(last: 501) { totalCount }', 'BAD_USER_INPUT'],
    ['a garbled cursor of a list', 'vehicles(after: "garbled") { totalCount }', 'CURSOR_INVALID'],
    [
      'a garbled cursor of the journal',
      'clearanceEvents(after: "garbled") { totalCount }',
      'CURSOR_INVALID',
    ],
    ['an empty cursor', 'clearanceEvents(after: "") { totalCount }', 'CURSOR_INVALID'],
  ])('%s gets its code', async ([, field, code]) => {
    const reply = await call(`query ($id: ID!) { fleet(id: $id) { ${field} } }`, {
      id: fleet.fleetId,
    });
    expect(reply.status).toBe(400);
    expect(codeOf(reply)).toBe(code);
    // Not a fleet of null, which reads as if there were none.
    expect(reply.body).not.toHaveProperty('data');
    if (field.startsWith('clearanceEvents(after'))
      expect(reply.body.errors[0].extensions.headCursor).toEqual(expect.any(String));
  });

  test('a cursor of another fleet or another list, or one that was tampered with, is no cursor', async () => {
    const query =
      'query ($id: ID!, $after: String) { fleet(id: $id) { clearanceEvents(first: 1, after: $after) { pageInfo { endCursor } } } }';
    const cursorOf = async (id: string): Promise<string> =>
      (await dataOf(server.url, server.token, query, { id })).fleet.clearanceEvents.pageInfo
        .endCursor;
    const own = await cursorOf(fleet.fleetId);
    const tampered = `${own.slice(0, 5)}${own[5] === 'A' ? 'B' : 'A'}${own.slice(6)}`;
    for (const after of [await cursorOf(other.fleetId), tampered, `${own}x`, own.slice(1)]) {
      expect(codeOf(await call(query, { id: fleet.fleetId, after }))).toBe('CURSOR_INVALID');
      const { errors } = await runOnSocket({
        ...server,
        query: CLEARANCE_CHANGED,
        variables: { fleetId: fleet.fleetId, after },
      });
      expect(errors[0].extensions).toEqual({
        code: 'CURSOR_INVALID',
        headCursor: expect.any(String),
      });
    }
    expect(
      codeOf(
        await call(
          'query ($id: ID!, $after: String) { fleet(id: $id) { vehicles(after: $after) { totalCount } } }',
          { id: fleet.fleetId, after: own },
        ),
      ),
    ).toBe('CURSOR_INVALID');
  });

  test('more ids, rows and enrollments than allowed are refused before any of them is looked at', async () => {
    const ids = Array.from({ length: 501 }, () => fleet.fleetId);
    expect(codeOf(await call('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids }))).toBe(
      'BAD_USER_INPUT',
    );
    const ended = await call(
      'mutation ($ids: [ID!]!) { endClearance(input: { enrollmentIds: $ids }) { userErrors { code } } }',
      { ids },
    );
    expect(ended.body.data.endClearance.userErrors).toEqual([{ code: 'TOO_MANY' }]);
    const vehicles = Array.from({ length: 10_001 }, (_, index) => ({
      vin: vinOf(index),
      brand: 'bmw',
    }));
    const before = await counts();
    const started = await call(
      'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { userErrors { code field } onboarding { id } } }',
      { input: { accountId: fleet.accountId, vehicles } },
    );
    expect(started.body.data.startOnboarding).toEqual({
      userErrors: [{ code: 'TOO_MANY', field: ['vehicles'] }],
      onboarding: null,
    });
    expect(await counts()).toEqual(before);
  });

  test.for<readonly [string, string | undefined, string]>([
    ['no JSON', 'application/json', '{"query":'],
    ['no object', 'application/json', '"query"'],
    ['no query', 'application/json', '{"variables":{}}'],
    ['a query that is no text', 'application/json', '{"query":{"a":1}}'],
    [
      'variables that are no object',
      'application/json',
      '{"query":"{ viewer { clientId } }","variables":"x"}',
    ],
    ['nothing', 'application/json', ''],
    ['XML', 'application/xml', '<query/>'],
    [
      'an operation that is not in it',
      'application/json',
      '{"query":"query A { viewer { clientId } }","operationName":"B"}',
    ],
    [
      'a key of every object',
      'application/json',
      '{"query":"{ viewer { clientId } }","__proto__":{"a":1}}',
    ],
  ])('a body with %s is refused in JSON, not with a fault of ours', async ([, type, body]) => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${server.token}`,
        ...(type === undefined ? {} : { 'content-type': type }),
      },
      body,
    });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(((await response.json()) as Json).errors[0].message).toEqual(expect.stringMatching(/./));
  });

  test('a value of the wrong type in a secret field is refused without being echoed', async () => {
    const canary = 'CANARY-IN-THE-WRONG-PLACE';
    const mutation =
      'mutation ($input: ConnectProviderAccountInput!) { connectProviderAccount(input: $input) { account { id } } }';
    const inputOf = (highMobility: Json): Json => ({
      input: { fleetId: fleet.fleetId, name: 'x', highMobility },
    });
    const wrong: readonly (readonly [string, Json])[] = [
      [mutation, inputOf({ clientSecret: { clientId: 'a', clientSecret: [canary] } })],
      [mutation, inputOf({ clientSecret: { clientId: 'a', clientSecret: { value: canary } } })],
      [mutation, inputOf({ clientSecret: canary })],
      [mutation, inputOf({ webhookSecret: { a: canary } })],
      [mutation, inputOf({ environment: canary })],
      [mutation, inputOf({ [canary]: canary })],
      [mutation, { input: canary }],
      [mutation, inputOf({ serviceAccount: { apiKeyId: 'a', privateKey: { pem: canary } } })],
      [
        `mutation { connectProviderAccount(input: { fleetId: "a", name: "x", highMobility: { clientSecret: "${canary}" } }) { account { id } } }`,
        {},
      ],
      [
        `mutation { connectProviderAccount(input: { fleetId: "a", name: "x", highMobility: { webhookSecret: { a: "${canary}" } } }) { account { id } } }`,
        {},
      ],
      [`mutation { connectProviderAccount(input: "${canary}") { account { id } } }`, {}],
      [
        `mutation { connectProviderAccount(input: { fleetId: "a", name: "x", highMobility: { environment: ${canary.replaceAll('-', '_')} } }) { account { id } } }`,
        {},
      ],
    ];
    for (const [query, variables] of wrong) {
      const reply = await call(query, variables);
      expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(500);
      expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']).toContain(codeOf(reply));
      const overSocket = JSON.stringify(await runOnSocket({ ...server, query, variables }));
      for (const text of [JSON.stringify(reply.body), overSocket])
        expect(text).not.toMatch(/CANARY.IN.THE.WRONG.PLACE/);
    }
    expect(server.logLines.join('\n')).not.toContain(canary);
  });

  test('a token that is tampered with, made up, or for another audience is rejected', async () => {
    const [header, payload, signature] = server.token.split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const encode = (value: Json): string =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    const otherServer = await startTestServer();
    const bad = [
      `${header}.${encode({ ...claims, sub: 'someone-else', client_id: 'someone-else' })}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
      `${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
      `${encode({ alg: 'HS256', typ: 'at+jwt' })}.${payload}.${createHmac('sha256', 'guess').update(payload).digest('base64url')}`,
      otherServer.token,
      'nonsense',
      'x'.repeat(9000),
    ];
    await otherServer.close();
    for (const token of bad) {
      const reply = await call('{ viewer { clientId } }', {}, token);
      expect(reply.status).toBe(401);
      expect(reply.headers.get('www-authenticate')).toContain('Bearer');
      expect(codeOf(reply)).toBe('UNAUTHENTICATED');
      expect(JSON.stringify(reply.body)).not.toContain(token);
    }
    const basic = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Basic YTpi' },
      body: '{"query":"{ viewer { clientId } }"}',
    });
    expect(basic.status).toBe(401);
  });

  test('a token that was revoked or has expired is rejected', async () => {
    const issued: Json = await (await requestToken(server.url, OPERATOR)).json();
    const revoked = await fetch(`${server.url}/oauth/revoke`, {
      method: 'POST',
      body: new URLSearchParams({
        token: issued.access_token,
        client_id: OPERATOR.clientId,
        client_secret: OPERATOR.clientSecret,
      }),
    });
    expect(revoked.status).toBe(200);
    expect(codeOf(await call('{ viewer { clientId } }', {}, issued.access_token))).toBe(
      'UNAUTHENTICATED',
    );
    const fresh: Json = await (await requestToken(server.url, OPERATOR)).json();
    lateMs += 901_000;
    try {
      const reply = await call('{ viewer { clientId } }', {}, fresh.access_token);
      expect(reply.status).toBe(401);
      expect(codeOf(reply)).toBe('UNAUTHENTICATED');
    } finally {
      lateMs = 0;
    }
  });

  test.for<readonly [string, Json, number, string]>([
    [
      'a wrong secret',
      { client_id: OPERATOR.clientId, client_secret: 'wrong', grant_type: 'client_credentials' },
      401,
      'invalid_client',
    ],
    [
      'an unknown client',
      { client_id: 'unknown', client_secret: 'wrong', grant_type: 'client_credentials' },
      401,
      'invalid_client',
    ],
    ['no client', { grant_type: 'client_credentials' }, 401, 'invalid_client'],
    [
      'another grant',
      {
        client_id: OPERATOR.clientId,
        client_secret: OPERATOR.clientSecret,
        grant_type: 'password',
      },
      400,
      'unsupported_grant_type',
    ],
    [
      'no grant',
      { client_id: OPERATOR.clientId, client_secret: OPERATOR.clientSecret },
      400,
      'invalid_request',
    ],
    [
      'an unknown scope',
      {
        client_id: OPERATOR.clientId,
        client_secret: OPERATOR.clientSecret,
        grant_type: 'client_credentials',
        scope: 'everything',
      },
      400,
      'invalid_scope',
    ],
  ])('a token request with %s is answered as RFC 6749 has it', async ([, form, status, error]) => {
    const response = await fetch(`${server.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error, error_description: expect.any(String) });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  describe('a webhook', () => {
    const BODY = JSON.stringify({
      vehicle: { vin: vinOf(1) },
      event: {
        type: 'fleet_clearance_changed',
        action: 'approved',
        received_at: '2026-01-01T00:00:00Z',
      },
      application: { id: 'test-client' },
    });
    const post = async (
      body: string | Uint8Array<ArrayBuffer>,
      signature: string | null,
      url = fleet.webhookUrl,
    ): Promise<number> => {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-hm-event': 'fleet_clearance_changed',
          ...(signature === null ? {} : { 'x-hm-signature-256': signature }),
        },
        body,
      });
      await response.arrayBuffer();
      return response.status;
    };
    const signBytes = (bytes: Uint8Array): string =>
      `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(bytes).digest('hex')}`;

    test('without a signature, with a wrong, a short or an old one is refused', async () => {
      const good = signatureOf(BODY, WEBHOOK_SECRET);
      const bad = [
        null,
        '',
        'sha256=',
        'sha256=00',
        good.slice(0, -2),
        `${good}00`,
        good.replace('sha256', 'sha1'),
        signatureOf(BODY, 'another secret'),
        signatureOf(BODY, ''),
        `sha256=${'zz'.repeat(32)}`,
      ];
      for (const signature of bad) expect(await post(BODY, signature), String(signature)).toBe(401);
      expect(await post(`${BODY} `, good)).toBe(401);
    });

    test('to an address that is none, or signed for another account, is refused', async () => {
      expect(
        await post(
          BODY,
          signatureOf(BODY, WEBHOOK_SECRET),
          `${server.url}/webhooks/high-mobility/unknown`,
        ),
      ).toBe(404);
    });

    test('of 20,000 bytes is read, of one more is too large', async () => {
      const padded = (length: number): string =>
        BODY.replace('}}', `},"filler":"${'x'.repeat(length - BODY.length - 12)}"}`).padEnd(
          length,
          ' ',
        );
      const [just, over] = [padded(20_000), padded(20_001)];
      expect([just.length, over.length]).toEqual([20_000, 20_001]);
      expect(await post(over, signatureOf(over, WEBHOOK_SECRET))).toBe(413);
      expect(await post(just, signatureOf(just, WEBHOOK_SECRET))).toBe(204);
    });

    test('that is no UTF-8 or no JSON is refused though its signature is good', async () => {
      const bytes = new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]);
      expect(await post(bytes, signBytes(bytes))).toBe(400);
      expect(await post('not JSON', signatureOf('not JSON', WEBHOOK_SECRET))).toBe(400);
      expect(await post('', signatureOf('', WEBHOOK_SECRET))).toBe(400);
    });

    test('that is well signed but untrue changes nothing: the provider is asked', async () => {
      const before = (await counts()).fleet.clearanceEvents;
      expect(await post(BODY, signatureOf(BODY, WEBHOOK_SECRET))).toBe(204);
      expect(await post(BODY, signatureOf(BODY, WEBHOOK_SECRET))).toBe(204);
      server.simulator.move(vinOf(2), 'approved');
      await server.simulator.webhooksSettled();
      const events = async (): Promise<Json> =>
        (
          await dataOf(
            server.url,
            server.token,
            'query ($id: ID!) { fleet(id: $id) { clearanceEvents(last: 100) { totalCount nodes { status vehicle { vin } } } } }',
            { id: fleet.fleetId },
          )
        ).fleet.clearanceEvents;
      while ((await events()).totalCount === before.totalCount) await sleep(5);
      expect(
        (await events()).nodes.filter(({ vehicle }: Json) => vehicle.vin === vinOf(1)),
      ).toEqual([{ status: 'PENDING', vehicle: { vin: vinOf(1) } }]);
    });
  });

  test.skipIf(IS_POSTGRES)('the database is where the settings say', () => {
    expect(readFileSync(server.databasePath).subarray(0, 15).toString()).toBe('SQLite format 3');
  });
});
