import { connect, type Socket } from 'node:net';

/** Returns the next request of one connection; undefined when there is none now. */
type NextRequest = () => Buffer | undefined;

export interface LoadOptions {
  readonly port: number;
  /** Requests, sent in turn. */
  readonly requests: readonly Buffer[];
  readonly connections: number;
  readonly seconds: number;
  /**
   * Requests sent per second, whatever their answers; without it each connection sends as soon as
   * it has its answer.
   */
  readonly perSecond?: number;
  /** Ends it early, when every request has been sent once. */
  readonly once?: boolean;
}

export interface LoadResult {
  readonly answered: number;
  readonly perSecond: number;
  /** Milliseconds from when a request was due to its answer; ascending. */
  readonly latencies: Float64Array;
}

/** Encodes a request as bytes, once for many sends. */
export function httpRequest(
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Buffer {
  const lines = Object.entries({
    host: '127.0.0.1',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from([`POST ${path} HTTP/1.1`, ...lines, '', body].join('\r\n'));
}

/** The value below which a share of an ascending list lies. */
export function percentile(ascending: Float64Array, share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? NaN;
}

/**
 * Keep-alive connection that parses only as much of HTTP as it needs to find the end of an answer.
 */
class Connection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #onAnswer: (body: Buffer) => void = () => undefined;

  private constructor(socket: Socket, fail: (error: Error) => void) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      try {
        this.#read(chunk);
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('the server closed a connection')));
  }

  static open(port: number, fail: (error: Error) => void): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Connection(socket, fail)));
      socket.once('error', reject);
    });
  }

  send(request: Buffer, onAnswer: (body: Buffer) => void): void {
    this.#onAnswer = onAnswer;
    this.#socket.write(request);
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.#received.toString('latin1', 0, headEnd);
    const status = head.slice(9, 12);
    const length = status === '204' ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1]);
    if (Number.isNaN(length)) throw new Error(`an answer without a length: ${head}`);
    const end = headEnd + 4 + length;
    if (this.#received.length < end) return;
    const body = this.#received.subarray(headEnd + 4, end);
    if (status !== '200' && status !== '204')
      throw new Error(`${status}: ${body.toString('utf8', 0, 500)}`);
    this.#received = this.#received.subarray(end);
    this.#onAnswer(body);
  }
}

/** One request and its answer's text. */
export async function ask(port: number, request: Buffer): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const connection = await Connection.open(port, reject);
  connection.send(request, (body) => resolve(body.toString('utf8')));
  return promise.finally(() => connection.close());
}

/**
 * Sends requests over keep-alive connections for a given time.
 * @throws Error at the first answer that is not 200 or 204
 */
export async function load({
  port,
  requests,
  connections,
  seconds,
  perSecond,
  once = false,
}: LoadOptions): Promise<LoadResult> {
  const failure = Promise.withResolvers<never>();
  const open = await Promise.all(
    Array.from({ length: connections }, () => Connection.open(port, failure.reject)),
  );
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  let sent = 0;
  const next: NextRequest = () =>
    performance.now() >= end || (once && sent >= requests.length)
      ? undefined
      : requests[sent++ % requests.length];
  const run =
    perSecond === undefined
      ? asFastAsTheyCome(open, next, latencies)
      : atRate(open, next, perSecond, latencies);
  await Promise.race([run, failure.promise]).finally(() => {
    for (const connection of open) connection.close();
  });
  const elapsed = (performance.now() - start) / 1000;
  return {
    answered: latencies.length,
    perSecond: latencies.length / elapsed,
    latencies: Float64Array.from(latencies).sort(),
  };
}

async function asFastAsTheyCome(
  connections: readonly Connection[],
  next: NextRequest,
  latencies: number[],
): Promise<void> {
  const runs = connections.map(
    (connection) =>
      new Promise<void>((resolve) => {
        const turn = (): void => {
          const request = next();
          if (!request) {
            resolve();
            return;
          }
          const at = performance.now();
          connection.send(request, () => {
            latencies.push(performance.now() - at);
            turn();
          });
        };
        turn();
      }),
  );
  await Promise.all(runs);
}

/**
 * Requests are due by the clock; one that finds no free connection waits, and its waiting counts.
 */
function atRate(
  connections: readonly Connection[],
  next: NextRequest,
  perSecond: number,
  latencies: number[],
): Promise<void> {
  const idle = [...connections];
  const start = performance.now();
  let due = 0;
  let ended = false;
  return new Promise((resolve) => {
    const dispatch = (): void => {
      while (!ended && idle.length > 0 && due < ((performance.now() - start) / 1000) * perSecond) {
        const request = next();
        if (!request) {
          ended = true;
          break;
        }
        const connection = idle.shift() as Connection;
        const dueAt = start + (due++ / perSecond) * 1000;
        connection.send(request, () => {
          latencies.push(performance.now() - dueAt);
          idle.push(connection);
          dispatch();
        });
      }
      if (ended && idle.length === connections.length) {
        clearInterval(timer);
        resolve();
      }
    };
    const timer = setInterval(dispatch, 1);
  });
}
