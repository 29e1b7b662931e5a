/**
 * Text with the escapes of URLs, JSON and HTML resolved, and each character's place in the source.
 */
export interface CanonicalText {
  readonly text: string;
  /** Start of each character in the source. */
  readonly starts: readonly number[];
  /** End of each character in the source. */
  readonly ends: readonly number[];
}

/** Maximum encodings on top of each other that are resolved. */
const MAX_PASSES = 6;

/** Names of HTML's character references (HTML §13.5) for ASCII, as escapers write them. */
const HTML_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ' ': 'nbsp',
    '\t': 'tab',
    '\n': 'newline',
    '!': 'excl',
    '"': 'quot',
    '#': 'num',
    $: 'dollar',
    '%': 'percnt',
    '&': 'amp',
    "'": 'apos',
    '(': 'lpar',
    ')': 'rpar',
    '*': 'ast',
    '+': 'plus',
    ',': 'comma',
    '.': 'period',
    '/': 'sol',
    ':': 'colon',
    ';': 'semi',
    '<': 'lt',
    '=': 'equals',
    '>': 'gt',
    '?': 'quest',
    '@': 'commat',
    '[': 'lsqb',
    '\\': 'bsol',
    ']': 'rsqb',
    '^': 'hat',
    _: 'lowbar',
    '`': 'grave',
    '{': 'lcub',
    '|': 'verbar',
    '}': 'rcub',
  }).map(([char, name]) => [name, char]),
);
const JSON_ESCAPES: ReadonlyMap<string, string> = new Map(
  Object.entries({ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }),
);

const ESCAPE =
  /(?:%[0-9a-f]{2})+|\\u\{?[0-9a-f]{4,6}\}?|\\x[0-9a-f]{2}|\\[bfnrt"'/\\]|&#x[0-9a-f]{1,6};?|&#\d{1,7};?|&[a-z]{2,8};/gi;

/** Resolves escapes until none is left. */
export function canonicalText(source: string): CanonicalText {
  let current: CanonicalText = {
    text: source,
    starts: Array.from({ length: source.length }, (_, index) => index),
    ends: Array.from({ length: source.length }, (_, index) => index + 1),
  };
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const next = resolveOnce(current);
    if (next.text === current.text) break;
    current = next;
  }
  return current;
}

function resolveOnce({ text, starts, ends }: CanonicalText): CanonicalText {
  const parts: string[] = [];
  const newStarts: number[] = [];
  const newEnds: number[] = [];
  let copied = 0;
  const copyUntil = (end: number): void => {
    parts.push(text.slice(copied, end));
    for (; copied < end; copied += 1) {
      newStarts.push(starts[copied] ?? 0);
      newEnds.push(ends[copied] ?? 0);
    }
  };
  for (const match of text.matchAll(ESCAPE)) {
    const { 0: escape, index } = match;
    const resolved = resolve(escape);
    if (resolved === undefined) continue;
    copyUntil(index);
    copied = index + escape.length;
    parts.push(resolved);
    // A run of escapes counts as a whole: redacting more of it than needed does no harm.
    for (let unit = 0; unit < resolved.length; unit += 1) {
      newStarts.push(starts[index] ?? 0);
      newEnds.push(ends[copied - 1] ?? 0);
    }
  }
  copyUntil(text.length);
  return { text: parts.join(''), starts: newStarts, ends: newEnds };
}

/** Returns the characters that an escape stands for; undefined if it stands for none. */
function resolve(escape: string): string | undefined {
  if (escape.startsWith('%')) return Buffer.from(escape.replaceAll('%', ''), 'hex').toString();
  if (escape.startsWith('\\')) {
    const hex = /^\\[ux]\{?([0-9a-f]+)\}?$/i.exec(escape)?.[1];
    if (hex !== undefined) return characterOf(Number.parseInt(hex, 16));
    const char = escape.slice(1);
    return JSON_ESCAPES.get(char) ?? char;
  }
  const [, hex, decimal, name] = /^&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));?$/i.exec(escape) ?? [];
  if (hex !== undefined) return characterOf(Number.parseInt(hex, 16));
  if (decimal !== undefined) return characterOf(Number.parseInt(decimal, 10));
  return HTML_NAMES.get(name?.toLowerCase() ?? '');
}

const MAX_CODE_POINT = 0x10ffff;

const characterOf = (code: number): string | undefined =>
  code <= MAX_CODE_POINT ? String.fromCodePoint(code) : undefined;
