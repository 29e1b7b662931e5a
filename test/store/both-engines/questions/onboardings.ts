import { type Onboarding } from '../../../../src/domain/onboarding.js';
import * as onboardings from '../../../../src/store/onboardings.js';
import { at, text } from '../odd-texts.js';
import { inAnyOrder, pages, type Questions } from '../same-answers.js';
import { WORLD } from '../world.js';

const FLEET = `flt_${text(0)}`;
const ID = `onb_${text(0)}`;
const IDS = WORLD.onboardings.map(({ id }) => id);
const STATUSES = [undefined, null, ['FAILED'], ['QUEUED', 'SUCCEEDED'], []] as const;
const CHANGED = {
  status: 'FAILED',
  userErrors: [{ code: 'NAME_TAKEN', field: null as never, message: '😀' }],
  canRetry: true,
} as const;

export const ONBOARDINGS: Questions = {
  file: 'onboardings.ts',
  module: onboardings,
  reads: {
    onboardingsByIds: [(db) => inAnyOrder(onboardings.onboardingsByIds(db, IDS))],
    listOnboardings: [
      (db) =>
        pages<Onboarding>((limit, last) =>
          onboardings.listOnboardings(
            db,
            FLEET,
            limit,
            last && { value: last.createdAt, id: last.id },
          ),
        ),
    ],
    countOnboardings: [(db) => onboardings.countOnboardings(db, FLEET)],
    listRows: STATUSES.map(
      (status) => (db) =>
        pages<onboardings.StoredOnboardingRow>((limit, last) =>
          onboardings.listRows(db, ID, status, limit, last?.index),
        ),
    ),
    retryableRowsOf: [
      (db) =>
        inAnyOrder(
          onboardings.retryableRowsOf(
            db,
            WORLD.enrollments.map(({ id }) => id),
          ),
        ),
    ],
    countRows: STATUSES.map((status) => (db) => onboardings.countRows(db, ID, status)),
  },
  writes: {
    insertOnboarding: [
      (db) =>
        onboardings.insertOnboarding(
          db,
          { ...(WORLD.onboardings[0] as Onboarding), id: 'onb_new' },
          WORLD.onboardingRows.map((row, index) => ({
            ...(row as onboardings.StoredOnboardingRow),
            onboardingId: 'onb_new',
            index,
          })),
        ),
    ],
    updateRow: [(db) => onboardings.updateRow(db, ID, 0, { ...CHANGED, enrollmentId: null })],
    updateRows: [(db) => onboardings.updateRows(db, ID, [0, 2, 4, 99], CHANGED)],
    tallyOnboarding: IDS.slice(0, 3).map(
      (id) => (db) => onboardings.tallyOnboarding(db, id, at(50)),
    ),
    markCanceled: [(db) => onboardings.markCanceled(db, ID)],
    markRunning: [(db) => onboardings.markRunning(db, IDS[2] ?? '')],
  },
  elsewhere: ['lockOnboardings'],
};
