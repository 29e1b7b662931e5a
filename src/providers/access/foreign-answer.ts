import { type ProviderErrorDetail, ProviderFailure } from '../failure.js';
import { isPage, outageRetryAt, type ProviderAnswer } from './answer.js';

/** Error codes of RFC 6749, 4.1.2.1 and 5.2, and of RFC 6750, 3.1. */
const OAUTH_CODES: readonly string[] = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
  'invalid_scope',
  'access_denied',
  'server_error',
  'temporarily_unavailable',
  'invalid_token',
  'insufficient_scope',
];

/**
 * Shape of a code that is not in the list; the words of HTTP's statuses have capitals and blanks.
 */
const OAUTH_CODE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/**
 * Error answer that is not in the provider's own error format: a proxy's page, an empty body, JSON
 * of another server. Says nothing about the call, so it is an outage whatever its status is.
 */
export class ForeignAnswer extends ProviderFailure {
  /**
   * True if the body was empty: then the status may be the provider's, but nothing certain follows
   * from it.
   */
  readonly isEmpty: boolean;

  constructor(
    answer: ProviderAnswer,
    whose: string,
    now: Date,
    details: readonly ProviderErrorDetail[],
  ) {
    const { provider, status, mayHaveTakenEffect: outcomeUnknown } = answer;
    const message =
      `${whose} could not be reached: status ${status} came with ${describeBody(answer)} instead of ${whose}'s own error format, ` +
      'as a proxy or a firewall on the way answers. It is treated as an outage and tried again';
    super(provider, 'unavailable', message, {
      status,
      outcomeUnknown,
      foreign: true,
      details,
      ...outageRetryAt(answer, now),
    });
    this.name = 'ForeignAnswer';
    this.isEmpty = answer.text.trim() === '';
  }
}

/** Rules for recognizing answers of a provider. */
export interface OwnFormat {
  /** Name of the provider as people read it. */
  readonly whose: string;
  /** Returns whether an answer with an error status is in the provider's own error format. */
  readonly isOwnError: (answer: ProviderAnswer) => boolean;
  /** Returns further details that help to find the answer at the provider, e.g. from a header. */
  readonly detailsOf?: (answer: ProviderAnswer) => readonly ProviderErrorDetail[];
  readonly now: () => Date;
}

/**
 * Distinguishes answers of the provider from answers of servers in front of it.
 * @returns the failure to throw, undefined for the provider's own answer. A 429 that is no page
 * counts as the provider's: limits come from gateways, in plain text or without a body, and waiting
 * costs nothing.
 */
export function foreignAnswerReader({
  whose,
  isOwnError,
  detailsOf,
  now,
}: OwnFormat): (answer: ProviderAnswer) => ForeignAnswer | undefined {
  return (answer) => {
    if (answer.status < 400 || isOwnError(answer)) return undefined;
    if (answer.status === 429 && !isPage(answer)) return undefined;
    return new ForeignAnswer(answer, whose, now(), detailsOf?.(answer) ?? []);
  };
}

/**
 * Returns whether the JSON is an OAuth error (RFC 6749, 5.2): a code alone where it is a known one,
 * else with its description.
 */
export function isOauthError(json: unknown): boolean {
  const { error, error_description: description } = toFields(json);
  if (typeof error !== 'string') return false;
  return OAUTH_CODES.includes(error) || (OAUTH_CODE.test(error) && typeof description === 'string');
}

/**
 * Treats a bare 400 or 401 to a refresh, which has no body to identify its sender, as a reason to
 * sign in: that costs nothing, since the pair is replaced only by the token that a sign-in returns.
 * To be used with `catch`.
 */
export function ignoreBareRefusal(error: unknown): 'refused' {
  if (
    error instanceof ForeignAnswer &&
    error.isEmpty &&
    (error.status === 400 || error.status === 401)
  )
    return 'refused';
  throw error;
}

/** Returns the fields of a JSON object; none for other JSON. */
export function toFields(json: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  return isObject ? (json as Readonly<Record<string, unknown>>) : {};
}

function describeBody(answer: ProviderAnswer): string {
  if (answer.text.trim() === '') return 'an empty body';
  return isPage(answer) ? 'a web page' : 'another body';
}
