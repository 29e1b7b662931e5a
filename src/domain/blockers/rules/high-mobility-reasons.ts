import { type Rule } from '../rule.js';
import { ANSWERS } from './high-mobility-answers.js';

const ofStatus = {
  severity: 'BLOCKING',
  certainty: 'STATED',
  clock: 'changedAt',
  topic: 'status',
} as const satisfies Partial<Rule>;

/** Rules by the reason that High Mobility states, and one for a reason that is not known. */
export const REASON_RULES: readonly Rule[] = [
  ...ANSWERS.flatMap(({ reason, ...answer }): readonly Rule[] => [
    { ...ofStatus, ...answer, when: { clearance: ['PENDING', 'REJECTED'], reason } },
    // A revocation of the fleet's own needs no remedy.
    { ...ofStatus, ...answer, when: { clearance: ['REVOKED'], endedHere: false, reason } },
    {
      ...ofStatus,
      ...answer,
      severity: 'ACTION',
      when: { clearance: ['APPROVED', 'REVOKING', 'CANCELING'], trouble: true, reason },
    },
    {
      ...ofStatus,
      ...answer,
      when: { enrollment: ['FAILED'], reason },
      clock: 'enrolledAt',
      topic: 'enrollment',
    },
  ]),
];
