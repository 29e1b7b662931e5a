import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type HighMobilitySimulatorOptions } from '../../../simulators/high-mobility/simulator.js';
import { TokenVault } from '../../../src/services/access/token-vault.js';
import { listAuditEvents } from '../../../src/store/access/audit-events.js';
import { findGrantOf } from '../../../src/store/grants.js';
import {
  errorsOf,
  GOOD_SECRETS,
  startTestCore,
  type TestCore,
  until,
  valueOf,
  vehicleOf,
  vinOf,
} from '../../support/core.js';
import { call, makeKey, TEST_APP } from '../../support/simulator.js';
import { testViewer } from '../../support/store.js';

const REFRESH = '/v1/access_tokens';
const ISSUE = '/v1/fleets/access_tokens';
const LIFE_SECONDS = 600;

/** A fleet with one approved vehicle. */
async function begin(options: Partial<HighMobilitySimulatorOptions> = {}) {
  const core = await startTestCore({ strictRefresh: true, ...options });
  const { fleetId, accountId } = await core.begin();
  await core.onboard(accountId, [vehicleOf(1)]);
  core.simulator.move(vinOf(1), 'approved');
  await core.reconciliation.run(await core.stored(accountId));
  const [enrollmentId = ''] = await core.enrollmentIds(fleetId);
  core.simulator.requests.clear();
  return { core, fleetId, accountId, enrollmentId };
}

const issue = (core: TestCore, subjectId: string, minTtlSeconds?: number) =>
  core.grants.issue(core.operator, {
    subjectId,
    ...(minTtlSeconds !== undefined && { minTtlSeconds }),
  });
const grantOf = async (core: TestCore, enrollmentId: string) =>
  (await core.grants.ofEnrollments(core.operator, [enrollmentId]))[0];
const infoOf = async (core: TestCore, token: string) =>
  (await call(core.simulator.url, 'GET', '/vehicleinfo', undefined, token)).status;
const refreshes = (core: TestCore) =>
  core.simulator.requests.list().filter(({ grantType }) => grantType === 'refresh_token').length;

