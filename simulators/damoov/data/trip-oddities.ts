import { type FaultInput } from '../../faults/faults.js';
import { type Oddities, type Oddity } from '../../faults/oddities.js';

type Change = Omit<Extract<FaultInput, { kind: 'odd' }>, 'kind' | 'of' | 'method' | 'path'>;

const trip = (change: Change): Oddity => ({
  about: 'trips',
  fault: { kind: 'odd', of: 'Data', method: 'POST', path: '/trips/get/admin/v1', ...change },
});

/** Odd trips. */
export const TRIP_ODDITIES: Oddities = {
  'trip-without-id': trip({ unset: ['Id'] }),
  'trip-without-statistics': trip({ unset: ['Statistics'] }),
  'trip-without-details': trip({ set: { Data: { UnitSystem: 'Si' } } }),
  'trip-in-miles': trip({ set: { 'Data.UnitSystem': 'Imperial' } }),
  'trip-at-null-island': trip({
    set: { 'Data.Addresses.Start.Parts': { Latitude: 0.0, Longitude: 0.0 } },
  }),
  'trip-with-text-mileage': trip({ set: { 'Statistics.Mileage': '12.5' } }),
  'trip-without-scores': trip({ unset: ['Scores'] }),
  'trip-that-ends-before-it-begins': trip({
    set: { 'Data.EndDate': '2001-01-01T00:00:00+02:00' },
  }),
  'null-trip': trip({ replace: null }),
  'trip-twice': trip({ twice: true }),
};
