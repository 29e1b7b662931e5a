import {
  kindOfStatus,
  outageRetryAt,
  type ProviderAnswer,
  retryAfterSeconds,
  tryJson,
} from '../access/answer.js';
import { isOauthError, toFields } from '../access/foreign-answer.js';
import { providerText } from '../access/redaction/provider-text.js';
import { type ProviderErrorDetail, ProviderFailure, type ProviderFailureKind } from '../failure.js';

const DEFAULT_WAIT_SECONDS = 10;
const MAX_WAIT_SECONDS = 86_400;
const MAX_DETAILS = 20;

/** The token endpoint answers 400 to wrong credentials; its description names the field. */
const CREDENTIAL_AT_FAULT =
  /\b(client_id|client_secret|client_assertion|client|assertion|jwt|signature|private key|api key)\b.*\b(invalid|unknown|expired|not found|not signed|blank|revoked|deactivated|disabled|does ?n.t|does not|mismatch|wrong|missing)\b|\binvalid (client|assertion|signature|jwt)|\bsigned with an? \w+ key\b/i;
const LIMIT_AT_FAULT = /\b(too many requests|rate limit|quota|retry after)\b/i;
const OUTAGE_AT_FAULT = /\b(temporarily|unavailable|server_error|maintenance)\b/i;

/** RFC 6749, 5.2: the codes that are about the client, not about the request. */
const CREDENTIAL_CODES: readonly string[] = [
  'invalid_client',
  'unauthorized_client',
  'invalid_grant',
];

/**
 * Returns whether an error answer is in High Mobility's own format: `{errors: [{title, detail}]}`,
 * the bare list, or OAuth's `{error, error_description}`. A single problem of RFC 9457 is not among
 * its shapes.
 */
export function isOwnError(answer: ProviderAnswer): boolean {
  const json = tryJson(answer);
  const list = Array.isArray(json) ? json : toFields(json)['errors'];
  return isOauthError(json) || (Array.isArray(list) && toDetails(list).length > 0);
}

/**
 * The failure that an answer outside 2xx stands for.
 * @param call `sign-in` at the token endpoints, where a 400 may be about the credentials.
 * @param secrets what must not appear in it, should the provider quote it.
 */
export function toFailure(
  answer: ProviderAnswer,
  call: 'sign-in' | 'fleet',
  secrets: readonly string[],
  now: Date,
): ProviderFailure {
  const { provider, status } = answer;
  const details = toDetails(tryJson(answer), secrets);
  const kind = toKind(status, details, call);
  const first = details[0];
  const words = first
    ? `: ${first.title}${first.detail === undefined ? '' : ` (${first.detail})`}`
    : '';
  return new ProviderFailure(provider, kind, `High Mobility answered ${status}${words}`, {
    status,
    details,
    outcomeUnknown: answer.mayHaveTakenEffect && status >= 500,
    ...(kind === 'rate-limited' && { retryAt: toRetryAt(answer, now) }),
    ...(kind === 'unavailable' && outageRetryAt(answer, now)),
  });
}

/**
 * Returns whether a 400 to a refresh says that the refresh token is no longer valid (RFC 6749, 5.2:
 * `invalid_grant`; the provider also says so in words). Wrong client credentials, a quota or an
 * outage by that status say nothing about the token.
 */
export function isRefreshTokenRefused(answer: ProviderAnswer): boolean {
  if (answer.status !== 400) return false;
  const details = toDetails(tryJson(answer));
  const text = details.map(({ title, detail }) => `${title} ${detail ?? ''}`).join('\n');
  if (LIMIT_AT_FAULT.test(text) || OUTAGE_AT_FAULT.test(text)) return false;
  return (
    /\brefresh[_ ]token\b/i.test(text) ||
    details.some(({ title }) => title === 'invalid_grant') ||
    !CREDENTIAL_AT_FAULT.test(text)
  );
}

/**
 * Returns whether a 400 to a request for a vehicle's token says that the vehicle is not approved,
 * and not that a limit is used up.
 */
export function isNotApproved({ kind, status, details }: ProviderFailure): boolean {
  const text = details.map(({ title, detail }) => `${title} ${detail ?? ''}`).join('\n');
  return (
    kind === 'rejected' &&
    status === 400 &&
    !LIMIT_AT_FAULT.test(text) &&
    !OUTAGE_AT_FAULT.test(text)
  );
}

/**
 * Returns the time of the next attempt: the later one of the body's text and `Retry-After`; in ten
 * seconds without either.
 */
function toRetryAt(answer: ProviderAnswer, now: Date): Date {
  const inText = /retry after (\d+(?:\.\d+)?)\s*(ms|m|h)?/i.exec(answer.text);
  const unit = { ms: 0.001, m: 60, h: 3600 }[inText?.[2]?.toLowerCase() ?? ''] ?? 1;
  const waits = [
    inText ? Number(inText[1]) * unit : undefined,
    retryAfterSeconds(answer.headers, now),
  ].filter((wait) => wait !== undefined);
  const wait = waits.length > 0 ? Math.max(...waits) : DEFAULT_WAIT_SECONDS;
  return new Date(now.getTime() + Math.min(Math.max(wait, 1), MAX_WAIT_SECONDS) * 1000);
}

/**
 * Returns the provider's error details, from all its shapes: `{errors: […]}`, a bare array, either
 * of them nested once more, and `{error, error_description}`.
 */
function toDetails(json: unknown, secrets: readonly string[] = []): readonly ProviderErrorDetail[] {
  const found: ProviderErrorDetail[] = [];
  const clean = (value: unknown): string | undefined =>
    typeof value === 'string' && value.trim() ? providerText(value, secrets) : undefined;
  const collect = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 4 || found.length >= MAX_DETAILS)
      return;
    if (Array.isArray(value)) {
      for (const item of value.slice(0, MAX_DETAILS)) collect(item, depth + 1);
      return;
    }
    const fields = value as Readonly<Record<string, unknown>>;
    if (fields['errors'] !== undefined) collect(fields['errors'], depth + 1);
    const detail = clean(fields['detail']) ?? clean(fields['error_description']);
    const title = clean(fields['title']) ?? clean(fields['error']) ?? detail;
    if (title === undefined) return;
    found.push({
      title,
      ...(detail !== undefined && detail !== title && { detail }),
      ...optional('source', clean(fields['source'])),
    });
  };
  collect(json, 0);
  return found.slice(0, MAX_DETAILS);
}

function toKind(
  status: number,
  details: readonly ProviderErrorDetail[],
  call: 'sign-in' | 'fleet',
): ProviderFailureKind {
  const text = details.map(({ title, detail }) => `${title} ${detail ?? ''}`).join('\n');
  const named =
    details.some(({ title }) => CREDENTIAL_CODES.includes(title)) || CREDENTIAL_AT_FAULT.test(text);
  const kind =
    call === 'sign-in' && (status === 400 || status === 422) && named
      ? 'unauthorized'
      : kindOfStatus(status);
  if (kind !== 'unauthorized') return kind;
  // A quota or an outage invalidates no credential, by whatever status it comes.
  if (LIMIT_AT_FAULT.test(text)) return 'rate-limited';
  return OUTAGE_AT_FAULT.test(text) ? 'unavailable' : kind;
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}
