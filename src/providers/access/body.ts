import { type ProviderName } from '../../domain/provider.js';
import { ProviderFailure } from '../failure.js';
import { CALL_TIME_MS } from './deadline.js';

/** The body cannot be used; the message is for people. */
export class BadBody extends Error {}

/** Maximum bytes that are handled without yielding to the event loop. */
const PIECE_BYTES = 64 * 1024;
/** Maximum time that one streamed body is waited for, the pauses of its reader not included. */
const MAX_WAITING_MS = 600_000;

/** @throws BadBody */
export async function readText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the stream, so that nothing beyond the bound is read.
  for await (const chunk of chunksOf(response)) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  // Bytes that are not UTF-8, as of one text that was cut, become U+FFFD.
  return new TextDecoder().decode(Buffer.concat(chunks));
}

export interface StreamedBody {
  readonly provider: ProviderName;
  readonly response: Response;
  readonly maxBytes: number;
  /** Aborts the exchange. */
  readonly abort: () => void;
}

/**
 * Yields a body in pieces as it arrives, with back-pressure. The provider may pause as long as one
 * call may take.
 * @throws ProviderFailure
 */
export async function* streamBody(streamed: StreamedBody): AsyncGenerator<Uint8Array> {
  const { provider, response, maxBytes, abort } = streamed;
  const status = { status: response.status };
  const chunks = chunksOf(response);
  let size = 0;
  let waitedMs = 0;
  try {
    for (;;) {
      const startedAt = performance.now();
      const timer = setTimeout(abort, Math.min(CALL_TIME_MS, MAX_WAITING_MS - waitedMs));
      const next = await chunks.next().finally(() => clearTimeout(timer));
      waitedMs += performance.now() - startedAt;
      if (next.done === true) return;
      size += next.value.byteLength;
      if (size > maxBytes) throw tooLarge(maxBytes);
      for (let from = 0; from < next.value.length; from += PIECE_BYTES)
        yield next.value.subarray(from, from + PIECE_BYTES);
    }
  } catch (error) {
    if (error instanceof BadBody)
      throw new ProviderFailure(provider, 'malformed', error.message, status);
    const message = "The provider's answer ended before its end.";
    throw new ProviderFailure(provider, 'unavailable', message, { ...status, cause: error });
  } finally {
    await chunks.return(undefined).catch(() => undefined);
  }
}

async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array, undefined> {
  if (body) yield* body as AsyncIterable<Uint8Array>;
  return undefined;
}

const tooLarge = (maxBytes: number): BadBody =>
  new BadBody(`The provider's answer is larger than ${maxBytes} bytes.`);
