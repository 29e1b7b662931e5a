import { type Duplex } from 'node:stream';
import { type WebSocket } from 'ws';
import { type UnreadWatch } from './socket-health.js';

/** So many characters go to one socket in one turn of the event loop: enough for a write to carry several events, and little beside the system's own buffers. */
const ROOM = 4096;

/** Length from which a message is counted at once, and not at the end of the turn. */
const LONG = 65_536;

/** The sockets that were written to in this turn of the event loop: at its end all of them are sent what is theirs. */
export class Departures {
  #boarding: Outbox[] = [];

  join(outbox: Outbox): void {
    if (this.#boarding.push(outbox) === 1) setImmediate(() => this.#leave());
  }

  #leave(): void {
    const leaving = this.#boarding;
    this.#boarding = [];
    for (const outbox of leaving) outbox.flush();
  }
}

/** What one socket is sent: messages of the same turn leave in one write, which costs more than all that is in it. */
export class Outbox {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #unread: UnreadWatch;
  readonly #departures: Departures;
  #isOpen = false;
  #room = ROOM;
  #underWay = 0;
  #waiting: (() => void)[] = [];

  /** @param stream that the socket writes to */
  constructor(socket: WebSocket, stream: Duplex, unread: UnreadWatch, departures: Departures) {
    this.#socket = socket;
    this.#stream = stream;
    this.#unread = unread;
    this.#departures = departures;
  }

  /**
   * → undefined while there is room for more; otherwise what settles once all has left the process: until then nothing further is
   * to be asked for. It never settles in the same turn of the event loop: a long replay that the system's buffers take at once
   * would let nothing else come to its turn, not even the end of the socket it is for.
   */
  send(message: string): Promise<void> | undefined {
    // What cannot be sent any more was for a socket that is closing, which ends its subscriptions anyway.
    if (this.#socket.readyState !== this.#socket.OPEN)
      return new Promise((resolve) => void setImmediate(resolve));
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#stream.cork();
      this.#departures.join(this);
    }
    this.#underWay += 1;
    this.#room -= message.length;
    this.#socket.send(message, this.#left);
    if (message.length > LONG) this.#unread.check();
    return this.#room > 0 ? undefined : new Promise((resolve) => void this.#waiting.push(resolve));
  }

  flush(): void {
    this.#isOpen = false;
    this.#stream.uncork();
    // What the system does not take at once is for a slow reader: there is no room before it is gone.
    if (this.#stream.writableLength > 0) this.#room = 0;
    this.#unread.check();
  }

  readonly #left = (): void => {
    this.#unread.taken();
    this.#underWay -= 1;
    if (this.#underWay > 0) return;
    this.#unread.allTaken();
    this.#room = ROOM;
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    setImmediate(() => {
      for (const resolve of waiting) resolve();
    });
  };
}
