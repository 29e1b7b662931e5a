import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  errorsOf,
  GOOD_SECRETS,
  startTestCore,
  type TestCore,
  valueOf,
  vehicleOf,
  webhookOf,
} from '../../support/core.js';
import { makeKey, TEST_APP } from '../../support/simulator.js';
import { testViewer } from '../../support/store.js';

const TOKENS = '/v1/access_tokens';
const WRONG = {
  ...GOOD_SECRETS,
  clientSecret: { clientId: TEST_APP.clientId, clientSecret: 'not-the-secret-CANARY-wrong' },
};

const fleetAccounts = async (core: TestCore, fleetId: string) =>
  (await core.accounts.ofFleets(core.operator, [fleetId]))[0] ?? [];

describe('connecting an account', () => {
  it('signs in, stores the token, and returns everything but the secrets', async () => {
    const core = await startTestCore();
    const fleetId = await core.newFleet('North');
    const account = await core.connect(fleetId, '  Sandbox ');
    expect(account).toMatchObject({
      fleetId,
      provider: 'HIGH_MOBILITY',
      name: 'Sandbox',
      environment: 'SANDBOX',
      authMethod: 'CLIENT_SECRET',
      principal: TEST_APP.clientId,
    });
    expect(account.health).toMatchObject({ status: 'HEALTHY', reason: null });
    expect(
      JSON.stringify([account, await core.accounts.byIds(core.operator, [account.id])]),
    ).not.toMatch(/not-a-real|[sS]ealed/);
    expect(core.accounts.webhookUrl(account)).toMatch(
      /^http:\/\/localhost:4000\/webhooks\/high-mobility\/[\w-]{32}$/,
    );
    await core.sessions.open(await core.stored(account.id)).token();
    expect(core.simulator.requests.count('POST', TOKENS)).toBe(1);
  });

  it('stores nothing when the provider refuses the sign-in, and reports its words', async () => {
    const core = await startTestCore();
    const fleetId = await core.newFleet('North');
    const [error] = errorsOf(
      await core.accounts.connect(core.operator, {
        fleetId,
        name: 'Sandbox',
        highMobility: WRONG,
        idempotencyKey: 'once',
      }),
    );
    expect(error).toMatchObject({ code: 'PROVIDER_UNAUTHORIZED', field: ['highMobility'] });
    expect(error?.message).toMatch(/client_secret/);
    expect(error?.message).not.toContain('CANARY');
    expect(await fleetAccounts(core, fleetId)).toEqual([]);
    // Neither the name nor the key is used up.
    expect(
      valueOf(
        await core.accounts.connect(core.operator, {
          fleetId,
          name: 'Sandbox',
          highMobility: GOOD_SECRETS,
          idempotencyKey: 'once',
        }),
      ).name,
    ).toBe('Sandbox');
  });

  it.each([
    ['limited', { kind: 'rate-limit', retryAfterSeconds: 30 } as const, 'PROVIDER_RATE_LIMITED'],
    ['down', { kind: 'status', status: 503 } as const, 'PROVIDER_UNAVAILABLE'],
    ['talking nonsense', { kind: 'malformed' } as const, 'PROVIDER_UNAVAILABLE'],
  ])('stores nothing when the provider is %s', async (_, fault, code) => {
    const core = await startTestCore();
    const fleetId = await core.newFleet('North');
    core.simulator.setFault({ ...fault, path: '/access_tokens' });
    expect(
      errorsOf(
        await core.accounts.connect(core.operator, {
          fleetId,
          name: 'Sandbox',
          highMobility: GOOD_SECRETS,
        }),
      ),
    ).toMatchObject([{ code }]);
    expect(await fleetAccounts(core, fleetId)).toEqual([]);
  });

  it('refuses a name that the fleet has, before and during the sign-in; another fleet may have it', async () => {
    const core = await startTestCore();
    const [north, south] = [await core.newFleet('North'), await core.newFleet('South')];
    const connect = (fleetId: string) =>
      core.accounts.connect(core.operator, {
        fleetId,
        name: 'Sandbox',
        highMobility: GOOD_SECRETS,
      });
    const outcomes = await Promise.all([connect(north), connect(north), connect(south)]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(2);
    expect(outcomes[2].ok).toBe(true);
    const calls = core.simulator.requests.count('POST', TOKENS);
    expect(errorsOf(await connect(north))).toMatchObject([{ code: 'NAME_TAKEN', field: ['name'] }]);
    expect(core.simulator.requests.count('POST', TOKENS)).toBe(calls);
    expect(await fleetAccounts(core, north)).toHaveLength(1);
  });

  it('refuses secrets of the wrong shape without a call to the provider and without repeating them', async () => {
    const core = await startTestCore();
    const fleetId = await core.newFleet('North');
    const cases = [
      {},
      { highMobility: { clientSecret: { clientId: 'x', clientSecret: { CANARY: 1 } } } },
      { highMobility: GOOD_SECRETS, invers: {} },
      { damoov: {} },
    ];
    for (const secrets of cases) {
      const errors = errorsOf(
        await core.accounts.connect(core.operator, { fleetId, name: 'Sandbox', ...secrets }),
      );
      expect(errors[0]?.code).toMatch(/^(INVALID|NOT_SUPPORTED)$/);
      expect(JSON.stringify(errors)).not.toContain('CANARY');
    }
    expect(core.simulator.requests.list()).toEqual([]);
  });

  it('answers the same to the same key, makes one account of two calls at once, and refuses another input', async () => {
    const core = await startTestCore();
    const fleetId = await core.newFleet('North');
    const input = { fleetId, name: 'Sandbox', highMobility: GOOD_SECRETS, idempotencyKey: 'k' };
    const [first, second] = (
      await Promise.all([
        core.accounts.connect(core.operator, input),
        core.accounts.connect(core.operator, input),
      ])
    ).map(valueOf);
    expect(second?.id).toBe(first?.id);
    expect(valueOf(await core.accounts.connect(core.operator, input)).id).toBe(first?.id);
    expect(
      errorsOf(await core.accounts.connect(core.operator, { ...input, name: 'Other' })),
    ).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }]);
    expect(await fleetAccounts(core, fleetId)).toHaveLength(1);
  });
});

