import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { AccessTokens } from '../../src/auth/access-tokens.js';
import { Authentication } from '../../src/auth/authentication.js';
import { SigningKeys } from '../../src/auth/signing-keys.js';
import {
  deleteClient,
  insertClient,
  replaceClientSecret,
} from '../../src/store/access/api-clients.js';
import { revokeToken } from '../../src/store/access/revoked-tokens.js';
import { openPostgresStore } from '../../src/store/engine/postgres-store.js';
import { openSqliteStore } from '../../src/store/engine/sqlite/sqlite-store.js';
import { type Store } from '../../src/store/engine/store.js';
import { describeOnPostgres } from '../support/postgres.js';
import { statementsOf, valuesOf } from '../support/statements.js';
import { openTempStore, TestClock, testVault } from '../support/store.js';
import { MemorySigningKeys } from './memory-signing-keys.js';

const ISSUER = 'http://fleetgraph.test';

/** One server, and the store of another one on the same database. */
interface Setup {
  readonly own: Store;
  readonly other: Store;
}

async function letIn({ own }: Setup) {
  const clock = new TestClock();
  const keys = await SigningKeys.load(new MemorySigningKeys(), testVault(), clock.now);
  const tokens = new AccessTokens({ issuer: ISSUER, ttlSeconds: 900, keys, now: clock.now });
  const authentication = new Authentication({ store: own, tokens, now: clock.now });
  const at = clock.now();
  await own.write((tx) =>
    insertClient(tx, {
      id: 'cli_1',
      clientId: 'board',
      name: 'Board',
      scopes: ['fleet:read'],
      fleetIds: ['flt_1'],
      createdAt: at,
      lastUsedAt: null,
      secretHash: 'none',
      tokensValidFrom: at,
    }),
  );
  const issue = async () => {
    const { accessToken } = await tokens.issue({
      clientId: 'board',
      scopes: ['fleet:read'],
      secretVersion: at.getTime(),
    });
    return { enter: () => authentication.authenticate(`Bearer ${accessToken}`, 'request') };
  };
  const { enter } = await issue();
  const entered = await enter();
  expect(entered?.viewer).toMatchObject({ clientId: 'board', fleetIds: ['flt_1'] });
  // Once more, with all that is remembered of the first time.
  expect(await enter()).toEqual(entered);
  return { enter, issue, jti: entered?.jti ?? '', later: new Date(at.getTime() + 900_000) };
}

function describeRights(setup: () => Promise<Setup>): void {
  describe.each(['own', 'other'] as const)(
    'what %s server takes away has effect at the next request',
    (who) => {
      test('a token', async () => {
        const stores = await setup();
        const { enter, jti, later } = await letIn(stores);
        await stores[who].write((tx) => revokeToken(tx, jti, later));
        await expect(enter()).rejects.toThrow('not valid any more');
        await expect(enter()).rejects.toThrow('not valid any more');
      });

      test('the tokens of before a new secret', async () => {
        const stores = await setup();
        const { enter, later } = await letIn(stores);
        await stores[who].write((tx) => replaceClientSecret(tx, 'cli_1', 'other', later));
        await expect(enter()).rejects.toThrow('not valid any more');
      });

      test('the client', async () => {
        const stores = await setup();
        const { enter } = await letIn(stores);
        await stores[who].write((tx) => deleteClient(tx, 'cli_1'));
        await expect(enter()).rejects.toThrow('not valid any more');
      });
    },
  );
}

describe('on SQLite', () => {
  function open(): Promise<Setup> {
    const { store, path, dispose } = openTempStore();
    const other = openSqliteStore(path);
    onTestFinished(async () => {
      await other.close();
      await dispose();
    });
    return Promise.resolve({ own: store, other });
  }

  describeRights(open);

  test('the client is not read again as long as nothing was committed', async () => {
    const stores = await open();
    const { enter } = await letIn(stores);
    const reads = async () =>
      (await statementsOf(enter)).sql.filter((sql) => sql.includes('api_clients')).length;

    expect([await reads(), await reads()]).toEqual([0, 0]);
    await stores.other.write((tx) => revokeToken(tx, 'another', new Date()));
    expect([await reads(), await reads()]).toEqual([1, 0]);
  });
});

describeOnPostgres('on PostgreSQL', ({ url, stop }) => {
  const stores: Store[] = [];
  beforeEach(async () => {
    for (const store of stores.splice(0)) {
      await store
        .write(async ({ orm, t }) => {
          await orm.delete(t.revokedTokens);
          await orm.delete(t.apiClients);
        })
        .finally(() => store.close());
    }
  });
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await stop();
  });

  const open = async (): Promise<Setup> => {
    const [own, other] = [await openPostgresStore(url), await openPostgresStore(url)];
    stores.push(own, other);
    return { own, other };
  };

  describeRights(open);

  test('requests of one turn share a look-up of their clients, and each gets its own answer', async () => {
    const stores = await open();
    const { enter, issue } = await letIn(stores);
    const revoked = await issue();
    const { jti } = (await revoked.enter()) ?? {};
    await stores.other.write((tx) => revokeToken(tx, jti ?? '', new Date()));
    const { answer, statements } = await valuesOf(() =>
      Promise.allSettled([enter(), revoked.enter(), enter()]),
    );
    expect(answer.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(statements.filter((sql) => sql.includes('api_clients'))).toHaveLength(1);
    // A later turn looks again.
    const again = await valuesOf(enter);
    expect(again.statements.filter((sql) => sql.includes('api_clients'))).toHaveLength(1);
  });
});
