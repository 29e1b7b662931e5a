type Fields = Readonly<Record<string, unknown>>;

/** Names of fields that state how many items there are, in lower case without separators. */
const TOTAL_NAMES = new Set([
  'total',
  'totalcount',
  'totalitems',
  'totalelements',
  'totalresults',
  'totalrecords',
  'totalsize',
]);
const TOTAL_HEADERS = ['x-total-count', 'x-total', 'total-count'];
/** Number of all items in a header `Content-Range: items 0-99/500` (RFC 9110, 14.4). */
const CONTENT_RANGE = /^\w+\s+\d+-\d+\/(\d+)$/;
/** Deepest place of a total: `meta.pagination.total`. */
const MAX_DEPTH = 3;

/**
 * Returns the number of items that a list has on all its pages, as an answer states it; undefined
 * where it states none.
 * @param envelope the body without its items
 */
export function findTotal(headers: Headers, envelope: Fields | undefined): number | undefined {
  const range = CONTENT_RANGE.exec(headers.get('content-range')?.trim() ?? '')?.[1];
  const stated = [
    ...totalsIn(envelope ?? {}, 1),
    ...TOTAL_HEADERS.map((name) => headers.get(name)),
    range,
  ];
  return stated.map(toCount).find((count) => count !== undefined);
}

function totalsIn(fields: Fields, depth: number): readonly unknown[] {
  return Object.entries(fields).flatMap(([name, value]): readonly unknown[] => {
    if (TOTAL_NAMES.has(name.toLowerCase().replace(/[^a-z]/g, ''))) return [value];
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && depth < MAX_DEPTH ? totalsIn(value as Fields, depth + 1) : [];
  });
}

function toCount(value: unknown): number | undefined {
  const isText = typeof value === 'string' && /^\d{1,9}$/.test(value.trim());
  const count = isText ? Number(value) : value;
  return Number.isSafeInteger(count) ? (count as number) : undefined;
}
