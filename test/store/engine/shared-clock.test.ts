import { describe, expect, test } from 'vitest';
import { SharedClock } from '../../../src/store/engine/shared-clock.js';

/** A clock of ours, and one of a server that is ahead of it. */
function clocks(aheadMs: number) {
  const world = { at: 1_000_000, aheadMs };
  const clock = new SharedClock(() => new Date(world.at));
  /** Asks the server, with a way there and a way back. */
  const compare = (thereMs: number, backMs: number) =>
    clock.compare(() => {
      world.at += thereMs;
      const theirs = new Date(world.at + world.aheadMs);
      world.at += backMs;
      return Promise.resolve(theirs);
    });
  return { world, clock, compare };
}

describe('a shared clock', () => {
  test('is our own before it was compared, and where there is no other', async () => {
    const { clock } = clocks(3000);
    expect(clock.now()).toEqual(new Date(1_000_000));
    await clock.compare(() => Promise.resolve(null));
    expect(clock.offsetMs).toBe(0);
  });

  test.each([3000, -3000, 0])('follows a server that is ahead by %d ms', async (aheadMs) => {
    const { world, clock, compare } = clocks(aheadMs);
    await compare(5, 5);
    world.at += 60_000;

    expect(clock.now()).toEqual(new Date(world.at + aheadMs));
  });

  test('goes by the fastest answer', async () => {
    const { clock, compare } = clocks(3000);
    await compare(1, 1);
    await compare(200, 0);
    await compare(0, 300);

    expect(clock.offsetMs).toBe(3000);
  });

  test('forgets what it knew once a clock was set', async () => {
    const { world, clock, compare } = clocks(3000);
    await compare(1, 1);
    world.aheadMs = -2000;
    await compare(40, 40);

    expect(clock.offsetMs).toBe(-2000);
  });

  test('follows a clock that drifts', async () => {
    const { world, clock, compare } = clocks(0);
    for (let second = 0; second < 120; second += 1) {
      world.aheadMs += 0.5;
      world.at += 1000;
      await compare(1, 1);
    }

    expect(Math.abs(clock.offsetMs - world.aheadMs)).toBeLessThanOrEqual(10);
  });

  test('ignores an answer during which our clock was set back', async () => {
    const { world, clock } = clocks(0);
    await clock.compare(() => {
      world.at -= 5000;
      return Promise.resolve(new Date(world.at + 10));
    });

    expect(clock.offsetMs).toBe(0);
  });
});
