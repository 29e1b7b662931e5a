import { type ProviderErrorDetail, ProviderFailure } from '../failure.js';
import { isPage, malformed, outageRetryAt, type ProviderAnswer, tryJson } from './answer.js';

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
  /**
   * Whether all its errors have an error status: an error with a success is unusable then, and
   * never says that a call went well.
   */
  readonly hasErrorStatuses?: boolean;
  readonly now: () => Date;
}

/** Maximum characters of an answer that may be nothing but an error. */
const MAX_ERROR = 16_384;
/** Fields that errors consist of: OAuth's, those of RFC 9457, and ids of calls. */
const ERROR_FIELD =
  /^(errors?|error_(description|uri|code)|message|code|status|type|title|detail|instance|(flow|request|trace)_?id|timestamp|path|status_?code)$/i;

/** Returns whether a body says that something failed, and nothing else. */
function isErrorAlone(answer: ProviderAnswer): boolean {
  if (answer.text.length > MAX_ERROR) return false;
  const fields = Object.entries(toFields(tryJson(answer)));
  return fields.every(([name]) => ERROR_FIELD.test(name)) && fields.some(saysError);
}

function saysError([name, value]: readonly [name: string, value: unknown]): boolean {
  if (/^status(_?code)?$/i.test(name)) return Number(value) >= 400;
  if (!/^errors?$/i.test(name)) return false;
  const isText = typeof value === 'string' && value !== '';
  return isText || (typeof value === 'object' && value !== null && Object.keys(value).length > 0);
}

/**
 * Distinguishes answers of the provider from answers of servers in front of it.
 * @returns the failure to throw, undefined for what is to be read as the provider's own answer. A
 *   429 that is no page counts as the provider's: limits come from gateways, in plain text or
 *   without a body, and waiting costs nothing.
 */
export function foreignAnswerReader({
  whose,
  isOwnError,
  detailsOf,
  hasErrorStatuses = false,
  now,
}: OwnFormat): (answer: ProviderAnswer) => ProviderFailure | undefined {
  return (answer) => {
    if (answer.status < 400) {
      if (!hasErrorStatuses || !isErrorAlone(answer)) return undefined;
      return malformed(
        answer,
        `${whose} answered with an error, and with status ${answer.status}, which says that the call went well.`,
      );
    }
    if (isOwnError(answer)) return undefined;
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
