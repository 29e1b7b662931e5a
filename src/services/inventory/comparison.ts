import { type ItemProblem } from '../../providers/access/lists/item-problem.js';

/** Numbers of vehicles or drivers that a comparison with a provider's list found. */
export interface Comparison {
  /** Items that are both in the list and here. */
  readonly compared: number;
  /** Changes that were not known before, those of `gone` and `returned` included. */
  readonly changed: number;
  /** Items of the list that an import would add. */
  readonly appeared: number;
  readonly gone: number;
  readonly returned: number;
}

export const NOTHING_COMPARED: Comparison = {
  compared: 0,
  changed: 0,
  appeared: 0,
  gone: 0,
  returned: 0,
};

/** Maximum items per transaction: bounds how long other writers wait. */
export const PER_TRANSACTION = 200;

/**
 * Maximum items that one comparison asks the provider for by their id; the others wait for the
 * next.
 */
export const MAX_ASKED = 200;
/** Maximum concurrent calls for single items. */
const ASKED_AT_ONCE = 5;

/** Splits items for transactions. */
export function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += PER_TRANSACTION)
    yield items.slice(from, from + PER_TRANSACTION);
}

/**
 * Returns whether a list shows everything that the provider has: each of its problems is about a
 * part of an item that was read otherwise.
 * @param names VINs and ids of the items that were read
 */
export function isComplete(names: ReadonlySet<string>, problems: readonly ItemProblem[]): boolean {
  return problems.every(
    ({ vin, id }) => (vin !== null && names.has(vin)) || (id !== null && names.has(id)),
  );
}

/** Returns the items that the provider still has, a few asked for at once. */
export async function filterStillThere<T>(
  items: readonly T[],
  isThere: (item: T) => Promise<boolean>,
): Promise<readonly T[]> {
  const found: T[] = [];
  for (let from = 0; from < items.length; from += ASKED_AT_ONCE) {
    const some = items.slice(from, from + ASKED_AT_ONCE);
    const there = await Promise.all(some.map(isThere));
    found.push(...some.filter((_, index) => there[index]));
  }
  return found;
}
