import * as facts from '../../../../src/store/blockers/facts.js';
import { inAnyOrder, type Questions } from '../same-answers.js';
import { WORLD } from '../world.js';

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);
const ENROLLMENTS = idsOf(WORLD.enrollments);
const CREDENTIALS = idsOf(WORLD.oemCredentials);
const DRIVERS = idsOf(WORLD.drivers);

export const BLOCKERS: Questions = {
  file: 'blockers/facts.ts',
  module: facts,
  reads: {
    enrollmentFacts: [
      (db) => inAnyOrder(facts.enrollmentFacts(db, ENROLLMENTS)),
      (db) => facts.enrollmentFacts(db, ENROLLMENTS.slice(1, 2)),
      (db) => facts.enrollmentFacts(db, ['enr_nowhere']),
    ],
    credentialFacts: [
      (db) => inAnyOrder(facts.credentialFacts(db, CREDENTIALS)),
      (db) => facts.credentialFacts(db, CREDENTIALS.slice(0, 1)),
    ],
    driverFacts: [
      (db) => inAnyOrder(facts.driverFacts(db, DRIVERS)),
      (db) => facts.driverFacts(db, DRIVERS.slice(0, 1)),
    ],
  },
  writes: {},
};
