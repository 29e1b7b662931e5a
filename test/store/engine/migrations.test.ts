import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getTableColumns, getTableName } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Idempotency } from '../../../src/services/commands/idempotency.js';
import { FleetService } from '../../../src/services/fleet/fleets.js';
import {
  findClientOfToken,
  insertClient,
  listClients,
  touchClient,
} from '../../../src/store/access/api-clients.js';
import {
  expiredTokens,
  purgeRevokedTokens,
  revokedAmong,
  revokeToken,
} from '../../../src/store/access/revoked-tokens.js';
import { loadServerSecret } from '../../../src/store/access/server-secrets.js';
import { commandBacklogs, deliveryBacklogs } from '../../../src/store/backlogs.js';
import { missingMigrations } from '../../../src/store/engine/migration-status.js';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { openSqliteStore } from '../../../src/store/engine/sqlite/sqlite-store.js';
import { type Store, UniqueViolation } from '../../../src/store/engine/store.js';
import { insertFleet, listFleets } from '../../../src/store/fleets.js';
import { startPostgres } from '../../support/postgres.js';
import { TestClock, testCursors, testVault, testViewer } from '../../support/store.js';

interface Engine {
  readonly open: () => Promise<Store>;
  readonly stop: () => Promise<void>;
}

function sqlite(): Engine {
  const directory = mkdtempSync(join(tmpdir(), 'fleetgraph-test-'));
  return {
    open: () => Promise.resolve(openSqliteStore(join(directory, 'fleetgraph.db'))),
    stop: async () => {
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const postgres = await startPostgres();
const engines: [string, Engine | string][] = [
  ['SQLite', sqlite()],
  [
    'PostgreSQL',
    'unavailable' in postgres
      ? postgres.unavailable
      : { open: () => openPostgresStore(postgres.url), stop: postgres.stop },
  ],
];

describe.each(engines)('the database on %s', (name, engine) => {
  if (typeof engine === 'string') {
    it.skip(`was not tried: ${engine}`, () => undefined);
    return;
  }
  const clock = new TestClock();
  const vault = testVault();
  let store: Store;
  beforeAll(async () => {
    store = await engine.open();
  });
  afterAll(async () => {
    await store.close();
    await engine.stop();
  });

  it('has every table and column the code knows', async () => {
    const { orm, t } = store.read;
    for (const table of Object.values(t)) {
      const rows: Record<string, unknown>[] = await orm.select().from(table).limit(1);
      expect(rows, getTableName(table)).toEqual([]);
      expect(Object.keys(getTableColumns(table)).length).toBeGreaterThan(1);
    }
    await store.probe();
  });

  it('has had every migration, and counts what waits in it', async () => {
    expect(await missingMigrations(store)).toEqual([]);
    expect(
      await missingMigrations({ ...store, lastMigration: () => Promise.resolve(null) }),
    ).not.toEqual([]);
    expect([
      ...(await commandBacklogs(store.read)),
      ...(await deliveryBacklogs(store.read)),
    ]).toEqual([]);
  });

  it('may be opened again, and by two at once', async () => {
    const [one, two] = await Promise.all([engine.open(), engine.open()]);
    expect([await missingMigrations(one), await missingMigrations(two)]).toEqual([[], []]);
    await one.probe();
    await two.probe();
    await Promise.all([one.close(), two.close()]);
  });

  it('gives back what was put in: times to the millisecond, lists, and nothing', async () => {
    const at = new Date('2026-02-03T04:05:06.789Z');
    const client = {
      id: 'cli_1',
      clientId: 'board',
      name: 'Böard 🚐',
      secretHash: 'x',
      scopes: ['fleet:read'] as const,
      fleetIds: null,
      createdAt: at,
      lastUsedAt: null,
      tokensValidFrom: at,
    };
    await store.write((tx) => insertClient(tx, client));
    expect(await listClients(store.read, 5)).toEqual([client]);
    expect(await findClientOfToken(store.read, 'board', 'jti-1')).toEqual({
      client,
      revoked: false,
    });
    expect(await findClientOfToken(store.read, 'unknown', 'jti-1')).toBeUndefined();
    await store.write((tx) => revokeToken(tx, 'jti-1', at));
    await store.write((tx) => revokeToken(tx, 'jti-1', at));
    expect(await findClientOfToken(store.read, 'board', 'jti-1')).toEqual({
      client,
      revoked: true,
    });
    expect([...(await revokedAmong(store.read, ['jti-1', 'jti-2']))]).toEqual(['jti-1']);
    expect(await expiredTokens(store.read, at, 5)).toEqual(['jti-1']);
    await store.write((tx) => purgeRevokedTokens(tx, ['jti-1']));
    expect([...(await revokedAmong(store.read, ['jti-1']))]).toEqual([]);
    const later = new Date(at.getTime() + 1);
    await store.write((tx) => touchClient(tx, 'cli_1', later));
    await store.write((tx) => touchClient(tx, 'cli_1', at));
    expect((await listClients(store.read, 5))[0]?.lastUsedAt).toEqual(later);
  });

  it('stores nothing of a write that fails, and names the index that refused it', async () => {
    const fleet = { id: 'flt_1', name: 'North', externalId: 'same', createdAt: clock.now() };
    const failed = store.write(async (tx, afterCommit) => {
      afterCommit(() => expect.fail('ran an effect of a write that was rolled back'));
      await insertFleet(tx, fleet);
      await insertFleet(tx, { ...fleet, id: 'flt_2' });
    });
    await expect(failed).rejects.toBeInstanceOf(UniqueViolation);
    await expect(failed).rejects.toMatchObject({
      constraint: expect.stringContaining('external_id'),
    });
    expect(await listFleets(store.read, null, 5)).toEqual([]);
  });

  it('creates a server secret once, in any order of the requests', async () => {
    const secrets = await Promise.all(
      Array.from({ length: 5 }, () => loadServerSecret(store, vault, 'cursors', 32, clock.now())),
    );
    expect(new Set(secrets.map((secret) => Buffer.from(secret).toString('hex'))).size).toBe(1);
    expect(secrets[0]).toHaveLength(32);
    expect(await loadServerSecret(store, vault, 'other', 16, clock.now())).toHaveLength(16);
    const rows = await store.read.orm.select().from(store.read.t.serverSecrets);
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(secrets[0]!).toString('base64url'));
  });

  it('carries a use case from end to end: once per key, first come first served, in pages', async () => {
    const fleets = new FleetService({
      store,
      cursors: testCursors(),
      idempotency: new Idempotency(vault, randomBytes(32), clock.now),
      now: clock.now,
    });
    const operator = testViewer();
    const input = { name: 'North', externalId: 'north', idempotencyKey: 'k' };
    const made = await Promise.all(Array.from({ length: 4 }, () => fleets.create(operator, input)));
    expect(new Set(made.map((outcome) => outcome.ok && outcome.value.id)).size).toBe(1);
    const raced = await Promise.all([
      fleets.create(operator, { name: 'A', externalId: 'e' }),
      fleets.create(operator, { name: 'B', externalId: 'e' }),
    ]);
    expect(raced.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
    const first = await fleets.list(operator, { first: 1 });
    const second = await fleets.list(operator, { first: 1, after: first.items[0]!.cursor });
    expect([first.hasNextPage, second.hasNextPage, await second.totalCount()]).toEqual([
      true,
      false,
      2,
    ]);
    expect(first.items[0]!.node.id).not.toBe(second.items[0]!.node.id);
    expect(first.items[0]!.node.createdAt).toEqual(clock.now());
    expect(await fleets.delete(operator, first.items[0]!.node.id)).toMatchObject({ ok: true });
    expect(store.dialect).toBe(name === 'SQLite' ? 'sqlite' : 'postgres');
  });
});
