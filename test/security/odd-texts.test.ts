import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCOPES } from '../../src/domain/values/viewer.js';
import {
  dataOf,
  graphql,
  makeFleet,
  onboard,
  OPERATOR,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
  WEBHOOK_SECRET,
} from '../support/app.js';
import { tokenWith } from '../support/clients.js';
import { until } from '../support/core.js';
import { describeOnPostgres, type TestPostgres } from '../support/postgres.js';
import { type Json } from '../support/simulator.js';
import { ACCOUNT, ODD, PLACES, SOUND } from './odd-texts.js';

const START = `mutation ($input: StartOnboardingInput!) {
  startOnboarding(input: $input) { userErrors { code field } onboarding { id rows(first: 9) { nodes { vin userErrors { code field } } } } }
}`;
const PLAN = `query ($input: StartOnboardingInput!) {
  onboardingPlan(input: $input) { rows { userErrors { code field } } }
}`;
const STATUS = `query ($fleetId: ID!, $vin: VIN!) {
  vehicleByVin(fleetId: $fleetId, vin: $vin) { clearance { status reason } }
}`;
const RECONCILE =
  'mutation ($id: ID!) { reconcileClearances(input: { accountId: $id }) { userErrors { message } } }';

describe('odd texts on SQLite', () => story());
describeOnPostgres('odd texts on PostgreSQL', story);

