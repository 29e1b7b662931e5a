import { Transform, type TransformCallback } from 'node:stream';
import { type Share } from './byte-budget.js';

/**
 * Bytes of the buffers that collect a body: a separate buffer for each small chunk would take a
 * multiple of its length.
 */
const PIECE = 16_384;

export interface ArrivingBodyParts {
  /** Maximum bytes of the body. */
  readonly limit: number;
  readonly share: Share;
  /** @returns the error for a body with more bytes than `limit` */
  readonly tooLarge: () => Error;
  /** @returns the error for a body that finds no room in the budget */
  readonly noRoom: (limit: 'body-caller' | 'body-total') => Error;
}

/**
 * A request body on its way: counted in a budget while it arrives, and refused in the middle of it
 * where need be.
 */
export class ArrivingBody extends Transform {
  readonly #parts: ArrivingBodyParts;
  #received = 0;
  #held = 0;
  #piece = Buffer.alloc(0);
  #filled = 0;

  constructor(parts: ArrivingBodyParts) {
    super();
    this.#parts = parts;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const { limit, share, tooLarge, noRoom } = this.#parts;
    this.#received += chunk.length;
    if (this.#received > limit) {
      done(tooLarge());
      return;
    }
    this.#gather(chunk);
    const exceeded = share.update(this.#held);
    if (exceeded === undefined) done();
    else done(noRoom(exceeded as 'body-caller' | 'body-total'));
  }

  override _flush(done: TransformCallback): void {
    this.#pass();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#parts.share.close();
    done(error);
  }

  #gather(chunk: Buffer): void {
    for (let from = 0; from < chunk.length;) {
      if (this.#filled === this.#piece.length) this.#renew();
      const copied = chunk.copy(this.#piece, this.#filled, from);
      this.#filled += copied;
      from += copied;
    }
  }

  #renew(): void {
    this.#pass();
    this.#piece = Buffer.allocUnsafeSlow(PIECE);
    this.#held += PIECE;
  }

  #pass(): void {
    if (this.#filled > 0) this.push(this.#piece.subarray(0, this.#filled));
    this.#filled = 0;
  }
}