describe("an account's token", () => {
  it('is asked for once, however many need it at the same time', async () => {
    const core = await startTestCore();
    const { id } = await core.connect(await core.newFleet('North'));
    core.clock.advance(241);
    core.simulator.requests.clear();
    const account = await core.stored(id);
    const tokens = await Promise.all(
      Array.from({ length: 50 }, () => core.sessions.open(account).token()),
    );
    expect(new Set(tokens).size).toBe(1);
    expect(core.simulator.requests.count('POST', TOKENS)).toBe(1);
  });

  it('is reused until 60 seconds before its end, by a new process as well', async () => {
    const core = await startTestCore();
    const { id } = await core.connect(await core.newFleet('North'));
    const token = async () => core.sessions.open(await core.stored(id)).token();
    const first = await token();
    core.clock.advance(239);
    core.sessions.forget(id);
    expect(await token()).toBe(first);
    core.clock.advance(1);
    expect(await token()).not.toBe(first);
    expect(core.simulator.requests.count('POST', TOKENS)).toBe(2);
    const [grant] = await core.accounts.grantsOf(core.operator, [id]);
    expect(grant).toMatchObject({
      status: 'ACTIVE',
      issuedAt: new Date('2026-01-01T00:00:00.250Z'),
      refreshedAt: core.now(),
    });
    core.clock.advance(300);
    expect((await core.accounts.grantsOf(core.operator, [id]))[0]?.status).toBe('EXPIRED');
  });

  it('reports in the health of the account how a sign-in failed, and since when', async () => {
    const core = await startTestCore();
    const { id } = await core.connect(await core.newFleet('North'));
    core.simulator.setFault({
      kind: 'rate-limit',
      path: '/access_tokens',
      retryAfterSeconds: 30,
      times: 2,
    });
    core.clock.advance(10);
    const began = core.now();
    expect(errorsOf(await core.accounts.verify(core.operator, id))).toMatchObject([
      { code: 'PROVIDER_RATE_LIMITED', field: ['accountId'] },
    ]);
    core.clock.advance(5);
    await core.accounts.verify(core.operator, id);
    const health = async () => (await core.accounts.byIds(core.operator, [id]))[0]?.health;
    expect(await health()).toMatchObject({
      status: 'DEGRADED',
      since: began,
      retryAt: new Date(core.now().getTime() + 30_000),
    });
    expect(valueOf(await core.accounts.verify(core.operator, id)).health).toEqual({
      status: 'HEALTHY',
      reason: null,
      since: core.now(),
      retryAt: null,
      checkedAt: core.now(),
    });
  });
});

