import { type z } from 'zod';
import { type ProviderName } from '../../domain/provider.js';
import { ProviderFailure, type ProviderFailureKind } from '../failure.js';

/** Answer of the provider with any status except a redirect. */
export interface ProviderAnswer {
  readonly provider: ProviderName;
  readonly status: number;
  readonly headers: Headers;
  /** Text of the body; empty where `body` is to be read. */
  readonly text: string;
  /** Bytes of the body as they arrive, for a successful call that asked for them. */
  readonly body?: AsyncGenerator<Uint8Array>;
  /** True if the call may have taken effect even if this answer turns out to be unusable. */
  readonly mayHaveTakenEffect: boolean;
}

/** Returns whether the status is a success (RFC 9110, 15.3). */
export function isSuccess({ status = 0 }: { readonly status: number | undefined }): boolean {
  return status >= 200 && status < 300;
}

/**
 * The answer's body as JSON.
 * @throws ProviderFailure `malformed`; without a cause, because the parser's message quotes the
 *   body.
 */
export function readJson(answer: ProviderAnswer): unknown {
  const json = tryJson(answer);
  if (json !== undefined) return json;
  throw malformed(answer, 'The provider answered with something that is not JSON.');
}

/** The answer's body as JSON, or undefined when it is none. */
export function tryJson(answer: ProviderAnswer): unknown {
  return parseJson(answer.text);
}

/** Parses a provider's JSON; returns undefined for other text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(withSoundEscapes(text)) as unknown;
  } catch {
    return undefined;
  }
}

/** Escapes of JSON: of a pair of surrogates, of one code unit, or of another character. */
const ESCAPES =
  /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u([\da-fA-F]{4})|[^u])/g;
const UNSOUND_UNIT = /^(?:0000|d[89a-f]..)$/i;

/** Replaces escapes of NUL and of lone surrogates by U+FFFD: neither engine stores such texts. */
function withSoundEscapes(json: string): string {
  if (!json.includes('\\u')) return json;
  return json.replace(ESCAPES, (escape, unit: string | undefined) =>
    unit !== undefined && UNSOUND_UNIT.test(unit) ? '\\ufffd' : escape,
  );
}

/**
 * The answer's body as JSON of this shape.
 * @param whose the provider's name as people read it.
 * @throws ProviderFailure `malformed`
 */
export function readShape<T>(answer: ProviderAnswer, schema: z.ZodType<T>, whose: string): T {
  return checkShape(answer, readJson(answer), schema, whose);
}

/**
 * Reads a part of the body, under `top`, as `readShape` does.
 * @throws ProviderFailure `malformed`
 */
export function checkShape<T>(
  answer: ProviderAnswer,
  part: unknown,
  schema: z.ZodType<T>,
  whose: string,
  top: readonly string[] = [],
): T {
  const { data, error } = schema.safeParse(part);
  if (!error) return data;
  // Paths only: a message could quote what was received.
  const where = error.issues
    .slice(0, 3)
    .map((issue) => [...top, ...issue.path].join('.') || 'the top')
    .join(', ');
  throw malformed(answer, `${whose}'s answer does not have the expected shape at ${where}.`, error);
}

/**
 * Asserts that an answer whose content is not needed is the provider's: empty, or JSON. A page with
 * a success status comes from a server in front of the provider, and says nothing about the call.
 * @throws ProviderFailure `malformed`
 */
export function readNothing(answer: ProviderAnswer): void {
  if (answer.text.trim() !== '') readJson(answer);
}

/**
 * Returns whether the body is a web page. Proxies in front of a provider answer with one, no
 * provider does.
 */
export function isPage({ text, headers }: ProviderAnswer): boolean {
  if (text.trim() === '') return false;
  return text.trimStart().startsWith('<') || /\bhtml\b/i.test(headers.get('content-type') ?? '');
}

/** Creates the failure for an unusable answer with a status of success. */
export function malformed(
  answer: ProviderAnswer,
  message: string,
  cause?: unknown,
): ProviderFailure {
  const { provider, status, mayHaveTakenEffect: outcomeUnknown } = answer;
  const foreign = isPage(answer);
  return new ProviderFailure(provider, 'malformed', message, {
    status,
    outcomeUnknown,
    foreign,
    cause,
  });
}

/**
 * Returns the kind of failure for a status outside 2xx, where a provider says nothing more precise.
 */
export function kindOfStatus(status: number): ProviderFailureKind {
  if (status === 401) return 'unauthorized';
  if (status === 429) return 'rate-limited';
  if (status === 408 || status >= 500) return 'unavailable';
  return status >= 400 ? 'rejected' : 'malformed';
}

/** Seconds, with a fraction too; of a header that came twice the first. */
const SECONDS = /^(-?\d+(?:\.\d+)?)\s*s?\s*(?:,|$)/i;

/**
 * Returns the wait that `Retry-After` asks for, in seconds or as a date (RFC 9110, 10.2.3).
 * @returns undefined without the header, or when it is neither.
 */
export function retryAfterSeconds(headers: Headers, now: Date): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  const seconds = SECONDS.exec(value)?.[1];
  if (seconds !== undefined) return Math.ceil(Number(seconds));
  const date = /[a-z]/i.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : Math.ceil((date - now.getTime()) / 1000);
}

/** Maximum seconds for which an announced outage is believed: it may end earlier. */
const MAX_OUTAGE_SECONDS = 300;

/** Returns the announced end of an outage: a 503 may come with `Retry-After` (RFC 9110, 15.6.4). */
export function outageRetryAt({ headers }: ProviderAnswer, now: Date): { readonly retryAt?: Date } {
  const wait = retryAfterSeconds(headers, now);
  if (wait === undefined) return {};
  return {
    retryAt: new Date(now.getTime() + Math.min(Math.max(wait, 1), MAX_OUTAGE_SECONDS) * 1000),
  };
}
