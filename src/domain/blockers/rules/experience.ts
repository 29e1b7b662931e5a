import { type LongerThanUsual } from '../rule.js';
import { SOURCES } from './sources.js';

/**
 * Age from which on a request has been pending for long, by the fleet's own approvals of the brand.
 * No provider publishes how long an approval takes.
 */
export const LONGER_THAN_USUAL: LongerThanUsual = {
  timesMedian: 2,
  atLeast: { days: 1 },
  withoutMedian: { days: 3 },
  minApprovals: 5,
  derivedEvery: { days: 1 },
  source: SOURCES.experience,
};
