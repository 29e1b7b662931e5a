import { Agent as PlainAgent, type IncomingMessage, request as requestPlain } from 'node:http';
import { Agent as TlsAgent, request as requestTls } from 'node:https';
import { isIPv6 } from 'node:net';

/** Maximum bytes read of an answer. */
const MAX_ANSWER_BYTES = 4096;

/** Time for which a connection without a call stays open, in milliseconds. */
const IDLE_MS = 5000;
/** Maximum connections without a call. */
const MAX_IDLE = 256;

export interface Post {
  readonly url: URL;
  /** The only addresses that are connected to. */
  readonly addresses: readonly [string, ...string[]];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

export interface PostAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/** Options of a connection, with the only addresses that it may have. */
interface PinnedOptions {
  readonly pinnedTo?: string;
}

/** Pools of open connections: one is used again only for calls to the same addresses. */
class PinnedPlainAgent extends PlainAgent {
  override getName(options?: Parameters<PlainAgent['getName']>[0] & PinnedOptions): string {
    return `${super.getName(options)}:${options?.pinnedTo ?? ''}`;
  }
}

class PinnedTlsAgent extends TlsAgent {
  override getName(options?: Parameters<TlsAgent['getName']>[0] & PinnedOptions): string {
    return `${super.getName(options)}:${options?.pinnedTo ?? ''}`;
  }
}

const POOL = { keepAlive: true, timeout: IDLE_MS, maxFreeSockets: MAX_IDLE };
const plainAgent = new PinnedPlainAgent(POOL);
const tlsAgent = new PinnedTlsAgent(POOL);

/**
 * Posts a text to one of the given addresses. Follows no redirects, and reads and discards the
 * first 4 KiB of the answer. Replaces a connection that the receiver has closed meanwhile, once.
 */
export async function post(options: Post): Promise<PostAnswer> {
  try {
    return await postOnce(options, true);
  } catch (error) {
    if (!(error instanceof ConnectionWasClosed)) throw error;
    return postOnce(options, false);
  }
}

/** An open connection ended before the receiver can have read the call. */
class ConnectionWasClosed extends Error {}

function postOnce(
  { url, addresses, headers, body, timeoutMs }: Post,
  isPooled: boolean,
): Promise<PostAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<PostAnswer>();
  let isLate = false;
  const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  const isTls = url.protocol === 'https:';
  const request = (isTls ? requestTls : requestPlain)(url, {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    agent: isPooled ? (isTls ? tlsAgent : plainAgent) : false,
    // Part of the name of the pool.
    ...({ pinnedTo: addresses.join() } satisfies PinnedOptions),
    // Answers with the addresses that were checked: no second look-up can return others.
    lookup: (_hostname, options, callback) => {
      const [first] = found;
      if (options.all === true) callback(null, found);
      else callback(null, first?.address ?? '', first?.family);
    },
  });
  // An AbortSignal of each call would live until its time is over.
  const timer = setTimeout(() => {
    isLate = true;
    request.destroy(new Error('timeout'));
  }, timeoutMs);
  request.on('close', () => clearTimeout(timer));
  request.on('error', (error) => {
    if (isLate) reject(new Error('timeout'));
    else reject(request.reusedSocket ? new ConnectionWasClosed() : error);
  });
  request.on('response', (response) => {
    const answer = toAnswer(response);
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes < MAX_ANSWER_BYTES) return;
      resolve(answer);
      request.destroy();
    });
    response.on('end', () => resolve(answer));
    response.on('error', (error) => reject(isLate ? new Error('timeout') : error));
  });
  request.end(body);
  return promise;
}

function toAnswer({ statusCode, headers }: IncomingMessage): PostAnswer {
  return { status: statusCode ?? 0, retryAfter: headers['retry-after'] };
}