describe('rotating secrets', () => {
  const key = makeKey('key-1');

  it('retains the old ones when the new ones are refused', async () => {
    const core = await startTestCore();
    const { id } = await core.connect(await core.newFleet('North'));
    const before = await core.stored(id);
    expect(
      errorsOf(
        await core.accounts.rotateSecrets(core.operator, { accountId: id, highMobility: WRONG }),
      ),
    ).toMatchObject([{ code: 'PROVIDER_UNAUTHORIZED' }]);
    expect(
      errorsOf(
        await core.accounts.rotateSecrets(core.operator, {
          accountId: id,
          highMobility: { ...GOOD_SECRETS, environment: 'LIVE' },
        }),
      ),
    ).toMatchObject([{ code: 'INVALID', field: ['highMobility', 'environment'] }]);
    expect(await core.stored(id)).toEqual(before);
    expect(valueOf(await core.accounts.verify(core.operator, id)).health.status).toBe('HEALTHY');
  });

  it('changes the way of signing in, and retains the id of the grant', async () => {
    const core = await startTestCore({
      apps: [{ ...TEST_APP, privateKeys: [{ id: key.id, publicKey: key.publicKey }] }],
    });
    const { id } = await core.connect(await core.newFleet('North'));
    const [before] = await core.accounts.grantsOf(core.operator, [id]);
    core.clock.advance(1);
    const highMobility = {
      environment: 'SANDBOX',
      privateKey: { clientId: TEST_APP.clientId, privateKeyId: key.id, privateKey: key.pem },
    };
    expect(
      valueOf(await core.accounts.rotateSecrets(core.operator, { accountId: id, highMobility })),
    ).toMatchObject({ authMethod: 'PRIVATE_KEY_JWT', health: { status: 'HEALTHY' } });
    const [after] = await core.accounts.grantsOf(core.operator, [id]);
    expect(after).toMatchObject({
      id: before?.id,
      issuedAt: before?.issuedAt,
      refreshedAt: core.now(),
    });
  });

  it('lets webhooks be signed with either secret for a day', async () => {
    const core = await startTestCore();
    const { id, webhookEndpointKey } = await core.connect(await core.newFleet('North'));
    valueOf(
      await core.accounts.rotateSecrets(core.operator, {
        accountId: id,
        highMobility: { ...GOOD_SECRETS, webhookSecret: 'not-a-real-new-one' },
      }),
    );
    const receive = (secret: string) => {
      const { headers, body } = webhookOf('WVWZZZ1KZ00000001', 'approved', { secret });
      return core.webhooks.receive('HIGH_MOBILITY', webhookEndpointKey ?? '', headers, body);
    };
    expect(await receive(GOOD_SECRETS.webhookSecret)).toBe('stored');
    expect(await receive('not-a-real-new-one')).toBe('stored');
    core.clock.advance(24 * 3600);
    expect(await receive(GOOD_SECRETS.webhookSecret)).toBe('bad-signature');
    expect(await receive('not-a-real-new-one')).toBe('stored');
  });
});

describe('disconnecting an account', () => {
  it('is refused while vehicles are enrolled, and leaves everything as it was', async () => {
    const core = await startTestCore();
    const { fleetId, accountId } = await core.begin();
    await core.onboard(accountId, [vehicleOf(1)]);
    expect(errorsOf(await core.accounts.disconnect(core.operator, accountId))).toMatchObject([
      { code: 'IN_USE', field: ['accountId'] },
    ]);
    expect(await fleetAccounts(core, fleetId)).toHaveLength(1);
  });

  it('ends it: no webhook, no verification, and its name is free again', async () => {
    const core = await startTestCore();
    const fleetId = await core.newFleet('North');
    const { id, webhookEndpointKey } = await core.connect(fleetId);
    expect(valueOf(await core.accounts.disconnect(core.operator, id))).toBe(id);
    expect(await fleetAccounts(core, fleetId)).toEqual([]);
    const { headers, body } = webhookOf('WVWZZZ1KZ00000001', 'approved');
    expect(
      await core.webhooks.receive('HIGH_MOBILITY', webhookEndpointKey ?? '', headers, body),
    ).toBe('unknown-endpoint');
    expect(errorsOf(await core.accounts.verify(core.operator, id))).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
    expect(errorsOf(await core.accounts.disconnect(core.operator, id))).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
    expect((await core.connect(fleetId)).id).not.toBe(id);
  });
});

