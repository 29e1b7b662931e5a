import { FleetgraphError } from '../domain/errors.js';
import {
  checkPageSize,
  type Count,
  countsOf,
  type Page,
  type PageItem,
  type PageRequest,
} from '../domain/values/page.js';
import { type Keyset } from '../store/query/keyset.js';
import { type CursorSeal } from '../vault/cursor-seal.js';

type Sealed = readonly ['d' | 's' | 'n', string | number, string];

/** Pages of one list by keyset: opens the caller's cursor, seals those of the page. */
export class Pager<T> {
  readonly #seal: CursorSeal;
  readonly #list: string;
  readonly #cutOf: (item: T) => Keyset;

  /** @param list names the list and its order, so that a cursor of one cannot be used in another */
  constructor(seal: CursorSeal, list: string, cutOf: (item: T) => Keyset) {
    this.#seal = seal;
    this.#list = list;
    this.#cutOf = cutOf;
  }

  cursorOf(item: T): string {
    const { value, id } = this.#cutOf(item);
    const sealed: Sealed =
      value instanceof Date
        ? ['d', value.getTime(), id]
        : [typeof value === 'number' ? 'n' : 's', value, id];
    return this.#seal.seal(this.#list, JSON.stringify(sealed));
  }

  /** @throws CURSOR_INVALID */
  open(cursor: string | null | undefined): Keyset | undefined {
    if (cursor === null || cursor === undefined) return undefined;
    const payload = this.#seal.open(this.#list, cursor);
    if (payload === undefined) {
      throw new FleetgraphError(
        'CURSOR_INVALID',
        'This cursor is not one of this list. Start again without a cursor.',
      );
    }
    const [type, value, id] = JSON.parse(payload) as Sealed;
    return { value: type === 'd' ? new Date(value) : value, id };
  }

  /**
   * Reads one row more than requested to see whether there is more.
   * @param read the rows beyond a cut, in the order of the list or, if `backward`, from its end
   */
  async page(
    request: PageRequest,
    read: (limit: number, cut: Keyset | undefined, backward: boolean) => Promise<readonly T[]>,
    count: () => Promise<number | Count>,
  ): Promise<Page<T>> {
    const { first, last, after, before } = request;
    const backward = last !== undefined;
    const size = backward ? checkPageSize('last', last) : checkPageSize('first', first);
    const cut = this.open(backward ? before : after);
    const rows = await read(size + 1, cut, backward);
    const [hasMore, isCut] = [rows.length > size, cut !== undefined];
    const items = rows.slice(0, size).map((node) => new SealedItem(node, this));
    return {
      items: backward ? items.reverse() : items,
      hasNextPage: backward ? isCut : hasMore,
      hasPreviousPage: backward ? hasMore : isCut,
      ...countsOf(count),
    };
  }
}

/**
 * Computes the cursor lazily and once: most items' cursors are never read, and a compiled query
 * reads a property three times.
 */
class SealedItem<T> implements PageItem<T> {
  readonly node: T;
  readonly #pager: Pager<T>;
  #cursor: string | undefined;

  constructor(node: T, pager: Pager<T>) {
    this.node = node;
    this.#pager = pager;
  }

  get cursor(): string {
    return (this.#cursor ??= this.#pager.cursorOf(this.node));
  }
}

/** Returns the empty page, for a list that the caller may not see. */
export function emptyPage<T>(): Page<T> {
  return {
    items: [],
    hasNextPage: false,
    hasPreviousPage: false,
    ...countsOf(() => Promise.resolve(0)),
  };
}
