import { randomBytes } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AccessTokens } from '../../src/auth/access-tokens.js';
import { Authentication } from '../../src/auth/authentication.js';
import { SigningKeys, SIGNS_AFTER_SECONDS } from '../../src/auth/signing-keys.js';
import { TokenService } from '../../src/auth/token-service.js';
import { ClientService } from '../../src/services/client/clients.js';
import { Idempotency } from '../../src/services/commands/idempotency.js';
import { signingKeyStore } from '../../src/store/access/signing-keys.js';
import { openPostgresStore } from '../../src/store/engine/postgres-store.js';
import { type Store } from '../../src/store/engine/store.js';
import { valueOf } from '../support/core.js';
import { describeOnPostgres } from '../support/postgres.js';
import {
  openTempStore,
  TestClock,
  testCursors,
  testSignIns,
  testVault,
  testViewer,
} from '../support/store.js';

const SECOND = 1;
const HOUR = 3600;
const vault = testVault();
const viewer = testViewer();

/** An instance of the server with a clock of its own, on a database that all of them share. */
async function startInstance(store: Store, aheadSeconds = 0) {
  const clock = new TestClock();
  clock.advance(aheadSeconds);
  const { now } = clock;
  const keys = await SigningKeys.load(signingKeyStore(store), vault, now);
  const tokens = new AccessTokens({
    issuer: 'http://fleetgraph.test',
    ttlSeconds: 900,
    keys,
    now,
  });
  const authentication = new Authentication({ store, tokens, now });
  const service = new TokenService({ store, signIns: testSignIns(store, now), tokens, now });
  const idempotency = new Idempotency(vault, randomBytes(32), now);
  const clients = new ClientService({ store, cursors: testCursors(), idempotency, now });
  return {
    clock,
    keys,
    issue: async (clientId: string, clientSecret: string): Promise<string> =>
      (await service.issue({ clientId, clientSecret, network: 'n', requestId: 'r' }, undefined))
        .accessToken,
    /** Whether a token is let in, and stays in. */
    accepts: async (token: string): Promise<boolean> => {
      const entered = await authentication
        .authenticate(`Bearer ${token}`, 'r')
        .catch(() => undefined);
      return entered ? (await authentication.endedAmong([entered])).size === 0 : false;
    },
    create: async () => {
      const input = { name: 'Board', scopes: ['fleet:read'] };
      const { client, clientSecret } = valueOf(await clients.create(viewer, input));
      return { id: client.id, secret: clientSecret };
    },
    rotate: async (id: string): Promise<string> =>
      valueOf(await clients.rotateSecret(viewer, id)).clientSecret,
  };
}

function describeClocks(storeOf: () => Store): void {
  const start = (ahead = 0) => startInstance(storeOf(), ahead);

  test.each([0, 0.001, 0.9, SECOND, 3 * SECOND, HOUR, 24 * HOUR])(
    'a clock that is set back by %d s refuses no token that it has just issued',
    async (seconds) => {
      const one = await start();
      const { id, secret } = await one.create();
      const before = await one.issue(id, secret);
      one.clock.advance(-seconds);
      const token = await one.issue(id, secret);
      expect([await one.accepts(token), await one.accepts(before)]).toEqual([true, true]);
      const rotated = await one.rotate(id);
      expect([await one.accepts(token), await one.accepts(before)]).toEqual([false, false]);
      expect(await one.accepts(await one.issue(id, rotated))).toBe(true);
    },
  );

  test.each([
    [-3, 0],
    [0, -3],
    [-HOUR, 0],
    [0, -HOUR],
  ])(
    'instances at %d and %d s accept what the other issues after a rotation, and nothing older',
    async (first, second) => {
      const [one, other] = [await start(first), await start(second)];
      const { id, secret } = await one.create();
      const older = [await one.issue(id, secret), await other.issue(id, secret)];
      const rotated = await one.rotate(id);
      const newer = [await one.issue(id, rotated), await other.issue(id, rotated)];
      for (const instance of [one, other]) {
        for (const token of older) expect(await instance.accepts(token)).toBe(false);
      }
      // One whose clock is far ahead takes it for expired, as it would any token of that age.
      const isNear = Math.abs(first - second) < 900;
      for (const [index, token] of newer.entries()) {
        expect(await [one, other][index]!.accepts(token)).toBe(true);
        if (isNear) expect(await [other, one][index]!.accepts(token)).toBe(true);
      }
    },
  );

  test('a secret that is rotated twice in one moment, or after the clock was set back, ends what the first one bought', async () => {
    const one = await start();
    const { id } = await one.create();
    for (const back of [0, 0.001, HOUR]) {
      const token = await one.issue(id, await one.rotate(id));
      one.clock.advance(-back);
      await one.rotate(id);
      expect(await one.accepts(token)).toBe(false);
    }
  });

  test('a token says when it was issued in whole seconds', async () => {
    const one = await start(0.4);
    const { id, secret } = await one.create();
    const { iat, exp } = decodeJwt(await one.issue(id, secret));
    const seconds = Math.floor(one.clock.now().getTime() / 1000);
    expect([iat, exp]).toEqual([seconds, seconds + 900]);
  });

  test('a token of an earlier release names no secret, and ends with the next rotation', async () => {
    const one = await start();
    const { id, secret } = await one.create();
    const good = await one.issue(id, secret);
    const { secret_version: version, ...claims } = decodeJwt(good);
    expect(version).toBe(one.clock.now().getTime());
    const { privateKey } = await one.keys.current();
    const token = await new SignJWT({ ...claims, iat: one.clock.now().getTime() / 1000 })
      .setProtectedHeader({ ...decodeProtectedHeader(good), alg: 'ES256' })
      .sign(privateKey);
    expect(await one.accepts(token)).toBe(true);
    await one.rotate(id);
    expect(await one.accepts(token)).toBe(false);
  });

  test('keys that another instance has rotated are found after the clock was set back', async () => {
    const [one, other] = [await start(), await start()];
    const { id, secret } = await one.create();
    other.clock.advance(-HOUR);
    one.clock.advance(-HOUR);
    await one.keys.rotate();
    for (const { clock } of [one, other]) clock.advance(SIGNS_AFTER_SECONDS + 1);
    expect(await other.accepts(await one.issue(id, secret))).toBe(true);
  });
}

describe('clocks', () => {
  const { store, dispose } = openTempStore();
  afterAll(dispose);
  describeClocks(() => store);
});

describeOnPostgres('clocks, on PostgreSQL', (postgres) => {
  let store: Store;
  beforeAll(async () => {
    store = await openPostgresStore(postgres.url);
  });
  afterAll(() => store.close().then(postgres.stop));
  describeClocks(() => store);
});
