import { type FaultInput } from '../faults/faults.js';
import {
  type Oddities,
  type Oddity,
  PAGE_ODDITIES,
  TRANSPORT_ODDITIES,
} from '../faults/oddities.js';
import { DATA_ODDITIES } from './data/data-oddities.js';

type Change = Omit<Extract<FaultInput, { kind: 'odd' }>, 'kind' | 'of' | 'method' | 'path'>;

const PATH = '/fleets/vehicles';
const item = (change: Change): Oddity => ({
  about: 'clearances',
  fault: { kind: 'odd', of: 'vin', method: 'GET', path: PATH, ...change },
});
const token = (change: Change): Oddity => ({
  about: 'tokens',
  fault: { kind: 'odd', of: 'access_token', method: 'POST', path: '*/access_tokens', ...change },
});
const result = (change: Change): Oddity => ({
  about: 'results',
  fault: { kind: 'odd', of: 'vin', method: 'POST', path: PATH, ...change },
});
const ended = (status: number, body?: string): Oddity => ({
  about: 'ends',
  fault: {
    kind: 'answer',
    method: 'DELETE',
    path: `${PATH}/*`,
    status,
    ...(body !== undefined && { body }),
  },
});

/** Odd but plausible answers of High Mobility. */
export const HIGH_MOBILITY_ODDITIES: Oddities = {
  ...PAGE_ODDITIES,
  ...TRANSPORT_ODDITIES,
  ...DATA_ODDITIES,
  'error-state': item({ set: { status: 'error' } }),
  'unknown-status': item({ set: { status: 'expired' } }),
  'numeric-status': item({ set: { status: 7 } }),
  'no-status': item({ unset: ['status'] }),
  'no-vin': item({ unset: ['vin'] }),
  'null-item': item({ replace: null }),
  'text-item': item({ replace: 'gone' }),
  'numeric-tag': item({ set: { tags: { number: 7 } } }),
  'odd-tag': item({ set: { tags: { odd: {}, depot: 'north' } } }),
  'no-tags': item({ unset: ['tags'] }),
  'numeric-brand': item({ set: { brand: 7 } }),
  'date-only': item({ set: { 'changelog.*.timestamp': '2026-01-02' } }),
  'no-timestamp': item({ unset: ['changelog.*.timestamp'] }),
  'odd-timestamp': item({ set: { 'changelog.*.timestamp': 'string' } }),
  'year-zero': item({ set: { 'changelog.*.timestamp': '0000-01-01T00:00:00' } }),
  'unknown-changelog-status': item({ set: { 'changelog.0.status': 'expired' } }),
  'no-changelog': item({ unset: ['changelog'] }),
  'text-changelog': item({ set: { changelog: 'none' } }),
  'vehicle-wrapper': item({ wrap: 'vehicle' }),
  'vin-twice': item({ twice: true }),
  'token-with-text-expiry': token({ set: { expires_in: '3600' } }),
  'token-without-expiry': token({ unset: ['expires_in'] }),
  'token-without-type': token({ unset: ['token_type'] }),
  'token-with-scope-list': token({ set: { scope: ['x'] } }),
  'token-with-empty-refresh-token': token({ set: { refresh_token: '' } }),
  'result-without-vin': result({ unset: ['vin'] }),
  'results-without-vins': result({ which: 'all', unset: ['vin'] }),
  'result-of-unknown-status': result({ set: { status: 'queued' } }),
  'result-without-status': result({ unset: ['status'] }),
  'null-result': result({ replace: null }),
  'missing-result': result({ drop: true }),
  'results-created': {
    about: 'results',
    fault: { kind: 'answer', method: 'POST', path: PATH, status: 201 },
  },
  'no-results': {
    about: 'no results',
    fault: { kind: 'answer', method: 'POST', path: PATH, status: 204 },
  },
  'empty-results': {
    about: 'no results',
    fault: { kind: 'answer', method: 'POST', path: PATH, status: 202, body: '' },
  },
  'end-without-content': ended(204),
  'end-with-empty-body': ended(200, ''),
  'end-of-unknown-status': ended(200, '{"status":"ending"}'),
  'end-in-wrapper': ended(200, '{"vehicle":{"status":"revoking"}}'),
};
