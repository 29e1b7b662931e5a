import { Client } from 'pg';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { type ClearanceEvent } from '../../../src/domain/clearance.js';
import { Journal } from '../../../src/journal/journal.js';
import { type Hint, type HintTopic } from '../../../src/store/engine/hints.js';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type Store } from '../../../src/store/engine/store.js';
import { insertFleet } from '../../../src/store/fleets.js';
import { missingPgbouncer, startPgbouncer } from '../../support/pgbouncer.js';
import { describeOnPostgres, type TestPostgres } from '../../support/postgres.js';
import { testCursors } from '../../support/store.js';
import { startTcpProxy } from '../../support/tcp-proxy.js';

/** Interval that no test waits for. */
const NEVER_MS = 2 ** 30;
const WAIT = { timeout: 20_000, interval: 10 };

const nothing = (): void => undefined;

/** Commits nothing but hints. */
const send = (store: Store, ...hints: readonly (Hint | undefined)[]): Promise<void> =>
  store.write((_, afterCommit) => {
    for (const hint of hints) afterCommit(nothing, hint);
    return Promise.resolve();
  });

describeOnPostgres('hints between processes on PostgreSQL', (postgres) => {
  afterAll(() => postgres.stop());

  const open = async (
    url = postgres.url,
    options: Parameters<typeof openPostgresStore>[1] = {},
  ): Promise<Store> => {
    const store = await openPostgresStore(url, options);
    onTestFinished(() => store.close());
    return store;
  };

  test('events of one instance reach the subscribers of two others, which never poll', async () => {
    const [a, b, c] = [await open(), await open(), await open()];
    await newFleets(a, 'north', 'south');
    const seal = testCursors();
    const journalOf = (store: Store) => new Journal({ store, seal, pollMs: NEVER_MS });
    const [writer, ...readers] = [journalOf(a), journalOf(b), journalOf(c)];
    const stop = new AbortController();
    const followers = readers.flatMap((journal) =>
      ['north', 'south'].map((fleetId) =>
        journal.follow(fleetId, 0, stop.signal, ({ seq }) => seq),
      ),
    );
    const waiting = followers.map((follower) => follower.next());
    await vi.waitFor(() => expect([b, c].every(isArriving)).toBe(true), WAIT);
    for (const fleetId of ['north', 'south'])
      await a.write((tx) => writer.append(tx, [eventOf(fleetId), eventOf(fleetId)]));
    for (const { value } of await Promise.all(waiting)) expect(value).toBe(1);
    for (const follower of followers) expect((await follower.next()).value).toBe(2);
    stop.abort();
  });

  test('a transaction sends one notification, with each hint once; a failed one sends none', async () => {
    const store = await open();
    const heard = await payloads(postgres);
    const failed = store.write((_, afterCommit) => {
      afterCommit(nothing, { topic: 'rights' });
      return Promise.reject(new Error('no'));
    });
    await expect(failed).rejects.toThrow('no');
    const journal = ['flt_1', 'flt_2', "o'dd\\", 'flt_1'].map((id): Hint => ({
      topic: 'journal',
      id,
    }));
    await send(store, ...journal, { topic: 'ended' }, undefined);
    await send(store, undefined);
    await send(store, { topic: 'commands' });
    await vi.waitFor(() => expect(heard.at(-1)).toContain('commands'), WAIT);
    expect(heard.map((payload) => payload.replace(/^\S+ /, ''))).toEqual([
      "journal:flt_1,flt_2,o'dd\\ ended",
      'commands',
    ]);
  });

  test('own hints are not received, and those of others are', async () => {
    const [a, b] = [await open(), await open()];
    const received = { a: listen(a, 'state'), b: listen(b, 'state') };
    await vi.waitFor(() => expect([a, b].every(isArriving)).toBe(true), WAIT);
    received.a.length = received.b.length = 0;
    await send(a, { topic: 'state', id: 'from-a' });
    await send(b, { topic: 'state', id: 'from-b' });
    await vi.waitFor(() => expect(received).toEqual({ a: ['from-b'], b: ['from-a'] }), WAIT);
  });

  test('a broken connection is made again, and its listeners look for what they may have missed', async () => {
    const store = await open();
    const heard = listen(store, 'journal');
    const admin = new Client({ connectionString: postgres.url });
    await admin.connect();
    onTestFinished(() => admin.end());
    for (let round = 0; round < 5; round += 1) {
      await vi.waitFor(() => expect(isArriving(store)).toBe(true), WAIT);
      heard.length = 0;
      await admin.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where query like '%listen%' and pid <> pg_backend_pid()",
      );
      await vi.waitFor(() => expect(heard).toEqual(['*', '*']), WAIT);
    }
  });

  test('a connection that falls silent is noticed, and replaced', async () => {
    const proxy = await startTcpProxy(postgres.url);
    onTestFinished(() => proxy.close());
    const limits = { connectTimeoutMs: 300, statementTimeoutMs: 300 };
    const store = await open(proxy.url, { limits, checkHintsEveryMs: 20 });
    listen(store, 'journal');
    await vi.waitFor(() => expect(isArriving(store)).toBe(true), WAIT);
    proxy.silenceOpen();
    await vi.waitFor(() => expect(isArriving(store)).toBe(false), WAIT);
    await vi.waitFor(() => expect(isArriving(store)).toBe(true), WAIT);
  });

  test('a store without listeners has no connection for them', async () => {
    const proxy = await startTcpProxy(postgres.url);
    onTestFinished(() => proxy.close());
    const store = await open(proxy.url);
    await store.probe();
    const before = proxy.accepted;
    listen(store, 'journal');
    await vi.waitFor(() => expect(isArriving(store)).toBe(true), WAIT);
    expect(proxy.accepted - before).toBeGreaterThanOrEqual(1);
  });

  const missing = missingPgbouncer();
  for (const mode of ['session', 'transaction'] as const) {
    const title = `through PgBouncer in ${mode} mode, events arrive ${mode === 'session' ? 'with hints' : 'by polling'}`;
    if (missing !== undefined) {
      test.skip(`${title}: ${missing}`, nothing);
      continue;
    }
    test(title, async () => {
      const pooler = await startPgbouncer(postgres.url, mode);
      onTestFinished(() => pooler.stop());
      const said: string[] = [];
      const log = {
        info: (_: object, message: string) => void said.push(message),
        warn: nothing,
        error: nothing,
      };
      const limits = { connectTimeoutMs: 1000 };
      const [a, b] = [await open(pooler.url), await open(pooler.url, { log, limits })];
      await newFleets(a, `through-${mode}`);
      const seal = testCursors();
      const pollMs = mode === 'session' ? NEVER_MS : 10;
      const reader = new Journal({ store: b, seal, pollMs });
      const stop = new AbortController();
      const waiting = reader.follow(`through-${mode}`, 0, stop.signal, ({ seq }) => seq).next();
      if (mode === 'session') await vi.waitFor(() => expect(isArriving(b)).toBe(true), WAIT);
      else await vi.waitFor(() => expect(said).toEqual([expect.stringContaining('pooler')]), WAIT);
      await a.write((tx) =>
        new Journal({ store: a, seal }).append(tx, [eventOf(`through-${mode}`)]),
      );
      expect((await waiting).value).toBe(1);
      expect(isArriving(b)).toBe(mode === 'session');
      stop.abort();
    });
  }
});

