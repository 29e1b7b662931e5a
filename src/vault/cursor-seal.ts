import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';

const MAC_BYTES = 16;
/** Maximum cached cursors; a cursor and its payload have some 150 characters each. */
const MAX_KNOWN = 1000;

/**
 * Makes cursors that callers can neither forge nor move to another list: the payload behind a MAC
 * over it and over the list it belongs to. The same place in the same list always has the same
 * cursor.
 */
export class CursorSeal {
  readonly #key: KeyObject;
  /**
   * By list and payload, and by list and cursor: where a page ends the next one begins, and pages
   * are looked at again and again.
   */
  readonly #cursors = new LRUCache<string, string>({ max: MAX_KNOWN });
  readonly #payloads = new LRUCache<string, string>({ max: MAX_KNOWN });

  /** @param key at least 32 random bytes, the same for all instances on one database */
  constructor(key: Uint8Array) {
    this.#key = createSecretKey(key);
  }

  seal(list: string, payload: string): string {
    let cursor = this.#cursors.get(`${list}\0${payload}`);
    if (cursor === undefined) {
      const bytes = Buffer.from(payload, 'utf8');
      cursor = Buffer.concat([this.#mac(list, bytes), bytes]).toString('base64url');
      this.#remember(list, payload, cursor);
    }
    return cursor;
  }

  /** Returns the sealed value; undefined for anything not sealed here for this list. */
  open(list: string, cursor: string): string | undefined {
    const known = this.#payloads.get(`${list}\0${cursor}`);
    if (known !== undefined) return known;
    const bytes = Buffer.from(cursor, 'base64url');
    if (bytes.length <= MAC_BYTES || bytes.toString('base64url') !== cursor) return undefined;
    const sealed = bytes.subarray(MAC_BYTES);
    if (!timingSafeEqual(this.#mac(list, sealed), bytes.subarray(0, MAC_BYTES))) return undefined;
    const payload = sealed.toString('utf8');
    this.#remember(list, payload, cursor);
    return payload;
  }

  #remember(list: string, payload: string, cursor: string): void {
    this.#cursors.set(`${list}\0${payload}`, cursor);
    this.#payloads.set(`${list}\0${cursor}`, payload);
  }

  #mac(list: string, payload: Uint8Array): Buffer {
    // In one piece: each further one would cost as much as the digest.
    return createHmac('sha256', this.#key)
      .update(Buffer.concat([Buffer.from(`${list}\0`), payload]))
      .digest()
      .subarray(0, MAC_BYTES);
  }
}
