import { createHmac } from 'node:crypto';
import Database from 'better-sqlite3';
import { fastify } from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Rate, RateLimit } from '../../../src/http/limits/rate-limit.js';
import { webhookRoutes } from '../../../src/http/routes/webhooks.js';
import { startTestCore, vinOf, WEBHOOK_SECRET, webhookOf } from '../../support/core.js';
import { signatureOf } from '../../support/simulator.js';

const NO_LIMIT: Rate = { perSecond: 0, burst: 1 };

async function listening(rate = NO_LIMIT, refused = NO_LIMIT) {
  const core = await startTestCore();
  const { webhookEndpointKey } = await core.connect(await core.newFleet('North'));
  const server = fastify({ forceCloseConnections: true });
  await server.register(
    webhookRoutes(core.webhooks, { signed: new RateLimit(rate), refused: new RateLimit(refused) }),
  );
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());
  const post = async (
    body: string | Buffer,
    {
      key = webhookEndpointKey ?? '',
      signature,
      headers = {},
    }: {
      readonly key?: string;
      readonly signature?: string | null;
      readonly headers?: Record<string, string>;
    } = {},
  ) => {
    const signed =
      signature === null
        ? {}
        : { 'x-hm-signature-256': signature ?? signatureOf(body as string, WEBHOOK_SECRET) };
    const bytes = new Uint8Array(typeof body === 'string' ? Buffer.from(body) : body);
    const response = await fetch(`${url}/webhooks/high-mobility/${key}`, {
      method: 'POST',
      body: bytes,
      headers: { 'content-type': 'application/json', ...signed, ...headers },
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const stored = async () => core.store.read.orm.select().from(core.store.read.t.webhookDeliveries);
  return { core, post, stored, key: webhookEndpointKey ?? '' };
}

const RAW = webhookOf(vinOf(1), 'approved').raw;
/** The same, with blanks up to so many bytes. */
const padded = (bytes: number): string => RAW.padEnd(bytes, ' ');

describe('POST /webhooks/high-mobility/{endpointKey}', () => {
  it('takes no more than its rate, each endpoint by itself, and says when to come back', async () => {
    const { post, stored } = await listening({ perSecond: 1, burst: 3 });
    const statuses = [];
    for (let index = 0; index < 5; index += 1)
      statuses.push((await post(padded(RAW.length + index))).status);
    expect(statuses).toEqual([204, 204, 204, 429, 429]);
    expect((await post(RAW)).headers.get('retry-after')).toMatch(/^[1-3]$/);
    expect(await stored()).toHaveLength(3);
    expect((await post(RAW, { key: 'another' })).status).toBe(404);
  });

  it('answers signed webhooks however many unsigned ones come, which have a budget of their own', async () => {
    const { post, stored, key } = await listening(
      { perSecond: 1, burst: 3 },
      { perSecond: 1, burst: 4 },
    );
    const unsigned = [];
    for (let index = 0; index < 3; index += 1)
      unsigned.push(
        (await post(RAW, { signature: null })).status,
        (await post(RAW, { key: `${key.slice(1)}A`, signature: null })).status,
      );
    expect(unsigned).toEqual([401, 404, 401, 404, 429, 429]);
    for (let index = 0; index < 3; index += 1)
      expect((await post(padded(RAW.length + index))).status).toBe(204);
    expect((await post(RAW, { signature: null })).headers.get('retry-after')).toMatch(/^[1-4]$/);
    expect(await stored()).toHaveLength(3);
  });

  it('answers 204 with nothing in it once another connection can read the delivery from disk', async () => {
    const { core, post } = await listening();
    const answer = await post(RAW, { headers: { 'x-hm-delivery': 'd-1' } });
    expect(answer).toMatchObject({ status: 204, text: '' });
    const disk = new Database(core.path, { readonly: true });
    onTestFinished(() => void disk.close());
    expect(disk.prepare('select delivery_id, body from webhook_deliveries').all()).toEqual([
      { delivery_id: 'd-1', body: RAW },
    ]);
  });

  it.each([
    ['none', null],
    ['a wrong one', signatureOf(RAW, 'another')],
    ['a short one', 'sha256=00'],
    ['an empty one', ''],
    ['that of another body', signatureOf(`${RAW} `, WEBHOOK_SECRET)],
  ])('answers 401 to a signature that is %s, and stores nothing', async (_, signature) => {
    const { post, stored } = await listening();
    const answer = await post(RAW, { signature });
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain(WEBHOOK_SECRET);
    expect(await stored()).toEqual([]);
  });

  it('answers 404 for an unknown key', async () => {
    const { post, key } = await listening();
    for (const wrong of ['x', key.slice(0, -1), `${key}x`, encodeURIComponent("' or 1=1 --")])
      expect((await post(RAW, { key: wrong })).status, wrong).toBe(404);
  });

  it('takes 20,000 bytes and answers 413 to one more', async () => {
    const { post, stored } = await listening();
    expect((await post(padded(20_000))).status).toBe(204);
    expect((await post(padded(20_001))).status).toBe(413);
    expect(await stored()).toHaveLength(1);
  });

  it('answers 400 to what is signed but no webhook: not JSON, not UTF-8, nothing at all', async () => {
    const { post, stored } = await listening();
    expect((await post('not json')).status).toBe(400);
    expect((await post('')).status).toBe(400);
    const latin1 = Buffer.from(
      JSON.stringify({
        vehicle: { vin: vinOf(1) },
        event: { type: 'fleet_clearance_changed', action: 'approved', detail: 'zurück' },
      }),
      'latin1',
    );
    const signature = `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(latin1).digest('hex')}`;
    expect((await post(latin1, { signature })).status).toBe(400);
    expect(await stored()).toEqual([]);
  });

  it('goes by the bytes as they came, whatever type they claim to have', async () => {
    const { post, stored } = await listening();
    const spaced = `\n ${RAW} `;
    expect((await post(spaced, { headers: { 'content-type': 'text/plain' } })).status).toBe(204);
    expect(
      (
        await post(` ${spaced}`, {
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        })
      ).status,
    ).toBe(204);
    expect(await stored()).toHaveLength(2);
  });

  it('answers 204 to a repetition and stores one', async () => {
    const { post, stored } = await listening();
    const send = () => post(RAW, { headers: { 'x-hm-delivery': 'same' } });
    expect((await Promise.all([send(), send(), send()])).map(({ status }) => status)).toEqual([
      204, 204, 204,
    ]);
    expect(await stored()).toHaveLength(1);
  });

  it('answers 503 and when to come back while the database is locked, and 204 afterwards', async () => {
    const { core, post, stored } = await listening();
    const lock = new Database(core.path);
    lock.exec('begin immediate');
    const answer = await post(RAW);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    lock.exec('rollback');
    lock.close();
    expect(await stored()).toEqual([]);
    expect((await post(RAW)).status).toBe(204);
  });

  it('answers 503 when the database is closed', async () => {
    const { core, post } = await listening();
    await core.store.close();
    expect((await post(RAW)).status).toBe(503);
  });
});
