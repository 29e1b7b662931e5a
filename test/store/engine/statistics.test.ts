import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { openSqliteStore } from '../../../src/store/engine/sqlite/sqlite-store.js';
import { insertFleet } from '../../../src/store/fleets.js';
import { openTempStore } from '../../support/store.js';

test('statistics of single values, which have each statement planned again, are deleted when the file is opened; those of tables stay', async () => {
  const { store, path, dispose } = openTempStore();
  onTestFinished(dispose);
  await store.write(async (tx) => {
    for (let index = 0; index < 200; index += 1)
      await insertFleet(tx, {
        id: `flt_${index}`,
        name: 'A',
        externalId: null,
        createdAt: new Date(index),
      });
  });
  const file = new Database(path);
  onTestFinished(() => void file.close());
  const count = (table: string): unknown =>
    file.prepare(`select count(*) from ${table}`).pluck().get();
  file.exec('ANALYZE');
  expect(count('sqlite_stat4')).toBeGreaterThan(0);

  const again = openSqliteStore(path);
  onTestFinished(() => again.close());

  const isThere =
    file.prepare("select 1 from sqlite_master where name = 'sqlite_stat4'").get() !== undefined;
  expect(isThere && count('sqlite_stat4')).toBeOneOf([false, 0]);
  expect(count('sqlite_stat1')).toBeGreaterThan(0);
  expect(count('fleets')).toBe(200);
});
