import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hashClientSecret } from '../../../src/auth/client-secrets.js';
import { type OauthError } from '../../../src/auth/oauth-error.js';
import { type SignIns } from '../../../src/auth/sign-ins/sign-ins.js';
import { insertClient } from '../../../src/store/access/api-clients.js';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type Store, StoreUnavailable } from '../../../src/store/engine/store.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { openTempStore, TestClock, testSignIns } from '../../support/store.js';

const SECRET = 'not-a-real-client-secret';
const NETWORK = '192.0.2.1';

function describeSignIns(storeOf: () => Store): void {
  let store: Store;
  let clock: TestClock;
  let signIns: SignIns;
  let lines: { readonly level: string; readonly text: string }[];

  beforeEach(async () => {
    store = storeOf();
    clock = new TestClock();
    lines = [];
    signIns = startOn(store);
    await store.write(async ({ orm, t }) => {
      await orm.delete(t.apiClients);
      await orm.delete(t.auditEvents);
    });
    const secretHash = await hashClientSecret(SECRET);
    for (const clientId of ['board', 'other']) {
      await store.write((tx) =>
        insertClient(tx, {
          id: `cli_${clientId}`,
          clientId,
          name: clientId,
          scopes: ['fleet:read'],
          fleetIds: null,
          createdAt: clock.now(),
          lastUsedAt: null,
          secretHash,
          tokensValidFrom: clock.now(),
        }),
      );
    }
  });

  function startOn(database: Store): SignIns {
    const write = (level: string) => (fields: object, message: string) =>
      void lines.push({ level, text: `${JSON.stringify(fields)} ${message}` });
    const log = { info: write('info'), warn: write('warn'), error: write('error') };
    return testSignIns(database, clock.now, log);
  }

  const attempt = (clientId: string, clientSecret: string, network = NETWORK) =>
    signIns.authenticate({ clientId, clientSecret, network, requestId: 'r-1' }).then(
      (client) => client.clientId,
      (error: unknown) => (error as OauthError).code,
    );
  const fail = (clientId: string, times: number, network = NETWORK) =>
    Promise.all(
      Array.from({ length: times }, () => attempt(clientId, 'not-a-real-guess', network)),
    );
  const audit = async () =>
    (await store.read.orm.select().from(store.read.t.auditEvents)).map(
      ({ action, clientId, subjectId, requestId, details }) => ({
        action,
        clientId,
        subjectId,
        requestId,
        details,
      }),
    );

  test('a lock-out is written to the audit log once an hour, however many networks fail', async () => {
    await fail('board', 4);
    expect(await audit()).toEqual([]);
    await fail('board', 20);
    const entry = {
      action: 'api_client.locked_out',
      clientId: 'board',
      subjectId: 'cli_board',
      requestId: 'r-1',
      details: { network: NETWORK, lockedSeconds: 60 },
    };
    expect(await audit()).toEqual([entry]);
    await fail('board', 5, '192.0.2.2');
    clock.advance(61);
    await fail('board', 5);
    expect(await audit()).toHaveLength(1);
    await fail('other', 5);
    expect((await audit()).map(({ clientId }) => clientId).sort()).toEqual(['board', 'other']);
    clock.advance(3600);
    await fail('board', 5);
    expect(await audit()).toHaveLength(3);
  });

  test('a client that does not exist leaves nothing in the audit log, and no word of it in ours', async () => {
    expect(new Set(await fail(SECRET, 7))).toEqual(new Set(['invalid_client', 'slow_down']));
    expect(await audit()).toEqual([]);
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'warn', 'warn', 'warn', 'warn']);
    for (const { text } of lines) expect(text).not.toContain(SECRET);
  });

  test('failures are logged with client and network, and never with the secret', async () => {
    await attempt('board', 'not-a-real-guess', '2001:db8:0:0::/64');
    expect(lines).toEqual([
      {
        level: 'warn',
        text: expect.stringContaining(
          '"clientId":"board","isKnown":true,"network":"2001:db8:0:0::/64"',
        ),
      },
    ]);
    expect(lines[0]!.text).not.toContain('guess');
    expect(await attempt('board', SECRET)).toBe('board');
    expect(lines).toHaveLength(1);
  });

  test('clients behind one address do not lock each other out, nor does a caller that makes clients up', async () => {
    for (let index = 0; index < 25; index += 1) {
      expect(new Set(await fail(`made-up-${index}`, 4))).toEqual(new Set(['invalid_client']));
    }
    expect(await attempt('made-up', SECRET)).toBe('slow_down');
    expect(await attempt('board', SECRET)).toBe('board');
    await fail('other', 5);
    expect([await attempt('other', SECRET), await attempt('board', SECRET)]).toEqual([
      'slow_down',
      'board',
    ]);
    expect(await attempt('other', SECRET, '192.0.2.2')).toBe('other');
  });

  test('a client gets its turn while another caller behind the same address fills the queue', async () => {
    const storm = Promise.all(
      Array.from({ length: 300 }, (_, index) => attempt(`made-up-${index}`, 'not-a-real-guess')),
    );
    expect(await attempt('board', SECRET)).toBe('board');
    expect(new Set(await storm)).toEqual(new Set(['invalid_client', 'slow_down']));
  });

  test('a lock-out that cannot be audited is one all the same, and is audited later', async () => {
    const broken = {
      ...store,
      write: () => Promise.reject(new StoreUnavailable('the disk is full')),
    };
    signIns = startOn(broken);
    expect(new Set(await fail('board', 5))).toEqual(new Set(['invalid_client']));
    expect(await attempt('board', SECRET)).toBe('slow_down');
    expect(lines.at(-1)).toEqual({
      level: 'warn',
      text: expect.stringContaining('could not be written to the audit log'),
    });
    expect(await audit()).toEqual([]);
  });
}

describe('sign-ins', () => {
  const { store, dispose } = openTempStore();
  afterAll(dispose);
  describeSignIns(() => store);
});

describeOnPostgres('sign-ins, on PostgreSQL', (postgres) => {
  let store: Store;
  beforeAll(async () => {
    store = await openPostgresStore(postgres.url);
  });
  afterAll(() => store.close().then(postgres.stop));
  describeSignIns(() => store);
});