describe("a vehicle's token", () => {
  it('is issued once, stored, and returned again while it lasts long enough', async () => {
    const { core, enrollmentId } = await begin();
    expect(await grantOf(core, enrollmentId)).toBeNull();
    const first = valueOf(await issue(core, enrollmentId));
    expect(first).toMatchObject({
      tokenType: 'bearer',
      expiresAt: new Date(core.now().getTime() + LIFE_SECONDS * 1000),
      deviceToken: null,
    });
    expect(first.scopes).toContain('diagnostics.get.mileage');
    expect(first.grant).toMatchObject({
      status: 'ACTIVE',
      subjectKind: 'ENROLLMENT',
      subjectId: enrollmentId,
      issuedAt: core.now(),
      refreshedAt: null,
    });
    expect(await infoOf(core, first.accessToken)).toBe(200);
    core.clock.advance(LIFE_SECONDS - 61);
    expect(valueOf(await issue(core, enrollmentId)).accessToken).toBe(first.accessToken);
    expect(core.simulator.requests.count('POST', ISSUE)).toBe(1);
    expect(refreshes(core)).toBe(0);
  });

  it('is refreshed in its last minute, retains its grant, and the refresh token rotates', async () => {
    const { core, enrollmentId } = await begin();
    const first = valueOf(await issue(core, enrollmentId));
    const tokens = [first.accessToken];
    for (let round = 1; round <= 3; round += 1) {
      core.clock.advance(LIFE_SECONDS - 60);
      const next = valueOf(await issue(core, enrollmentId));
      expect(next.grant).toMatchObject({
        id: first.grant.id,
        status: 'ACTIVE',
        issuedAt: first.grant.issuedAt,
        refreshedAt: core.now(),
      });
      expect(tokens).not.toContain(next.accessToken);
      expect(await infoOf(core, next.accessToken)).toBe(200);
      tokens.push(next.accessToken);
    }
    expect(refreshes(core)).toBe(3);
    expect(core.simulator.requests.count('POST', ISSUE)).toBe(1);
    expect(core.simulator.refreshTokenReuses).toBe(0);
  });

  it('is renewed earlier for a caller that needs it longer; beyond its life the freshest one is returned', async () => {
    const { core, enrollmentId } = await begin();
    const first = valueOf(await issue(core, enrollmentId));
    core.clock.advance(200);
    expect(valueOf(await issue(core, enrollmentId, 400)).accessToken).toBe(first.accessToken);
    const longer = valueOf(await issue(core, enrollmentId, 401));
    expect(longer.accessToken).not.toBe(first.accessToken);
    core.clock.advance(1);
    const freshest = valueOf(await issue(core, enrollmentId, 86_400));
    expect(freshest.expiresAt).toEqual(new Date(core.now().getTime() + LIFE_SECONDS * 1000));
    for (const minTtlSeconds of [-1, 86_401, 1.5])
      expect(errorsOf(await issue(core, enrollmentId, minTtlSeconds))).toMatchObject([
        { code: 'INVALID', field: ['minTtlSeconds'] },
      ]);
  });

  it('is renewed once for 50 who ask for it at the same time', async () => {
    const { core, enrollmentId } = await begin();
    const first = valueOf(await issue(core, enrollmentId));
    core.clock.advance(LIFE_SECONDS);
    const issued = await Promise.all(Array.from({ length: 50 }, () => issue(core, enrollmentId)));
    const values = new Set(issued.map((outcome) => valueOf(outcome).accessToken));
    expect(values.size).toBe(1);
    expect(values).not.toContain(first.accessToken);
    expect(refreshes(core)).toBe(1);
    expect(core.simulator.refreshTokenReuses).toBe(0);
  });

  it('is issued once for 50 who are the first to ask', async () => {
    const { core, enrollmentId } = await begin();
    const issued = await Promise.all(Array.from({ length: 50 }, () => issue(core, enrollmentId)));
    expect(new Set(issued.map((outcome) => valueOf(outcome).accessToken)).size).toBe(1);
    expect(core.simulator.requests.count('POST', ISSUE)).toBe(1);
  });

  it('needs an approved clearance, here and at the provider', async () => {
    const { core, accountId, fleetId, enrollmentId } = await begin();
    await core.onboard(accountId, [vehicleOf(2)]);
    const pending = (await core.enrollmentIds(fleetId)).find((id) => id !== enrollmentId) ?? '';
    expect(errorsOf(await issue(core, pending))).toMatchObject([
      { code: 'NOT_APPROVED', field: ['subjectId'] },
    ]);
    expect(core.simulator.requests.count('POST', ISSUE)).toBe(0);
    core.simulator.move(vinOf(1), 'revoked');
    expect(errorsOf(await issue(core, enrollmentId))).toMatchObject([
      { code: 'NOT_APPROVED', field: ['subjectId'] },
    ]);
    expect(core.simulator.requests.count('POST', ISSUE)).toBe(1);
    expect(await grantOf(core, enrollmentId)).toBeNull();
  });

  it('is issued again for an account without an OAuth client, and cannot be revoked', async () => {
    const key = makeKey('key-1');
    const { core, accountId, enrollmentId } = await begin({
      apps: [{ ...TEST_APP, privateKeys: [{ id: key.id, publicKey: key.publicKey }] }],
    });
    const byKey = {
      environment: 'SANDBOX',
      privateKey: { clientId: TEST_APP.clientId, privateKeyId: key.id, privateKey: key.pem },
    };
    valueOf(await core.accounts.rotateSecrets(core.operator, { accountId, highMobility: byKey }));
    const first = valueOf(await issue(core, enrollmentId));
    core.clock.advance(LIFE_SECONDS);
    const second = valueOf(await issue(core, enrollmentId));
    expect(second.grant.id).toBe(first.grant.id);
    expect([refreshes(core), core.simulator.requests.count('POST', ISSUE)]).toEqual([0, 2]);
    const [error] = errorsOf(await core.grants.revoke(core.operator, first.grant.id));
    expect(error).toMatchObject({
      code: 'NOT_SUPPORTED',
      field: ['grantId'],
      message: expect.stringContaining('oauthClient'),
    });
    valueOf(
      await core.accounts.rotateSecrets(core.operator, {
        accountId,
        highMobility: {
          ...byKey,
          oauthClient: { clientId: TEST_APP.clientId, clientSecret: TEST_APP.clientSecret },
        },
      }),
    );
    expect(valueOf(await core.grants.revoke(core.operator, first.grant.id)).status).toBe('REVOKED');
  });
});

