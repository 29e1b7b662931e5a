import { expect, onTestFinished, test } from 'vitest';
import { openSqliteStore } from '../../../src/store/engine/sqlite/sqlite-store.js';
import { openTempStore } from '../../support/store.js';

test('the mark of a store changes with every commit of any connection, and with nothing else', async () => {
  const { store, path, dispose } = openTempStore();
  onTestFinished(dispose);
  const other = openSqliteStore(path);
  onTestFinished(() => other.close());
  const write = (through: typeof store) =>
    through.write((tx) =>
      tx.orm
        .insert(tx.t.fleets)
        .values({ id: `flt_${String(marks.size)}`, name: 'A fleet', createdAt: new Date() }),
    );
  const marks = new Set([store.version()]);

  for (const through of [store, other, store, store, other]) {
    await write(through);
    marks.add(store.version());
    // Reading, and a write that is taken back, are no commits.
    await store.read.orm.select().from(store.read.t.fleets);
    await store.write(() => Promise.reject(new Error('taken back'))).catch(() => undefined);
    marks.add(store.version());
  }

  expect(marks.size).toBe(6);
  expect(await store.read.orm.select().from(store.read.t.fleets)).toHaveLength(5);
});
