import { ProviderFailure } from '../../failure.js';
import { malformed, type ProviderAnswer, readJson } from '../answer.js';
import { toFields } from '../foreign-answer.js';
import { findPageEnd, type NextPage, type PageEnd } from './list-cursor.js';
import { findTotal } from './list-total.js';

/** Maximum pages of a list, far beyond any fleet: 10 million vehicles in pages of 1000. */
const MAX_PAGES = 10_000;

/** Sizes of pages that providers have by default: a page of such a size may be a full one. */
const USUAL_SIZES = new Set([10, 20, 25, 30, 50, 100, 200, 250, 500, 1000]);

/** One page, its items unread. */
export interface ListPage {
  readonly answer: ProviderAnswer;
  readonly items: readonly unknown[];
}

export interface PagedList {
  /** The provider's name as people read it. */
  readonly whose: string;
  /** Path without a query, e.g. `/vehicles`. */
  readonly path: string;
  /** Query that every page is asked for with, without its `?`. */
  readonly query?: string | undefined;
  /** Field of the body that holds the items. */
  readonly itemsIn: string;
  /** True if the body may be the items alone. */
  readonly isBare?: boolean;
  /** Parameter and size of the first page; undefined: the provider's own size. */
  readonly limit?: { readonly parameter: string; readonly size: number } | undefined;
  /** Makes one call. @throws ProviderFailure for an answer outside 2xx */
  readonly ask: (pathAndQuery: string) => Promise<ProviderAnswer>;
  /** Called when the provider refused the limit and took the call without it. */
  readonly onLimitRefused?: () => void;
}

/** Page that was read, and how the list continues after it. */
export interface ReadPage {
  readonly answer: ProviderAnswer;
  readonly first: unknown;
  readonly size: number;
  /** Number of items on all pages, where the answer states it. */
  readonly total?: number | undefined;
  readonly end: PageEnd;
}

interface WholePage extends ListPage, ReadPage {}

/**
 * Yields a list page by page on demand, by any cursor that the provider gives. The limit is sent
 * with the first call only: the cursor holds it.
 * @throws ProviderFailure `malformed` for a list without an end, or one of which the end cannot be
 * known.
 */
export async function* listPages(list: PagedList): AsyncGenerator<ListPage> {
  const page = await firstPage(list);
  requireKnownEnd(list, page);
  yield page;
  yield* pagesAfter(list, page);
}

/** Yields the pages after the first one. @throws ProviderFailure `malformed` as `listPages` does */
export async function* pagesAfter(list: PagedList, first: ReadPage): AsyncGenerator<ListPage> {
  const follow = new CursorTrail(list);
  let before = first;
  for (let count = 1; ; count += 1) {
    requireKnownEnd(list, before);
    if (before.end.kind !== 'next') return;
    if (count >= MAX_PAGES) throw endless(list, before);
    const page = await follow.next(before, before.end.next);
    requireKnownEnd(list, page);
    yield page;
    before = page;
  }
}

function requireKnownEnd({ whose }: PagedList, { answer, end }: ReadPage): void {
  if (end.kind === 'unknown')
    throw malformed(
      answer,
      `${whose}'s list goes on in a way that is not known here: by \`${end.field}\`.`,
    );
}

/**
 * The first page, asked for without the limit where the provider refuses it or does not say whether
 * it is the last.
 */
async function firstPage(list: PagedList): Promise<WholePage> {
  const { limit, onLimitRefused } = list;
  if (!limit) return checkEnd(list, await readPage(list));
  try {
    const page = await readPage(list, `${limit.parameter}=${limit.size}`);
    if (page.end.kind !== 'silent' || (page.size < limit.size && !isShort(page)))
      return checkEnd(list, page, limit.size);
    if (page.end.strangers.length > 0) throw unsure(list, page);
  } catch (error) {
    if (!isRefusedQuery(error)) throw error;
    const page = checkEnd(list, await readPage(list));
    onLimitRefused?.();
    return page;
  }
  // Pages are smaller without the limit: any cursors appear then.
  const smaller = await readPage(list);
  if (smaller.end.kind === 'silent') throw unsure(list, smaller);
  return smaller;
}

/** Returns whether there are more items than the page has, as it states, and nothing ends it. */
function isShort({ size, total = 0, end }: ReadPage): boolean {
  const isOpen = end.kind === 'silent' || (end.kind === 'end' && end.isImplied === true);
  return isOpen && total > size;
}

/**
 * @throws ProviderFailure `malformed` for what may be a full page with a cursor of a name that is
 *   not known, and for one that states more items than it has, without a cursor.
 */
export function checkEnd<P extends ReadPage>(list: PagedList, page: P, limit?: number): P {
  if (isShort(page)) throw unsure(list, page);
  if (page.end.kind !== 'silent' || page.end.strangers.length === 0) return page;
  const { size } = page;
  if (size >= (limit ?? Infinity) || USUAL_SIZES.has(size)) throw unsure(list, page);
  return page;
}

