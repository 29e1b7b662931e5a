import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../../src/workers/backoff.js';
import { Loop } from '../../../src/workers/loops/loop.js';
import { until } from '../../support/core.js';

const FOREVER = 10 * 60_000;

describe('a loop', () => {
  it('says why it does nothing any more', async () => {
    let elapsed = 0;
    const work = Promise.withResolvers<boolean>();
    const loop = new Loop({
      name: 'test',
      run: () => work.promise,
      idleMs: FOREVER,
      onError: () => undefined,
      stuckAfterMs: 60_000,
      elapsed: () => elapsed,
    });
    expect(loop.faults).toEqual(['test: it has not begun']);
    loop.start();
    elapsed = 60_000;
    expect(loop.faults).toEqual([]);
    elapsed = 61_000;
    expect(loop.faults).toEqual(['test: it has been at one piece of work for 61 s']);
    work.resolve(false);
    await until(() => loop.faults.length === 0);
    elapsed = 10_000_000;
    expect(loop.faults).toEqual([]);
    await loop.stop();
    expect(loop.faults).toEqual(['test: it has ended']);
  });

  it('goes on while there is something to do, then waits to be woken', async () => {
    let left = 3;
    let runs = 0;
    const run = () => {
      runs += 1;
      left -= 1;
      return Promise.resolve(left > 0);
    };
    const loop = new Loop({ name: 'test', run, idleMs: FOREVER, onError: () => undefined });
    loop.start();
    loop.start();
    await until(() => runs === 3);
    left = 2;
    loop.wake();
    await until(() => runs === 5);
    await loop.stop();
    expect(runs).toBe(5);
  });

  it('does not lose a wake-up that comes during its work', async () => {
    let runs = 0;
    const loop = new Loop({
      name: 'test',
      run: () => {
        runs += 1;
        if (runs === 1) loop.wake();
        return Promise.resolve(false);
      },
      idleMs: FOREVER,
      onError: () => undefined,
    });
    loop.start();
    await until(() => runs === 2);
    await loop.stop();
    expect(runs).toBe(2);
  });

  it('reports a failure and goes on', async () => {
    const errors: unknown[] = [];
    let runs = 0;
    const run = () => {
      runs += 1;
      return runs === 1 ? Promise.reject(new Error('no')) : Promise.resolve(false);
    };
    const loop = new Loop({ name: 'test', run, idleMs: 1, onError: (error) => errors.push(error) });
    loop.start();
    await until(() => runs > 1);
    await loop.stop();
    expect(errors).toMatchObject([{ message: 'no' }]);
  });

  it('waits for what is under way when it is stopped, and takes up nothing more', async () => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    let runs = 0;
    const run = () => {
      runs += 1;
      return promise;
    };
    const loop = new Loop({ name: 'test', run, idleMs: FOREVER, onError: () => undefined });
    loop.start();
    let stopped = false;
    const stopping = loop.stop().then(() => (stopped = true));
    await new Promise(setImmediate);
    expect(stopped).toBe(false);
    resolve(true);
    await stopping;
    expect(runs).toBe(1);
  });
});

describe('backoffMs', () => {
  it('is anything up to a ceiling that doubles from two seconds up to five minutes', () => {
    expect([1, 2, 3, 100].map((attempts) => backoffMs(attempts, () => 1))).toEqual([
      2000, 4000, 8000, 300_000,
    ]);
    expect([1, 2, 3, 100].map((attempts) => backoffMs(attempts, () => 0.25))).toEqual([
      500, 1000, 2000, 75_000,
    ]);
    expect(backoffMs(3, () => 0)).toBe(0);
  });
});