describe('when the provider cannot or will not', () => {
  it.each([
    ['limits', { kind: 'rate-limit', retryAfterSeconds: 30 } as const, 'PROVIDER_RATE_LIMITED'],
    [
      'limits with the status of a refusal',
      {
        kind: 'status',
        status: 400,
        body: { error: 'invalid_request', error_description: 'Too many requests, retry after 10s' },
      } as const,
      'PROVIDER_REJECTED',
    ],
    ['is down', { kind: 'status', status: 503 } as const, 'PROVIDER_UNAVAILABLE'],
    [
      'refuses the client',
      {
        kind: 'status',
        status: 400,
        body: { error: 'invalid_request', error_description: 'client_secret is invalid' },
      } as const,
      'PROVIDER_UNAUTHORIZED',
    ],
    ['breaks off before anything happened', { kind: 'reset' } as const, 'PROVIDER_UNAVAILABLE'],
  ])('and %s, the grant and its refresh token stay', async (_, fault, code) => {
    const { core, enrollmentId } = await begin();
    const first = valueOf(await issue(core, enrollmentId));
    core.clock.advance(LIFE_SECONDS);
    const clear = core.simulator.setFault({ ...fault, path: '/access_tokens' });
    expect(errorsOf(await issue(core, enrollmentId))).toMatchObject([
      { code, field: ['subjectId'] },
    ]);
    expect(await grantOf(core, enrollmentId)).toMatchObject({
      id: first.grant.id,
      status: 'EXPIRED',
    });
    clear();
    const next = valueOf(await issue(core, enrollmentId));
    expect(next.grant).toMatchObject({
      id: first.grant.id,
      status: 'ACTIVE',
      refreshedAt: core.now(),
    });
    expect(core.simulator.requests.count('POST', ISSUE)).toBe(1);
    expect(core.simulator.refreshTokenReuses).toBe(0);
  });

  it('a token that is good for as long as was asked is returned all the same', async () => {
    const { core, enrollmentId } = await begin();
    const first = valueOf(await issue(core, enrollmentId));
    core.clock.advance(LIFE_SECONDS - 40);
    core.simulator.setFault({ kind: 'status', status: 503, path: '/access_tokens' });
    expect(valueOf(await issue(core, enrollmentId, 40)).accessToken).toBe(first.accessToken);
    expect(errorsOf(await issue(core, enrollmentId, 41))).toMatchObject([
      { code: 'PROVIDER_UNAVAILABLE' },
    ]);
  });

  it('a new pair whose answer is lost is made up for by another one', async () => {
    const { core, fleetId, enrollmentId } = await begin();
    const first = valueOf(await issue(core, enrollmentId));
    core.clock.advance(LIFE_SECONDS);
    core.simulator.setFault({
      kind: 'timeout-after-effect',
      ending: 'reset',
      path: '/access_tokens',
      times: 1,
    });
    expect(errorsOf(await issue(core, enrollmentId))).toMatchObject([
      { code: 'PROVIDER_UNAVAILABLE' },
    ]);
    expect(await findGrantOf(core.store.read, enrollmentId)).toMatchObject({
      rotating: true,
      renewalOwner: null,
    });
    const next = valueOf(await issue(core, enrollmentId));
    expect(next.grant).toMatchObject({ id: first.grant.id, status: 'ACTIVE' });
    expect(await infoOf(core, next.accessToken)).toBe(200);
    const [vended] = await listAuditEvents(core.store.read, { fleetId }, 1);
    expect(vended).toMatchObject({ action: 'access_token.vended', details: { recovered: true } });
    core.clock.advance(LIFE_SECONDS);
    valueOf(await issue(core, enrollmentId));
    expect(core.simulator.refreshTokenReuses).toBe(1);
  });

  it('and accepts no token of the grant any more, that is reported; once it issues one again, the grant continues', async () => {
    const { core, enrollmentId } = await begin();
    const first = valueOf(await issue(core, enrollmentId));
    core.clock.advance(LIFE_SECONDS);
    core.simulator.move(vinOf(1), 'revoked');
    expect(errorsOf(await issue(core, enrollmentId))).toMatchObject([{ code: 'NOT_APPROVED' }]);
    expect(await grantOf(core, enrollmentId)).toMatchObject({
      id: first.grant.id,
      status: 'NEEDS_REAUTHORIZATION',
    });
    core.simulator.move(vinOf(1), 'approved');
    expect(valueOf(await issue(core, enrollmentId)).grant).toMatchObject({
      id: first.grant.id,
      status: 'ACTIVE',
    });
  });
});

