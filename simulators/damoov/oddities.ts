import { type FaultInput } from '../faults/faults.js';
import {
  type Oddities,
  type Oddity,
  PAGE_ODDITIES,
  TRANSPORT_ODDITIES,
} from '../faults/oddities.js';
import { TRIP_ODDITIES } from './data/trip-oddities.js';

type Change = Omit<Extract<FaultInput, { kind: 'odd' }>, 'kind' | 'of' | 'method' | 'path'>;

const user = (change: Change): Oddity => ({
  about: 'users',
  fault: {
    kind: 'odd',
    of: 'DeviceToken',
    method: 'POST',
    path: '/Management/users/GetFilteredPage',
    ...change,
  },
});
const login = (change: Change): Oddity => ({
  about: 'tokens',
  fault: { kind: 'odd', of: 'AccessToken', method: 'POST', path: '/Auth/Login', ...change },
});
const removal = (status: number, body: string): Oddity => ({
  about: 'removals',
  fault: { kind: 'answer', method: 'DELETE', path: '/Management/users/*', status, body },
});
const registration = (status: number, body: string): Oddity => ({
  about: 'no registration',
  fault: { kind: 'answer', method: 'POST', path: '/Registration/create', status, body },
});

/** Odd but plausible answers of Damoov. */
export const DAMOOV_ODDITIES: Oddities = {
  ...PAGE_ODDITIES,
  ...TRANSPORT_ODDITIES,
  ...TRIP_ODDITIES,
  'user-without-device-token': user({ unset: ['DeviceToken'] }),
  'user-with-null-device-token': user({ set: { DeviceToken: null } }),
  'null-user': user({ replace: null }),
  'user-with-text-profile': user({ set: { UserProfile: 'none' } }),
  'user-with-numeric-name': user({ set: { 'UserProfile.FirstName': 7 } }),
  'user-with-odd-fields': user({ set: { UserFields: 7 } }),
  'user-with-odd-date': user({ set: { DateCreated: 'yesterday' } }),
  'user-with-date-only': user({ set: { DateCreated: '2026-06-12' } }),
  'user-without-date': user({ unset: ['DateCreated'] }),
  'user-twice': user({ twice: true }),
  'login-with-empty-keys': login({ set: { DeviceToken: '', RefreshToken: '' } }),
  'login-with-text-expiry': login({ set: { 'AccessToken.ExpiresIn': '7200' } }),
  'removal-with-empty-body': removal(200, ''),
  'removal-without-content': removal(204, ''),
  'removal-without-envelope': removal(200, '{}'),
  'removal-of-status-201': removal(200, '{"Status":201,"Title":"","Errors":[]}'),
  'registration-without-content': registration(204, ''),
  'registration-with-empty-body': registration(200, ''),
  'registration-with-null-token': {
    about: 'registrations',
    fault: {
      kind: 'odd',
      of: 'DeviceToken',
      method: 'POST',
      path: '/Registration/create',
      set: { AccessToken: { Token: null, ExpiresIn: 0 }, RefreshToken: '' },
    },
  },
  'registration-of-status-201': registration(200, '{"Status":201,"Title":"","Errors":[]}'),
};
