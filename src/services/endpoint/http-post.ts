import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIPv6 } from 'node:net';

/** Maximum bytes read of an answer. */
const MAX_ANSWER_BYTES = 4096;

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

/**
 * Posts a text on a new connection to one of the given addresses. Follows no redirects, and reads
 * the first 4 KiB of the answer, which are dropped.
 */
export function post({ url, addresses, headers, body, timeoutMs }: Post): Promise<PostAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<PostAnswer>();
  const signal = AbortSignal.timeout(timeoutMs);
  const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  const request = (url.protocol === 'https:' ? requestTls : requestPlain)(url, {
    method: 'POST',
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    agent: false,
    signal,
    // Answers with the addresses that were checked: no second look-up can return others.
    lookup: (_hostname, options, callback) => {
      const [first] = found;
      if (options.all === true) callback(null, found);
      else callback(null, first?.address ?? '', first?.family);
    },
  });
  request.on('error', (error) => reject(signal.aborted ? new Error('timeout') : error));
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
    response.on('error', (error) => reject(signal.aborted ? new Error('timeout') : error));
  });
  request.end(body);
  return promise;
}

function toAnswer({ statusCode, headers }: IncomingMessage): PostAnswer {
  return { status: statusCode ?? 0, retryAfter: headers['retry-after'] };
}
