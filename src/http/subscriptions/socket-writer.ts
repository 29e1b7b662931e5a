import { type Duplex } from 'node:stream';
import { type WebSocket } from 'ws';
import { type UnreadWatch } from './socket-health.js';

/**
 * Characters per socket and tick of the event loop: one write carries several events, and adds
 * little to the system's own buffers.
 */
const MAX_TICK_CHARACTERS = 4096;

/** Length in characters from which a message is counted at once, and not at the end of the tick. */
const LONG_MESSAGE = 65_536;

/** Flushes corked sockets at the end of the tick. */
export class FlushQueue {
  #corked: SocketWriter[] = [];

  add(writer: SocketWriter): void {
    if (this.#corked.push(writer) === 1) setImmediate(() => this.#flushAll());
  }

  #flushAll(): void {
    const corked = this.#corked;
    this.#corked = [];
    for (const writer of corked) writer.flush();
  }
}

/**
 * Writes to one socket: messages of one tick leave in one write, which costs more than all that it
 * carries.
 */
export class SocketWriter {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #unread: UnreadWatch;
  readonly #queue: FlushQueue;
  #isCorked = false;
  #charactersLeft = MAX_TICK_CHARACTERS;
  #pending = 0;
  #drainWaiters: (() => void)[] = [];

  /** @param stream that the socket writes to */
  constructor(socket: WebSocket, stream: Duplex, unread: UnreadWatch, queue: FlushQueue) {
    this.#socket = socket;
    this.#stream = stream;
    this.#unread = unread;
    this.#queue = queue;
  }

  /**
   * Returns undefined while more may be sent, otherwise a promise that settles when everything has
   * left the process. The promise never settles in the same tick: during a long replay that the
   * system's buffers take at once, the event loop would do nothing else, not even close the socket.
   */
  send(message: string): Promise<void> | undefined {
    // A closing socket drops its messages: it ends its subscriptions anyway.
    if (this.#socket.readyState !== this.#socket.OPEN)
      return new Promise((resolve) => void setImmediate(resolve));
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#stream.cork();
      this.#queue.add(this);
    }
    this.#pending += 1;
    this.#charactersLeft -= message.length;
    this.#socket.send(message, this.#onSent);
    if (message.length > LONG_MESSAGE) this.#unread.check();
    return this.#charactersLeft > 0
      ? undefined
      : new Promise((resolve) => void this.#drainWaiters.push(resolve));
  }

  flush(): void {
    this.#isCorked = false;
    this.#stream.uncork();
    // Bytes that the system does not take at once belong to a slow reader: nothing more is sent
    // before they have left.
    if (this.#stream.writableLength > 0) this.#charactersLeft = 0;
    this.#unread.check();
  }

  readonly #onSent = (): void => {
    this.#unread.taken();
    this.#pending -= 1;
    if (this.#pending > 0) return;
    this.#unread.allTaken();
    this.#charactersLeft = MAX_TICK_CHARACTERS;
    if (this.#drainWaiters.length === 0) return;
    const waiters = this.#drainWaiters;
    this.#drainWaiters = [];
    setImmediate(() => {
      for (const resolve of waiters) resolve();
    });
  };
}
