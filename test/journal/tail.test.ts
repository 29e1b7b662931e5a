import { describe, expect, it } from 'vitest';
import { type FleetEvent } from '../../src/domain/events/fleet-event.js';
import { Tail } from '../../src/journal/tail.js';

const events = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ seq: from + index }) as FleetEvent);
const seqs = (found: readonly FleetEvent[] | undefined) => found?.map(({ seq }) => seq);

describe('the tail', () => {
  it('knows nothing until something is pushed', () => {
    expect(new Tail().after(0, 10)).toBeUndefined();
  });

  it('answers from where it reaches back to, and not before', () => {
    const tail = new Tail();
    tail.push(events(5, 9));
    expect(tail.after(3, 10)).toBeUndefined();
    expect(seqs(tail.after(4, 2))).toEqual([5, 6]);
    expect(seqs(tail.after(9, 10))).toEqual([]);
    expect(seqs(tail.after(20, 10))).toEqual([]);
  });

  it('starts again after a gap', () => {
    const tail = new Tail();
    tail.push(events(1, 3));
    tail.push(events(6, 7));
    expect(tail.after(2, 10)).toBeUndefined();
    expect(seqs(tail.after(5, 10))).toEqual([6, 7]);
  });

  it('holds a bounded number', () => {
    const tail = new Tail();
    tail.push(events(1, 5000));
    expect(tail.after(100, 10)).toBeUndefined();
    expect(seqs(tail.after(4998, 10))).toEqual([4999, 5000]);
  });

  it('wakes each sleeping follower once, and none that has left', async () => {
    const tail = new Tail();
    const [one, other, gone] = [tail.enter(3), tail.enter(2), tail.enter(1)];
    const slept: string[] = [];
    const sleeps = [
      tail.sleep(one).then(() => slept.push('one')),
      tail.sleep(other).then(() => slept.push('other')),
    ];
    void tail.sleep(gone).then(() => slept.push('gone'));
    expect(tail.leave(gone)).toBe(false);
    expect(tail.sleptFrom).toBe(2);
    other.wake();
    await sleeps[1];
    expect(slept).toEqual(['other']);
    tail.push(events(4, 4));
    await Promise.all(sleeps);
    expect(slept).toEqual(['other', 'one']);
    expect([tail.sleptFrom, tail.wakeUps]).toEqual([undefined, 1]);
  });

  it('reaches back nowhere once it has forgotten', () => {
    const tail = new Tail();
    tail.push(events(1, 3));
    tail.forget();
    expect(tail.after(3, 10)).toBeUndefined();
    expect(tail.wakeUps).toBe(2);
  });
});
