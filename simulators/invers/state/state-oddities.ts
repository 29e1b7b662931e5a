import { type FaultInput } from '../../faults/faults.js';
import { type Oddities, type Oddity } from '../../faults/oddities.js';

type Change = Omit<Extract<FaultInput, { kind: 'odd' }>, 'kind' | 'of' | 'method' | 'path'>;

const PATH = '/vehicles/*/vehicle-state';

const state = (change: Change): Oddity => ({
  about: 'vehicle states',
  fault: { kind: 'odd', of: 'mileage_in_kilometers', method: 'GET', path: PATH, ...change },
});
const refused = (status: number, type: string): Oddity => ({
  about: 'refusals of vehicle states',
  fault: {
    kind: 'status',
    method: 'GET',
    path: PATH,
    status,
    body: { type: `/problems/${type}`, title: 'Simulated.', status },
  },
});

/** Odd answers of the latest vehicle state. */
export const STATE_ODDITIES: Oddities = {
  'state-in-wrapper': state({ wrap: 'vehicle_state' }),
  'state-without-timestamps': state({ unset: ['*.timestamp'] }),
  'state-of-1970': state({ set: { '*.timestamp': '1970-01-01T00:00:00Z' } }),
  'mileage-as-text': state({ set: { 'mileage_in_kilometers.value': '12345.6' } }),
  'mileage-in-miles': state({
    set: { mileage_in_miles: { timestamp: '2026-01-01T00:00:00Z', value: 100 } },
    unset: ['mileage_in_kilometers'],
  }),
  'position-at-null-island': state({ set: { 'position.value': { lat: 0, lon: 0 } } }),
  'indicator-sensor-failure': state({ set: { 'brake_warning_indicator.value': 'SENSOR_FAILURE' } }),
  'partly-locked': state({ set: { 'central_lock.value': 'PARTIALLY_LOCKED' } }),
  'percent-above-hundred': state({
    set: { 'state_of_charge_or_fuel_level_in_percent.value': 140 },
  }),
  'unknown-state-property': state({ set: { flux_capacitor: { value: 1.21 } } }),
  'null-values': state({ set: { '*.value': null } }),
  'state-not-permitted': refused(403, 'missing-permissions'),
  'unit-unreachable': refused(503, 'telematics-unit/unreachable'),
  'unit-error': refused(500, 'telematics-unit/error'),
};
