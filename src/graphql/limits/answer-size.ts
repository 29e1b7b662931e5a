import { BREAK, type DocumentNode, type GraphQLSchema, visit } from 'graphql';
import { costOf } from './complexity.js';
import { tooLarge } from './limits.js';
import { mirroringFields } from './mirrored-lists.js';
import { type Operation } from './values.js';

/** Maximum bytes of one UTF-16 unit in JSON: `\u0000`. */
const MOST_PER_UNIT = 6;
/** Maximum bytes of a number beyond its first digit. */
const MOST_PER_NUMBER = 24;

const hasToJson = (value: object): value is { toJSON: () => unknown } =>
  'toJSON' in value && typeof value.toJSON === 'function';

/**
 * Counts the bytes of a value as JSON without writing it, and stops where they exceed the limit.
 */
class Measurement {
  readonly #limit: number;
  readonly #isExact: boolean;
  /** Bytes counted so far; without `isExact` as if all text were ASCII without escapes. */
  bytes = 0;
  /** Bytes that the same may take beyond `bytes` at most. */
  slack = 0;

  constructor(limit: number, isExact: boolean) {
    this.#limit = limit;
    this.#isExact = isExact;
  }

  /** @returns false once the limit is exceeded. */
  add(value: unknown): boolean {
    if (typeof value === 'string') this.#addText(value);
    else if (typeof value === 'object' && value !== null) return this.#addObject(value);
    else if (typeof value === 'number') this.#addNumber(value);
    else this.bytes += String(value).length;
    return this.bytes <= this.#limit;
  }

  #addText(text: string): void {
    if (this.#isExact) this.bytes += Buffer.byteLength(JSON.stringify(text));
    else {
      this.bytes += text.length + 2;
      this.slack += text.length * (MOST_PER_UNIT - 1);
    }
  }

  #addNumber(value: number): void {
    if (this.#isExact) this.bytes += JSON.stringify(value).length;
    else {
      this.bytes += 1;
      this.slack += MOST_PER_NUMBER;
    }
  }

  #addObject(value: object): boolean {
    if (Array.isArray(value)) return this.#addList(value);
    if (hasToJson(value)) return this.add(value.toJSON());
    this.bytes += 2;
    let isFirst = true;
    for (const key of Object.keys(value)) {
      const part = (value as Readonly<Record<string, unknown>>)[key];
      if (part === undefined || typeof part === 'function') continue;
      this.#addText(key);
      this.bytes += isFirst ? 1 : 2;
      isFirst = false;
      if (!this.add(part)) return false;
    }
    return this.bytes <= this.#limit;
  }

  #addList(items: readonly unknown[]): boolean {
    this.bytes += 2 + Math.max(0, items.length - 1);
    for (const item of items) if (!this.add(item ?? null)) return false;
    return this.bytes <= this.#limit;
  }
}

/**
 * Compares the size of an answer with a limit before its text is built: the first pass is as cheap
 * as looking at each value once, and nearly always enough.
 * @returns whether `JSON.stringify(value)` has more than `limit` bytes in UTF-8.
 */
export function isLargerThan(value: unknown, limit: number): boolean {
  const rough = new Measurement(limit, false);
  if (!rough.add(value)) return true;
  if (rough.bytes + rough.slack <= limit) return false;
  return !new Measurement(limit, true).add(value);
}

/**
 * Maximum fields of an answer whose text is built before it is measured: with the longest names and
 * the most tags it takes some 70 MB for a moment.
 */
const FEW_FIELDS = 20_000;
/** Fields below which texts have any length: a row has its VIN as it was sent. */
const LONG_TEXTS = new Set(['rows']);

const known = new WeakMap<DocumentNode, boolean>();

function asksForLongTexts(document: DocumentNode): boolean {
  let found = known.get(document);
  if (found !== undefined) return found;
  found = false;
  visit(document, {
    Field({ name }) {
      if (!LONG_TEXTS.has(name.value)) return undefined;
      found = true;
      return BREAK;
    },
  });
  known.set(document, found);
  return found;
}

/**
 * Identifies answers that need not be measured before their text is built: measuring takes a
 * twentieth of the time of a page.
 * @returns whether the answer to an allowed operation cannot become much larger than most are.
 */
export function isFewFields(schema: GraphQLSchema, operation: Operation): boolean {
  const { document, operationName } = operation;
  if (asksForLongTexts(document) || mirroringFields(document, operationName).length > 0)
    return false;
  return costOf(schema, operation).fields <= FEW_FIELDS;
}

/** Maximum bytes in UTF-8 of one unit of a text. */
const MOST_BYTES_PER_UNIT = 3;

/** Answer of an operation. */
export interface WrittenAnswer {
  readonly data?: unknown;
  readonly errors?: unknown;
  /** For a router that asks for it, its trace, which may be larger than the rest. */
  readonly extensions?: unknown;
}

/**
 * Writes an answer as JSON: without its extensions, or as a refusal, where it is too large
 * otherwise.
 */
export function writeAnswer(answer: WrittenAnswer, limit: number): string {
  const text = JSON.stringify(answer);
  if (text.length * MOST_BYTES_PER_UNIT <= limit || Buffer.byteLength(text) <= limit) return text;
  if (answer.extensions) return writeAnswer({ ...answer, extensions: undefined }, limit);
  const { message, extensions } = tooLarge(limit, 'query');
  const { code } = extensions;
  return JSON.stringify({ data: null, errors: [{ message, extensions: { code } }] });
}
