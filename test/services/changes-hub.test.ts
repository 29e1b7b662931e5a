import { describe, expect, it } from 'vitest';
import { ChangesHub, type Seen } from '../../src/services/changes-hub.js';
import { StoreUnavailable } from '../../src/store/engine/store.js';

/** So long that no test ever sees it. */
const NEVER_MS = 2 ** 30;

describe('a hub of changes', () => {
  it('lets a follower look again for what was told while it looked', async () => {
    const hub = new ChangesHub({ pollMs: NEVER_MS });
    let looks = 0;
    const look = (): Promise<Seen<number> | undefined> => {
      looks += 1;
      // Committed after the look has read, before it answers.
      if (looks === 1) hub.tell('x');
      return Promise.resolve(looks === 1 ? undefined : { value: looks, isLast: true });
    };
    const values: number[] = [];
    for await (const value of hub.follow('x', look, new AbortController().signal))
      values.push(value);
    expect(values).toEqual([2]);
  });

  it('wakes the followers of what it is told of, and no others', async () => {
    const hub = new ChangesHub({ pollMs: NEVER_MS });
    const looked: string[] = [];
    const controller = new AbortController();
    const follow = (id: string) =>
      hub.follow(id, () => Promise.resolve(void looked.push(id)), controller.signal).next();
    const ends = [follow('a'), follow('a'), follow('b')];
    await new Promise(setImmediate);
    hub.tell('a');
    hub.tell('c');
    await new Promise(setImmediate);
    expect(looked).toEqual(['a', 'a', 'b', 'a', 'a']);
    controller.abort();
    expect(await Promise.all(ends)).toEqual(
      [{ done: true }, { done: true }, { done: true }].map((end) => ({ ...end, value: undefined })),
    );
  });

  it('looks again after a while when the database was away, and hands on any other fault', async () => {
    const hub = new ChangesHub({ pollMs: 1 });
    const faults = [
      new StoreUnavailable('away'),
      new StoreUnavailable('away'),
      new Error('broken'),
    ];
    let looks = 0;
    const look = (): Promise<undefined> =>
      Promise.reject(faults[looks++] ?? new Error('one look too many'));
    await expect(hub.follow('x', look, new AbortController().signal).next()).rejects.toThrow(
      'broken',
    );
    expect(looks).toBe(3);
  });

  it('looks by itself after a while, and ends when what it followed is gone', async () => {
    const hub = new ChangesHub({ pollMs: 1 });
    let looks = 0;
    const look = (): Promise<undefined | null> =>
      Promise.resolve((looks += 1) < 3 ? undefined : null);
    expect(await hub.follow('x', look, new AbortController().signal).next()).toEqual({
      done: true,
      value: undefined,
    });
    expect(looks).toBe(3);
  });
});
