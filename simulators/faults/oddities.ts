import { BODY_FORMS, type FaultInput } from './faults.js';

/** An oddity of a provider that can be switched on by its name. */
export interface Oddity {
  /** Part of the answer that changes, e.g. `clearances`, `results`, `vehicles`. */
  readonly about: string;
  readonly fault: FaultInput;
}

export type Oddities = Readonly<Record<string, Oddity>>;

/** Pages of something in front of the provider, whatever is asked, by their status. */
export const PAGE_ODDITIES: Oddities = Object.fromEntries(
  [400, 401, 403, 404, 502].map((status) => [
    `page-${status}`,
    { about: 'pages', fault: { kind: 'page', status } },
  ]),
);

const transport = (fault: FaultInput): Oddity => ({ about: 'transport', fault });
const success = (status: number, body?: string, headers?: Record<string, string>): Oddity =>
  transport({
    kind: 'answer',
    status,
    ...(body !== undefined && { body }),
    ...(headers && { headers }),
  });
const outage = (status: number, retryAfter: string): Oddity =>
  transport({ kind: 'page', status, headers: { 'retry-after': retryAfter } });

/** Odd ways in which an answer arrives, whatever is asked. */
export const TRANSPORT_ODDITIES: Oddities = {
  ...Object.fromEntries(
    BODY_FORMS.map((form) => [`body-${form}`, transport({ kind: 'form', form })]),
  ),
  ...Object.fromEntries(
    [408, 413, 451, 520].map((status) => [`page-${status}`, transport({ kind: 'page', status })]),
  ),
  ...Object.fromEntries(
    (['empty', 'json'] as const).map((body) => [
      `gone-${body}`,
      transport({ kind: 'page', status: 404, body }),
    ]),
  ),
  ...Object.fromEntries(
    [301, 307].map((status) => [
      `redirect-${status}`,
      transport({ kind: 'redirect', status, to: 'https://elsewhere.invalid/' }),
    ]),
  ),
  'page-with-success': transport({ kind: 'page', status: 200 }),
  'no-content': success(204),
  'empty-success': success(200, ''),
  'partial-content': success(206, undefined, { 'content-range': 'items 0-0/500' }),
  'total-in-header': success(200, undefined, { 'x-total-count': '500' }),
  'json-as-html': success(200, undefined, { 'content-type': 'text/html; charset=utf-8' }),
  'json-null': success(200, 'null'),
  'json-empty-object': success(200, '{}'),
  'json-prototype': success(200, '{"__proto__":{"vehicles":[],"items":[]},"constructor":1}'),
  'json-error-with-success': success(200, '{"error":"invalid_client","error_description":"x"}'),
  'json-errors-with-success': success(200, '{"errors":[{"title":"Not found","detail":"x"}]}'),
  'json-problem-with-success': success(
    200,
    '{"type":"https://developers.invers.com/problems/resource-not-found","status":404}',
  ),
  'json-envelope-404': success(200, '{"Status":404,"Title":"Not found","Errors":[]}'),
  'retry-after-date': outage(503, 'Fri, 31 Dec 9999 23:59:59 GMT'),
  'retry-after-huge': outage(503, '99999999999999999999999'),
  'retry-after-negative': outage(503, '-5'),
  'limit-date': outage(429, 'Fri, 31 Dec 9999 23:59:59 GMT'),
};
