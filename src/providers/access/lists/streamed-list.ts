import { malformed, type ProviderAnswer } from '../answer.js';
import { toFields } from '../foreign-answer.js';
import { BadList, JsonItems } from './json-items.js';
import { findPageEnd } from './list-cursor.js';
import { checkEnd, type PagedList, pagesAfter, type ReadPage } from './list-pages.js';
import { findTotal } from './list-total.js';

/** Maximum items of a list, twice the largest fleet. */
const MAX_ITEMS = 2_000_000;
/** Bytes of an unreadable body from which its sender is recognized. */
const HEAD_BYTES = 256;

export interface StreamedList extends PagedList {
  /** Makes the first call; its answer has a `body`. */
  readonly open: (pathAndQuery: string) => Promise<ProviderAnswer>;
}

/**
 * Yields the items of a list in parts while its first answer arrives, then those of further pages,
 * should there be any. Memory does not grow with the list.
 * @throws ProviderFailure, possibly after parts of the list
 */
export async function* listInParts(list: StreamedList): AsyncGenerator<readonly unknown[]> {
  let count = 0;
  const counted = (answer: ProviderAnswer, items: readonly unknown[]): readonly unknown[] => {
    count += items.length;
    if (count <= MAX_ITEMS) return items;
    throw malformed(answer, `${list.whose}'s list has more than ${MAX_ITEMS} items.`);
  };
  const { query, path, isBare = false } = list;
  const answer = await list.open(query === undefined ? path : `${path}?${query}`);
  const reader = new JsonItems({ itemsIn: list.itemsIn, isBare });
  let first: unknown;
  let head = '';
  let envelope: unknown;
  try {
    for await (const chunk of answer.body ?? []) {
      head ||= Buffer.from(chunk.subarray(0, HEAD_BYTES)).toString('latin1');
      const items = reader.write(chunk);
      if (items.length === 0) continue;
      if (count === 0) [first] = items;
      yield counted(answer, items);
    }
    envelope = reader.end();
  } catch (error) {
    if (!(error instanceof BadList)) throw error;
    throw malformed({ ...answer, text: head }, `${list.whose}'s list ${error.message}.`);
  }
  const around = Object.entries(toFields(envelope)).filter(([name]) => name !== list.itemsIn);
  const fields = Array.isArray(envelope) ? undefined : Object.fromEntries(around);
  const end = findPageEnd(answer.headers, fields);
  const total = findTotal(answer.headers, fields);
  const page: ReadPage = checkEnd(list, { answer, first, size: count, total, end });
  for await (const more of pagesAfter(list, page)) yield counted(more.answer, more.items);
}
