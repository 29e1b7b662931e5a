import { createHmac, randomBytes } from 'node:crypto';
import { fastify } from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { RateLimit } from '../../../src/http/limits/rate-limit.js';
import { webhookRoutes } from '../../../src/http/routes/webhooks.js';
import { type WebhookPort } from '../../../src/providers/ports/webhook.js';
import { type Provider } from '../../../src/providers/provider.js';
import { type ProviderRegistry } from '../../../src/providers/registry.js';
import { AccountService } from '../../../src/services/account/accounts.js';
import { Idempotency } from '../../../src/services/commands/idempotency.js';
import { WebhookService } from '../../../src/services/webhook/webhooks.js';
import { sealIdentity } from '../../../src/store/access/sealed-columns.js';
import { insertAccount } from '../../../src/store/accounts.js';
import { startTestCore, vinOf, WEBHOOK_SECRET, webhookOf } from '../../support/core.js';

const hmac = (body: string) => createHmac('sha512', WEBHOOK_SECRET).update(body).digest('base64');

/** Webhooks of a second provider, whose path has several words and whose signature is in two headers. */
const otherWebhooks: WebhookPort = {
  pathSegment: 'phones-of-all_drivers',
  signatureHeaders: ['X-Phones-Time', 'X-Phones-Signature'],
  verify: (headers, body) => headers['x-phones-signature'] === hmac(Buffer.from(body).toString()),
  deliveryId: () => undefined,
  read: () => ({ kind: 'ping', vin: null, status: null }),
};

/** The registry of the core, with a second provider that sends webhooks. */
function withSecondSource(registry: ProviderRegistry): ProviderRegistry {
  const extend = (provider: Provider): Provider =>
    provider.description.name === 'DAMOOV' ? { ...provider, webhooks: otherWebhooks } : provider;
  const providers = registry.all().map(extend);
  return {
    get: (name) => providers.find(({ description }) => description.name === name),
    all: () => providers,
    descriptions: () => registry.descriptions(),
  };
}

async function listening() {
  const core = await startTestCore();
  const { store, vault, sessions, now } = core;
  const fleetId = await core.newFleet('North');
  const first = await core.connect(fleetId);
  const template = await core.stored(first.id);
  const id = 'pac_01ARZ3NDEKTSV4RRFFQ69G5FAV';
  const secrets = {
    instanceId: 'fake-instance',
    instanceKey: 'not-a-real-key',
    email: 'fleet@example.com',
    password: 'not-a-real-password',
  };
  const second = {
    ...template,
    id,
    name: 'Phones',
    provider: 'DAMOOV' as const,
    webhookEndpointKey: randomBytes(24).toString('base64url'),
    sealedSecrets: vault.seal(secrets, sealIdentity('provider_accounts.sealed_secrets', id)),
  };
  await store.write((tx) => insertAccount(tx, second));
  const registry = withSecondSource(core.registry);
  const accounts = new AccountService({
    store,
    vault,
    sessions,
    providerOf: (name) => registry.get(name),
    idempotency: new Idempotency(vault, randomBytes(32), now),
    publicUrl: 'http://localhost:4000',
    now,
  });
  const webhooks = new WebhookService({ store, registry, accounts, now });
  const server = fastify({ forceCloseConnections: true });
  await server.register(
    webhookRoutes(webhooks, {
      signed: new RateLimit({ perSecond: 0, burst: 1 }),
      refused: new RateLimit({ perSecond: 0, burst: 1 }),
    }),
  );
  const origin = await server.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());
  const pathOf = (account: Parameters<typeof accounts.webhookUrl>[0]) =>
    new URL(accounts.webhookUrl(account) ?? '').pathname;
  const post = async (path: string, body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(origin + path, { method: 'POST', body, headers });
    return { status: response.status, text: await response.text() };
  };
  return { first: pathOf(first), second: pathOf(second), post };
}

it('every provider with webhooks has a route at the URL that callers are given', async () => {
  const { first, second, post } = await listening();
  expect(first).toMatch(/^\/webhooks\/high-mobility\/[\w-]{32}$/);
  expect(second).toMatch(/^\/webhooks\/phones-of-all_drivers\/[\w-]{32}$/);
  const { raw, headers } = webhookOf(vinOf(1), 'approved');
  expect((await post(first, raw, headers)).status).toBe(204);
  expect((await post(second, '{}', { 'x-phones-signature': hmac('{}') })).status).toBe(204);
});

it('a 401 names the headers of the provider that was called, and of no other', async () => {
  const { first, second, post } = await listening();
  const atFirst = await post(first, '{}');
  const atSecond = await post(second, '{}');
  expect([atFirst.status, atSecond.status]).toEqual([401, 401]);
  expect(atFirst.text).toContain('X-HM-Signature-256');
  expect(atFirst.text).not.toContain('X-Phones');
  expect(atSecond.text).toContain('X-Phones-Time, X-Phones-Signature');
  expect(atSecond.text).not.toContain('X-HM');
});

it('an endpoint key is unknown on the path of another provider', async () => {
  const { first, second, post } = await listening();
  const { raw, headers } = webhookOf(vinOf(1), 'approved');
  const swapped = (path: string, other: string) =>
    other.replace(/[^/]+$/, path.split('/').at(-1) ?? '');
  expect((await post(swapped(first, second), raw, headers)).status).toBe(404);
  const signed = { 'x-phones-signature': hmac('{}') };
  expect((await post(swapped(second, first), '{}', signed)).status).toBe(404);
});
