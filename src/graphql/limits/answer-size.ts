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
