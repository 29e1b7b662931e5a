import { canonicalText } from './canonical-text.js';

/** Part of a text, as half-open range of its characters. */
export type Range = readonly [start: number, end: number];

/**
 * Minimum length of a secret that is searched for, in characters. A shorter one would match words,
 * and its place among them would show it.
 */
const MIN_SEARCHED_LENGTH = 8;

/** Public line of a PEM file. */
const PEM_FRAME = /^-{5}(?:BEGIN|END) [A-Z0-9 ]+-{5}$/;
const BASE64_CHARS = /[\w+/=-]/;

/**
 * Folds case, and the blank of a form with its plus sign. The length stays as it is: a few
 * characters have more in lower case.
 */
const fold = (text: string): string =>
  text.replace(/[\s+]/g, ' ').replace(/[A-Z]|[^\0-\x7f]/g, (char) => {
    const lower = char.toLowerCase();
    return lower.length === char.length ? lower : char;
  });

/**
 * Finds secrets in a text in every spelling in which servers quote them: URL-encoded,
 * form-encoded, escaped for JSON or HTML, each of them several times over, in another case, in hex,
 * and in Base64, as a whole or within other text.
 */
export function findSecrets(source: string, secrets: readonly string[]): readonly Range[] {
  const { text, starts, ends } = canonicalText(source);
  const [raw, resolved] = [fold(source), fold(text)];
  const toSource = ([from, until]: Range): Range => [
    starts[from] ?? 0,
    ends[until - 1] ?? source.length,
  ];
  return secrets.flatMap(partsOf).flatMap((secret) => {
    const canonical = canonicalText(secret).text;
    return [
      // The secret as it is, since resolving escapes alters one that looks like an escape.
      ...casesOf(secret).flatMap((needle) => placesOf(needle, raw)),
      ...(canonical.length < MIN_SEARCHED_LENGTH ? [] : casesOf(canonical))
        .flatMap((needle) => placesOf(needle, resolved))
        .map(toSource),
      ...[...encodingsOf(secret)].flatMap((needle) => runsOf(needle, resolved, text)).map(toSource),
    ];
  });
}

/** Upper and lower case may have more characters than the text itself. */
const casesOf = (text: string): readonly string[] => [
  ...new Set([text, text.toUpperCase(), text.toLowerCase()].map(fold)),
];

function placesOf(needle: string, haystack: string): readonly Range[] {
  const places: Range[] = [];
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1))
    places.push([at, at + needle.length]);
  return places;
}

/** Returns the lines of a secret that are long enough: a PEM file is quoted by lines too. */
function partsOf(secret: string): readonly string[] {
  return secret
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line.length >= MIN_SEARCHED_LENGTH && !PEM_FRAME.test(line));
}

/** Returns how a secret appears in hex, and in Base64 of a text that contains it. */
function encodingsOf(secret: string): ReadonlySet<string> {
  const urlEncoded = encodeURIComponent(secret);
  // OAuth URL-encodes a secret before Basic authentication encodes it again (RFC 6749 §2.3.1).
  const spellings = new Set([secret, urlEncoded, urlEncoded.replaceAll('%20', '+')]);
  const needles = new Set<string>();
  for (const spelling of spellings) {
    needles.add(Buffer.from(spelling).toString('hex'));
    for (const offset of [0, 1, 2]) {
      const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(spelling)]);
      // Characters at both ends depend on the neighbors too.
      const from = Math.ceil((offset * 8) / 6);
      const until = Math.floor((bytes.length * 8) / 6);
      for (const alphabet of ['base64', 'base64url'] as const)
        needles.add(fold(bytes.toString(alphabet).slice(from, until)));
    }
  }
  return needles;
}

/** Returns the runs of Base64 that contain a needle, each once. */
function runsOf(needle: string, haystack: string, text: string): readonly Range[] {
  const runs: Range[] = [];
  for (let at = haystack.indexOf(needle); at >= 0;) {
    const run = runAround(text, [at, at + needle.length]);
    runs.push(run);
    at = haystack.indexOf(needle, run[1]);
  }
  return runs;
}

/** Widens a range by the characters of Base64 around it. */
function runAround(text: string, [start, end]: Range): Range {
  let [from, until] = [start, end];
  while (from > 0 && BASE64_CHARS.test(text.charAt(from - 1))) from -= 1;
  while (until < text.length && BASE64_CHARS.test(text.charAt(until))) until += 1;
  return [from, until];
}
