import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ACCOUNT_ID_PREFIX } from '../../../src/domain/account.js';
import { FLEET_ID_PREFIX } from '../../../src/domain/fleet.js';
import { newId } from '../../../src/domain/values/ids.js';
import { sealIdentity } from '../../../src/store/access/sealed-columns.js';
import { findAccount, insertAccount } from '../../../src/store/accounts.js';
import { insertFleet } from '../../../src/store/fleets.js';
import { startDamoovStory } from '../../support/damoov.js';
import { startTestSimulator, TEST_APP } from '../../support/simulator.js';
import { newInstallation, newKey, type TestKey, vaultWith } from '../support.js';

const key = newKey('k1');

async function installed(settings: Readonly<Record<string, string>> = {}) {
  const simulator = await startTestSimulator();
  onTestFinished(() => simulator.close());
  const installation = newInstallation({
    FLEETGRAPH_ENCRYPTION_KEYS: key.setting,
    FLEETGRAPH_HIGH_MOBILITY_LIVE_URL: simulator.url,
    ...settings,
  });
  await installation.run(['migrate']);
  return installation;
}

/** Stores an account without asking the provider, as if its secret had been changed there since. */
async function addAccount(
  installation: Awaited<ReturnType<typeof installed>>,
  name: string,
  clientSecret: string,
  sealedWith: TestKey = key,
): Promise<string> {
  const [id, fleetId] = [newId(ACCOUNT_ID_PREFIX), newId(FLEET_ID_PREFIX)];
  const secrets = {
    environment: 'LIVE',
    clientSecret: { clientId: TEST_APP.clientId, clientSecret },
  };
  const sealedSecrets = vaultWith(sealedWith).seal(
    secrets,
    sealIdentity('provider_accounts.sealed_secrets', id),
  );
  await installation.withStore((store) =>
    store.write(async (tx) => {
      await insertFleet(tx, { id: fleetId, name, externalId: null, createdAt: new Date() });
      await insertAccount(tx, {
        id,
        fleetId,
        name,
        sealedSecrets,
        provider: 'HIGH_MOBILITY',
        environment: 'LIVE',
        authMethod: 'CLIENT_SECRET',
        principal: TEST_APP.clientId,
        health: { status: 'UNKNOWN', reason: null, since: null, retryAt: null },
        webhookEndpointKey: null,
        createdAt: new Date(),
        sealedOldWebhookSecret: null,
        oldWebhookSecretUntil: null,
      });
    }),
  );
  return id;
}

describe('check', () => {
  it('passes where settings, database and every sign-in are good', async () => {
    const installation = await installed();
    const id = await addAccount(installation, 'Ours', TEST_APP.clientSecret);
    const { code, out, err } = await installation.run(['check']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`account ${id} (Ours)`);
    expect(
      (await installation.withStore((store) => findAccount(store.read, id)))?.health.status,
    ).toBe('HEALTHY');
  });

  it('wants the settings as complete as the server does', async () => {
    const { code, err } = await newInstallation().run(['check']);
    expect(code).toBe(1);
    expect(err).toContain('FLEETGRAPH_ENCRYPTION_KEYS');
  });

  it('names each account that the provider refuses, and tries the others all the same', async () => {
    const installation = await installed();
    const refused = await addAccount(installation, 'Refused', 'not-the-right-secret');
    const good = await addAccount(installation, 'Good', TEST_APP.clientSecret);
    const { code, out, err } = await installation.run(['check']);
    expect(code).toBe(1);
    expect(err).toContain(`FAIL  sign-in at HIGH_MOBILITY LIVE, account ${refused} (Refused)`);
    expect(out).toContain(`ok    sign-in at HIGH_MOBILITY LIVE, account ${good} (Good)`);
    expect(out + err).not.toContain('not-the-right-secret');
  });

  it('names an account whose secrets were sealed with a key that is gone', async () => {
    const installation = await installed();
    await addAccount(installation, 'Lost', TEST_APP.clientSecret, newKey('k0'));
    const { code, err } = await installation.run(['check']);
    expect(code).toBe(1);
    expect(err).toContain('FAIL  encryption keys: 1 secrets are sealed with the key k0');
    expect(err).toMatch(/FAIL {2}sign-in .* \(Lost\): .*k0/);
  });

  it('reports secrets that an older key sealed', async () => {
    const installation = await installed();
    await addAccount(installation, 'Ours', TEST_APP.clientSecret);
    const { code, out } = await installation.run(['check'], {
      FLEETGRAPH_ENCRYPTION_KEYS: `${newKey('k2').setting},${key.setting}`,
    });
    expect(code).toBe(0);
    expect(out).toContain('1 secrets are sealed with an older key');
  });

  it('fails where there is no database', async () => {
    const { code, err } = await newInstallation({
      FLEETGRAPH_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64url')}`,
    }).run(['check']);
    expect(code).toBe(1);
    expect(err).toContain('There is no database');
  });

  it('spends no sign-in where those are scarce: the stored token is tried, refreshed, and only then replaced by a sign-in', async () => {
    const story = await startDamoovStory();
    onTestFinished(() => story.close());
    const installation = newInstallation({
      ...story.server.settings,
      FLEETGRAPH_DATABASE: story.server.databasePath,
    });
    const check = () => installation.run(['check']);
    expect(await check()).toMatchObject({ code: 0, err: '' });
    story.damoov.revokeTokens('access');
    expect(await check()).toMatchObject({ code: 0, err: '' });
    expect([story.logins(), story.refreshes()]).toEqual([1, 1]);
    story.damoov.revokeTokens('all');
    expect(await check()).toMatchObject({ code: 0, err: '' });
    expect(story.logins()).toBe(2);
    story.damoov.revokeTokens('all');
    story.damoov.setFault({
      kind: 'rate-limit',
      path: '/Auth/Login',
      retryAfterSeconds: 600,
      times: 1,
    });
    const { code, err } = await check();
    expect(code).toBe(1);
    expect(err).toMatch(/FAIL {2}sign-in at DAMOOV LIVE, .* Try again after/);
    await check();
    expect(story.logins()).toBe(3);
    // A server that runs goes on with what the tool has renewed.
    expect((await story.issue(story.accountId)).userErrors).toMatchObject([]);
  });
});
