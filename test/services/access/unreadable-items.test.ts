import { describe, expect, it } from 'vitest';
import { type ItemProblem } from '../../../src/providers/access/lists/item-problem.js';
import { toItemErrors, UnreadableItems } from '../../../src/services/access/unreadable-items.js';

const problem = (vin: string | null, field = 'status', id: string | null = null): ItemProblem => ({
  vin,
  id,
  field,
  reason: 'is missing',
});

describe('unreadable items', () => {
  it('are described with name and field, each item once', () => {
    const items = new UnreadableItems();
    expect(items.describe('acc_1')).toBeNull();
    items.note('acc_1', {
      clearances: [problem('A'), problem('A', 'brand')],
      credentials: [problem(null, 'id', 'C')],
    });
    expect(items.describe('acc_1')).toBe(
      '2 items cannot be read at the provider and retain their last state: A (status is missing, brand is missing), C (id is missing). Ask the provider about them.',
    );
    expect(items.describe('acc_2')).toBeNull();
  });

  it('are five by name, and the others by their number', () => {
    const items = new UnreadableItems();
    items.note('acc_1', {
      vehicles: Array.from({ length: 12 }, (_, index) => problem(`V${index}`)),
    });
    expect(items.describe('acc_1')).toMatch(
      /^12 items .* V0 .*V4 \(status is missing\) and 7 more\./,
    );
    expect(items.describe('acc_1')).not.toContain('V5');
  });

  it('are replaced by a complete list, and by a part of one only where it was asked for', () => {
    const items = new UnreadableItems();
    items.note('acc_1', {
      clearances: [problem('A'), problem('B'), problem(null, 'vin', 'entry 3')],
    });
    items.note('acc_1', { clearances: [problem(null, 'vin', 'entry 1')] }, ['A']);
    expect(items.describe('acc_1')).toMatch(/^2 items.*B .*entry 3/);
    items.note('acc_1', { clearances: [problem('D')] }, ['D']);
    expect(items.describe('acc_1')).toMatch(/^3 items/);
    items.note('acc_1', { vehicles: [] });
    expect(items.describe('acc_1')).toMatch(/^3 items/);
    items.note('acc_1', { clearances: [] });
    expect(items.describe('acc_1')).toBeNull();
  });

  it('are errors of an import, one for each item up to a bound', () => {
    expect(toItemErrors([])).toEqual([]);
    const errors = toItemErrors(Array.from({ length: 60 }, (_, index) => problem(`V${index}`)));
    expect(errors).toHaveLength(51);
    expect(errors[0]).toMatchObject({
      code: 'INVALID',
      field: ['accountId'],
      message: expect.stringContaining('V0 cannot be read at the provider: status is missing'),
    });
    expect(errors.at(-1)?.message).toContain('10 more items');
  });
});
