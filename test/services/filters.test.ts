import { describe, expect, it } from 'vitest';
import { checkFilter } from '../../src/services/filters.js';
import { startTestCore } from '../support/core.js';

const words = (length: number): readonly string[] => Array.from({ length }, () => 'x');

describe('a filter', () => {
  it('is what it was, and holds for everything where there is none', () => {
    const filter = { brand: words(500), search: 'x'.repeat(255), status: null };
    expect(checkFilter(filter)).toEqual(filter);
    expect([checkFilter(null), checkFilter(undefined)]).toEqual([{}, {}]);
  });

  it.each<[string, object]>([
    ['`filterBy.brand` has 501 values; 500 are allowed.', { brand: words(501) }],
    ['`filterBy.search` has 256 characters; 255 are allowed.', { search: 'x'.repeat(256) }],
  ])('is refused with the field at fault: %s', (message, filter) => {
    expect(() => checkFilter(filter)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message }) as Error,
    );
  });

  it('is checked wherever there is one, before the database is asked', async () => {
    const { operator, vehicles, clearances, onboardings, newFleet } = await startTestCore();
    const fleetId = await newFleet('North');
    const page = { first: 1 };
    const tooMany = words(40_000) as never;
    const calls = [
      vehicles.list(operator, fleetId, page, { filter: { brand: tooMany } }),
      vehicles.list(operator, fleetId, page, { filter: { search: 'x'.repeat(100_000) } }),
      clearances.events(operator, fleetId, page, { vehicleId: tooMany }),
      clearances.follow(operator, fleetId, null, { status: tooMany }, new AbortController().signal),
      onboardings.rows(operator, 'onb_unknown', page, { status: tooMany }),
    ];
    for (const call of calls)
      await expect(call).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        data: { argument: 'filterBy' },
      });
  });
});
