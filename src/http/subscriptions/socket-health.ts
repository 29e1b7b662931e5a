import { type WebSocket } from 'ws';

const MEBIBYTE = 1024 * 1024;

/** What may lie unread for a subscriber at once. */
const TOO_MUCH_UNREAD = 8 * MEBIBYTE;
/** What lies unread means that the system's own buffers are full: whoever takes nothing for so long does not read any more. */
const PATIENCE_MS = 3000;

/** Watches what lies unread for one subscriber, so that one who stops reading costs a bounded amount of memory for a bounded time. */
export class UnreadWatch {
  readonly #socket: Pick<WebSocket, 'bufferedAmount' | 'terminate'>;
  readonly #now: () => Date;
  #stuckSince: number | undefined;

  constructor(socket: Pick<WebSocket, 'bufferedAmount' | 'terminate'>, now: () => Date) {
    this.#socket = socket;
    this.#now = now;
  }

  /** To be called when a message has left the process: who is slow is not stuck. */
  taken(): void {
    this.#stuckSince = undefined;
  }

  /** Ends the connection when too much is unread, or nothing is taken for too long. To be called every second, and after every message. */
  check(): void {
    const unread = this.#socket.bufferedAmount;
    const now = this.#now().getTime();
    if (unread === 0) this.#stuckSince = undefined;
    else this.#stuckSince ??= now;
    const tooLong = this.#stuckSince !== undefined && now - this.#stuckSince >= PATIENCE_MS;
    if (tooLong || unread > TOO_MUCH_UNREAD) this.#socket.terminate();
  }
}
