import { type FaultInput } from '../../faults/faults.js';
import { type Oddities, type Oddity } from '../../faults/oddities.js';
import { REFUSALS, toRefusal } from './refusals.js';

type Change = Omit<Extract<FaultInput, { kind: 'odd' }>, 'kind' | 'of' | 'method' | 'path'>;

const PATH = '/vehicle-data/autoapi-13/*';

/** Reasons of `custom_type_failure`. */
const FAILURES = [
  'rate_limit',
  'execution_timeout',
  'format_error',
  'unauthorised',
  'unknown',
  'pending',
  'oem_error',
  'privacy_mode_active',
];

/** Answers that the schema of the specification allows. */
const allowed = (change: Change): Oddity => ({
  about: 'vehicle data',
  fault: { kind: 'odd', of: 'vin', method: 'GET', path: PATH, ...change },
});
/** Answers that it does not allow. */
const wrong = (change: Change): Oddity => ({ ...allowed(change), about: 'wrong vehicle data' });

const length = (value: unknown, unit: string): object => ({ data: { value, unit } });
const at = (latitude: unknown, longitude: unknown): object => ({ data: { latitude, longitude } });

function refusals(): Oddities {
  return Object.fromEntries(
    Object.entries(REFUSALS).map(([name, refusal]) => {
      const body = toRefusal(refusal, 'simulated');
      const { status } = refusal;
      const fault = { kind: 'status', method: 'GET', path: PATH, status, body } as const;
      return [name, { about: 'refusals of vehicle data', fault }];
    }),
  );
}

function failures(): Oddities {
  return Object.fromEntries(
    FAILURES.map((reason) => {
      const failure = { reason, description: 'Simulated' };
      const set = { 'diagnostics.odometer': { failure } };
      return [`failure-${reason.replaceAll('_', '-')}`, allowed({ set })];
    }),
  );
}

/** Odd answers of the data call: by the specification, against it, and refusals. */
export const DATA_ODDITIES: Oddities = {
  ...refusals(),
  ...failures(),
  'failure-beside-data': allowed({
    set: { 'diagnostics.odometer.failure': { reason: 'pending', description: 'Simulated' } },
  }),
  'private-position': allowed({
    set: {
      'vehicle_location.coordinates': {
        failure: { reason: 'privacy_mode_active', description: 'Simulated' },
      },
    },
  }),
  'no-timestamps': allowed({ unset: ['*.*.timestamp', '*.*.*.timestamp'] }),
  'timestamps-of-1970': allowed({
    set: { 'diagnostics.odometer.timestamp': '1970-01-01T00:00:00Z' },
  }),
  'stale-timestamp': allowed({
    set: { 'vehicle_location.coordinates.timestamp': '2025-01-01T00:00:00Z' },
  }),
  'odometer-in-miles': allowed({ set: { 'diagnostics.odometer': length(12_345.6, 'miles') } }),
  'odometer-in-meters': allowed({ set: { 'diagnostics.odometer': length(12_345_678, 'meters') } }),
  'full-tank': allowed({ set: { 'diagnostics.fuel_level': { data: 1 } } }),
  'null-island': allowed({ set: { 'vehicle_location.coordinates': at(0, 0) } }),
  'lone-door': allowed({
    set: { doors: { locks: [{ data: { location: 'front_left', lock_state: 'locked' } }] } },
  }),
  'wrong-unit': wrong({ set: { 'diagnostics.odometer': length(12_345, 'liters') } }),
  'number-as-text': wrong({ set: { 'diagnostics.odometer': length('12345.6', 'kilometers') } }),
  'percent-of-hundred': allowed({ set: { 'diagnostics.fuel_level': { data: 57 } } }),
  'position-out-of-bounds': wrong({ set: { 'vehicle_location.coordinates': at('north', 200) } }),
  'unknown-property': allowed({ set: { 'diagnostics.flux_capacitor': { data: 1.21 } } }),
  'unknown-switch-state': wrong({ set: { 'ignition.state': { data: 'warming_up' } } }),
  'text-capability': allowed({ set: { doors: 'closed' } }),
  'lists-for-properties': wrong({
    set: { 'diagnostics.odometer': [length(12_345.6, 'kilometers')] },
  }),
};
