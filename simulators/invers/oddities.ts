import { type FaultInput } from '../faults/faults.js';
import {
  type Oddities,
  type Oddity,
  PAGE_ODDITIES,
  TRANSPORT_ODDITIES,
} from '../faults/oddities.js';
import { STATE_ODDITIES } from './state/state-oddities.js';

type Odd = Extract<FaultInput, { kind: 'odd' }>;
type Change = Omit<Odd, 'kind' | 'of' | 'method' | 'path'> & Partial<Pick<Odd, 'of'>>;

const odd =
  (about: string, method: string, path: string) =>
  (change: Change): Oddity => ({
    about,
    fault: { kind: 'odd', of: 'id', method, path, ...change },
  });
const vehicle = odd('vehicles', 'GET', '/vehicles');
const found = odd('a vehicle', 'GET', '/vehicles/*');
const added = odd('an addition', 'POST', '/vehicles');
const credential = odd('credentials', 'GET', '/telematics-brands/*/credentials');
const model = odd('models', 'GET', '/telematics-brands/*/available-vehicle-models');
const token = odd('tokens', 'POST', '/auth/oauth/token');
const brand = (fault: FaultInput): Oddity => ({ about: 'brands', fault });

/** Credentials of one brand; with `path` it may be another one. */
const OF_ONE_BRAND = '/telematics-brands/SEGWAY/credentials';

/** Text of 5,000 characters that no compression makes shorter than an index of a database allows. */
const LONG = Array.from({ length: 5000 }, (_, index) =>
  String.fromCharCode(0x4e00 + ((index * 7919) % 20_000)),
).join('');

/** Odd but plausible answers of INVERS. */
export const INVERS_ODDITIES: Oddities = {
  ...PAGE_ODDITIES,
  ...TRANSPORT_ODDITIES,
  ...STATE_ODDITIES,
  'vehicle-without-id': vehicle({ unset: ['id'], set: { reference: 'x' } }),
  'null-vehicle': vehicle({ replace: null }),
  'vehicle-with-numeric-plate': vehicle({ set: { 'master_data.license_plate': 42 } }),
  'vehicle-with-odd-name': vehicle({ set: { 'master_data.custom_name': ['x'] } }),
  'vehicle-with-text-unit': vehicle({ set: { telematics_unit: 'x' } }),
  'vehicle-with-odd-setup': vehicle({ set: { setup_status: { phase: 'x' } } }),
  'vehicle-with-empty-id': vehicle({ set: { id: '' } }),
  // Beyond what a number of JavaScript holds: another id would be read.
  'vehicle-with-huge-id': vehicle({ set: { id: 12_345_678_901_234_567_000 } }),
  'vehicle-with-long-name': vehicle({ set: { 'master_data.custom_name': LONG } }),
  'vehicle-with-long-brand': vehicle({ set: { 'telematics_unit.brand': LONG } }),
  'vehicle-with-odd-contact': vehicle({ set: { last_contact_at: '0000-01-01T00:00:00Z' } }),
  'vehicle-twice': vehicle({ twice: true }),
  'vehicle-in-wrapper': vehicle({ wrap: 'vehicle' }),
  'found-in-wrapper': found({ wrap: 'vehicle' }),
  'added-in-wrapper': added({ wrap: 'vehicle' }),
  'added-without-content': {
    about: 'no addition',
    fault: { kind: 'answer', method: 'POST', path: '/vehicles', status: 204 },
  },
  'added-with-empty-body': {
    about: 'no addition',
    fault: { kind: 'answer', method: 'POST', path: '/vehicles', status: 201, body: '' },
  },
  'added-without-id': {
    about: 'no addition',
    fault: { kind: 'answer', method: 'POST', path: '/vehicles', status: 202, body: '{}' },
  },
  'credential-without-client-id': credential({ unset: ['client_id', 'username'] }),
  'credential-without-id': credential({ unset: ['id'] }),
  'null-credential': credential({ replace: null }),
  'credential-with-long-name': credential({ set: { name: LONG } }),
  'credential-twice': credential({ twice: true }),
  'credential-with-numeric-name': credential({ set: { name: 7 } }),
  'model-without-id': model({ unset: ['id'] }),
  'null-model': model({ replace: null }),
  'model-with-numeric-name': model({ set: { vehicle_model: 7 } }),
  'token-with-text-expiry': token({ set: { expires_in: '3600' }, of: 'access_token' }),
  'token-without-expiry': token({ unset: ['expires_in'], of: 'access_token' }),
  'token-without-type': token({ unset: ['token_type'], of: 'access_token' }),
  'token-with-scope-list': token({ set: { scope: ['x'] }, of: 'access_token' }),
  'brand-refused-400': brand({ kind: 'status', status: 400, path: OF_ONE_BRAND }),
  'brand-refused-403': brand({ kind: 'status', status: 403, path: OF_ONE_BRAND }),
  'brand-refused-404': brand({ kind: 'status', status: 404, path: OF_ONE_BRAND }),
  'brand-page-404': brand({ kind: 'page', status: 404, path: OF_ONE_BRAND }),
  'brand-page-403': brand({ kind: 'page', status: 403, path: OF_ONE_BRAND }),
};
