import {
  kindOfStatus,
  outageRetryAt,
  type ProviderAnswer,
  retryAfterSeconds,
  tryJson,
} from '../access/answer.js';
import { isOauthError } from '../access/foreign-answer.js';
import { providerText } from '../access/redaction/provider-text.js';
import {
  type ProviderErrorDetail,
  ProviderFailure,
  type ProviderFailureKind,
  type ProviderRefusal,
} from '../failure.js';
import { errorBody } from './wire.js';

const DEFAULT_WAIT_SECONDS = 10;
const MAX_WAIT_SECONDS = 86_400;

interface Meaning {
  readonly kind: ProviderFailureKind;
  readonly refusal?: ProviderRefusal;
}
const refused = (refusal: ProviderRefusal): Meaning => ({ kind: 'rejected', refusal });
const UNAUTHORIZED: Meaning = { kind: 'unauthorized' };
const OUTAGE: Meaning = { kind: 'unavailable' };

/**
 * Meaning of each documented problem, whatever status it comes with
 * (https://developers.invers.com/problems).
 */
const PROBLEMS: ReadonlyMap<string, Meaning> = new Map(
  Object.entries({
    'validation-error': refused('invalid'),
    'referenced-resource-not-found': refused('reference-not-found'),
    'missing-credentials': UNAUTHORIZED,
    'invalid-credentials': UNAUTHORIZED,
    'missing-permissions': refused('forbidden'),
    'forbidden-resource': refused('forbidden'),
    // A 403, but about their server, not about our token.
    'authorization-server-error': OUTAGE,
    'conflicting-resource': refused('conflict'),
    'unique-identifier-already-exists': refused('already-exists'),
    'vehicle/command-not-supported': refused('not-supported'),
    'vehicle/conflicting-state': refused('conflict'),
    'vehicle/conflicting-command': refused('conflict'),
    'vehicle/conflicting-setup-status': refused('not-ready'),
    'vehicle/shared-with-partner': refused('conflict'),
    'incompatible-telematics-unit-model': refused('not-supported'),
    'incompatible-installation-variant': refused('not-supported'),
    'resource-modified': refused('conflict'),
    'too-many-requests': { kind: 'rate-limited' },
    'internal-server-error': OUTAGE,
    'telematics-unit/error': OUTAGE,
    'telematics-unit-error': OUTAGE,
  }),
);

/** Problems that must exist but are not documented. */
const ASSUMED_PROBLEMS: ReadonlyMap<string, Meaning> = new Map(
  Object.entries({
    'resource-not-found': refused('not-found'),
    'telematics-unit/unreachable': OUTAGE,
    'telematics-unit/third-party-error': OUTAGE,
  }),
);

/**
 * RFC 6749, 5.2: should the token endpoint speak OAuth, these codes are about the client; RFC 6749,
 * 4.1.2.1 has the two outages.
 */
const OAUTH_ERRORS: ReadonlyMap<string, Meaning> = new Map([
  ['invalid_client', UNAUTHORIZED],
  ['unauthorized_client', UNAUTHORIZED],
  ['invalid_grant', UNAUTHORIZED],
  ['temporarily_unavailable', OUTAGE],
  ['server_error', OUTAGE],
]);

const REFUSALS: ReadonlyMap<number, ProviderRefusal> = new Map([
  [400, 'invalid'],
  [404, 'not-found'],
  [409, 'conflict'],
  [412, 'conflict'],
]);

/**
 * Returns whether an error answer is in INVERS's own format: a problem whose `type` is one of the
 * provider's, documented or not, or an OAuth error, which the token endpoint may well use.
 */
export function isOwnError(answer: ProviderAnswer): boolean {
  const json = tryJson(answer);
  return isOauthError(json) || toProblemName(errorBody.safeParse(json).data?.type) !== undefined;
}

/** The id of the call in the header that INVERS sends with every answer. */
export function flowIdOf({ status, headers }: ProviderAnswer): readonly ProviderErrorDetail[] {
  const requestId = toCleanText(headers.get('x-invers-flow-id'), []);
  return requestId === undefined ? [] : [{ title: `Status ${status}`, requestId }];
}

