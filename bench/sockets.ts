import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/**
 * Counts the messages of many WebSocket clients: implements RFC 6455 as far as a server's frames
 * need.
 */
export class CountingSocket {
  readonly #socket: Socket;
  readonly #onMessage: (text: () => string, bytes: number) => void;
  #rest: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket, onMessage: (text: () => string, bytes: number) => void) {
    this.#socket = socket;
    this.#onMessage = onMessage;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => socket.destroy());
  }

  /**
   * Opens a socket with the protocol graphql-transport-ws.
   * @param onMessage receives a function for the text: most messages are only counted
   */
  static open(
    port: number,
    path: string,
    onMessage: (text: () => string, bytes: number) => void,
  ): Promise<CountingSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.setNoDelay(true);
      const key = randomBytes(16).toString('base64');
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`,
      );
      socket.once('error', reject);
      socket.once('data', (chunk: Buffer) => {
        const end = chunk.indexOf('\r\n\r\n');
        if (!chunk.toString('latin1', 0, 12).endsWith('101') || end < 0) {
          reject(new Error(chunk.toString('latin1', 0, 200)));
          return;
        }
        const opened = new CountingSocket(socket, onMessage);
        if (chunk.length > end + 4) opened.#read(chunk.subarray(end + 4));
        resolve(opened);
      });
    });
  }

  /** A text frame as clients have to send it: masked, here by zeros. */
  send(text: string): void {
    this.#frame(0x81, Buffer.from(text));
  }

  close(): void {
    this.#socket.destroy();
  }

  #frame(first: number, payload: Buffer): void {
    const long = payload.length > 125;
    const head = long
      ? Buffer.from([first, 0x80 | 126, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0])
      : Buffer.from([first, 0x80 | payload.length, 0, 0, 0, 0]);
    this.#socket.write(Buffer.concat([head, payload]));
  }

  #read(chunk: Buffer): void {
    let data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (data.length >= 2) {
      const short = (data[1] ?? 0) & 0x7f;
      const start = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (data.length < start) break;
      const length =
        short < 126
          ? short
          : short === 126
            ? data.readUInt16BE(2)
            : Number(data.readBigUInt64BE(2));
      if (data.length < start + length) break;
      const payload = data.subarray(start, start + length);
      const opcode = (data[0] ?? 0) & 0x0f;
      if (opcode === 1) this.#onMessage(() => payload.toString('utf8'), length);
      else if (opcode === 9) this.#frame(0x8a, Buffer.from(payload));
      data = data.subarray(start + length);
    }
    this.#rest = Buffer.from(data);
  }
}
