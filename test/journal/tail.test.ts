import { describe, expect, it } from 'vitest';
import { type ClearanceEvent } from '../../src/domain/clearance.js';
import { Tail } from '../../src/journal/tail.js';

const events = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => ({ seq: from + index }) as ClearanceEvent);
const seqs = (found: readonly ClearanceEvent[] | undefined) => found?.map(({ seq }) => seq);

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

  it('begins anew after a gap', () => {
    const tail = new Tail();
    tail.push(events(1, 3));
    tail.push(events(6, 7));
    expect(tail.after(2, 10)).toBeUndefined();
    expect(seqs(tail.after(5, 10))).toEqual([6, 7]);
  });

  it('keeps a bounded number', () => {
    const tail = new Tail();
    tail.push(events(1, 5000));
    expect(tail.after(100, 10)).toBeUndefined();
    expect(seqs(tail.after(4998, 10))).toEqual([4999, 5000]);
  });

  it('wakes who listens, and nobody who has gone', () => {
    const tail = new Tail();
    let woken = 0;
    const forget = tail.onWake(() => (woken += 1));
    tail.wake();
    forget();
    tail.wake();
    expect([woken, tail.wakeUps]).toEqual([1, 2]);
  });
});