/**
 * The failure that an answer outside 2xx stands for: by the problem's `type`, else by OAuth's
 * `error`, else by the status.
 * @param secrets what must not appear in it, should the provider quote it.
 */
export function toFailure(
  answer: ProviderAnswer,
  secrets: readonly string[],
  now: Date,
): ProviderFailure {
  const { provider, status } = answer;
  const body = errorBody.safeParse(tryJson(answer)).data ?? {};
  const problem = toProblemName(body.type);
  const meaning =
    findMeaning(problem, body.error) ?? meaningOfStatus(status, problem !== undefined);
  const clean = (text: string | null | undefined): string | undefined => toCleanText(text, secrets);
  const detail = clean(body.detail) ?? clean(body.error_description);
  const title = clean(body.title) ?? clean(problem) ?? clean(body.error) ?? detail;
  const requestId = clean(body.flow_id) ?? clean(answer.headers.get('x-invers-flow-id'));
  const code = clean(problem) ?? clean(body.error);
  const details: readonly ProviderErrorDetail[] =
    title === undefined && requestId === undefined
      ? []
      : [
          {
            title: title ?? `Status ${status}`,
            ...(detail !== undefined && detail !== title && { detail }),
            ...(code && { code }),
            ...(requestId && { requestId }),
          },
        ];
  return new ProviderFailure(provider, meaning.kind, toMessage(status, title, detail, requestId), {
    status,
    details,
    // Anything else is said before there is an effect.
    outcomeUnknown: answer.mayHaveTakenEffect && (status >= 500 || status === 408),
    ...(meaning.refusal && { refusal: meaning.refusal }),
    ...(meaning.kind === 'rate-limited' && { retryAt: toRetryAt(answer.headers, now) }),
    ...(meaning.kind === 'unavailable' && outageRetryAt(answer, now)),
  });
}

/**
 * The later of what `Retry-After` and `X-Rate-Limit-Reset` (seconds since 1970) say; ten seconds
 * when both are silent.
 */
function toRetryAt(headers: Headers, now: Date): Date {
  const reset = /^\d{9,11}$/.exec(headers.get('x-rate-limit-reset')?.trim() ?? '')?.[0];
  const waits = [
    retryAfterSeconds(headers, now),
    reset === undefined ? undefined : Number(reset) - now.getTime() / 1000,
  ].filter((wait) => wait !== undefined);
  const wait = waits.length > 0 ? Math.max(...waits) : DEFAULT_WAIT_SECONDS;
  return new Date(now.getTime() + Math.min(Math.max(wait, 1), MAX_WAIT_SECONDS) * 1000);
}

/**
 * Maps `/problems/vehicle/x` and its full URL to `vehicle/x`. Returns undefined for text that is no
 * problem of the provider's.
 */
function toProblemName(type: string | null | undefined): string | undefined {
  return /(?:^|\/)problems\/([a-z0-9/_-]+?)\/?$/i.exec(type?.trim() ?? '')?.[1]?.toLowerCase();
}

function findMeaning(
  problem: string | undefined,
  error: string | null | undefined,
): Meaning | undefined {
  if (problem !== undefined) return PROBLEMS.get(problem) ?? ASSUMED_PROBLEMS.get(problem);
  return error ? OAUTH_ERRORS.get(error) : undefined;
}

/**
 * A status alone may come from a wrong address or a proxy; together with a problem, if an unknown
 * one, it is about the call.
 */
function meaningOfStatus(status: number, hasProblem: boolean): Meaning {
  if (status === 403) return refused('forbidden');
  const refusal = hasProblem ? REFUSALS.get(status) : undefined;
  return refusal ? refused(refusal) : { kind: kindOfStatus(status) };
}

function toMessage(
  status: number,
  title: string | undefined,
  detail: string | undefined,
  requestId: string | undefined,
): string {
  const words = [title, detail === title ? undefined : detail]
    .filter((text) => text !== undefined)
    .map((text) => text.replace(/[.:]+$/, ''));
  const flow = requestId === undefined ? '' : ` [flow ${requestId}]`;
  return `INVERS answered ${[status, ...words].join(': ')}${flow}`;
}

function toCleanText(
  value: string | null | undefined,
  secrets: readonly string[],
): string | undefined {
  return value?.trim() ? providerText(value, secrets) : undefined;
}
