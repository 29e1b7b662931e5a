import { type Rule } from '../rule.js';
import { ANSWERS } from './high-mobility-answers.js';

/** Rules by the reason that High Mobility states, and one for a reason that is not known. */
export const REASON_RULES: readonly Rule[] = [
  ...ANSWERS.map(({ reason, ...answer }): Rule => ({
    ...answer,
    when: { clearance: ['PENDING', 'REJECTED', 'REVOKED'], reason },
    severity: 'BLOCKING',
    certainty: 'STATED',
    clock: 'changedAt',
    topic: 'status',
  })),
  ...ANSWERS.map(({ reason, ...answer }): Rule => ({
    ...answer,
    when: { clearance: ['APPROVED', 'REVOKING', 'CANCELING'], trouble: true, reason },
    severity: 'ACTION',
    certainty: 'STATED',
    clock: 'changedAt',
    topic: 'status',
  })),
  ...ANSWERS.map(({ reason, ...answer }): Rule => ({
    ...answer,
    when: { enrollment: ['FAILED'], reason },
    severity: 'BLOCKING',
    certainty: 'STATED',
    clock: 'enrolledAt',
    topic: 'enrollment',
  })),
];
