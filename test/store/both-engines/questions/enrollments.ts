import { type Clearance } from '../../../../src/domain/clearance.js';
import * as clearances from '../../../../src/store/clearances.js';
import * as enrollments from '../../../../src/store/enrollments.js';
import { at, text, vinAt } from '../odd-texts.js';
import { inAnyOrder, type Questions } from '../same-answers.js';
import { WORLD } from '../world.js';

const IDS = WORLD.enrollments.map(({ id }) => id);
const [ID = ''] = IDS;
const VEHICLES = WORLD.vehicles.map(({ id }) => id);
const FLEETS = WORLD.fleets.map(({ id }) => id);
const VINS = [...WORLD.vehicles.map(({ vin }) => vin), 'none'];
const [CLEARANCE] = WORLD.clearances as readonly [Clearance];
const NEW = WORLD.enrollments.map((enrollment, index) => ({
  ...(enrollment as enrollments.StoredEnrollment),
  id: `new_${text(index)}`,
  accountId: `acc_${text(index % 3 === 0 ? 1 : 0)}`,
}));

export const ENROLLMENTS: Questions = {
  file: 'enrollments.ts',
  module: enrollments,
  reads: {
    enrollmentsByIds: [
      (db) => inAnyOrder(enrollments.enrollmentsByIds(db, IDS)),
      (db) => enrollments.enrollmentsByIds(db, [ID]),
    ],
    enrollmentsOfVehicles: [
      (db) => inAnyOrder(enrollments.enrollmentsOfVehicles(db, VEHICLES)),
      (db) => enrollments.enrollmentsOfVehicles(db, [VEHICLES[2] ?? '']),
    ],
    enrollmentsWithOldPasswords: [0, 12, 60].map(
      (index) => (db) => inAnyOrder(enrollments.enrollmentsWithOldPasswords(db, at(index), 50)),
    ),
    enrollmentsByVin: [0, 1, 2].flatMap((index) => [
      (db) => enrollments.enrollmentsByVin(db, `acc_${text(index)}`, VINS),
      (db) => enrollments.enrollmentsByVin(db, `acc_${text(index)}`, [vinAt(index)]),
    ]),
  },
  writes: {
    insertEnrollments: [
      (db) => enrollments.insertEnrollments(db, NEW),
      (db) => enrollments.insertEnrollments(db, WORLD.enrollments),
      (db) => enrollments.insertEnrollments(db, []),
    ],
    updateEnrollment: [
      (db) =>
        enrollments.updateEnrollment(db, ID, {
          reason: '\uffee',
          odometer: { value: 1.25, unit: 'MILES' },
        }),
      (db) => enrollments.updateEnrollment(db, ID, { odometer: null, brand: null }),
    ],
    updateEnrollments: [
      (db) => enrollments.updateEnrollments(db, IDS, { status: 'REMOVED', sealedPassword: null }),
    ],
    eraseOldPasswords: [0, 12, 60].map(
      (index) => (db) => inAnyOrder(enrollments.eraseOldPasswords(db, IDS, at(index))),
    ),
  },
  elsewhere: ['byAge', 'lockEnrollments', 'lockEnrollmentsOfVehicles', 'lockEnrollmentsByVin'],
};

export const CLEARANCES: Questions = {
  file: 'clearances.ts',
  module: clearances,
  reads: {
    clearancesOfEnrollments: [IDS, [ID], []].map(
      (ids) => (db) => clearances.clearancesOfEnrollments(db, ids),
    ),
    latestClearances: [VEHICLES, [VEHICLES[0] ?? '']].map(
      (ids) => (db) => clearances.latestClearances(db, ids),
    ),
    countClearances: [FLEETS, FLEETS.slice(0, 1), []].map(
      (ids) => (db) => inAnyOrder(clearances.countClearances(db, ids)),
    ),
  },
  writes: {
    saveClearances: [
      (db) => clearances.saveClearances(db, [{ ...CLEARANCE, reason: 'É', odometer: null }]),
      async (db) => {
        await enrollments.insertEnrollments(db, NEW.slice(0, 1));
        await clearances.saveClearances(db, [
          { ...CLEARANCE, reason: '\uffee', provisional: !CLEARANCE.provisional },
          {
            ...CLEARANCE,
            enrollmentId: NEW[0]?.id ?? '',
            odometer: { value: 1.25, unit: 'MILES' },
          },
        ]);
      },
      (db) => clearances.saveClearances(db, []),
    ],
    touchClearances: [
      (db) => clearances.touchClearances(db, IDS.slice(3), { observedAt: at(80) }),
      (db) => clearances.touchClearances(db, IDS, { observedAt: at(80), listed: true }),
    ],
  },
  elsewhere: ['latestOfEach', 'isLater'],
};