describe('secrets', () => {
  it('are nowhere in the bytes of the database', async () => {
    const secret = 'CANARY-client-secret';
    const core = await startTestCore({
      apps: [
        { clientId: 'test-client', clientSecret: secret },
        { ...TEST_APP, clientId: 'other-client' },
      ],
    });
    const fleetId = await core.newFleet('North');
    const highMobility = {
      environment: 'SANDBOX',
      clientSecret: { clientId: 'test-client', clientSecret: secret },
      webhookSecret: 'CANARY-webhook-secret',
    };
    const { id } = valueOf(
      await core.accounts.connect(core.operator, {
        fleetId,
        name: 'Sandbox',
        highMobility,
        idempotencyKey: 'CANARY-free',
      }),
    );
    valueOf(
      await core.accounts.rotateSecrets(core.operator, {
        accountId: id,
        highMobility: { ...highMobility, webhookSecret: 'CANARY-second-webhook' },
      }),
    );
    await core.accounts.connect(core.operator, { fleetId, name: 'Refused', highMobility: WRONG });
    core.start();
    await core.onboard(id, [vehicleOf(1)]);
    const token = await core.sessions.open(await core.stored(id)).token();
    const bytes = [core.path, `${core.path}-wal`]
      .filter(existsSync)
      .map((path) => readFileSync(path).toString('latin1'))
      .join('');
    expect(bytes).toContain(id);
    expect(bytes).toContain('CANARY-free');
    const canaries = [
      secret,
      'CANARY-webhook-secret',
      'CANARY-second-webhook',
      'CANARY-wrong',
      token,
      token.split('.')[2] ?? '',
    ];
    for (const canary of canaries) {
      expect(bytes.includes(canary), canary).toBe(false);
      expect(bytes.includes(Buffer.from(canary).toString('base64url').slice(4, -4)), canary).toBe(
        false,
      );
    }
  });
});

describe('who may do what with accounts', () => {
  it("no caller is unauthenticated, a missing scope is forbidden, and another fleet's objects are not found", async () => {
    const core = await startTestCore();
    const [north, south] = [await core.newFleet('North'), await core.newFleet('South')];
    const { id } = await core.connect(north);
    const stranger = testViewer({ clientId: 'stranger', fleetIds: [south] });
    const reader = testViewer({ clientId: 'reader', scopes: ['fleet:read'] });
    const { accounts } = core;
    const connect = { fleetId: north, name: 'Mine', highMobility: GOOD_SECRETS };
    for (const call of [
      () => accounts.byIds(null, [id]),
      () => accounts.ofFleets(null, [north]),
      () => accounts.grantsOf(null, [id]),
      () => accounts.webhookHealthOf(null, [id]),
      () => accounts.connect(null, connect),
      () => accounts.rotateSecrets(null, { accountId: id, highMobility: GOOD_SECRETS }),
      () => accounts.verify(null, id),
      () => accounts.disconnect(null, id),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    for (const call of [
      () => accounts.connect(reader, connect),
      () => accounts.rotateSecrets(reader, { accountId: id }),
      () => accounts.verify(reader, id),
      () => accounts.disconnect(reader, id),
    ]) {
      await expect(call()).rejects.toMatchObject({
        code: 'FORBIDDEN',
        data: { requiredScope: 'fleet:write' },
      });
    }
    core.simulator.requests.clear();
    expect(await accounts.byIds(stranger, [id, 'acc_unknown'])).toEqual([null, null]);
    expect(await accounts.ofFleets(stranger, [north])).toEqual([[]]);
    expect(await accounts.grantsOf(stranger, [id])).toEqual([null]);
    expect(await accounts.webhookHealthOf(stranger, [id])).toEqual([null]);
    const unknown = 'acc_01ARZ3NDEKTSV4RRFFQ69G5FAV';
    expect(await accounts.verify(stranger, id)).toEqual(await accounts.verify(stranger, unknown));
    expect(await accounts.disconnect(stranger, id)).toEqual(
      await accounts.disconnect(stranger, unknown),
    );
    const rotate = (accountId: string) =>
      accounts.rotateSecrets(stranger, { accountId, highMobility: GOOD_SECRETS });
    expect(await rotate(id)).toEqual(await rotate(unknown));
    expect(errorsOf(await accounts.connect(stranger, connect))).toMatchObject([
      { code: 'NOT_FOUND', field: ['fleetId'] },
    ]);
    expect(core.simulator.requests.list()).toEqual([]);
    expect(await core.stored(id)).toMatchObject({ id, name: 'Sandbox' });
  });
});
