import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { Readers } from '../../../src/store/engine/long-reads/readers.js';
import { makeDirectory } from '../../support/app.js';

const select = (value: number) => ({ sql: 'select ?', values: [value] });

test('a reader that is cut off when its answer has arrived fails no other statement', async () => {
  const path = join(makeDirectory(), 'read.db');
  new Database(path).close();
  const readers = new Readers(path);
  onTestFinished(() => readers.close());
  const never = new AbortController().signal;
  expect(await readers.run(select(-1), never)).toEqual([[-1]]);
  for (let round = 0; round < 5; round += 1) {
    const cut = new AbortController();
    const first = readers.run(select(-2), cut.signal).catch((error: unknown) => error);
    await new Promise(setImmediate);
    // The process answers meanwhile, and this one does not read it yet.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    cut.abort();
    await first;
    expect(await readers.run(select(round), never)).toEqual([[round]]);
  }
});

/** By itself this would not end within years. */
const endless = {
  sql: 'with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c',
  values: [],
};

test('statements run side by side, and one that is cut off takes no other along', async () => {
  const path = join(makeDirectory(), 'read.db');
  new Database(path).close();
  const readers = new Readers(path);
  onTestFinished(() => readers.close());
  const never = new AbortController().signal;
  const cut = new AbortController();
  const first = readers.run(endless, cut.signal).catch((error: unknown) => error);
  const second = readers.run(endless, never).catch((error: unknown) => error);
  expect(await readers.run(select(1), never)).toEqual([[1]]);
  cut.abort();
  expect(await first).toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(await readers.run(select(2), never)).toEqual([[2]]);
  await readers.close();
  expect(await second).toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(await readers.run(select(3), never)).toEqual([[3]]);
});
