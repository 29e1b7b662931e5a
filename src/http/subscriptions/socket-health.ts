import { type WebSocket } from 'ws';
import { type Share } from '../limits/byte-budget.js';
import { type UnreadBudget } from '../limits/unread-budget.js';

const MEBIBYTE = 1024 * 1024;

/** Maximum unread bytes of a subscriber, beside one answer of maximum size. */
const TOO_MUCH_UNREAD = 8 * MEBIBYTE;
/**
 * Milliseconds that a subscriber may read nothing: unread data means that the system's own buffers
 * are full.
 */
const PATIENCE_MS = 3000;
/**
 * Bytes per millisecond of the slowest accepted reader of a large message, whose progress is
 * invisible until it has left.
 */
const SLOWEST_BYTES_PER_MS = 1024;

export interface UnreadWatchParts {
  readonly socket: Pick<WebSocket, 'bufferedAmount' | 'terminate'>;
  /** Share of the budget of all callers. */
  readonly share: Share;
  readonly budget: Pick<UnreadBudget, 'maxResponseBytes' | 'reports'>;
  readonly now: () => Date;
}

/**
 * Limits the unread data of one subscriber, so that one that stops reading costs a bounded amount
 * of memory for a bounded time.
 */
export class UnreadWatch {
  readonly #parts: UnreadWatchParts;
  readonly #most: number;
  #stuckSince: number | undefined;

  constructor(parts: UnreadWatchParts) {
    this.#parts = parts;
    this.#most = TOO_MUCH_UNREAD + parts.budget.maxResponseBytes;
  }

  /**
   * Resets the stall timer. Call it when a message has left the process: a slow reader is not
   * stuck.
   */
  taken(): void {
    this.#stuckSince = undefined;
  }

  /** Resets the share. Call it when everything has left the process. */
  allTaken(): void {
    this.#parts.share.update(0);
  }

  /**
   * Ends the connection when too much is unread, or nothing has been read for too long. Call it
   * every second, and after every message.
   */
  check(): void {
    const { socket, share, budget, now } = this.#parts;
    const unread = socket.bufferedAmount;
    const at = now().getTime();
    if (unread === 0) this.#stuckSince = undefined;
    else this.#stuckSince ??= at;
    const exceeded = share.update(unread);
    const patience = PATIENCE_MS + Math.floor(unread / SLOWEST_BYTES_PER_MS);
    const isStuck = this.#stuckSince !== undefined && at - this.#stuckSince >= patience;
    if (exceeded === undefined && !isStuck && unread <= this.#most) return;
    const limit = exceeded ?? (isStuck ? 'unread-time' : 'unread-caller');
    budget.reports.hit(limit, share.key, { bytes: unread });
    share.close();
    socket.terminate();
  }
}
