import { LRUCache } from 'lru-cache';

/** Uses after which a statement counts as repeated. */
const REPEATED = 5;
/** Maximum number of texts whose uses are counted. */
const MAX_COUNTED = 500;
/** Maximum number of named texts: every connection prepares each of them. */
const MAX_NAMED = 100;

/**
 * Names statements that are sent again and again, so that the server parses and plans them once per
 * connection. Texts with lists of values are as many as there are lengths: most stay unnamed.
 */
export class RepeatedStatements {
  readonly #nameOf: (text: string) => string;
  readonly #uses = new LRUCache<string, number>({ max: MAX_COUNTED });
  readonly #names = new Map<string, string>();

  constructor(nameOf: (text: string) => string) {
    this.#nameOf = nameOf;
  }

  /** Counts a use of the statement and returns its name; undefined unless it is repeated. */
  nameOf(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || this.#names.size >= MAX_NAMED) return known;
    const uses = (this.#uses.get(text) ?? 0) + 1;
    this.#uses.set(text, uses);
    if (uses < REPEATED) return undefined;
    const name = this.#nameOf(text);
    this.#names.set(text, name);
    return name;
  }
}
