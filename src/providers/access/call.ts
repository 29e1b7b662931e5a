import { type ProviderTelemetry } from '../../domain/ports/telemetry.js';
import { type ProviderName } from '../../domain/provider.js';
import { type ProviderFailure } from '../failure.js';
import { type ProviderAnswer } from './answer.js';

/** One call to a provider. */
export interface ProviderCall {
  readonly provider: ProviderName;
  /** Constant name under which calls are counted, e.g. `createClearances`. */
  readonly name: string;
  /** https, or http on loopback; see {@link parseBaseUrl}. */
  readonly baseUrl: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /**
   * Begins with a slash and is appended to the base URL; variable parts percent-encoded, a query
   * included.
   */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON when given; as `application/json` where the headers name no other kind of it. */
  readonly json?: unknown;
  /**
   * Maximum milliseconds of the whole exchange, the answer's body included; an earlier deadline
   * applies.
   */
  readonly timeoutMs?: number;
  /** Maximum bytes of the answer's body, after decompression. */
  readonly maxBytes?: number;
  /**
   * True if the body of a successful answer is to be read by `ProviderAnswer.body`: for lists that
   * are too long for the memory. The call ends with the answer's headers.
   */
  readonly streamed?: boolean;
  /**
   * True if repeating the call does no harm; by default only a GET. Decides about `outcomeUnknown`.
   */
  readonly repeatable?: boolean;
  /** The status that decides, where it is not HTTP's; undefined when nothing decides. */
  readonly statusOf?: (answer: ProviderAnswer) => number | undefined;
  /**
   * Returns the failure for an answer that is not the provider's own; undefined for one that is.
   */
  readonly foreignAnswer?: (answer: ProviderAnswer) => ProviderFailure | undefined;
  /** Isolates the account from others; absent for an account that does not exist yet. */
  readonly guard?: CallGuard | undefined;
  /** Notified when the call ends. */
  readonly telemetry?: ProviderTelemetry | undefined;
}

/** Carries a call out; `signal` cuts it off before its time is over. */
export type Exchange = (call: ProviderCall, signal?: AbortSignal) => Promise<ProviderAnswer>;

/**
 * Stands between calls and their provider: it may delay a call, or refuse it with a
 * ProviderFailure.
 */
export type CallGuard = (call: ProviderCall, exchange: Exchange) => Promise<ProviderAnswer>;
