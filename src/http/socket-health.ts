import { type WebSocket } from 'ws';

const MEBIBYTE = 1024 * 1024;

/** What may lie unread for a subscriber: this much for a while, or that much at once. */
const MUCH_UNREAD = MEBIBYTE;
const TOO_MUCH_UNREAD = 8 * MEBIBYTE;
const PATIENCE_MS = 5000;

/** Watches how much lies unread for one subscriber, so that one who stops reading costs a bounded amount of memory. */
export class UnreadWatch {
  readonly #socket: Pick<WebSocket, 'bufferedAmount' | 'terminate'>;
  readonly #now: () => Date;
  #muchSince: number | undefined;

  constructor(socket: Pick<WebSocket, 'bufferedAmount' | 'terminate'>, now: () => Date) {
    this.#socket = socket;
    this.#now = now;
  }

  /** Ends the connection when too much is unread, or much for too long. To be called now and then, and after every message. */
  check(): void {
    const unread = this.#socket.bufferedAmount;
    const now = this.#now().getTime();
    if (unread <= MUCH_UNREAD) this.#muchSince = undefined;
    else this.#muchSince ??= now;
    const tooLong = this.#muchSince !== undefined && now - this.#muchSince >= PATIENCE_MS;
    if (tooLong || unread > TOO_MUCH_UNREAD) this.#socket.terminate();
  }
}