describe('a renewal whose process died', () => {
  it('is waited for until its lease ends, then replaced; a token that it brings too late is not stored', async () => {
    const { core, accountId, enrollmentId } = await begin();
    const account = await core.stored(accountId);
    const silent = () => undefined;
    const other = new TokenVault({
      store: core.store,
      vault: core.vault,
      now: core.now,
      log: { info: silent, warn: silent, error: silent },
    });
    const subject = {
      kind: 'ENROLLMENT',
      id: enrollmentId,
      fleetId: account.fleetId,
      accountId,
      provider: account.provider,
    } as const;
    const first = valueOf(await issue(core, enrollmentId));
    core.clock.advance(LIFE_SECONDS);
    const answer = Promise.withResolvers<undefined>();
    const late = other.get({
      subject,
      renewBeforeSeconds: 60,
      obtain: async () => {
        await answer.promise;
        return {
          accessToken: 'too-late',
          tokenType: 'bearer',
          scopes: [],
          issuedAt: core.now(),
          expiresAt: new Date(core.now().getTime() + 1),
        };
      },
    });
    await until(
      async () =>
        typeof (await findGrantOf(core.store.read, enrollmentId))?.renewalOwner === 'string',
    );
    const waiting = issue(core, enrollmentId);
    core.clock.advance(7);
    // Long enough for some looks of who waits.
    await sleep(200);
    expect(refreshes(core)).toBe(0);
    core.clock.advance(1);
    const next = valueOf(await waiting);
    expect(next.accessToken).not.toBe(first.accessToken);
    answer.resolve(undefined);
    expect((await late).tokens.accessToken).toBe(next.accessToken);
    expect(valueOf(await issue(core, enrollmentId)).accessToken).toBe(next.accessToken);
    expect(refreshes(core)).toBe(1);
  });
});

describe('taking a token back', () => {
  it('ends it at the provider, then here; the next one goes on under the same id', async () => {
    const { core, fleetId, enrollmentId } = await begin();
    const first = valueOf(await issue(core, enrollmentId));
    core.clock.advance(1);
    const revoked = valueOf(await core.grants.revoke(core.operator, first.grant.id));
    expect(revoked).toMatchObject({ id: first.grant.id, status: 'REVOKED', revokedAt: core.now() });
    expect(await infoOf(core, first.accessToken)).toBe(401);
    expect(await grantOf(core, enrollmentId)).toEqual(revoked);
    expect((await listAuditEvents(core.store.read, { fleetId }, 1))[0]).toMatchObject({
      action: 'access_grant.revoked',
      subjectId: first.grant.id,
    });
    const calls = core.simulator.requests.count('DELETE', REFRESH);
    expect(valueOf(await core.grants.revoke(core.operator, first.grant.id))).toEqual(revoked);
    expect(core.simulator.requests.count('DELETE', REFRESH)).toBe(calls);
    const next = valueOf(await issue(core, enrollmentId));
    expect(next.grant).toMatchObject({
      id: first.grant.id,
      status: 'ACTIVE',
      issuedAt: core.now(),
      revokedAt: null,
    });
    expect(await infoOf(core, next.accessToken)).toBe(200);
  });

  it('changes nothing here while the provider cannot be asked', async () => {
    const { core, enrollmentId } = await begin();
    const { grant } = valueOf(await issue(core, enrollmentId));
    core.simulator.setFault({
      kind: 'rate-limit',
      method: 'DELETE',
      path: '/access_tokens',
      times: 1,
    });
    expect(errorsOf(await core.grants.revoke(core.operator, grant.id))).toMatchObject([
      { code: 'PROVIDER_RATE_LIMITED', field: ['grantId'] },
    ]);
    expect(await grantOf(core, enrollmentId)).toMatchObject({ status: 'ACTIVE', revokedAt: null });
    expect(valueOf(await core.grants.revoke(core.operator, grant.id)).status).toBe('REVOKED');
  });

  it('happens by itself when the clearance ends, and is tried until the provider has done it', async () => {
    const { core, accountId, enrollmentId } = await begin();
    const { accessToken } = valueOf(await issue(core, enrollmentId));
    core.simulator.setFault({
      kind: 'status',
      status: 503,
      method: 'DELETE',
      path: '/access_tokens',
      times: 2,
    });
    core.simulator.move(vinOf(1), 'revoked');
    await core.reconciliation.run(await core.stored(accountId));
    expect(errorsOf(await issue(core, enrollmentId))).toMatchObject([{ code: 'NOT_APPROVED' }]);
    await until(async () => {
      core.clock.advance(10);
      core.wake();
      return (await grantOf(core, enrollmentId))?.status === 'REVOKED';
    });
    expect(await infoOf(core, accessToken)).toBe(401);
    expect(core.simulator.requests.count('DELETE', REFRESH)).toBeGreaterThanOrEqual(3);
  });

  it('leaves alone what was issued for a clearance that was given again meanwhile', async () => {
    const { core, accountId, enrollmentId } = await begin();
    valueOf(await issue(core, enrollmentId));
    const failing = core.simulator.setFault({
      kind: 'status',
      status: 503,
      method: 'DELETE',
      path: '/access_tokens',
    });
    core.simulator.move(vinOf(1), 'revoked');
    await core.reconciliation.run(await core.stored(accountId));
    core.clock.advance(2);
    for (const status of ['pending', 'approved'] as const) core.simulator.move(vinOf(1), status);
    await core.reconciliation.run(await core.stored(accountId));
    const again = valueOf(await issue(core, enrollmentId, 599));
    failing();
    core.clock.advance(300);
    core.wake();
    await until(async () =>
      (await core.store.read.orm.select().from(core.store.read.t.commands)).every(
        ({ state }) => state !== 'QUEUED',
      ),
    );
    expect(await grantOf(core, enrollmentId)).toMatchObject({ status: 'ACTIVE' });
    expect(await infoOf(core, again.accessToken)).toBe(200);
  });
});

