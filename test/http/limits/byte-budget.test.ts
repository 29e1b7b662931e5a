import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Share } from '../../../src/http/limits/byte-budget.js';
import { observedBudget } from '../../support/limits.js';

const LIMITS = { perCaller: 100, total: 250 };

describe('a budget of what lies unread', () => {
  function budgetWithCuts() {
    const observed = observedBudget({ limits: LIMITS });
    const cuts: string[] = [];
    const open = (name: string, key = name): Share =>
      observed.budget.open(key, () => void cuts.push(name));
    return { ...observed, cuts, open };
  }

  test('belongs to each caller over all connections, and no other caller pays for it', () => {
    const { budget, open, cuts } = budgetWithCuts();
    const [one, two, other] = [open('one', 'a'), open('two', 'a'), open('other', 'b')];
    expect(one.update(60)).toBeUndefined();
    expect(two.update(60)).toBe('unread-caller');
    two.update(40);
    expect(budget.isSpent('a')).toBe(true);
    expect(other.update(100)).toBeUndefined();
    one.close();
    expect(budget.isSpent('a')).toBe(false);
    expect(cuts).toEqual([]);
  });

  test('that all have used up is freed by the caller with the most, the oldest connection first', () => {
    const { budget, open, cuts, hits } = budgetWithCuts();
    for (const [name, key, bytes] of [
      ['idle', 'a', 0],
      ['first', 'a', 50],
      ['second', 'a', 50],
      ['third', 'b', 90],
      ['fourth', 'c', 50],
    ] as const)
      open(name, key).update(bytes);
    expect(open('newcomer', 'd').update(60)).toBeUndefined();
    expect(cuts).toEqual(['first']);
    expect(hits).toEqual(['unread-total']);
    expect(budget.bytes).toBe(250);
    // Who has the most itself gets nothing more.
    expect(open('more', 'b').update(10)).toBe('unread-total');
  });

  test('goes along when a connection says who it is', () => {
    const { budget, open } = budgetWithCuts();
    const share = open('socket', '192.0.2.1');
    share.update(100);
    share.moveTo('client x');
    expect([budget.isSpent('192.0.2.1'), budget.isSpent('client x')]).toEqual([false, true]);
    share.close();
    share.update(100);
    share.moveTo('192.0.2.1');
    expect([budget.bytes, budget.isSpent('client x'), budget.isSpent('192.0.2.1')]).toEqual([
      0,
      false,
      false,
    ]);
  });

  test('comes out even, whatever happens in which order', () => {
    const step = fc.record({
      share: fc.nat(9),
      key: fc.nat(3),
      bytes: fc.nat(120),
      kind: fc.constantFrom('open', 'update', 'move', 'close'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { budget, open } = budgetWithCuts();
        const shares = new Map<number, Share>();
        for (const { share: index, key, bytes, kind } of steps) {
          const share = shares.get(index);
          if (!share) shares.set(index, open(String(index), String(key)));
          else if (kind === 'close') {
            share.close();
            shares.delete(index);
          } else if (kind === 'move') share.moveTo(String(key));
          else if (share.update(bytes) !== undefined) share.close();
          expect(budget.bytes).toBeLessThanOrEqual(LIMITS.total);
          expect(budget.bytes).toBe(
            [...shares.values()].reduce((sum, each) => sum + each.bytes, 0),
          );
        }
        for (const share of shares.values()) share.close();
        expect(budget.bytes).toBe(0);
      }),
    );
  });
});
