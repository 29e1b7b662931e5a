import { gzipSync } from 'node:zlib';
import { buildSchema, type GraphQLObjectType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.js';
import { SCOPES } from '../../src/domain/values/viewer.js';
import { scopesOf } from '../../tools/docs/sdl.js';
import {
  graphql,
  makeFleet,
  onboard,
  startTestServer,
  type TestFleet,
  type TestServer,
} from '../support/app.js';
import { tokenWith } from '../support/clients.js';
import { requestToken } from '../support/oauth.js';
import { type Json } from '../support/simulator.js';
import { read } from './pages.js';

const KEYS = { FLEETGRAPH_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64url')}` };

describe('docs/settings.md', () => {
  const rows = Array.from(
    read('docs/settings.md').matchAll(/^\| `(FLEETGRAPH_[A-Z_]+)` \| (.*) \| ([^|]*) \|$/gm),
    ([, name = '', meaning = '', fallback = '']) => ({ name, meaning, fallback }),
  );
  const isAccepted = (name: string, value: string): boolean => {
    try {
      loadConfig({ ...KEYS, [name]: value }, 'start');
      return true;
    } catch {
      return false;
    }
  };

  const defaults = rows.flatMap(({ name, fallback }) => {
    const [, value] = /^`([^`]+)`/.exec(fallback) ?? [];
    return value === undefined || /<|^FLEETGRAPH_/.test(value) ? [] : [{ name, value }];
  });
  it.each(defaults)('$name is $value unless it is set', ({ name, value }) => {
    expect(loadConfig({ ...KEYS, [name]: value }, 'start')).toEqual(loadConfig(KEYS, 'start'));
  });

  const bounds = rows.flatMap(({ name, meaning }) => {
    const [, from, to] = /\b(\d+) to (\d+)\b/.exec(meaning) ?? [];
    return from === undefined ? [] : [{ name, from: Number(from), to: Number(to) }];
  });
  it.each(bounds)('$name goes from $from to $to', ({ name, from, to }) => {
    const tried = [from - 1, from, to, to + 1].map((value) => isAccepted(name, String(value)));
    expect(tried).toEqual([false, true, true, false]);
  });

  it('has rows with defaults and bounds', () => {
    expect([defaults.length > 25, bounds.length > 8]).toEqual([true, true]);
  });

  it('refuses what it says is refused', () => {
    expect(isAccepted('FLEETGRAPH_ALLOWED_ORIGINS', 'https://*.example.com')).toBe(false);
    expect(isAccepted('FLEETGRAPH_BOOTSTRAP_CLIENT', 'a:too-short')).toBe(false);
    expect(isAccepted('FLEETGRAPH_BOOTSTRAP_CLIENT', 'a:sixteen-or-more+plus')).toBe(false);
    expect(isAccepted('FLEETGRAPH_METRICS_TOKEN', 'short')).toBe(false);
    expect(isAccepted('FLEETGRAPH_MISSPELLED', '1')).toBe(false);
    expect(isAccepted('FLEETGRAPH_PORT', '')).toBe(true);
  });
});

describe('docs/concepts.md', () => {
  const scopes = scopesOf(read('schema/subgraph-all-directives.graphql'));
  const schema = buildSchema(read('schema/fleetgraph.graphql'));
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    .filter((type): type is GraphQLObjectType => isObjectType(type))
    .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));

  it.each(SCOPES)('names operations with %s that need it', (scope) => {
    const [, allows = ''] =
      new RegExp(`^\\| \`${scope}\` \\| (.*) \\|$`, 'm').exec(read('docs/concepts.md')) ?? [];
    expect(allows).not.toBe('');
    const named = Array.from(allows.matchAll(/`(\w+)`/g), ([, name]) => name);
    const places = roots.filter((place) => named.includes(place.split('.')[1]));
    expect(places.filter((place) => scopes.get(place) !== `\`${scope}\``)).toEqual([]);
  });
});