/** Has odd texts at every door, with the same answer on both engines. */
function story(postgres?: TestPostgres): void {
  let server: TestServer;
  let fleet: TestFleet;
  let token: string;
  const ask = (query: string, variables: Json): Promise<Json> =>
    dataOf(server.url, token, query, variables);
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  const faults = (): readonly string[] =>
    server.logLines.filter((line) => (JSON.parse(line) as { level: number }).level >= 50);

  beforeAll(async () => {
    server = await startTestServer({
      ...(postgres && { env: { FLEETGRAPH_DATABASE: postgres.url } }),
    });
    fleet = await makeFleet(server, 'Odd texts');
    token = await tokenWith(server, SCOPES);
  });
  afterAll(async () => {
    expect(faults()).toEqual([]);
    await server.close();
    await postgres?.stop();
  });

  test('there are many places', () => expect(PLACES.length).toBeGreaterThan(60));

  test.each(PLACES)('$name', async ({ name: place, query, variables }) => {
    // A row has errors of its own, see below; what matters here is that nothing breaks.
    const isRow = place.includes('.vehicles.');
    const refusal = query.startsWith('mutation') ? 'userErrors' : 'BAD_USER_INPUT';
    for (const [name, text] of Object.entries(ODD)) {
      const given = JSON.stringify(variables(text)).replaceAll(ACCOUNT, fleet.accountId);
      const { body } = await graphql(server.url, token, query, JSON.parse(given));
      const code = body.errors?.[0]?.extensions.code;
      const userErrors = body.data?.result?.userErrors ?? [];
      const answer = code ?? (userErrors.length > 0 ? 'userErrors' : 'none');
      expect([name, answer]).toEqual([name, isRow ? 'none' : refusal]);
    }
  });

  test.each(Object.entries(ODD))('%s in a literal', async (_name, text) => {
    const literal = JSON.stringify(text);
    const { body } = await graphql(server.url, token, `{ fleet(id: ${literal}) { id } }`);
    const isNul = text.includes('\0');
    expect(body.errors[0].extensions.code).toBe(isNul ? 'BAD_USER_INPUT' : 'GRAPHQL_PARSE_FAILED');
    const created = await graphql(
      server.url,
      token,
      `mutation { createFleet(input: { name: ${literal} }) { userErrors { code field } } }`,
    );
    if (isNul)
      expect(created.body.data.createFleet.userErrors).toEqual([
        { code: 'INVALID', field: ['name'] },
      ]);
    else expect(created.body.errors[0].extensions.code).toBe('GRAPHQL_PARSE_FAILED');
  });

  test('a refusal names the place', async () => {
    const vehicles = `query ($id: ID!, $f: VehicleFilter) { fleet(id: $id) { vehicles(filterBy: $f) { totalCount } } }`;
    const { body } = await graphql(server.url, token, vehicles, {
      id: fleet.fleetId,
      f: { brand: ['bmw', 'b\0'] },
    });
    expect(body.errors[0].message).toContain('"$f.brand.1" must be well-formed');
    expect(body.errors[0].extensions).toEqual({
      code: 'BAD_USER_INPUT',
      argument: '$f.brand.1',
    });
    const literal = `{ fleet(id: "x") { vehicles(filterBy: { brand: ["bmw", "\\u0000"] }) { totalCount } } }`;
    const refused = await graphql(server.url, token, literal);
    expect(refused.body.errors[0].extensions.argument).toBe('filterBy.brand');
  });

  test('a bad row of an onboarding fails alone', async () => {
    const row = (vin: number, rest: Json = {}): Json => ({
      vin: vinOf(vin),
      brand: 'bmw',
      ...rest,
    });
    const vehicles = [
      row(101),
      row(102, { name: 'a\0' }),
      row(103, { vin: 'WBA\0' }),
      row(104, { tags: [{ key: 'k', value: '\ud83d' }] }),
      row(105, { credentialId: '\0' }),
      row(106, { brand: 'b\ud83d' }),
      row(107, { name: '🚗 สวัสดี' }),
    ];
    const input = { accountId: fleet.accountId, vehicles };
    const expected = [
      [],
      [['vehicles', '1', 'name']],
      [['vehicles', '2', 'vin']],
      [['vehicles', '3', 'tags', '0', 'value']],
      [['vehicles', '4', 'credentialId']],
      [['vehicles', '5', 'brand']],
      [],
    ];
    const fields = (rows: readonly Json[]): unknown =>
      rows.map(({ userErrors }) => [
        ...new Map(userErrors.map(({ field }: Json) => [field.join('.'), field])).values(),
      ]);
    const { onboardingPlan } = await ask(PLAN, { input });
    expect(fields(onboardingPlan.rows)).toEqual(expected);
    const { startOnboarding } = await ask(START, { input });
    expect(startOnboarding.userErrors).toEqual([]);
    expect(fields(startOnboarding.onboarding.rows.nodes)).toEqual(expected);
  });

  test('a bad entity fails alone', async () => {
    const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Fleet { id } } }';
    const r = [fleet.fleetId, 'flt_\0', '\ud83d'].map((id) => ({ __typename: 'Fleet', id }));
    const { body } = await graphql(server.url, token, query, { r });
    expect(body.data._entities).toEqual([{ id: fleet.fleetId }, null, null]);
    expect(body.errors.map(({ extensions }: Json) => extensions.code)).toEqual([
      'BAD_USER_INPUT',
      'BAD_USER_INPUT',
    ]);
  });

  test.each(SOUND)('%s passes', async (text) => {
    const made = await ask(
      'mutation ($name: String!) { createFleet(input: { name: $name }) { fleet { name } userErrors { code } } }',
      { name: text },
    );
    expect(made.createFleet).toEqual({ fleet: { name: text }, userErrors: [] });
  });

  const BAD_ESCAPES = [
    '%00',
    'a%00b',
    '%C0%80',
    '%ED%A0%BD',
    '%F8%88%80%80%80',
    '%zz',
    '%',
    '\ufffd',
  ];
  test.each(BAD_ESCAPES)('a form with %j', async (text) => {
    const forms = [
      ['/oauth/token', `grant_type=client_credentials&client_id=${text}&client_secret=x`],
      ['/oauth/token', `grant_type=client_credentials&client_id=x&client_secret=${text}`],
      ['/oauth/token', `grant_type=client_credentials&client_id=x&client_secret=x&scope=${text}`],
      ['/oauth/token', `grant_type=${text}&client_id=x&client_secret=x`],
      ['/oauth/revoke', `token=${text}&client_id=x&client_secret=x`],
      ['/oauth/revoke', `token=x&client_id=${text}&client_secret=x`],
    ] as const;
    for (const [path, form] of forms) {
      const response = await post(path, form);
      expect([form, response.status, ((await response.json()) as Json).error]).toEqual([
        form,
        400,
        'invalid_request',
      ]);
    }
    const basic = Buffer.from(`${text}:x`).toString('base64');
    const response = await post('/oauth/token', 'grant_type=client_credentials', {
      authorization: `Basic ${basic}`,
    });
    expect([response.status, ((await response.json()) as Json).error]).toEqual([
      401,
      'invalid_client',
    ]);
  });

  test('a form as it should be', async () => {
    const { clientId, clientSecret } = OPERATOR;
    const form = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    };
    expect((await post('/oauth/token', String(new URLSearchParams(form)))).status).toBe(200);
    expect((await post('/oauth/token', 'grant_type=a&grant_type=b')).status).toBe(400);
  });

  test.each(['%00', 'a%00', '%F0%9F%9A%97', '%E0%B8%81', '%C0%80', '%ED%A0%BD'])(
    'a webhook at the endpoint %s',
    async (key) => {
      const response = await post(`/webhooks/high-mobility/${key}`, '{}');
      expect([key, response.status]).toEqual([
        key,
        key.startsWith('%C0') || key.startsWith('%ED') ? 400 : 404,
      ]);
    },
  );

  test.each(['\u00ff', '\u00c0\u0080', 'sha256=\u00ed\u00a0\u00bd'])(
    'a webhook with the header %j',
    async (value) => {
      const response = await fetch(fleet.webhookUrl, {
        method: 'POST',
        body: '{}',
        headers: { 'x-hm-signature-256': value, 'x-hm-delivery': value, 'x-hm-event': value },
      });
      expect(response.status).toBe(401);
    },
  );

  test('a reason with NUL does not stop reconciliation', async () => {
    await onboard(server, fleet, 3, 201);
    const { simulator } = server;
    simulator.setWebhookTarget({ url: `${fleet.webhookUrl}-none`, secret: WEBHOOK_SECRET });
    simulator.move(vinOf(201), 'revoking');
    simulator.move(vinOf(201), 'revoked', 'No\0 contract \ud83d 🚗');
    simulator.move(vinOf(202), 'revoking');
    simulator.move(vinOf(202), 'revoked', 'Sold');
    const { reconcileClearances } = await ask(RECONCILE, { id: fleet.accountId });
    expect(reconcileClearances.userErrors).toEqual([]);
    const clearance = async (index: number): Promise<Json> =>
      (await ask(STATUS, { fleetId: fleet.fleetId, vin: vinOf(index) })).vehicleByVin.clearance;
    await until(async () => (await clearance(202)).status === 'REVOKED');
    expect(await clearance(201)).toEqual({
      status: 'REVOKED',
      reason: 'No\ufffd contract \ufffd 🚗',
    });
    expect(await clearance(202)).toEqual({ status: 'REVOKED', reason: 'Sold' });
  });
}
