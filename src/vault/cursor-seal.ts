import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

const MAC_BYTES = 16;

/**
 * Makes cursors that callers can neither forge nor move to another list: the payload behind a MAC over it and over the
 * list it belongs to. The same place in the same list always has the same cursor.
 */
export class CursorSeal {
  readonly #key: KeyObject;

  /** @param key at least 32 random bytes, the same for all instances on one database */
  constructor(key: Uint8Array) {
    this.#key = createSecretKey(key);
  }

  seal(list: string, payload: string): string {
    const bytes = Buffer.from(payload, 'utf8');
    return Buffer.concat([this.#mac(list, bytes), bytes]).toString('base64url');
  }

  /** What was sealed, or undefined for anything that was not sealed here for this list. */
  open(list: string, cursor: string): string | undefined {
    const bytes = Buffer.from(cursor, 'base64url');
    if (bytes.length <= MAC_BYTES || bytes.toString('base64url') !== cursor) return undefined;
    const payload = bytes.subarray(MAC_BYTES);
    return timingSafeEqual(this.#mac(list, payload), bytes.subarray(0, MAC_BYTES)) ? payload.toString('utf8') : undefined;
  }

  #mac(list: string, payload: Uint8Array): Buffer {
    // In one piece: each further one would cost as much as the digest.
    return createHmac('sha256', this.#key).update(Buffer.concat([Buffer.from(`${list}\0`), payload])).digest().subarray(0, MAC_BYTES);
  }
}