describe('a running server is as the pages say', () => {
  let server: TestServer;
  let fleet: TestFleet;
  beforeAll(async () => {
    server = await startTestServer();
    fleet = await makeFleet(server, 'Statements');
    await onboard(server, fleet, 2);
  });
  afterAll(() => server.close());

  const ask = async (query: string, token: string | null = server.token): Promise<Json> =>
    (await graphql(server.url, token, query)).body;
  const vehicles = (args: string): string =>
    `{ fleet(id: "${fleet.fleetId}") { vehicles(${args}) { nodes { vin createdAt } } } }`;
  const post = (
    body: string | Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response> =>
    fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}`, ...headers },
      body,
    });

  it('concepts: pages of 1 to 500, VINs in upper case, times in UTC with milliseconds', async () => {
    for (const first of [0, 501]) {
      const { errors } = await ask(vehicles(`first: ${first}`));
      expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
    }
    const { data } = await ask(vehicles('first: 500'));
    expect(data.fleet.vehicles.nodes).toHaveLength(2);
    for (const { vin, createdAt } of data.fleet.vehicles.nodes) {
      expect(vin).toBe(vin.toUpperCase());
      expect(createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      const byLowerCase = `{ vehicleByVin(fleetId: "${fleet.fleetId}", vin: "${vin.toLowerCase()}") { vin } }`;
      expect((await ask(byLowerCase)).data.vehicleByVin).toEqual({ vin });
    }
  });

  it('concepts: every scope that ends in :write implies reading, token:issue does not', async () => {
    const read = '{ fleets(first: 1) { nodes { id } } }';
    for (const scope of SCOPES.filter((one) => one.endsWith(':write'))) {
      const { errors } = await ask(read, await tokenWith(server, [scope]));
      expect([scope, errors]).toEqual([scope, undefined]);
    }
    const { errors } = await ask(read, await tokenWith(server, ['token:issue']));
    expect(errors[0].extensions).toMatchObject({
      code: 'FORBIDDEN',
      requiredScope: 'fleet:read',
    });
  });

  it('concepts: without its scope a field is null, with FORBIDDEN at its path', async () => {
    const query = `{ fleet(id: "${fleet.fleetId}") { name vehicles(first: 1) { nodes { vin state { odometer { value } } } } } }`;
    const { data, errors } = await ask(query);
    expect(data.fleet.name).toBe('Statements');
    expect(data.fleet.vehicles.nodes).toEqual([{ vin: expect.any(String), state: null }]);
    expect(errors).toMatchObject([
      { path: ['fleet', 'vehicles', 'nodes', 0, 'state'], extensions: { code: 'FORBIDDEN' } },
    ]);
  });

  it('concepts: a client of other fleets sees that there is none', async () => {
    const other = await makeFleet(server, 'Other');
    const token = await tokenWith(server, ['fleet:read'], [other.fleetId]);
    expect(await ask(vehicles('first: 1'), token)).toEqual({ data: { fleet: null } });
  });

  it('error codes: statuses of requests that are no GraphQL', async () => {
    const json = { 'content-type': 'application/json' };
    const query = JSON.stringify({ query: '{ viewer { clientId } }' });
    const tried: readonly (readonly [string, Promise<Response>, number, string])[] = [
      [
        'compressed',
        post(gzipSync(query), { ...json, 'content-encoding': 'gzip' }),
        415,
        'BAD_REQUEST',
      ],
      ['no JSON', post('{', json), 400, 'BAD_REQUEST'],
      ['a form', post('query=a', { 'content-type': 'text/csv' }), 415, 'BAD_REQUEST'],
      ['not UTF-8', post(Buffer.from([0x7b, 0xff, 0x7d]), json), 400, 'BAD_REQUEST'],
      ['elsewhere', fetch(`${server.url}/nothing`), 404, 'NOT_FOUND'],
    ];
    for (const [title, answer, status, code] of tried) {
      const response = await answer;
      const { errors }: Json = await response.json();
      expect([title, response.status, errors[0].extensions.code]).toEqual([title, status, code]);
      expect(response.headers.get('x-request-id')).toEqual(expect.any(String));
    }
  });

  it('error codes: no token is 401 with a challenge, a document that is none 400', async () => {
    const anonymous = await graphql(server.url, null, '{ viewer { clientId } }');
    expect([anonymous.status, anonymous.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('Bearer'),
    ]);
    expect((await graphql(server.url, server.token, '{ nothing }')).status).toBe(400);
    const json = { 'content-type': 'application/json', accept: 'application/json' };
    expect((await post(JSON.stringify({ query: '{ nothing }' }), json)).status).toBe(200);
  });

  it('error codes: the OAuth endpoint names the error', async () => {
    const wrong = await requestToken(server.url, { clientId: 'test-operator', clientSecret: 'x' });
    expect([wrong.status, ((await wrong.json()) as Json).error]).toEqual([401, 'invalid_client']);
    const form = { method: 'POST', body: new URLSearchParams({ grant_type: 'password' }) };
    const other = await fetch(`${server.url}/oauth/token`, form);
    expect([400, 401]).toContain(other.status);
  });

  it('settings: metrics are for this machine only where there is no token', async () => {
    const metrics = await fetch(`${server.url}/metrics`);
    expect([metrics.status, await metrics.text()]).toEqual([
      200,
      expect.stringContaining('fleetgraph_build_info'),
    ]);
  });
});