const isArriving = (store: Store): boolean => store.hints.isArriving;

/** Returns the ids of hints as they are received; `*` for a call without ids. */
function listen(store: Store, topic: HintTopic): string[] {
  const heard: string[] = [];
  onTestFinished(store.hints.on(topic, (ids) => void heard.push(...(ids ?? ['*']))));
  return heard;
}

/** Returns what is notified on the database from now on, without checks. */
async function payloads({ url }: TestPostgres): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  const heard: string[] = [];
  client.on('notification', ({ payload = '' }) => {
    if (!payload.includes(' check:')) heard.push(payload);
  });
  await client.query('listen fleetgraph');
  return heard;
}

async function newFleets(store: Store, ...ids: readonly string[]): Promise<void> {
  for (const id of ids)
    await store.write((tx) =>
      insertFleet(tx, { id, name: id, externalId: null, createdAt: new Date(0) }),
    );
}

let events = 0;

function eventOf(fleetId: string): Omit<ClearanceEvent, 'seq'> {
  events += 1;
  return {
    id: `evt_${events}`,
    fleetId,
    enrollmentId: 'enr_1',
    vehicleId: 'veh_1',
    accountId: 'acc_1',
    previousStatus: null,
    status: 'APPROVED',
    reason: null,
    occurredAt: new Date(0),
    recordedAt: new Date(0),
    source: 'WEBHOOK',
  };
}
