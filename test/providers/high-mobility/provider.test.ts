import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { HIGH_MOBILITY_ODDITIES } from '../../../simulators/high-mobility/oddities.js';
import { startHighMobilitySimulator } from '../../../simulators/high-mobility/simulator.js';
import { createHighMobilityProvider } from '../../../src/providers/high-mobility/provider.js';
import { type AccountSession } from '../../../src/providers/ports/account.js';
import { describeClearanceProvider } from '../conformance.js';
import { NOW } from './support.js';

const keyPair = () =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const [good, expired, foreign] = [keyPair(), keyPair(), keyPair()];
const CLIENT = { clientId: 'fake-client', clientSecret: 'fake-secret' };
const byKey = (privateKeyId: string, privateKey: string) => ({
  privateKey: { clientId: CLIENT.clientId, privateKeyId, privateKey },
});

async function startSimulator() {
  const now = () => NOW;
  const simulator = await startHighMobilitySimulator({
    now,
    apps: [
      {
        ...CLIENT,
        privateKeys: [
          { id: 'fake-key', publicKey: good.publicKey },
          { id: 'fake-old-key', publicKey: expired.publicKey, expired: true },
        ],
        serviceAccounts: [{ id: 'fake-api-key', publicKey: good.publicKey }],
      },
    ],
  });
  const provider = createHighMobilityProvider({
    liveUrl: simulator.url,
    sandboxUrl: simulator.url,
    now,
  });
  return { simulator, provider, now };
}

describeClearanceProvider('High Mobility', async () => {
  const { simulator, provider, now } = await startSimulator();
  return {
    provider,
    now,
    secrets: {
      'client secret': { environment: 'SANDBOX', clientSecret: CLIENT },
      'private key': byKey('fake-key', good.privateKey),
      'service account': {
        serviceAccount: { apiKeyId: 'fake-api-key', privateKey: good.privateKey },
      },
    },
    wrongSecrets: {
      'wrong secret': { clientSecret: { ...CLIENT, clientSecret: 'wrong-secret' } },
      'unknown client': { clientSecret: { ...CLIENT, clientId: 'unknown' } },
      'expired key': byKey('fake-old-key', expired.privateKey),
      'foreign key': byKey('fake-key', foreign.privateKey),
      'unknown key': byKey('unknown', good.privateKey),
      'foreign service account': {
        serviceAccount: { apiKeyId: 'fake-api-key', privateKey: foreign.privateKey },
      },
    },
    vehicles: [
      {
        vin: 'EXVETESTVIN000001',
        brand: 'mercedes-benz',
        tags: [{ key: 'depot', value: 'north' }],
        odometer: { value: 1000, unit: 'KILOMETERS' },
      },
      { vin: 'EXVETESTVIN000002', brand: 'bmw', tags: [], odometer: null },
    ],
    badVehicle: { vin: 'TOOSHORT', brand: 'bmw', tags: [], odometer: null },
    setFault: (fault) => simulator.setFault(fault),
    oddities: HIGH_MOBILITY_ODDITIES,
    thirdVin: 'EXVETESTVIN000003',
    approve: (vin) => void simulator.move(vin, 'approved'),
    refuseTokenOnce: () =>
      void simulator.setFault({ kind: 'status', status: 401, path: '/fleets/*', times: 1 }),
    limitOnce: (retryAfterSeconds) =>
      void simulator.setFault({
        kind: 'rate-limit',
        retryAfterSeconds,
        path: '/fleets/*',
        times: 1,
      }),
    loseAnswerOnce: () =>
      void simulator.setFault({
        kind: 'timeout-after-effect',
        ending: 'reset',
        path: '/fleets/*',
        times: 1,
      }),
    stop: () => simulator.close(),
  };
});

describe("High Mobility's webhooks", () => {
  it('are verified and read as they are sent', async () => {
    const { simulator, provider } = await startSimulator();
    const webhooks = provider.webhooks!;
    const heard: unknown[] = [];
    const receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        heard.push({
          genuine: webhooks.verify(request.headers, body, ['fake-hook']),
          forged: webhooks.verify(request.headers, body, ['another-hook']),
          delivery: webhooks.deliveryId(request.headers),
          notice: webhooks.read(request.headers, body),
        });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    simulator.setWebhookTarget({
      url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
      secret: 'fake-hook',
    });
    const secrets = { environment: 'LIVE', clientSecret: CLIENT };
    const { accessToken } = await provider.accounts.signIn({ environment: 'LIVE' }, secrets);
    const session: AccountSession = {
      accountId: 'acc_1',
      environment: 'LIVE',
      token: () => Promise.resolve(accessToken),
    };
    const vin = 'EXVETESTVIN000001';
    await provider.clearances!.request(session, [{ vin, brand: 'bmw', tags: [], odometer: null }]);
    simulator.move(vin, 'approved');
    await simulator.webhooksSettled();
    simulator.ping();
    await simulator.webhooksSettled();
    const genuine = { genuine: true, forged: false };
    expect(heard).toEqual([
      {
        ...genuine,
        delivery: simulator.deliveries[0]!.id,
        notice: { kind: 'clearance-changed', vin, status: 'PENDING' },
      },
      {
        ...genuine,
        delivery: simulator.deliveries[1]!.id,
        notice: { kind: 'clearance-changed', vin, status: 'APPROVED' },
      },
      {
        ...genuine,
        delivery: simulator.deliveries[2]!.id,
        notice: { kind: 'ping', vin: null, status: null },
      },
    ]);
    await simulator.close();
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
  });
});
