import { type Duplex } from 'node:stream';
import { type WebSocket } from 'ws';
import { type UnreadWatch } from './socket-health.js';
import { textFrames } from './text-frames.js';

/**
 * Characters per socket and tick of the event loop: one write carries several events, and adds
 * little to the system's own buffers.
 */
const MAX_TICK_CHARACTERS = 4096;

/** Characters from which messages are written and counted at once, not at the end of the tick. */
const LONG_MESSAGE = 65_536;

/** Flushes sockets with messages at the end of the tick. */
export class FlushQueue {
  #writers: SocketWriter[] = [];

  add(writer: SocketWriter): void {
    if (this.#writers.push(writer) === 1) setImmediate(() => this.#flushAll());
  }

  #flushAll(): void {
    const writers = this.#writers;
    this.#writers = [];
    for (const writer of writers) writer.flush();
  }
}

/**
 * Writes to one socket: messages of one tick leave in one write, which costs more than all that it
 * carries. Flush it before the socket is closed, since a closing frame ends what may be sent.
 */
export class SocketWriter {
  readonly #socket: Pick<WebSocket, 'readyState' | 'OPEN'>;
  readonly #stream: Duplex;
  readonly #unread: UnreadWatch;
  readonly #queue: FlushQueue;
  #messages: string[] = [];
  #isQueued = false;
  /** Characters of the messages that are not written yet. */
  #characters = 0;
  #charactersLeft = MAX_TICK_CHARACTERS;
  #writes = 0;
  #drainWaiters: (() => void)[] = [];

  /** @param stream that the socket writes to */
  constructor(
    socket: Pick<WebSocket, 'readyState' | 'OPEN'>,
    stream: Duplex,
    unread: UnreadWatch,
    queue: FlushQueue,
  ) {
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
    if (!this.#isQueued) {
      this.#isQueued = true;
      this.#queue.add(this);
    }
    this.#messages.push(message);
    this.#characters += message.length;
    this.#charactersLeft -= message.length;
    if (this.#characters > LONG_MESSAGE) {
      this.#write();
      this.#unread.check();
    }
    return this.#charactersLeft > 0
      ? undefined
      : new Promise((resolve) => void this.#drainWaiters.push(resolve));
  }

  flush(): void {
    this.#isQueued = false;
    this.#write();
    // Bytes that the system does not take at once belong to a slow reader: nothing more is sent
    // before they have left.
    if (this.#stream.writableLength > 0) this.#charactersLeft = 0;
    this.#unread.check();
  }

  #write(): void {
    if (this.#messages.length === 0) return;
    const messages = this.#messages;
    this.#messages = [];
    this.#characters = 0;
    this.#writes += 1;
    if (this.#socket.readyState === this.#socket.OPEN && !this.#stream.destroyed)
      this.#stream.write(textFrames(messages), this.#onWritten);
    else this.#onWritten();
  }

  readonly #onWritten = (): void => {
    this.#unread.taken();
    this.#writes -= 1;
    if (this.#writes > 0) return;
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
