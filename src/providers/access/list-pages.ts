import { ProviderFailure } from '../provider.js';
import { malformed, type ProviderAnswer, readJson } from './answer.js';
import { findPageEnd, type NextPage, type PageEnd } from './list-cursor.js';

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
  /** Parameter and size of the first page; undefined: the provider's own size. */
  readonly limit?: { readonly parameter: string; readonly size: number } | undefined;
  /** Carries out one call. @throws ProviderFailure for an answer outside 2xx */
  readonly ask: (pathAndQuery: string) => Promise<ProviderAnswer>;
  /** Called when the provider refused the limit and took the call without it. */
  readonly onLimitRefused?: () => void;
}

interface ReadPage extends ListPage {
  readonly end: PageEnd;
}

/**
 * A list, page by page as they are looked at, by whatever cursor the provider gives. The limit goes with the first call
 * only: the cursor holds it.
 * @throws ProviderFailure `malformed` for a list without an end, or one of which the end cannot be known.
 */
export async function* listPages(list: PagedList): AsyncGenerator<ListPage> {
  const follow = new CursorTrail(list);
  let page = await firstPage(list);
  for (let count = 1; ; count += 1) {
    if (page.end.kind === 'unknown') {
      throw malformed(
        page.answer,
        `${list.whose}'s list goes on in a way that is not known here: by \`${page.end.field}\`.`,
      );
    }
    yield page;
    if (page.end.kind !== 'next') return;
    if (count >= MAX_PAGES) throw endless(list, page);
    page = await follow.next(page, page.end.next);
  }
}

/** The first page, asked for without the limit where the provider refuses it or does not say whether it is the last. */
async function firstPage(list: PagedList): Promise<ReadPage> {
  const { path, limit, onLimitRefused } = list;
  if (!limit) return checkEnd(list, await readPage(list, path), undefined);
  try {
    const page = await readPage(list, `${path}?${limit.parameter}=${limit.size}`);
    if (page.end.kind !== 'silent' || page.items.length < limit.size)
      return checkEnd(list, page, limit.size);
    if (page.end.strangers.length > 0) throw unsure(list, page);
  } catch (error) {
    if (!isRefusedQuery(error)) throw error;
    const page = checkEnd(list, await readPage(list, path), undefined);
    onLimitRefused?.();
    return page;
  }
  // Without the limit the pages are smaller: if there are cursors, they show.
  const smaller = await readPage(list, path);
  if (smaller.end.kind === 'silent') throw unsure(list, smaller);
  return smaller;
}

/** @throws ProviderFailure `malformed` for what may be a full page with a cursor of a name that is not known. */
function checkEnd(list: PagedList, page: ReadPage, limit: number | undefined): ReadPage {
  if (page.end.kind !== 'silent' || page.end.strangers.length === 0) return page;
  const size = page.items.length;
  if (size >= (limit ?? Infinity) || USUAL_SIZES.has(size)) throw unsure(list, page);
  return page;
}

/** Follows cursors, and finds out by which parameter. */
class CursorTrail {
  readonly #list: PagedList;
  readonly #seen = new Set<string>();
  #parameter: string | undefined;

  constructor(list: PagedList) {
    this.#list = list;
  }

  async next(before: ReadPage, next: NextPage): Promise<ReadPage> {
    const key = next.kind === 'address' ? next.address : next.token;
    if (this.#seen.has(key)) throw endless(this.#list, before);
    this.#seen.add(key);
    if (next.kind === 'address') return readPage(this.#list, this.#toPath(before, next.address));
    return this.#byToken(
      before,
      next.token,
      this.#parameter === undefined ? next.parameters : [this.#parameter],
    );
  }

  /** A parameter that the provider does not know is refused, or ignored: then the page before comes again. */
  async #byToken(
    before: ReadPage,
    token: string,
    parameters: readonly string[],
  ): Promise<ReadPage> {
    for (const parameter of parameters) {
      const page = await unlessRefused(
        readPage(this.#list, `${this.#list.path}?${parameter}=${encodeURIComponent(token)}`),
        parameters.length > 1,
      );
      if (!page || isSamePage(before, page)) continue;
      this.#parameter = parameter;
      return page;
    }
    throw endless(this.#list, before);
  }

  /** Only the query is taken: the account's token goes to no other place than the list's own. */
  #toPath({ answer }: ReadPage, address: string): string {
    const { whose, path } = this.#list;
    const { pathname, search } = new URL(address, `https://list.invalid${path}`);
    if (!pathname.endsWith(path) || search === '')
      throw malformed(answer, `${whose}'s list goes on at another address than its own.`);
    return path + search;
  }
}

function isSamePage(before: ReadPage, { items }: ReadPage): boolean {
  return items.length > 0 && JSON.stringify(items[0]) === JSON.stringify(before.items[0]);
}

async function readPage({ whose, ask }: PagedList, pathAndQuery: string): Promise<ReadPage> {
  const answer = await ask(pathAndQuery);
  const body = readJson(answer);
  const { items, ...envelope } =
    typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  if (!Array.isArray(items))
    throw malformed(answer, `${whose}'s answer does not have the expected shape at items.`);
  return { answer, items, end: findPageEnd(answer.headers, envelope) };
}

/** Whether it may have been the query that was refused, in whatever format: asking without it costs one call. */
function isRefusedQuery(error: unknown): boolean {
  if (!(error instanceof ProviderFailure)) return false;
  return error.refusal === 'invalid' || error.status === 400 || error.status === 422;
}

async function unlessRefused(
  page: Promise<ReadPage>,
  mayBeRefused: boolean,
): Promise<ReadPage | undefined> {
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

function unsure({ whose }: PagedList, { answer, end }: ReadPage): ProviderFailure {
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
