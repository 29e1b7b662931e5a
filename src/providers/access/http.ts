import { NO_TELEMETRY, type ProviderCallReport } from '../../domain/ports/telemetry.js';
import { USER_AGENT } from '../../domain/values/version.js';
import { ProviderFailure } from '../failure.js';
import { isSuccess, kindOfStatus, type ProviderAnswer } from './answer.js';
import { BadBody, readText, streamBody } from './body.js';
import { type ProviderCall } from './call.js';
import {
  CALL_TIME_MS,
  isListTimeOver,
  LIST_TIME_MS,
  millisecondsLeft,
  withinDeadline,
} from './deadline.js';

const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Failures that come before the first byte of the request has left. */
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|CERT_.+|ERR_TLS_.+|ERR_SSL_.+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.+)$/;

/**
 * A provider's base URL: https, or http on loopback, without credentials, query or fragment, since
 * calls carry secrets.
 * @returns it without a slash at its end.
 * @throws TypeError, without the text, which may hold a password.
 */
export function parseBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) throw new TypeError('A provider base URL is not a URL.');
  const secure =
    url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (!secure) throw new TypeError('A provider base URL must be https, or http on loopback.');
  if (url.username || url.password || url.search || url.hash) {
    throw new TypeError('A provider base URL must not have credentials, a query or a fragment.');
  }
  return url.origin + url.pathname.replace(/\/+$/, '');
}

/**
 * Sends every call to a provider: under its guard, bounded in time (waiting for the guard included)
 * and size, without following
 * redirects, which would carry the Authorization header to a place that is not configured.
 * @returns the answer with any status but a redirect's; each provider's folder interprets the
 * status.
 * @throws ProviderFailure `unavailable` without an answer in time and for an error answer that is
 *   not the provider's own, `malformed` for a redirect or an answer beyond `maxBytes`. No message
 *   and no cause holds a header or a body.
 */
export function callProvider(call: ProviderCall): Promise<ProviderAnswer> {
  const { guard } = call;
  return withinDeadline(() => (guard ? guard(call, measuredExchange) : measuredExchange(call)));
}

/**
 * Measures the exchange and reports it once it has ended, whatever its result. Calls that a guard
 * refuses are not measured.
 */
function measuredExchange(call: ProviderCall, cutOff?: AbortSignal): Promise<ProviderAnswer> {
  const { telemetry = NO_TELEMETRY, provider, name, method } = call;
  const startedAt = performance.now();
  const report = (outcome: ProviderCallReport['outcome']): void =>
    telemetry.providerCall({
      provider,
      call: name,
      outcome,
      seconds: (performance.now() - startedAt) / 1000,
    });
  const attributes = { 'fleetgraph.provider': provider, 'http.request.method': method };
  return telemetry.span(
    { name: `${provider} ${name}`, kind: 'client', attributes },
    async (note) => {
      try {
        const answer = await exchange(call, cutOff);
        const status = call.statusOf ? call.statusOf(answer) : answer.status;
        note({ 'http.response.status_code': answer.status });
        report(isSuccess({ status }) ? 'ok' : kindOfStatus(status ?? 0));
        return answer;
      } catch (error) {
        report(error instanceof ProviderFailure ? error.kind : 'unavailable');
        throw error;
      }
    },
  );
}

async function exchange(call: ProviderCall, cutOff?: AbortSignal): Promise<ProviderAnswer> {
  const { provider, timeoutMs = CALL_TIME_MS, maxBytes = DEFAULT_MAX_BYTES } = call;
  const mayTakeEffect = !(call.repeatable ?? call.method === 'GET');
  const url = parseBaseUrl(call.baseUrl) + call.path;
  const headers = toHeaders(call);
  const leftMs = millisecondsLeft(timeoutMs);
  if (leftMs === 0) throw new ProviderFailure(provider, 'unavailable', noAnswer(timeoutMs));
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), leftMs);
  const signal = cutOff ? AbortSignal.any([late.signal, cutOff]) : late.signal;
  let status: number | undefined;
  try {
    const body = call.json === undefined ? null : JSON.stringify(call.json);
    const response = await fetch(url, {
      method: call.method,
      headers,
      body,
      redirect: 'manual',
      signal,
    });
    status = response.status;
    if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
      await response.body?.cancel();
      throw new ProviderFailure(
        provider,
        'malformed',
        'The provider answered with a redirect, which is not followed.',
        { status, foreign: true },
      );
    }
    const head = { provider, status, headers: response.headers, mayHaveTakenEffect: mayTakeEffect };
    if (call.streamed === true && isSuccess(response)) {
      const abort = (): void => late.abort();
      return { ...head, text: '', body: streamBody({ provider, response, maxBytes, abort }) };
    }
    const answer: ProviderAnswer = { ...head, text: await readText(response, maxBytes) };
    const foreign = call.foreignAnswer?.(answer);
    if (foreign) throw foreign;
    return answer;
  } catch (error) {
    if (error instanceof ProviderFailure) throw error;
    const more = {
      ...(status === undefined ? {} : { status }),
      outcomeUnknown: mayTakeEffect && !wasNeverSent(error),
      cause: error,
    };
    if (error instanceof BadBody)
      throw new ProviderFailure(provider, 'malformed', error.message, more);
    if (cutOff?.aborted)
      throw new ProviderFailure(
        provider,
        'unavailable',
        'The call was cut off: the server is stopping.',
        more,
      );
    const message = late.signal.aborted
      ? noAnswer(timeoutMs)
      : 'The provider could not be reached.';
    throw new ProviderFailure(provider, 'unavailable', message, more);
  } finally {
    clearTimeout(timer);
  }
}

/** Describes a call that was given up, for people. */
export function noAnswer(timeoutMs = CALL_TIME_MS): string {
  if (isListTimeOver())
    return `The provider's list was not complete within ${LIST_TIME_MS / 60_000} minutes.`;
  return `The provider did not answer within ${timeoutMs / 1000} seconds.`;
}

function toHeaders(call: ProviderCall): Headers {
  try {
    const headers = new Headers({
      accept: 'application/json',
      'user-agent': USER_AGENT,
      ...call.headers,
    });
    if (call.json !== undefined && !headers.has('content-type'))
      headers.set('content-type', 'application/json');
    return headers;
  } catch {
    // The error's message quotes the header's value, so it must not travel on.
    throw new ProviderFailure(
      call.provider,
      'malformed',
      'A header of the call holds characters that HTTP does not allow.',
    );
  }
}

function wasNeverSent(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string' && NEVER_SENT.test(at.code)) return true;
  }
  return false;
}
