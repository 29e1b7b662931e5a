import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ChangesHub } from '../../src/services/changes-hub.js';
import { type Seen } from '../../src/services/shared-states.js';
import { Hints } from '../../src/store/engine/hints.js';
import { StoreUnavailable } from '../../src/store/engine/store.js';

/** Interval that no test waits for. */
const NEVER_MS = 2 ** 30;

/** States that are numbers, and what was read of them. */
function numbers({ pollMs = NEVER_MS, hints = new Hints() } = {}) {
  const hub = new ChangesHub({ pollMs, hints });
  const stored = new Map<string, number>();
  const reads: string[][] = [];
  const during: (() => unknown)[] = [];
  const states = hub.states<number>({
    read: async (ids) => {
      reads.push([...ids]);
      const found = new Map([...stored].filter(([id]) => ids.includes(id)));
      await during.shift()?.();
      return found;
    },
    digest: String,
  });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const follow = (id: string, last = Infinity) => {
    let had: number | undefined;
    const pick = (value: number | undefined): Seen<number> | undefined | null => {
      if (value === undefined) return null;
      if (value === had) return undefined;
      had = value;
      return { value, isLast: value >= last };
    };
    return states.follow(id, pick, stop.signal);
  };
  return { hub, stored, reads, during, follow, stop };
}

describe('shared states', () => {
  it('are read again for a notification during a read', async () => {
    const { hub, stored, during, follow } = numbers();
    stored.set('x', 1);
    // Committed after the read, before it answers.
    during.push(() => {
      stored.set('x', 2);
      hub.notify('x');
    });
    const values: number[] = [];
    for await (const value of follow('x', 2)) values.push(value);
    expect(values.at(-1)).toBe(2);
  });

  it('are read for those that follow them, and for nothing else', async () => {
    const { hub, stored, reads, follow } = numbers();
    stored.set('a', 1).set('b', 1);
    const [first, second, other] = [follow('a'), follow('a'), follow('b')];
    await Promise.all([first.next(), second.next(), other.next()]);
    reads.length = 0;
    const waiting = [first.next(), second.next()];
    stored.set('a', 2);
    hub.notify('a');
    hub.notify('c');
    expect(await Promise.all(waiting)).toMatchObject([{ value: 2 }, { value: 2 }]);
    expect(reads).toEqual([['a']]);
  });

  it('cost the same number of reads for 500 followers of 100 states as for one', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const turns = async (): Promise<void> => {
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    };
    for (const followers of [1, 500]) {
      const { stored, reads, follow, stop } = numbers({ pollMs: 1000 });
      for (let index = 0; index < 100; index += 1) stored.set(`s${index}`, 0);
      const all = Array.from({ length: followers }, (_, index) => follow(`s${index % 100}`));
      await Promise.all(all.map((follower) => follower.next()));
      const waiting = all.map((follower) => follower.next());
      reads.length = 0;
      for (let second = 0; second < 10; second += 1) {
        await vi.advanceTimersByTimeAsync(1000);
        await turns();
      }
      expect(reads).toHaveLength(10);
      stop.abort();
      await Promise.all(waiting);
      await vi.advanceTimersByTimeAsync(10_000);
      await turns();
      expect(reads).toHaveLength(10);
    }
  });

  it('are polled more slowly while hints arrive, and read after a hint', async () => {
    const hints = new Hints();
    const { stored, reads, follow } = numbers({ hints });
    stored.set('a', 1).set('b', 1);
    const [one, other] = [follow('a'), follow('b')];
    await Promise.all([one.next(), other.next()]);
    reads.length = 0;
    hints.setArriving(true);
    await vi.waitFor(() => expect(reads).toEqual([['a', 'b']]));
    expect(hints.pollMs(1000)).toBeGreaterThan(1000);
    const waiting = one.next();
    stored.set('a', 2);
    hints.receive(new Map([['state', new Set(['a', 'unknown'])]]));
    expect(await waiting).toMatchObject({ value: 2 });
    expect(reads.at(-1)).toEqual(['a']);
  });

  it('are read again when the database was away; any other fault reaches the followers', async () => {
    const { stored, during, reads, follow } = numbers({ pollMs: 1 });
    stored.set('x', 1);
    const fail = (error: Error) => () => Promise.reject(error);
    during.push(fail(new StoreUnavailable('away')), fail(new StoreUnavailable('away')));
    const follower = follow('x');
    expect(await follower.next()).toMatchObject({ value: 1 });
    expect(reads.length).toBeGreaterThanOrEqual(3);
    const refused = expect(follower.next()).rejects.toThrow('broken');
    during.push(fail(new Error('broken')));
    await refused;
  });

  it('are found by the poll, and end their followers when they are gone', async () => {
    const { stored, follow } = numbers({ pollMs: 1 });
    stored.set('x', 1);
    const follower = follow('x');
    expect(await follower.next()).toMatchObject({ value: 1 });
    stored.set('x', 2);
    expect(await follower.next()).toMatchObject({ value: 2 });
    stored.delete('x');
    expect(await follower.next()).toEqual({ done: true, value: undefined });
  });

  it('end their followers with the signal, waiting or not', async () => {
    const { stored, follow, stop } = numbers();
    stored.set('x', 1);
    const follower = follow('x');
    await follower.next();
    const waiting = follower.next();
    stop.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await follow('x').next()).toEqual({ done: true, value: undefined });
  });
});
