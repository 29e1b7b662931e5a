import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  makeFleet,
  startTestServer,
  type TestFleet,
  type TestServer,
  vinOf,
  WEBHOOK_SECRET,
} from '../support/app.js';
import { elsewhere } from '../support/server-store.js';
import { signatureOf, TEST_APP } from '../support/simulator.js';

const OTHER_APP = { clientId: 'other-app', clientSecret: 'not-a-real-secret-either' };
const RAW = JSON.stringify({
  vehicle: { vin: vinOf(1) },
  event: { type: 'fleet_clearance_changed', action: 'approved' },
});
const hmac = (body: string | Buffer, secret: string, algorithm = 'sha256') =>
  createHmac(algorithm, secret).update(body);
const signed = (body: string | Buffer, secret = WEBHOOK_SECRET): string =>
  `sha256=${hmac(body, secret).digest('hex')}`;
const [GOOD] = [signed(RAW)];

interface Forgery {
  readonly name: string;
  readonly body?: string | Buffer;
  /** Under `X-HM-Signature-256`; null: none. */
  readonly signature?: string | readonly string[] | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  /** In place of the endpoint's own path. */
  readonly path?: (path: string) => string;
  readonly status: number;
}

/** No signature that is ours. */
const FORGED: readonly Forgery[] = [
  { name: 'no signature', signature: null, status: 401 },
  { name: 'an empty signature', signature: '', status: 401 },
  { name: 'the prefix of a signature', signature: 'sha256=', status: 401 },
  { name: 'a signature without its prefix', signature: GOOD.slice(7), status: 401 },
  {
    name: 'a signature in base64',
    signature: `sha256=${hmac(RAW, WEBHOOK_SECRET).digest('base64')}`,
    status: 401,
  },
  { name: 'a signature that lacks a digit', signature: GOOD.slice(0, -1), status: 401 },
  { name: 'a signature with a digit too many', signature: `${GOOD}0`, status: 401 },
  { name: 'half a signature', signature: GOOD.slice(0, 39), status: 401 },
  { name: 'a signature with a letter beyond f', signature: `${GOOD.slice(0, -1)}g`, status: 401 },
  { name: 'a signature of zeros', signature: `sha256=${'0'.repeat(64)}`, status: 401 },
  {
    name: 'a signature with its last digit changed',
    signature: GOOD.slice(0, -1) + (GOOD.endsWith('0') ? '1' : '0'),
    status: 401,
  },
  {
    name: 'two signatures in one header',
    signature: `${GOOD},sha256=${'0'.repeat(64)}`,
    status: 401,
  },
  { name: 'the header twice', signature: [GOOD, GOOD], status: 401 },
  { name: 'a signature called SHA-1', signature: GOOD.replace('sha256', 'sha1'), status: 401 },
  {
    name: 'the older SHA-1 header alone',
    signature: null,
    headers: { 'x-hm-signature': `sha1=${hmac(RAW, WEBHOOK_SECRET, 'sha1').digest('hex')}` },
    status: 401,
  },
  {
    name: 'a SHA-512 signature',
    signature: `sha512=${hmac(RAW, WEBHOOK_SECRET, 'sha512').digest('hex')}`,
    status: 401,
  },
  {
    name: "another company's header",
    signature: null,
    headers: { 'x-hub-signature-256': GOOD },
    status: 401,
  },
  {
    name: 'the signature as Authorization',
    signature: null,
    headers: { authorization: `Bearer ${GOOD}` },
    status: 401,
  },
  {
    name: 'a hash without a key',
    signature: `sha256=${createHash('sha256').update(RAW).digest('hex')}`,
    status: 401,
  },
  {
    name: 'a hash of secret and body',
    signature: `sha256=${createHash('sha256')
      .update(WEBHOOK_SECRET + RAW)
      .digest('hex')}`,
    status: 401,
  },
  { name: 'a signature by an empty secret', signature: signed(RAW, ''), status: 401 },
  {
    name: 'a signature by another secret',
    signature: signed(RAW, 'not-a-real-guess'),
    status: 401,
  },
  {
    name: 'a signature by the secret and a blank',
    signature: signed(RAW, `${WEBHOOK_SECRET} `),
    status: 401,
  },
  {
    name: "a signature by the secret of the account's sign-in",
    signature: signed(RAW, TEST_APP.clientSecret),
    status: 401,
  },

  // A signature of ours, and another body.
  { name: 'another body', body: RAW.replace('approved', 'revoked'), signature: GOOD, status: 401 },
  { name: 'another vehicle', body: RAW.replace(vinOf(1), vinOf(2)), signature: GOOD, status: 401 },
  { name: 'a body that lacks a byte', body: RAW.slice(0, -1), signature: GOOD, status: 401 },
  { name: 'a body with a line end', body: `${RAW}\n`, signature: GOOD, status: 401 },
  { name: 'a body with a byte order mark', body: `\uFEFF${RAW}`, signature: GOOD, status: 401 },
  {
    name: 'the same JSON, written another way',
    body: JSON.stringify(JSON.parse(RAW), null, 1),
    signature: GOOD,
    status: 401,
  },
  { name: 'the body in UTF-16', body: Buffer.from(RAW, 'utf16le'), signature: GOOD, status: 401 },
  {
    name: 'the body in gzip',
    body: gzipSync(RAW),
    headers: { 'content-encoding': 'gzip' },
    signature: GOOD,
    status: 415,
  },
  { name: 'no body', body: '', signature: GOOD, status: 401 },

  // Signed properly, and no webhook. JSON is stored whatever it says: the provider may add events.
  { name: 'nothing, signed', body: '', status: 400 },
  { name: 'null, signed', body: 'null', status: 204 },
  { name: 'a list, signed', body: '[]', status: 204 },
  { name: 'a text, signed', body: '"approved"', status: 204 },
  { name: 'half a body, signed', body: RAW.slice(0, 40), status: 400 },
  {
    name: 'gzip, signed as it came',
    body: gzipSync(RAW),
    headers: { 'content-encoding': 'gzip' },
    status: 415,
  },
  {
    name: 'bytes that are no UTF-8, signed',
    body: Buffer.concat([Buffer.from(RAW.slice(0, -1)), Buffer.from([0xff, 0x7d])]),
    status: 400,
  },
  {
    name: '9,000 lists in each other, signed',
    body: '['.repeat(9000) + ']'.repeat(9000),
    status: 204,
  },
  {
    name: 'no vehicle, signed',
    body: JSON.stringify({ event: { type: 'fleet_clearance_changed', action: 'approved' } }),
    status: 204,
  },
  { name: 'a VIN that is none, signed', body: RAW.replace(vinOf(1), "' OR 1=1 --"), status: 204 },
  {
    name: 'a VIN that is an object, signed',
    body: RAW.replace(`"${vinOf(1)}"`, '{"$ne":null}'),
    status: 204,
  },
  {
    name: 'no action, signed',
    body: JSON.stringify({
      vehicle: { vin: vinOf(1) },
      event: { type: 'fleet_clearance_changed' },
    }),
    status: 204,
  },
  {
    name: 'fields of the prototype, signed',
    body: '{"__proto__":{"vehicle":{"vin":"x"},"event":{"type":"ping"}}}',
    status: 204,
  },
  { name: '20,001 bytes, signed', body: RAW.padEnd(20_001, ' '), status: 413 },
  { name: '5 MiB, signed', body: RAW.padEnd(5 * 1024 * 1024, ' '), status: 413 },

  // Elsewhere.
  {
    name: 'an unknown endpoint',
    path: () => '/webhooks/high-mobility/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    status: 404,
  },
  { name: 'no endpoint', path: () => '/webhooks/high-mobility/', status: 404 },
  {
    name: 'an endpoint in another case',
    path: (path) =>
      path.toUpperCase().replace('/WEBHOOKS/HIGH-MOBILITY', '/webhooks/high-mobility'),
    status: 404,
  },
  { name: 'an endpoint that lacks a character', path: (path) => path.slice(0, -1), status: 404 },
  { name: 'an endpoint with a zero byte', path: (path) => `${path}%00`, status: 404 },
  { name: 'an endpoint with a quote', path: (path) => `${path}'--`, status: 404 },
  {
    name: 'an endpoint by a detour',
    path: (path) => path.replace('/webhooks/', '/webhooks/x/../'),
    status: 404,
  },
  {
    name: 'an endpoint of 5,000 characters',
    path: () => `/webhooks/high-mobility/${'A'.repeat(5000)}`,
    status: 414,
  },
  { name: 'GET', method: 'GET', body: '', status: 404 },
  { name: 'PUT', method: 'PUT', status: 404 },
];

