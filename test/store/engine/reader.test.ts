import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { Reader } from '../../../src/store/engine/long-reads/reader.js';
import { makeDirectory } from '../../support/app.js';

const select = (value: number) => ({ sql: 'select ?', values: [value] });

test('a reader that is cut off when its answer has arrived fails no other statement', async () => {
  const path = join(makeDirectory(), 'read.db');
  new Database(path).close();
  const reader = new Reader(path);
  onTestFinished(() => reader.close());
  const never = new AbortController().signal;
  expect(await reader.run(select(-1), never)).toEqual([[-1]]);
  for (let round = 0; round < 5; round += 1) {
    const cut = new AbortController();
    const first = reader.run(select(-2), cut.signal).catch((error: unknown) => error);
    await new Promise(setImmediate);
    // The process answers meanwhile, and this one does not read it yet.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    cut.abort();
    await first;
    expect(await reader.run(select(round), never)).toEqual([[round]]);
  }
});
