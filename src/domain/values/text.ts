/** Path of a value within an input, from the outside in. */
export type TextPath = readonly string[];

const NUL = '\0';
const REPLACEMENT = '\ufffd';

/** Rule for texts, in words that end a sentence after the name of the place. */
export const TEXT_RULE = 'must be well-formed Unicode text without NUL (U+0000).';

/**
 * Returns whether both engines can store a text and find it again: well-formed Unicode without NUL.
 * PostgreSQL refuses any other, SQLite changes it.
 */
export function isSoundText(text: string): boolean {
  return text.isWellFormed() && !text.includes(NUL);
}

/** Replaces NUL and lone surrogates by U+FFFD, the replacement character. */
export function cleanText(text: string): string {
  return isSoundText(text) ? text : text.toWellFormed().replaceAll(NUL, REPLACEMENT);
}

/**
 * Returns the paths of the texts within a value that are not sound, at most `most`; names of fields
 * are texts as well. Iterates without recursion, because values may be nested deeper than the
 * stack.
 */
export function unsoundTextsIn(value: unknown, most = 1): readonly TextPath[] {
  const found: TextPath[] = [];
  const open: (readonly [unknown, TextPath])[] = [[value, []]];
  for (let next = open.pop(); next && found.length < most; next = open.pop()) {
    const [each, path] = next;
    if (typeof each === 'string' && !isSoundText(each)) found.push(path);
    if (typeof each !== 'object' || each === null || each instanceof Date) continue;
    for (const [name, inner] of Object.entries(each).toReversed()) {
      if (!isSoundText(name)) found.push(path);
      else if (typeof inner === 'string' || typeof inner === 'object')
        open.push([inner, [...path, name]]);
    }
  }
  return found.slice(0, most);
}

/** Returns a value with all of its texts cleaned. */
export function withCleanTexts<T>(value: T): T {
  if (typeof value === 'string') return cleanText(value) as T;
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(withCleanTexts) as T;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, withCleanTexts<unknown>(inner)]),
  ) as T;
}