describe("an account's own token", () => {
  it('is the one that calls are made with, and can be taken back', async () => {
    const { core, accountId } = await begin();
    const issued = valueOf(await issue(core, accountId));
    expect(issued.grant).toMatchObject({
      subjectKind: 'ACCOUNT',
      subjectId: accountId,
      status: 'ACTIVE',
    });
    expect(issued.accessToken).toBe(await core.sessions.open(await core.stored(accountId)).token());
    expect(refreshes(core) + core.simulator.requests.count('POST', REFRESH)).toBe(0);
    expect(valueOf(await core.grants.revoke(core.operator, issued.grant.id))).toMatchObject({
      status: 'REVOKED',
    });
    expect(
      (await call(core.simulator.url, 'GET', '/fleets/vehicles', undefined, issued.accessToken))
        .status,
    ).toBe(401);
    const next = await core.sessions.open(await core.stored(accountId)).token();
    expect(next).not.toBe(issued.accessToken);
    expect((await core.accounts.grantsOf(core.operator, [accountId]))[0]).toMatchObject({
      id: issued.grant.id,
      status: 'ACTIVE',
      revokedAt: null,
    });
  });
});

describe("a service account's own token", () => {
  it('is taken back where it came from, and needs no OAuth client for that; tokens of its vehicles do', async () => {
    const key = makeKey('test-service-account');
    const core = await startTestCore({ apps: [{ ...TEST_APP, serviceAccounts: [key] }] });
    const fleetId = await core.newFleet('North');
    const secrets = {
      environment: 'SANDBOX',
      serviceAccount: { apiKeyId: key.id, privateKey: key.pem },
    };
    const { id: accountId } = valueOf(
      await core.accounts.connect(core.operator, { fleetId, name: 'Key', highMobility: secrets }),
    );
    const issued = valueOf(await issue(core, accountId));
    const mend = core.simulator.setFault({
      kind: 'status',
      status: 503,
      method: 'DELETE',
      path: '/auth_tokens/*',
    });
    expect(errorsOf(await core.grants.revoke(core.operator, issued.grant.id))).toMatchObject([
      { code: 'PROVIDER_UNAVAILABLE' },
    ]);
    expect((await core.accounts.grantsOf(core.operator, [accountId]))[0]).toMatchObject({
      status: 'ACTIVE',
    });
    mend();
    expect(valueOf(await core.grants.revoke(core.operator, issued.grant.id))).toMatchObject({
      status: 'REVOKED',
    });
    expect(
      (await call(core.simulator.url, 'GET', '/fleets/vehicles', undefined, issued.accessToken))
        .status,
    ).toBe(401);
    expect(core.simulator.requests.count('DELETE', REFRESH)).toBe(0);
    const next = valueOf(await issue(core, accountId));
    expect(
      (await call(core.simulator.url, 'GET', '/fleets/vehicles', undefined, next.accessToken))
        .status,
    ).toBe(200);

    core.start();
    await core.onboard(accountId, [vehicleOf(1)]);
    core.simulator.move(vinOf(1), 'approved');
    await core.reconciliation.run(await core.stored(accountId));
    const [enrollmentId = ''] = await core.enrollmentIds(fleetId);
    const { grant } = valueOf(await issue(core, enrollmentId));
    expect(errorsOf(await core.grants.revoke(core.operator, grant.id))).toMatchObject([
      { code: 'NOT_SUPPORTED', message: expect.stringContaining('oauthClient') },
    ]);
  });

  it('that has ended there already counts as taken back', async () => {
    const key = makeKey('test-service-account');
    const core = await startTestCore({ apps: [{ ...TEST_APP, serviceAccounts: [key] }] });
    const secrets = {
      environment: 'SANDBOX',
      serviceAccount: { apiKeyId: key.id, privateKey: key.pem },
    };
    const { id: accountId } = valueOf(
      await core.accounts.connect(core.operator, {
        fleetId: await core.newFleet('North'),
        name: 'Key',
        highMobility: secrets,
      }),
    );
    const { grant, accessToken } = valueOf(await issue(core, accountId));
    expect((await call(core.simulator.url, 'DELETE', `/auth_tokens/${accessToken}`)).status).toBe(
      201,
    );
    expect(valueOf(await core.grants.revoke(core.operator, grant.id))).toMatchObject({
      status: 'REVOKED',
    });
  });
});

