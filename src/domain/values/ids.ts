import { hash } from 'node:crypto';
import { encodeTime, monotonicFactory } from 'ulid';

/** Prefix of the ids of one kind. */
export type IdPrefix = string & { readonly kind: 'id prefix' };

const prefixes = new Set<string>();

/**
 * Defines the prefix of a kind of ids, beside the type that has them: three letters, each prefix
 * once.
 */
export function idPrefix(letters: string): IdPrefix {
  if (!/^[a-z]{3}$/.test(letters)) throw new Error(`"${letters}" is not an id prefix`);
  if (prefixes.has(letters)) throw new Error(`the id prefix "${letters}" is defined twice`);
  prefixes.add(letters);
  return letters as IdPrefix;
}

/** Commands, and the owners of leases. */
export const COMMAND_ID_PREFIX = idPrefix('cmd');

const drawn = new Uint32Array(256);
let used = drawn.length;

/** Random number in [0, 1) from the system's source; drawn in batches, since one draw is slow. */
function random(): number {
  if (used === drawn.length) {
    crypto.getRandomValues(drawn);
    used = 0;
  }
  return (drawn[used++] ?? 0) / 2 ** 32;
}

const ulid = monotonicFactory(random);

/** Characters of a ULID. */
const BASE_32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Creates an opaque id, `prefix_ULID`; ids of one process sort by creation. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${ulid()}`;
}

/**
 * Returns the id of the one object that a key has at a time: the same on every instance. It sorts
 * among the others by that time.
 */
export function idOfKey(prefix: IdPrefix, at: Date, key: string): string {
  const bytes = hash('sha256', key, 'buffer');
  const letters = Array.from({ length: 16 }, (_, index) => BASE_32[(bytes[index] ?? 0) % 32]);
  return `${prefix}_${encodeTime(at.getTime())}${letters.join('')}`;
}

/** A ULID, or for ids made of another id that id and a code: `blk_enr_ULID_UNIT_OFFLINE`. */
const ID = /^([a-z]{3})_(?:[0-9A-HJKMNP-TV-Z]{26}|[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}_[A-Z_]{1,60})$/;

/** Returns the prefix of an id; undefined for anything that is not an id of Fleetgraph. */
export function prefixOfId(id: string): IdPrefix | undefined {
  const prefix = ID.exec(id)?.[1];
  return prefix !== undefined && prefixes.has(prefix) ? (prefix as IdPrefix) : undefined;
}

/** Maximum length of an id, in characters; the longest ones name a code of another object. */
const MAX_ID_LENGTH = 120;
const ID_CHARACTERS = /^[a-z]{3}_[A-Za-z0-9_-]+$/;

/** Returns whether a text can be an id of this kind; without a kind, an id of any kind. */
export function isIdOf(prefix: IdPrefix | null, id: string): boolean {
  const found = id.slice(0, 3);
  return (
    id.length <= MAX_ID_LENGTH &&
    ID_CHARACTERS.test(id) &&
    (prefix === null ? prefixes.has(found) : prefix === found)
  );
}

/**
 * Returns those of the texts that can be ids of this kind. What callers give as ids passes here
 * before it reaches a statement.
 */
export function idsOf(prefix: IdPrefix | null, ids: readonly string[]): readonly string[] {
  return ids.every((id) => isIdOf(prefix, id)) ? ids : ids.filter((id) => isIdOf(prefix, id));
}
