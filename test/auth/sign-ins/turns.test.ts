import { describe, expect, it } from 'vitest';
import { NoTurn, Turns } from '../../../src/auth/sign-ins/turns.js';

/** Jobs that begin when it is their turn and end when the test says so. */
function startJobs() {
  const turns = new Turns(2);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const start = (caller: string): Promise<string> =>
    turns.run(caller, () => {
      begun.push(caller);
      return new Promise((resolve) => ends.push(() => resolve(caller)));
    });
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  const endNext = async (): Promise<void> => {
    ends.shift()?.();
    await settled();
  };
  return { turns, begun, start, endNext, settled };
}

describe('turns', () => {
  it('are as many at a time as are given', async () => {
    const { begun, start, endNext, settled } = startJobs();
    const all = ['a', 'a', 'a', 'a'].map(start);
    await settled();
    expect(begun).toHaveLength(2);
    await endNext();
    expect(begun).toHaveLength(3);
    await endNext();
    await endNext();
    await endNext();
    expect(await Promise.all(all)).toEqual(['a', 'a', 'a', 'a']);
  });

  it('go around among callers, however many jobs one of them has', async () => {
    const { begun, start, endNext, settled } = startJobs();
    const all = ['a', 'a', 'a', 'a', 'a', 'b', 'c', 'b'].map(start);
    await settled();
    for (let job = 0; job < all.length; job += 1) await endNext();
    expect(begun.join('')).toBe('aaabcaba');
    await Promise.all(all);
  });

  it('are refused to a caller who has 64 waiting, and to every caller when 128 wait', async () => {
    const { start, endNext, settled } = startJobs();
    const all = Array.from({ length: 66 }, () => start('a'));
    await settled();
    await expect(start('a')).rejects.toMatchObject({
      isCallers: true,
      code: 'RATE_LIMITED',
      data: { retryAfterSeconds: 1 },
    });
    all.push(...Array.from({ length: 64 }, (_, index) => start(`other ${index}`)));
    await settled();
    const refused = start('newcomer');
    await expect(refused).rejects.toBeInstanceOf(NoTurn);
    await expect(refused).rejects.toMatchObject({ isCallers: false });
    await endNext();
    all.push(start('newcomer'));
    for (let job = 0; job < all.length; job += 1) await endNext();
    expect(await Promise.all(all)).toHaveLength(131);
  });

  it('pass on when a job fails, at once or later', async () => {
    const { turns, start, endNext, settled } = startJobs();
    const failing = [
      turns.run('a', () => Promise.reject(new Error('no'))),
      turns.run('a', () => {
        throw new Error('at once');
      }),
    ];
    expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
    ]);
    const all = [start('a'), start('a')];
    await settled();
    await endNext();
    await endNext();
    expect(await Promise.all(all)).toEqual(['a', 'a']);
  });
});
