/** Requests of our own client against the provider's OpenAPI files; see run.mjs. Skipped without the folder. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHighMobilityProvider } from '../../src/providers/high-mobility/provider.js';
import { type AccountSecrets, type AccountSession } from '../../src/providers/ports/account.js';
import { listAll } from '../support/list-all.js';
import { makeKey, startTestSimulator, TEST_APP, type TestSimulator } from '../support/simulator.js';
import { createOracle } from './oracle.js';
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.js';

const folder = process.env['OPENAPI_DIR'];

describe.skipIf(folder === undefined)('our client of High Mobility, by the OpenAPI files', () => {
  const key = makeKey('test-private-key');
  const account = makeKey('test-service-account');
  let simulator: TestSimulator;
  let proxy: RecordingProxy;

  beforeAll(async () => {
    simulator = await startTestSimulator({
      apps: [{ ...TEST_APP, privateKeys: [key], serviceAccounts: [account] }],
    });
    proxy = await startRecordingProxy(new URL(simulator.url).origin);
  });
  afterAll(async () => {
    await proxy.close();
    await simulator.close();
  });

  it('sends what they document, and gets answers that they document, on every call it knows', async () => {
    const now = () => new Date();
    const provider = createHighMobilityProvider({ liveUrl: proxy.url, sandboxUrl: proxy.url, now });
    const secrets: readonly AccountSecrets[] = [
      { clientSecret: { clientId: TEST_APP.clientId, clientSecret: TEST_APP.clientSecret } },
      { privateKey: { clientId: TEST_APP.clientId, privateKeyId: key.id, privateKey: key.pem } },
      { serviceAccount: { apiKeyId: account.id, privateKey: account.pem } },
    ];
    const tokens = await Promise.all(
      secrets.map((some) => provider.accounts.signIn({ environment: 'LIVE' }, some)),
    );
    await expect(
      provider.accounts.signIn(
        { environment: 'LIVE' },
        {
          clientSecret: { clientId: TEST_APP.clientId, clientSecret: 'wrong' },
        },
      ),
    ).rejects.toMatchObject({ kind: 'unauthorized' });
    const session: AccountSession = {
      accountId: 'acc',
      environment: 'LIVE',
      token: () => Promise.resolve(tokens[0]!.accessToken),
    };
    const clearances = provider.clearances!;
    const results = await clearances.request(session, [
      {
        vin: 'WBATESTVIN0000001',
        brand: 'bmw',
        tags: [{ key: 'city', value: 'Berlin' }],
        odometer: null,
      },
      {
        vin: 'W1NTESTVIN0000002',
        brand: 'mercedes-benz',
        tags: [],
        odometer: { value: 12_000, unit: 'KILOMETERS' },
      },
      { vin: 'TOOSHORT', brand: 'bmw', tags: [], odometer: null },
    ]);
    expect(results.map(({ status }) => status)).toEqual(['PENDING', 'PENDING', 'ERROR']);
    simulator.move('WBATESTVIN0000001', 'approved');
    expect((await listAll(clearances, session)).items).toHaveLength(2);
    expect((await clearances.list(session, ['WBATESTVIN0000001'])).items).toHaveLength(1);
    const [client, , serviceAccount] = secrets;
    const vehicles = provider.tokens!;
    const first = await vehicles.issue(session, 'WBATESTVIN0000001');
    expect(await vehicles.issue(session, 'W1NTESTVIN0000002')).toBe('not-approved');
    if (first === 'not-approved') throw new Error('the vehicle is approved');
    const next = await vehicles.refresh({ environment: 'LIVE' }, client!, first.refreshToken!);
    if (next === 'refused') throw new Error('the refresh token is good');
    expect(await vehicles.refresh({ environment: 'LIVE' }, client!, first.refreshToken!)).toBe(
      'refused',
    );
    await vehicles.revoke({ environment: 'LIVE' }, client!, next.refreshToken!, {
      hint: 'refresh_token',
      subject: 'ENROLLMENT',
    });
    await vehicles.revoke({ environment: 'LIVE' }, client!, next.accessToken, {
      hint: 'access_token',
      subject: 'ENROLLMENT',
    });
    for (let time = 0; time < 2; time += 1)
      await vehicles.revoke({ environment: 'LIVE' }, serviceAccount!, tokens[2]!.accessToken, {
        hint: 'access_token',
        subject: 'ACCOUNT',
      });
    expect(await provider.eligibility!.check(session, 'WBATESTVIN0000001', 'bmw')).toMatchObject({
      eligible: true,
    });
    await expect(provider.eligibility!.check(session, 'TOOSHORT', 'bmw')).rejects.toMatchObject({
      status: 422,
    });
    expect(await clearances.end(session, 'WBATESTVIN0000001')).toBe('REVOKING');
    await expect(clearances.end(session, 'WBATESTVIN0000001')).rejects.toMatchObject({
      status: 409,
    });
    await expect(clearances.end(session, 'WBATESTVIN0000009')).rejects.toMatchObject({
      status: 404,
    });

    const oracle = createOracle(folder ?? '');
    expect(proxy.exchanges.length).toBeGreaterThanOrEqual(20);
    for (const { method, path, request, status, answer } of proxy.exchanges) {
      expect(oracle.checkRequest(method, path, request), `${method} ${path}`).toEqual([]);
      expect(
        oracle.checkAnswer(method, path, status, answer),
        `${method} ${path} ${status}`,
      ).toEqual([]);
    }
  });
});
