import { type ItemProblem } from '../../providers/access/lists/item-problem.js';

/** Maximum problems of one list that are held. */
const MAX_HELD = 1000;

/** Problems of a list that is read in parts. Holds the first of them, however many there are. */
export class ListedProblems {
  readonly #first: ItemProblem[] = [];
  #areMore = false;

  get first(): readonly ItemProblem[] {
    return this.#first;
  }

  add(problems: readonly ItemProblem[]): void {
    const room = MAX_HELD - this.#first.length;
    this.#first.push(...problems.slice(0, room));
    this.#areMore ||= problems.length > room;
  }

  /**
   * Returns whether the list shows everything that the provider has: each of its problems is about
   * a part of an item that was read otherwise.
   * @param names VINs and ids of the items that were read
   */
  areOf(names: { readonly has: (name: string) => boolean }): boolean {
    if (this.#areMore) return false;
    return this.#first.every(
      ({ vin, id }) => (vin !== null && names.has(vin)) || (id !== null && names.has(id)),
    );
  }
}
