import { type ReadDataFlow } from '../data/data-flow.js';
import { type Blocker } from './blocker.js';
import { type EnrollmentFacts } from './facts.js';

/** Steps of an enrollment on its way to delivering data and after it. */
export const READINESS_STEPS = [
  'waiting',
  'actionNeeded',
  'awaitingData',
  'delivering',
  'silent',
  'ready',
  'ending',
  'ended',
] as const;
export type ReadinessStep = (typeof READINESS_STEPS)[number];

/** Number of enrollments by step, and of all. */
export type Readiness = Readonly<Record<ReadinessStep | 'total', number>>;

/** Step of an enrollment whose data may be read; of others what has to be done comes first. */
const STEP_OF_DATA: Readonly<Record<ReadDataFlow, ReadinessStep>> = {
  AWAITING: 'awaitingData',
  FLOWING: 'delivering',
  SILENT: 'silent',
  PRIVATE: 'silent',
};

/** Returns the step of an enrollment with these blockers of its own; null if it was removed. */
export function stepOf(
  { status, clearance, data }: Pick<EnrollmentFacts, 'status' | 'clearance' | 'data'>,
  blockers: readonly Pick<Blocker, 'severity'>[],
): ReadinessStep | null {
  if (status === 'REMOVED') return null;
  if (blockers.some(({ severity }) => severity === 'BLOCKING')) return 'actionNeeded';
  if (status === 'ACTIVE' && data) return STEP_OF_DATA[data.flow];
  if (blockers.some(({ severity }) => severity === 'ACTION')) return 'actionNeeded';
  if (status === 'FAILED' || status === 'GONE') return 'ended';
  if (status === 'REMOVING') return 'ending';
  switch (clearance?.status) {
    case 'REVOKING':
    case 'CANCELING':
      return 'ending';
    case 'REJECTED':
    case 'REVOKED':
    case 'CANCELED':
      return 'ended';
    case 'PENDING':
      return 'waiting';
    default:
      return status === 'PENDING' ? 'waiting' : 'ready';
  }
}

/** Returns the step to count where the account or the shared credential is blocked. */
export const blockedStep = (step: ReadinessStep): ReadinessStep =>
  step === 'ending' || step === 'ended' ? step : 'actionNeeded';
