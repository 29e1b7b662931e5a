import { findSecrets, type Range } from './secret-search.js';

const MASK = '[secret]';
/** Maximum length of a provider's text, in characters. */
const MAX_TEXT = 500;
/** Maximum length of a provider's text that is searched for secrets, in characters. */
const MAX_SEARCHED = 20_000;

/** Shapes of secrets that are not ours to know, such as another client's token. */
const SECRET_SHAPES: readonly RegExp[] = [
  /-{5}BEGIN [A-Z0-9 ]+-{5}.*?(?:-{5}END [A-Z0-9 ]+-{5}|$)/g,
  /\beyJ[\w-]{5,}\.[\w-]*(?:\.[\w-]*){0,3}/g,
  /(?<=\b(?:Bearer|Basic)\s+)(?=\S*[\d+/=._~-])[\w+/=.~-]{16,}/gi,
  // The value of a field that is named after a secret, in JSON or in a form, however short.
  /(?<=(?:secret|password|token|assertion|api_?key|private_?key)\\*"\s*:\s*\\*")[^"\\]+/gi,
  /(?<=(?:secret|password|token|assertion|api_?key|private_?key)=)[^"\\&\s]+/gi,
];
/** Unbroken run longer than any word, id or address. */
const LONG_RUN = /[\w+/=-]{65,}/g;
/** Control characters, and characters that reorder or hide what stands beside them. */
const UNSEEN = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/gu;

/**
 * Returns a text of a provider's as it may be shown and stored: one line of at most 500 characters
 * without the secrets, in whatever spelling, and without shapes that tokens and keys have. Every
 * text of a provider's answer passes through here.
 * @param secrets values the provider was sent; those under eight characters are not searched for
 */
export function providerText(value: string, secrets: readonly string[] = []): string {
  const source = value.slice(0, MAX_SEARCHED);
  const shown = mask(source, findSecrets(source, secrets));
  const line = shown.toWellFormed().replace(UNSEEN, ' ').trim();
  return SECRET_SHAPES.reduce((text, shape) => text.replace(shape, MASK), line)
    .replace(LONG_RUN, '[…]')
    .slice(0, MAX_TEXT)
    .toWellFormed();
}

function mask(source: string, ranges: readonly Range[]): string {
  let [shown, end] = ['', 0];
  for (const [from, until] of ranges.toSorted(([one], [other]) => one - other)) {
    if (until <= end) continue;
    if (from >= end) shown += source.slice(end, from) + MASK;
    end = until;
  }
  return shown + source.slice(end);
}