/** Follows cursors, and determines their parameter. */
class CursorTrail {
  readonly #list: PagedList;
  readonly #seen = new Set<string>();
  #parameter: string | undefined;

  constructor(list: PagedList) {
    this.#list = list;
  }

  async next(before: ReadPage, next: NextPage): Promise<WholePage> {
    const key = next.kind === 'address' ? next.address : next.token;
    if (this.#seen.has(key)) throw endless(this.#list, before);
    this.#seen.add(key);
    if (next.kind === 'address') return askPage(this.#list, this.#toPath(before, next.address));
    return this.#byToken(
      before,
      next.token,
      this.#parameter === undefined ? next.parameters : [this.#parameter],
    );
  }

  /**
   * Requests a page by token. A parameter that the provider does not know is refused, or ignored:
   * then the previous page is returned again.
   */
  async #byToken(
    before: ReadPage,
    token: string,
    parameters: readonly string[],
  ): Promise<WholePage> {
    for (const parameter of parameters) {
      const page = await unlessRefused(
        readPage(this.#list, `${parameter}=${encodeURIComponent(token)}`),
        parameters.length > 1,
      );
      if (!page || isSamePage(before, page)) continue;
      this.#parameter = parameter;
      return page;
    }
    throw endless(this.#list, before);
  }

  /**
   * Returns the path of the next page. Takes only the query of the address: the account's token is
   * sent to no other place than the list's own.
   */
  #toPath({ answer }: ReadPage, address: string): string {
    const { whose, path } = this.#list;
    const base = `https://list.invalid${path}`;
    const url = URL.canParse(address, base) ? new URL(address, base) : undefined;
    if (!url?.pathname.endsWith(path) || url.search === '')
      throw malformed(answer, `${whose}'s list goes on at another address than its own.`);
    return path + url.search;
  }
}

function isSamePage(before: ReadPage, { first, size }: ReadPage): boolean {
  return size > 0 && keyOf(first) === keyOf(before.first);
}

/** Returns the key that identifies an item: its id or VIN, where it has one. */
function keyOf(item: unknown): string {
  const { id, vin } = (typeof item === 'object' && item !== null ? item : {}) as {
    readonly id?: unknown;
    readonly vin?: unknown;
  };
  return JSON.stringify(id ?? vin ?? item);
}

/** @param more a query beside the list's own */
function readPage(list: PagedList, more?: string): Promise<WholePage> {
  const query = [list.query, more].filter((part) => part !== undefined).join('&');
  return askPage(list, query === '' ? list.path : `${list.path}?${query}`);
}

async function askPage(list: PagedList, pathAndQuery: string): Promise<WholePage> {
  const { whose, itemsIn, isBare = false, ask } = list;
  const answer = await ask(pathAndQuery);
  const body = readJson(answer);
  const isAlone = isBare && Array.isArray(body);
  const { [itemsIn]: items, ...envelope } = isAlone ? { [itemsIn]: body } : toFields(body);
  // Some servers write an empty list as null.
  const read: unknown = items === null ? [] : items;
  if (!Array.isArray(read))
    throw malformed(answer, `${whose}'s answer does not have the expected shape at ${itemsIn}.`);
  const around = isAlone ? undefined : envelope;
  const end = findPageEnd(answer.headers, around);
  const total = findTotal(answer.headers, around);
  return { answer, items: read, first: read[0], size: read.length, total, end };
}

/**
 * Returns whether the query may be what was refused, in whatever format: repeating the call without
 * it costs one call.
 */
function isRefusedQuery(error: unknown): boolean {
  if (!(error instanceof ProviderFailure)) return false;
  return error.refusal === 'invalid' || error.status === 400 || error.status === 422;
}

async function unlessRefused(
  page: Promise<WholePage>,
  mayBeRefused: boolean,
): Promise<WholePage | undefined> {
  try {
    return await page;
  } catch (error) {
    if (mayBeRefused && isRefusedQuery(error)) return undefined;
    throw error;
  }
}

function endless({ whose }: PagedList, { answer }: ReadPage): ProviderFailure {
  return malformed(answer, `${whose}'s list has no end.`);
}

function unsure({ whose }: PagedList, page: ReadPage): ProviderFailure {
  const { answer, end, size, total } = page;
  if (isShort(page))
    return malformed(
      answer,
      `${whose}'s list states ${total} entries and has ${size}, without a cursor: the others cannot be asked for.`,
    );
  const [stranger] = end.kind === 'silent' ? end.strangers : [];
  const words =
    stranger === undefined
      ? 'without a cursor'
      : `and it is not known whether \`${stranger}\` is the cursor`;
  return malformed(
    answer,
    `${whose}'s list has a full page ${words}: the pages after it cannot be asked for.`,
  );
}
