import { describe, expect, it } from 'vitest';
import { faultSchema } from '../../simulators/faults/faults.js';
import { makeOdd, type OddAnswer } from '../../simulators/faults/odd-answer.js';

const BODY = {
  items: [
    { vin: 'A', log: [{ at: 1 }, { at: 2 }], more: { x: 1 } },
    { vin: 'B', log: [] },
  ],
  next: null,
};

function odd(change: object, body: unknown = BODY): unknown {
  const fault = faultSchema.parse({ kind: 'odd', of: 'vin', ...change }) as OddAnswer;
  return JSON.parse(makeOdd(JSON.stringify(body), fault));
}
const items = (change: object) => (odd(change) as typeof BODY).items as readonly unknown[];

describe('an odd answer', () => {
  it('changes the first item, and nothing else', () => {
    expect(odd({ set: { vin: 7 } })).toEqual({
      ...BODY,
      items: [{ ...BODY.items[0], vin: 7 }, BODY.items[1]],
    });
    expect(items({ which: 'all', unset: ['vin'] })).toEqual([
      { log: [{ at: 1 }, { at: 2 }], more: { x: 1 } },
      { log: [] },
    ]);
  });

  it('changes the item that is asked for, by paths within it', () => {
    expect(items({ where: { vin: 'B' }, set: { log: 'none' } })).toEqual([
      BODY.items[0],
      { vin: 'B', log: 'none' },
    ]);
    expect(items({ set: { 'log.*.at': 'x', 'more.y': 2 }, unset: ['more.x'] })[0]).toEqual({
      vin: 'A',
      log: [{ at: 'x' }, { at: 'x' }],
      more: { y: 2 },
    });
    expect(items({ where: { 'more.x': 1 }, replace: null })).toEqual([null, BODY.items[1]]);
    expect(items({ where: { vin: 'C' }, replace: null })).toEqual(BODY.items);
  });

  it('wraps, repeats and leaves out', () => {
    expect(items({ wrap: 'vehicle' })[0]).toEqual({ vehicle: BODY.items[0] });
    expect(items({ twice: true, set: { vin: 'a' } })).toEqual([
      BODY.items[0],
      { ...BODY.items[0], vin: 'a' },
      BODY.items[1],
    ]);
    expect(items({ drop: true })).toEqual([BODY.items[1]]);
    expect(odd({ wrap: 'vehicle' }, { vin: 'A' })).toEqual({ vehicle: { vin: 'A' } });
  });

  it('leaves alone what is no JSON', () => {
    expect(makeOdd('', { of: 'vin', which: 'first', twice: false, drop: false })).toBe('');
  });
});
