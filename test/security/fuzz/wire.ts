import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How bytes are sent: at once, in pieces, in pieces with pauses, only the first part, or with the
 * end missing.
 */
export type Delivery = 'whole' | 'split' | 'slowed' | 'cut' | 'half-closed';

export interface WireAnswer {
  /** 0 where the connection was closed without an answer. */
  readonly status: number;
  readonly text: string;
  /** Milliseconds until the last byte. */
  readonly ms: number;
}

/** Milliseconds without a byte after which a connection is left: streams and sockets stay open. */
const IDLE_MS = 400;
/** The same before the first byte: some requests have no end, and wait for it. */
const FIRST_BYTE_MS = 3000;
const PIECES = 12;
const PAUSE_MS = 3;

/** Sends bytes on a connection of their own, and reads until the server closes it. */
export async function exchange(
  url: string,
  bytes: Buffer,
  delivery: Delivery,
): Promise<WireAnswer> {
  const { hostname, port } = new URL(url);
  const startedAt = performance.now();
  const socket = connect(Number(port), hostname);
  socket.setTimeout(FIRST_BYTE_MS, () => socket.destroy());
  const chunks: Buffer[] = [];
  let lastAt = startedAt;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    lastAt = performance.now();
    socket.setTimeout(IDLE_MS);
  });
  const closed = new Promise<void>((resolve) => {
    socket.on('error', () => undefined).once('close', () => resolve());
  });
  await send(socket, bytes, delivery);
  await closed;
  const text = Buffer.concat(chunks).toString('utf8');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
  return { status, text, ms: lastAt - startedAt };
}

async function send(socket: Socket, bytes: Buffer, delivery: Delivery): Promise<void> {
  if (delivery === 'whole') {
    socket.write(bytes);
    return;
  }
  const sent = delivery === 'cut' ? bytes.subarray(0, Math.ceil(bytes.length / 2)) : bytes;
  const size = Math.max(1, Math.ceil(sent.length / PIECES));
  for (let from = 0; from < sent.length && !socket.destroyed; from += size) {
    socket.write(sent.subarray(from, from + size));
    await sleep(delivery === 'slowed' ? PAUSE_MS : 0);
  }
  // A cut request gets no answer: the server would wait for the rest.
  if (delivery === 'cut') socket.destroy();
  if (delivery === 'half-closed') socket.end();
}

export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Returns a request as bytes, with whatever characters its parts have. */
export function bytesOf({ method, path, headers, body }: WireRequest): Buffer {
  const content = Buffer.from(body);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...Object.entries({
      host: 'localhost',
      connection: 'close',
      ...(method === 'GET' ? {} : { 'content-length': String(content.length) }),
      ...headers,
    }).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), content]);
}

/** Returns a text frame of a client (RFC 6455 §5.2), masked with zeros. */
export function frameOf(
  payload: Buffer,
  { first = 0x81 }: { readonly first?: number } = {},
): Buffer {
  const head =
    payload.length < 126
      ? [first, 0x80 | payload.length]
      : payload.length < 65_536
        ? [first, 0x80 | 126, payload.length >> 8, payload.length & 0xff]
        : [
            first,
            0x80 | 127,
            0,
            0,
            0,
            0,
            ...[24, 16, 8, 0].map((bits) => (payload.length >> bits) & 0xff),
          ];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload]);
}
