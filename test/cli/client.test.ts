import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AccessTokens } from '../../src/auth/access-tokens.js';
import { SigningKeys } from '../../src/auth/signing-keys.js';
import { TokenService } from '../../src/auth/token-service.js';
import { FLEET_ID_PREFIX } from '../../src/domain/fleet.js';
import { newId } from '../../src/domain/values/ids.js';
import { signingKeyStore } from '../../src/store/access/signing-keys.js';
import { type Store } from '../../src/store/engine/store.js';
import { insertFleet } from '../../src/store/fleets.js';
import { testSignIns, testVault } from '../support/store.js';
import { type Installation, newInstallation } from './support.js';

const now = () => new Date();

async function prepared(): Promise<Installation> {
  const installation = newInstallation();
  await installation.run(['migrate']);
  return installation;
}

const shown = (out: string, what: string): string =>
  new RegExp(`^${what} +(\\S+)$`, 'm').exec(out)?.[1] ?? '';

/** Returns the answer of the server's token endpoint to the credentials. */
async function scopeOf(store: Store, clientId: string, clientSecret: string): Promise<string> {
  const keys = await SigningKeys.load(signingKeyStore(store), testVault(), now);
  const tokens = new TokenService({
    store,
    signIns: testSignIns(store, now),
    tokens: new AccessTokens({ issuer: 'http://localhost:4000', ttlSeconds: 60, keys, now }),
    now,
  });
  const { scope } = await tokens.issue(
    { clientId, clientSecret, network: '127.0.0.1', requestId: 'test' },
    undefined,
  );
  return scope;
}

describe('client create', () => {
  it('makes a client that can sign in at the server', async () => {
    const installation = await prepared();
    const { code, out, err } = await installation.run([
      'client',
      'create',
      '--name',
      'Office',
      '--scopes',
      'clearance:write, fleet:read',
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const scope = await installation.withStore((store) =>
      scopeOf(store, shown(out, 'client id'), shown(out, 'client secret')),
    );
    expect(scope).toBe('fleet:read clearance:write');
  });

  it('restricts it to fleets', async () => {
    const installation = await prepared();
    const fleetId = newId(FLEET_ID_PREFIX);
    await installation.withStore((store) =>
      store.write((tx) =>
        insertFleet(tx, { id: fleetId, name: 'Berlin', externalId: null, createdAt: now() }),
      ),
    );
    const { code } = await installation.run([
      'client',
      'create',
      '--name',
      'Berlin',
      '--scopes',
      'fleet:read',
      '--fleets',
      fleetId,
    ]);
    expect(code).toBe(0);
    expect((await installation.run(['client', 'list'])).out).toMatch(
      new RegExp(`fleets +${fleetId}`),
    );
  });

  it.each([
    ['a scope there is not', ['--scopes', 'fleet:read,fleet:fly'], '--scopes fleet:fly'],
    ['no scope at all', ['--scopes', ','], '--scopes'],
    [
      'a fleet there is not',
      ['--scopes', 'fleet:read', '--fleets', 'flt_unknown'],
      '--fleets flt_unknown',
    ],
    [
      'no fleet where fleets were to be named',
      ['--scopes', 'fleet:read', '--fleets', ''],
      '--fleets',
    ],
  ])('refuses %s, says where, and makes nothing', async (_, argv, words) => {
    const installation = await prepared();
    const { code, out, err } = await installation.run([
      'client',
      'create',
      '--name',
      'Office',
      ...argv,
    ]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(words);
    expect((await installation.run(['client', 'list'])).out).toBe('There is no API client yet.');
  });
});

describe('client list', () => {
  it('shows who there is, and neither secrets nor their hashes', async () => {
    const installation = await prepared();
    const { out } = await installation.run([
      'client',
      'create',
      '--name',
      'Office',
      '--scopes',
      'fleet:read',
    ]);
    const list = await installation.run(['client', 'list']);
    expect(list.code).toBe(0);
    expect(list.out).toContain(shown(out, 'client id'));
    expect(list.out).toMatch(/name +Office/);
    expect(list.out).toMatch(/fleets +all/);
    expect(list.out).not.toContain(shown(out, 'client secret'));
    expect(list.out).not.toMatch(/scrypt|argon|hash/i);
  });
});

describe('client revoke', () => {
  it('ends the client: its credentials are good no more', async () => {
    const installation = await prepared();
    const { out } = await installation.run([
      'client',
      'create',
      '--name',
      'Office',
      '--scopes',
      'fleet:read',
    ]);
    const [id, secret] = [shown(out, 'client id'), shown(out, 'client secret')];
    expect((await installation.run(['client', 'revoke', id])).code).toBe(0);
    await expect(installation.withStore((store) => scopeOf(store, id, secret))).rejects.toThrow(
      'Client id or secret is wrong.',
    );
  });

  it('fails for a client there is not', async () => {
    const { code, err } = await (await prepared()).run(['client', 'revoke', 'absent-client']);
    expect(code).toBe(1);
    expect(err).toContain('absent-client');
  });

  it('warns when the settings would create the client again', async () => {
    const installation = await prepared();
    const { out } = await installation.run([
      'client',
      'create',
      '--name',
      'Office',
      '--scopes',
      'fleet:read',
    ]);
    const id = shown(out, 'client id');
    const revoked = await installation.run(['client', 'revoke', id], {
      FLEETGRAPH_BOOTSTRAP_CLIENT: `${id}:${randomBytes(24).toString('base64url')}`,
    });
    expect(revoked.out).toContain('FLEETGRAPH_BOOTSTRAP_CLIENT');
  });
});
