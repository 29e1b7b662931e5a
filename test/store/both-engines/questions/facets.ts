import * as blockedBy from '../../../../src/store/facets/blocked-by.js';
import * as cappedCount from '../../../../src/store/facets/capped-count.js';
import * as change from '../../../../src/store/facets/change.js';
import * as counts from '../../../../src/store/facets/counts.js';
import * as expected from '../../../../src/store/facets/expected.js';
import * as recount from '../../../../src/store/facets/recount.js';
import * as plan from '../../../../src/store/facets/vehicle-plan.js';
import * as search from '../../../../src/store/search/search.js';
import * as texts from '../../../../src/store/search/texts.js';
import { type Questions } from '../same-answers.js';

const nothing = { reads: {}, writes: {} };

/**
 * Files of which facets.test.ts and search.test.ts test on both engines what the lists and counts
 * do not.
 */
export const FACETS: readonly Questions[] = [
  {
    ...nothing,
    file: 'facets/blocked-by.ts',
    module: blockedBy,
    elsewhere: ['blockedBy', 'isBlockedBy'],
  },
  { ...nothing, file: 'facets/capped-count.ts', module: cappedCount, elsewhere: ['cappedCount'] },
  { ...nothing, file: 'facets/change.ts', module: change, elsewhere: ['changeFacets'] },
  {
    ...nothing,
    file: 'facets/counts.ts',
    module: counts,
    elsewhere: ['facetSum', 'countedFacets', 'countRowsOf'],
  },
  { ...nothing, file: 'facets/expected.ts', module: expected, elsewhere: ['expectedFacets'] },
  { ...nothing, file: 'facets/recount.ts', module: recount, elsewhere: ['recount'] },
  { ...nothing, file: 'search/search.ts', module: search, elsewhere: ['searchVehicles'] },
  {
    ...nothing,
    file: 'search/texts.ts',
    module: texts,
    elsewhere: ['storeTexts', 'storeMissingTexts'],
  },
  { ...nothing, file: 'facets/vehicle-plan.ts', module: plan, elsewhere: ['planVehicles'] },
];