describe('who may have tokens', () => {
  it("no caller is unauthenticated, a missing scope is forbidden, and another fleet's objects are not found", async () => {
    const { core, accountId, enrollmentId } = await begin();
    const { grant } = valueOf(await issue(core, enrollmentId));
    const stranger = testViewer({ clientId: 'stranger', fleetIds: [await core.newFleet('South')] });
    const writer = testViewer({ clientId: 'writer', scopes: ['fleet:write', 'clearance:write'] });
    for (const attempt of [
      () => core.grants.issue(null, { subjectId: enrollmentId }),
      () => core.grants.revoke(null, grant.id),
      () => core.grants.ofEnrollments(null, [enrollmentId]),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    for (const attempt of [
      () => core.grants.issue(writer, { subjectId: enrollmentId }),
      () => core.grants.revoke(writer, grant.id),
    ]) {
      await expect(attempt()).rejects.toMatchObject({
        code: 'FORBIDDEN',
        data: { requiredScope: 'token:issue' },
      });
    }
    core.simulator.requests.clear();
    for (const subjectId of [
      accountId,
      enrollmentId,
      'enr_01ARZ3NDEKTSV4RRFFQ69G5FAV',
      grant.id,
      '',
    ]) {
      expect(errorsOf(await core.grants.issue(stranger, { subjectId }))).toMatchObject([
        { code: 'NOT_FOUND', field: ['subjectId'] },
      ]);
    }
    expect(errorsOf(await core.grants.revoke(stranger, grant.id))).toMatchObject([
      { code: 'NOT_FOUND', field: ['grantId'] },
    ]);
    expect(await core.grants.ofEnrollments(stranger, [enrollmentId])).toEqual([null]);
    expect(core.simulator.requests.list()).toEqual([]);
  });

  it('every vending is in the log of the fleet, without a value', async () => {
    const { core, fleetId, enrollmentId } = await begin();
    const issued = valueOf(await issue(core, enrollmentId));
    const [event] = await listAuditEvents(core.store.read, { fleetId }, 1);
    expect(event).toMatchObject({
      action: 'access_token.vended',
      subjectId: enrollmentId,
      clientId: 'test-operator',
      details: { grantId: issued.grant.id, renewed: true, recovered: false },
    });
    expect(JSON.stringify(event)).not.toContain(issued.accessToken);
  });

  it('no value is anywhere in the bytes of the database', async () => {
    const { core, accountId, enrollmentId } = await begin();
    const first = valueOf(await issue(core, enrollmentId));
    const account = valueOf(await issue(core, accountId));
    core.clock.advance(LIFE_SECONDS);
    const second = valueOf(await issue(core, enrollmentId));
    const held = core.vault.open(
      (await findGrantOf(core.store.read, enrollmentId))?.sealedTokens ?? '',
      { table: 'access_grants', id: first.grant.id, field: 'tokens' },
    );
    const { refreshToken } = JSON.parse(held) as { readonly refreshToken: string };
    const bytes = [core.path, `${core.path}-wal`]
      .filter(existsSync)
      .map((path) => readFileSync(path).toString('latin1'))
      .join('');
    expect(bytes).toContain(first.grant.id);
    for (const value of [
      first.accessToken,
      second.accessToken,
      account.accessToken,
      refreshToken,
      GOOD_SECRETS.clientSecret.clientSecret,
    ])
      expect(bytes.includes(value)).toBe(false);
  });
});
