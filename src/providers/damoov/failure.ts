import {
  kindOfStatus,
  outageRetryAt,
  type ProviderAnswer,
  retryAfterSeconds,
  tryJson,
} from '../access/answer.js';
import { toFields } from '../access/foreign-answer.js';
import { providerText } from '../access/redaction/provider-text.js';
import {
  type ProviderErrorDetail,
  ProviderFailure,
  type ProviderFailureKind,
  type ProviderRefusal,
} from '../failure.js';
import { envelope, toPascalCase } from './wire.js';

/** Purpose of a call; the same status may have a different meaning for each. */
export type DamoovCall = 'login' | 'refresh' | 'registration' | 'management';

/**
 * Seconds without logins after their limit was exceeded, where the answer does not say; official
 * clients wait as long.
 */
export const LOGIN_BLOCK_SECONDS = 3600;

/** Seconds to wait for limits that are not on record, where the answer does not say. */
export const OTHER_WAIT_SECONDS = 60;

/**
 * Statuses that say the credentials are wrong; 403 is not on record for Login and Registration, but
 * says no less.
 */
const LOGIN_REFUSALS: readonly number[] = [401, 403];

/**
 * Statuses that say a pair is spent: official clients go by 400 and 401; by the others no pair
 * would get better either.
 */
const REFRESH_REFUSALS: readonly number[] = [400, 401, 403, 404, 422];

/** `Key` of a registration whose token is in use; not on record. */
const TAKEN_TOKEN_KEY = /^customtoken$/i;

const REFUSALS: Readonly<Record<number, ProviderRefusal>> = {
  400: 'invalid',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  422: 'invalid',
};

const MAX_WAIT_SECONDS = 86_400;
const MAX_DETAILS = 20;

/**
 * Returns whether an error answer is in Damoov's own format: the envelope in PascalCase, or in
 * camelCase with `errors` or `result` beside its `status`. A `status` alone, or with a title, is
 * what other servers write as well.
 */
export function isOwnError(answer: ProviderAnswer): boolean {
  const json = tryJson(answer);
  const fields = toFields(json);
  if (!envelope.safeParse(toPascalCase(json)).success) return false;
  return (
    Object.hasOwn(fields, 'Status') ||
    Object.hasOwn(fields, 'errors') ||
    Object.hasOwn(fields, 'result')
  );
}

/**
 * The failure that an answer stands for.
 * @param status what decides: the envelope's, or HTTP's where there is none.
 * @param secrets what must not appear in it, should the provider quote it.
 */
export function toFailure(
  answer: ProviderAnswer,
  status: number,
  call: DamoovCall,
  secrets: readonly string[],
  now: Date,
): ProviderFailure {
  const details = toDetails(tryJson(answer), secrets);
  const kind = toKind(status, call);
  const refusal = kind === 'rejected' ? toRefusal(status, call, details) : undefined;
  const first = details[0];
  const words = first
    ? `: ${first.title}${first.detail === undefined ? '' : ` (${first.detail})`}`
    : '';
  return new ProviderFailure(answer.provider, kind, `Damoov answered ${status}${words}`, {
    status,
    details,
    outcomeUnknown: answer.mayHaveTakenEffect && status >= 500,
    ...(refusal && { refusal }),
    ...(kind === 'rate-limited' && { retryAt: toRetryAt(answer, call, now) }),
    ...(kind === 'unavailable' && outageRetryAt(answer, now)),
  });
}

/**
 * Returns the provider's error details: `Title` with each `{Key, Message}` of `Errors`, or, as its
 * framework writes them, with `errors` as an object of messages by key.
 */
function toDetails(json: unknown, secrets: readonly string[] = []): readonly ProviderErrorDetail[] {
  const clean = (value: unknown): string | undefined =>
    (typeof value === 'string' && value.trim() ? providerText(value, secrets) : undefined) ||
    undefined;
  const { Title, Errors } = toFields(toPascalCase(json));
  const title = clean(Title);
  const items = toItems(Errors)
    .slice(0, MAX_DETAILS)
    .map(([key, message]) => ({ source: clean(key), detail: clean(message) }))
    .filter(({ source, detail }) => source !== undefined || detail !== undefined);
  if (items.length === 0) return title === undefined ? [] : [{ title }];
  return items.map(({ source, detail }) => ({
    title: title ?? detail ?? source ?? '',
    ...(detail !== undefined && title !== undefined && { detail }),
    ...(source !== undefined && { source }),
  }));
}

function toItems(errors: unknown): readonly (readonly [key: unknown, message: unknown])[] {
  if (!Array.isArray(errors)) {
    return Object.entries(toFields(errors)).flatMap(([key, messages]) =>
      [messages].flat().map((message) => [key, message] as const),
    );
  }
  return errors.map((item: unknown) =>
    typeof item === 'string'
      ? [undefined, item]
      : [toFields(item)['Key'], toFields(item)['Message']],
  );
}

function toKind(status: number, call: DamoovCall): ProviderFailureKind {
  if (call === 'refresh' && REFRESH_REFUSALS.includes(status)) return 'unauthorized';
  if ((call === 'login' || call === 'registration') && LOGIN_REFUSALS.includes(status))
    return 'unauthorized';
  return kindOfStatus(status);
}

function toRefusal(
  status: number,
  call: DamoovCall,
  details: readonly ProviderErrorDetail[],
): ProviderRefusal | undefined {
  const taken =
    call === 'registration' &&
    status === 422 &&
    details.some(({ source }) => TAKEN_TOKEN_KEY.test(source ?? ''));
  return taken ? 'already-exists' : REFUSALS[status];
}

function toRetryAt(answer: ProviderAnswer, call: DamoovCall, now: Date): Date {
  const wait =
    retryAfterSeconds(answer.headers, now) ??
    (call === 'login' ? LOGIN_BLOCK_SECONDS : OTHER_WAIT_SECONDS);
  return new Date(now.getTime() + Math.min(Math.max(wait, 1), MAX_WAIT_SECONDS) * 1000);
}
