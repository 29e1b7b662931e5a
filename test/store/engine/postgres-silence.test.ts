import { afterAll, expect, onTestFinished, test } from 'vitest';
import { openPostgresStore } from '../../../src/store/engine/postgres-store.js';
import { type Store, StoreUnavailable } from '../../../src/store/engine/store.js';
import { fleetsByIds, insertFleet } from '../../../src/store/fleets.js';
import { lockRows } from '../../../src/store/query/lock-rows.js';
import { until } from '../../support/core.js';
import { describeOnPostgres } from '../../support/postgres.js';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.js';

const SIZE = 3;
const LIMITS = { size: SIZE, connectTimeoutMs: 500, statementTimeoutMs: 500 };

interface Opened {
  readonly store: Store;
  readonly proxy: TcpProxy;
  readonly logged: readonly string[];
}

describeOnPostgres('connections to PostgreSQL that fall silent', (postgres) => {
  afterAll(() => postgres.stop());

  const open = async (): Promise<Opened> => {
    const proxy = await startTcpProxy(postgres.url);
    const logged: string[] = [];
    const add = (_fields: object, message: string): void => void logged.push(message);
    const log = { info: add, warn: add, error: add };
    const store = await openPostgresStore(proxy.url, { limits: LIMITS, log });
    onTestFinished(async () => {
      await store.close();
      await proxy.close();
    });
    return { store, proxy, logged };
  };
  const read = (store: Store) => fleetsByIds(store.read, ['flt_none']);
  const write = (store: Store, id: string) =>
    store.write((tx) =>
      insertFleet(tx, { id, name: id, externalId: null, createdAt: new Date(0) }),
    );
  const fill = (store: Store) => Promise.all(Array.from({ length: SIZE }, () => read(store)));

  test('at a failover by moved address one answer is missed; the other connections are replaced unasked', async () => {
    const { store, proxy, logged } = await open();
    await fill(store);
    proxy.silenceOpen();
    await expect(read(store)).rejects.toBeInstanceOf(StoreUnavailable);
    for (let count = 0; count < 2 * SIZE; count += 1) expect(await read(store)).toEqual([]);
    await write(store, 'after the failover');
    expect(logged).toEqual(['a connection to the database was lost', 'the database answers again']);
  });

  test('a transaction that falls silent is given up, and its connection replaced', async () => {
    const { store, proxy } = await open();
    const written = store.write(async (tx) => {
      await fleetsByIds(tx, ['flt_none']);
      proxy.silenceOpen();
      await insertFleet(tx, {
        id: 'flt_unheard',
        name: 'flt_unheard',
        externalId: null,
        createdAt: new Date(0),
      });
    });
    await expect(written).rejects.toBeInstanceOf(StoreUnavailable);
    await write(store, 'flt_heard');
    expect(
      (await fleetsByIds(store.read, ['flt_unheard', 'flt_heard'])).map(({ id }) => id),
    ).toEqual(['flt_heard']);
  });

  test('everything falls silent: each request is refused, it is logged once, and it recovers by itself', async () => {
    const { store, proxy, logged } = await open();
    await fill(store);
    proxy.silenceOpen();
    proxy.silenceNew();
    const asked = Array.from({ length: 4 * SIZE }, (_, count) =>
      count % 2 === 0 ? read(store) : write(store, `lost ${count}`),
    );
    const outcomes = await Promise.allSettled(asked);
    expect(
      outcomes.map(
        (outcome) => outcome.status === 'rejected' && outcome.reason instanceof StoreUnavailable,
      ),
    ).toEqual(outcomes.map(() => true));
    await expect(store.probe()).rejects.toBeInstanceOf(StoreUnavailable);
    expect(logged).toEqual(['a connection to the database was lost']);
    proxy.speak();
    await until(() => read(store).catch(() => undefined));
    await fill(store);
    expect(logged).toEqual(['a connection to the database was lost', 'the database answers again']);
  });

  test('once the process is about to stop, the first answer that is missed gives the server up for all', async () => {
    const { store, proxy } = await open();
    await fill(store);
    proxy.silenceOpen();
    proxy.silenceNew();
    store.hurry();
    const outcomes = await Promise.allSettled([
      read(store),
      write(store, 'one'),
      write(store, 'two'),
      write(store, 'three'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => 'rejected'));
    const { accepted } = proxy;
    for (let count = 0; count < 100; count += 1)
      await expect(read(store)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(proxy.accepted).toBe(accepted);
  });

  test('when it is known to be silent already, nothing is waited for once the process is about to stop', async () => {
    const { store, proxy } = await open();
    await fill(store);
    proxy.silenceOpen();
    proxy.silenceNew();
    await expect(read(store)).rejects.toBeInstanceOf(StoreUnavailable);
    const connecting = Promise.allSettled(Array.from({ length: SIZE }, () => read(store)));
    store.hurry();
    expect((await connecting).map(({ status }) => status)).toEqual(Array(SIZE).fill('rejected'));
    const { accepted } = proxy;
    await expect(write(store, 'never')).rejects.toBeInstanceOf(StoreUnavailable);
    expect(proxy.accepted).toBe(accepted);
  });

  test('it closes while everything is silent', async () => {
    const { store, proxy } = await open();
    await fill(store);
    proxy.silenceOpen();
    proxy.silenceNew();
    const asked = Promise.allSettled([read(store), write(store, 'late')]);
    await store.close();
    expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(read(store)).rejects.toThrow('the database is closed');
  });

  test('the server frees the locks of a transaction whose process has gone silent', async () => {
    const { store, proxy } = await open();
    await write(store, 'locked');
    const other = await openPostgresStore(postgres.url, { limits: { statementTimeoutMs: 30_000 } });
    onTestFinished(() => other.close());
    const lock = (at: Store): Promise<void> =>
      at.write((tx) => lockRows(tx, tx.t.fleets.id, ['locked']));
    const held = store.write(async (tx) => {
      await lockRows(tx, tx.t.fleets.id, ['locked']);
      proxy.silenceOpen();
      await fleetsByIds(tx, ['flt_none']);
    });
    await expect(held).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(lock(other)).resolves.toBeUndefined();
  });
});
