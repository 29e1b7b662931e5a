/**
 * Next page of a list: a query that the provider gave whole, or a token whose parameter has to be
 * found.
 */
export type NextPage =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'token'; readonly token: string; readonly parameters: readonly string[] };

/** End of a page, as the page itself describes it. */
export type PageEnd =
  | { readonly kind: 'next'; readonly next: NextPage }
  /** `isImplied`: there is a place for cursors, and none in it. */
  | { readonly kind: 'end'; readonly isImplied?: true }
  /** `field` may be a cursor, and nothing says how to follow it. */
  | { readonly kind: 'unknown'; readonly field: string }
  /**
   * No information about further pages; `strangers` are fields that hold text of unknown meaning.
   */
  | { readonly kind: 'silent'; readonly strangers: readonly string[] };

type Fields = Readonly<Record<string, unknown>>;

/** A value of the page outside its items, with the names that lead to it. */
interface Leaf {
  /** Name of the field as the provider spells it: `cursors.next`. */
  readonly field: string;
  /** Names in lower case without separators, the outermost first. */
  readonly names: readonly string[];
  /** The innermost name that says something: `next` for `links.next.href`. */
  readonly name: string;
  readonly value: unknown;
}

/** Names that mean the next page whatever stands beside them, with the likeliest parameter. */
const NEXT_NAMES = new Map([
  ['nextpagetoken', 'page_token'],
  ['nextcursor', 'cursor'],
  ['nexttoken', 'next_token'],
  ['next', 'cursor'],
  ['nextlink', 'cursor'],
  ['nexturl', 'cursor'],
  ['nextpage', 'page'],
  ['continuationtoken', 'continuation_token'],
]);

/**
 * Names that mean the next page only where none of `NEXT_NAMES` stands: else they are the page's
 * own.
 */
const WEAK_NAMES = new Map([
  ['after', 'after'],
  ['endcursor', 'after'],
  ['cursor', 'cursor'],
  ['pagetoken', 'page_token'],
]);

/** Parameters that are tried after the likeliest one. */
const COMMON_PARAMETERS = ['cursor', 'page_token', 'next', 'after'];

const MORE_NAMES = new Set(['hasmore', 'hasnext', 'hasnextpage', 'more']);
const WRAPPERS = new Set(['href', 'url', 'link', 'value', 'token']);
const CONTAINERS = new Set(['cursors', 'paging', 'pagination', 'pageinfo', 'links']);

/** Names of fields that point elsewhere, or count. */
const ELSEWHERE =
  /^(prev|self|first|last|before|start|current|total|count|limit|size|page$|pagesize|perpage)/;
const CURSOR_LIKE =
  /next|cursor|token|after|continu|more|offset|bookmark|scroll|marker|resume|seek/;

/** Deepest place of a cursor: `paging.cursors.next.href`. */
const MAX_DEPTH = 4;

/**
 * Finds where a list continues: by the header `Link` (RFC 8288, 3), else by the cursor in the body.
 * @param envelope the body without its items; undefined for a body that is the bare list.
 */
export function findPageEnd(headers: Headers, envelope: Fields | undefined): PageEnd {
  const link = headers.get('link');
  const linked = link === null ? undefined : findLinkedNext(link);
  if (linked !== undefined) return { kind: 'next', next: { kind: 'address', address: linked } };
  const leaves = toLeaves(envelope ?? {});
  const more = leaves.find(
    ({ name, value }) => MORE_NAMES.has(name) && typeof value === 'boolean',
  )?.value;
  if (more === false) return { kind: 'end' };
  const token = findToken(leaves, NEXT_NAMES) ?? findToken(leaves, WEAK_NAMES);
  if (token?.next) return { kind: 'next', next: token.next };
  const unknown = findUnknown(leaves) ?? findUnknownHeader(headers);
  if (unknown !== undefined) return { kind: 'unknown', field: unknown };
  if (token ?? link) return { kind: 'end' };
  if (leaves.some(({ names }) => names.some((name) => CONTAINERS.has(name))))
    return { kind: 'end', isImplied: true };
  return { kind: 'silent', strangers: leaves.filter(isStranger).map(({ field }) => field) };
}

/** The target of `rel="next"` among the links of a header. */
function findLinkedNext(header: string): string | undefined {
  for (const [, target, parameters = ''] of header.matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel\s*=\s*("([^"]*\s)?next(\s[^"]*)?"|next\b)/i.test(parameters)) return target;
  }
  return undefined;
}

function toLeaves(fields: Fields, above: readonly string[] = []): readonly Leaf[] {
  return Object.entries(fields).flatMap(([key, value]): readonly Leaf[] => {
    const path = [...above, key];
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isObject && path.length < MAX_DEPTH && Object.keys(value).length > 0)
      return toLeaves(value as Fields, path);
    const names = path.map((part) => part.toLowerCase().replace(/[^a-z]/g, ''));
    const last = names.at(-1) ?? '';
    const name = WRAPPERS.has(last) && names.length > 1 ? (names.at(-2) ?? last) : last;
    return [
      {
        field: path.join('.'),
        names,
        name,
        value: isObject && Object.keys(value).length === 0 ? null : value,
      },
    ];
  });
}

/**
 * Returns the first cursor of these names; one without `next` where such a field exists and is
 * empty.
 */
function findToken(
  leaves: readonly Leaf[],
  named: ReadonlyMap<string, string>,
): { readonly next?: NextPage } | undefined {
  const found = [...named].flatMap(([wanted, parameter]) =>
    leaves
      .filter((leaf) => leaf.name === wanted && !pointsElsewhere(leaf))
      .map(({ value }) => toNext(value, parameter)),
  );
  if (found.length === 0) return undefined;
  const next = found.find((one) => one !== undefined);
  return next ? { next } : {};
}

function toNext(value: unknown, parameter: string): NextPage | undefined {
  if (typeof value === 'number')
    return { kind: 'token', token: String(value), parameters: [parameter] };
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  if (/^(https?:\/\/|\/|\?)/i.test(value)) return { kind: 'address', address: value };
  return {
    kind: 'token',
    token: value,
    parameters: [...new Set([parameter, ...COMMON_PARAMETERS])],
  };
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === false || value === '' || value === 0;

const pointsElsewhere = ({ names }: Leaf): boolean =>
  names.some((name) => ELSEWHERE.test(name) && name !== 'page');

/** A field that by its name may be a cursor, or says that there is more without saying where. */
function findUnknown(leaves: readonly Leaf[]): string | undefined {
  const isRead = ({ name, value }: Leaf): boolean =>
    WEAK_NAMES.has(name) && typeof value === 'string';
  const isOpen = (leaf: Leaf): boolean =>
    !isEmpty(leaf.value) && !pointsElsewhere(leaf) && !isRead(leaf);
  return leaves.find((leaf) => isOpen(leaf) && leaf.names.some((name) => CURSOR_LIKE.test(name)))
    ?.field;
}

function findUnknownHeader(headers: Headers): string | undefined {
  return [...headers.keys()].find(
    (name) => /next.*(page|cursor|token)|continuation/.test(name) && headers.get(name) !== '',
  );
}

const isStranger = (leaf: Leaf): boolean =>
  !isEmpty(leaf.value) &&
  !pointsElsewhere(leaf) &&
  (typeof leaf.value === 'string' || typeof leaf.value === 'object');