/**
 * OWASP's webhook guidance and ASVS 5.0 11.4 and 15.4: the signature over the raw bytes is all that
 * is believed.
 */
describe('webhooks that are not what they say', () => {
  let server: TestServer;
  let fleet: TestFleet;
  let other: TestFleet;

  beforeAll(async () => {
    server = await startTestServer({ simulator: { apps: [TEST_APP, OTHER_APP] } });
    fleet = await makeFleet(server, 'Here');
    other = await makeFleet(server, 'Elsewhere', OTHER_APP);
  });
  afterAll(() => server.close());

  const stored = (): Promise<number> =>
    elsewhere(server, ({ orm, t }) => orm.$count(t.webhookDeliveries));

  function send({
    body = RAW,
    signature,
    headers = {},
    method = 'POST',
    path = (own) => own,
  }: Omit<Forgery, 'name' | 'status'>): Promise<number> {
    const url = new URL(fleet.webhookUrl);
    const signatures =
      signature === null
        ? {}
        : { 'x-hm-signature-256': signature === undefined ? signed(body) : [signature].flat() };
    return new Promise((resolve, reject) => {
      const options = {
        host: url.hostname,
        port: url.port,
        path: path(url.pathname),
        method,
        headers: { 'content-type': 'application/json', ...signatures, ...headers },
      };
      const outgoing = request(options, (response) => {
        response.resume().once('end', () => resolve(response.statusCode ?? 0));
      });
      // A body that is refused early may be cut off; the answer came first then.
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  }

  const events = (): Promise<number> =>
    elsewhere(server, ({ orm, t }) => orm.$count(t.clearanceEvents));

  test.for(FORGED.filter(({ status }) => status === 204))(
    '$name: stored, and nothing changes',
    async (odd) => {
      const [deliveries, changes] = [await stored(), await events()];
      expect(await send(odd)).toBe(204);
      expect([await stored(), await events()]).toEqual([deliveries + 1, changes]);
    },
  );

  test.for(FORGED.filter(({ status }) => status !== 204))(
    '$name: refused, and nothing is stored',
    async ({ status, ...forgery }) => {
      const before = await stored();
      expect(await send(forgery)).toBe(status);
      expect(await stored()).toBe(before);
    },
  );

  test('a webhook signed for one account is refused at the endpoint of another', async () => {
    const response = await fetch(other.webhookUrl, {
      method: 'POST',
      headers: { 'x-hm-signature-256': signatureOf(RAW, 'not-a-real-webhook-secret-of-here') },
      body: RAW,
    });
    expect(response.status).toBe(401);
  });

  test('a repeated webhook changes nothing, with any headers', async () => {
    const genuine = { headers: { 'x-hm-delivery': 'd-1' } };
    expect(await send(genuine)).toBe(204);
    const before = await stored();
    expect(await send(genuine)).toBe(204);
    expect(await stored()).toBe(before);
  });

  test('a body signed once makes one row, with any number of invented delivery ids', async () => {
    expect(await send({})).toBe(204);
    const before = await stored();
    const ids = [
      '',
      ' ',
      'd-1',
      'd-2',
      'D-2',
      'x'.repeat(200),
      'x'.repeat(201),
      '"',
      "' or 1=1 --",
    ];
    for (const id of [...ids, ...Array.from({ length: 50 }, (_, index) => `guess-${index}`)])
      expect(await send({ headers: { 'x-hm-delivery': id } }), id).toBe(204);
    expect(await stored()).toBe(before);
  });

  test('none of it was a fault of ours', () => {
    expect(FORGED.length).toBeGreaterThanOrEqual(40);
    expect(
      server.logLines.map((line) => JSON.parse(line)).filter(({ level }) => level >= 50),
    ).toEqual([]);
  });
});
