import * as approvalTimes from '../../../../src/store/blockers/approval-times.js';
import * as count from '../../../../src/store/blockers/count.js';
import * as difference from '../../../../src/store/blockers/difference.js';
import * as enrollmentFacts from '../../../../src/store/blockers/enrollment-facts.js';
import * as facetIds from '../../../../src/store/blockers/facet-ids.js';
import * as facts from '../../../../src/store/blockers/facts.js';
import * as groupTimes from '../../../../src/store/blockers/group-times.js';
import * as groups from '../../../../src/store/blockers/groups.js';
import * as list from '../../../../src/store/blockers/list.js';
import * as marks from '../../../../src/store/blockers/marks.js';
import * as stored from '../../../../src/store/blockers/stored.js';
import * as subjects from '../../../../src/store/blockers/subjects.js';
import * as totals from '../../../../src/store/blockers/totals.js';
import * as walk from '../../../../src/store/blockers/walk.js';
import * as wantedFacets from '../../../../src/store/blockers/wanted-facets.js';
import { inAnyOrder, type Questions } from '../same-answers.js';
import { WORLD } from '../world.js';

const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);
const ACCOUNTS = idsOf(WORLD.accounts);
const ENROLLMENTS = idsOf(WORLD.enrollments);
const CREDENTIALS = idsOf(WORLD.oemCredentials);
const DRIVERS = idsOf(WORLD.drivers);

const FACTS: Questions = {
  file: 'blockers/facts.ts',
  module: facts,
  reads: {
    accountFacts: [
      (db) => inAnyOrder(facts.accountFacts(db, ACCOUNTS)),
      (db) => facts.accountFacts(db, ACCOUNTS.slice(0, 1)),
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
  elsewhere: ['accountColumns', 'grantTimes', 'toAccountFacts'],
};

const ENROLLMENT_FACTS: Questions = {
  file: 'blockers/enrollment-facts.ts',
  module: enrollmentFacts,
  reads: {
    enrollmentFacts: [
      (db) => inAnyOrder(enrollmentFacts.enrollmentFacts(db, ENROLLMENTS)),
      (db) => enrollmentFacts.enrollmentFacts(db, ENROLLMENTS.slice(1, 2)),
      (db) => enrollmentFacts.enrollmentFacts(db, ['enr_nowhere']),
    ],
  },
  writes: {},
};

const nothing = { reads: {}, writes: {} };

/** Questions about blockers; stored-blockers.test.ts compares what is stored on both engines. */
export const BLOCKERS: readonly Questions[] = [
  FACTS,
  ENROLLMENT_FACTS,
  {
    ...nothing,
    file: 'blockers/approval-times.ts',
    module: approvalTimes,
    elsewhere: ['medianHoursToApproval'],
  },
  { ...nothing, file: 'blockers/count.ts', module: count, elsewhere: ['countBlockers'] },
  { ...nothing, file: 'blockers/totals.ts', module: totals, elsewhere: ['countGroups'] },
  {
    ...nothing,
    file: 'blockers/difference.ts',
    module: difference,
    elsewhere: ['compare', 'writeDifference'],
  },
  { ...nothing, file: 'blockers/facet-ids.ts', module: facetIds, elsewhere: ['facetIds', 'keyOf'] },
  {
    ...nothing,
    file: 'blockers/group-times.ts',
    module: groupTimes,
    elsewhere: ['timesOfGroups', 'subjectsOfGroups'],
  },
  {
    ...nothing,
    file: 'blockers/groups.ts',
    module: groups,
    elsewhere: [
      'groupsOfFleet',
      'groupValue',
      'isOfAccount',
      'parseGroup',
      'stepsOfFleet',
      'stepValue',
      'withoutCaused',
    ],
  },
  {
    ...nothing,
    file: 'blockers/list.ts',
    module: list,
    elsewhere: ['listBlockers'],
  },
  {
    ...nothing,
    file: 'blockers/marks.ts',
    module: marks,
    elsewhere: [
      'MAX_SUBJECTS',
      'takeMarks',
      'markForLater',
      'markedSubjects',
      'dropMarks',
      'subjectsDue',
      'checkTimesOf',
    ],
  },
  {
    ...nothing,
    file: 'blockers/stored.ts',
    module: stored,
    elsewhere: ['storedSubjects', 'storeDerived'],
  },
  {
    ...nothing,
    file: 'blockers/subjects.ts',
    module: subjects,
    elsewhere: [
      'NO_DEADLINE',
      'holdingSubjects',
      'lockMarkedSubjects',
      'lockSubjects',
      'storedRows',
    ],
  },
  {
    ...nothing,
    file: 'blockers/wanted-facets.ts',
    module: wantedFacets,
    elsewhere: ['facetsOf', 'groupFacet', 'stepFacet'],
  },
  {
    ...nothing,
    file: 'blockers/walk.ts',
    module: walk,
    elsewhere: ['subjectsAfter', 'currentWalk', 'saveWalk'],
  },
];
