import { parseJson } from '../answer.js';
import { toFields } from '../foreign-answer.js';

/** Maximum bytes of one item, and of all that surrounds the items. */
const MAX_PART_BYTES = 1024 * 1024;
/** Bytes that are reserved for a part at first. */
const FIRST_BYTES = 4096;
/** Bytes before a bracket that are searched for the name of its field. */
const NAME_BYTES = 256;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
/** Space, tab, line feed, carriage return, and the three bytes of a byte order mark. */
const BEFORE_JSON: readonly number[] = [0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf];

/** The bytes are not a list of JSON; the message is for people and quotes nothing. */
export class BadList extends Error {}

/**
 * Splits a list of JSON into its items as its bytes arrive, so that a list of any length takes the
 * memory of its longest item. Finds only where items begin and end: each is parsed as JSON by
 * itself, in the same way as a whole answer, which is several times as fast as a parser of tokens.
 */
export class JsonItems {
  readonly #itemsIn: string;
  readonly #isBare: boolean;
  /** The first `#size` bytes are those of the current item, or of what surrounds the items. */
  #part = Buffer.alloc(FIRST_BYTES);
  #size = 0;
  #around = '';
  #depth = 0;
  #hasBegun = false;
  #isInString = false;
  #isEscaped = false;
  #place: 'before' | 'in' | 'after' = 'before';
  /** Depth of the items' own brackets. */
  #itemsDepth = 0;
  #needsItem = false;

  /**
   * @param itemsIn field that holds the items
   * @param isBare whether the list may be the items alone
   */
  constructor({ itemsIn, isBare }: { readonly itemsIn: string; readonly isBare: boolean }) {
    this.#itemsIn = itemsIn;
    this.#isBare = isBare;
  }

  /** Returns the items that these bytes complete. @throws BadList */
  write(chunk: Uint8Array): readonly unknown[] {
    const items: unknown[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH) this.#isEscaped = true;
        else if (byte === QUOTE) this.#isInString = false;
      } else if (byte === QUOTE) this.#isInString = true;
      else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) {
        this.#depth += 1;
        if (byte === OPEN_BRACKET && this.#opensItems(chunk.subarray(from, at))) {
          this.#around += this.#take(chunk.subarray(from, at + 1));
          this.#place = 'in';
          this.#itemsDepth = this.#depth;
          from = at + 1;
        }
      } else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) {
        if (this.#place === 'in' && this.#depth === this.#itemsDepth) {
          const text = this.#take(chunk.subarray(from, at));
          if (this.#needsItem || text.trim() !== '') items.push(parse(text));
          this.#place = 'after';
          from = at;
        }
        this.#depth -= 1;
      } else if (byte === COMMA && this.#place === 'in' && this.#depth === this.#itemsDepth) {
        items.push(parse(this.#take(chunk.subarray(from, at))));
        this.#needsItem = true;
        from = at + 1;
      }
      if (!this.#hasBegun) this.#begin(byte);
    }
    this.#append(chunk.subarray(from));
    return items;
  }

  /**
   * Returns what surrounds the items, with an empty list in their place.
   * @throws BadList if the list is not complete
   */
  end(): unknown {
    if (this.#place === 'in') throw new BadList('ends within its items');
    this.#around += this.#take(new Uint8Array());
    const envelope = parse(this.#around);
    // Some servers write an empty list as null.
    const isNull = toFields(envelope)[this.#itemsIn] === null;
    if (this.#place === 'before' && !isNull)
      throw new BadList(`does not have the expected shape at ${this.#itemsIn}`);
    return envelope;
  }

  #begin(byte: number): void {
    if (BEFORE_JSON.includes(byte)) return;
    if (this.#depth !== 1) throw new BadList('is not JSON');
    this.#hasBegun = true;
  }

  /** @param bytes those before the bracket that are in no piece yet */
  #opensItems(bytes: Uint8Array): boolean {
    if (this.#place !== 'before' || this.#depth > 2) return false;
    return this.#depth === 1 ? this.#isBare && !this.#hasBegun : this.#endsWithName(bytes);
  }

  #endsWithName(bytes: Uint8Array): boolean {
    const before = this.#part.subarray(Math.max(0, this.#size - NAME_BYTES), this.#size);
    const tail = Buffer.concat([before, bytes.subarray(-NAME_BYTES)]).toString('latin1');
    const [, name] = /(?<!\\)"(\w+)"\s*:\s*$/.exec(tail) ?? [];
    return name === this.#itemsIn;
  }

  #append(bytes: Uint8Array): void {
    const size = this.#size + bytes.length;
    if (size > MAX_PART_BYTES)
      throw new BadList(
        this.#place === 'in'
          ? `has an item of more than ${MAX_PART_BYTES} bytes`
          : `has more than ${MAX_PART_BYTES} bytes beside its items`,
      );
    if (size > this.#part.length) {
      const larger = Buffer.alloc(Math.max(size, 2 * this.#part.length));
      larger.set(this.#part.subarray(0, this.#size));
      this.#part = larger;
    }
    this.#part.set(bytes, this.#size);
    this.#size = size;
  }

  /**
   * Returns the text of the current part, which ends with these bytes. Bytes that are not UTF-8, as
   * of one text that was cut, become U+FFFD: the other items are as they are.
   */
  #take(bytes: Uint8Array): string {
    this.#append(bytes);
    const part = this.#part.subarray(0, this.#size);
    this.#size = 0;
    return new TextDecoder().decode(part);
  }
}

function parse(text: string): unknown {
  const json = parseJson(text);
  if (json === undefined) throw new BadList('is not JSON');
  return json;
}
