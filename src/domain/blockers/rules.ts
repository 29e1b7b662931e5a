import { type ProviderName } from '../provider.js';
import { ENDING_RULES } from './high-mobility-endings.js';
import { PENDING_RULES } from './high-mobility-pending.js';
import { REASON_RULES } from './high-mobility-reasons.js';
import { ELIGIBILITY_RULES } from './plan-rules.js';
import { type RuleBook } from './rule.js';
import { ACCOUNT_RULES, CREDENTIAL_RULES, DRIVER_RULES } from './shared-rules.js';
import { COMMON_ENROLLMENT_RULES, UNIT_RULES } from './unit-rules.js';

/** Rules of each provider; of one topic the first that applies counts. */
export const RULES: Readonly<Record<ProviderName, RuleBook>> = {
  HIGH_MOBILITY: {
    plan: ELIGIBILITY_RULES,
    enrollment: [...REASON_RULES, ...ENDING_RULES, ...PENDING_RULES, ...COMMON_ENROLLMENT_RULES],
    credential: [],
    driver: [],
    account: ACCOUNT_RULES,
  },
  INVERS: {
    plan: [],
    enrollment: [...UNIT_RULES, ...COMMON_ENROLLMENT_RULES],
    credential: CREDENTIAL_RULES,
    driver: [],
    account: ACCOUNT_RULES,
  },
  DAMOOV: {
    plan: [],
    enrollment: [],
    credential: [],
    driver: DRIVER_RULES,
    account: ACCOUNT_RULES,
  },
};
