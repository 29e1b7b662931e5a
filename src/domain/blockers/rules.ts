import { type ProviderName } from '../provider.js';
import { type BlockerCode } from './blocker.js';
import { type RuleBook } from './rule.js';
import { ACCOUNT_RULES } from './rules/account.js';
import { DAMOOV_ACCOUNT_RULES, INVERS_ACCOUNT_RULES } from './rules/account-access.js';
import { CREDENTIAL_RULES } from './rules/credential.js';
import { BRAND_DATA_RULES, DATA_RULES } from './rules/data.js';
import { DRIVER_RULES } from './rules/driver.js';
import { ENDING_RULES } from './rules/high-mobility-endings.js';
import { PENDING_RULES } from './rules/high-mobility-pending.js';
import { REASON_RULES } from './rules/high-mobility-reasons.js';
import { PLAN_RULES } from './rules/plan.js';
import { COMMON_ENROLLMENT_RULES, UNIT_RULES } from './rules/unit.js';

/** A unit that is not in contact explains why no data come. */
const UNIT_DATA_RULES = DATA_RULES.map((rule) => ({ ...rule, topic: 'contact' }));

/** Rules of each provider; of one topic the first that applies counts. */
export const RULES: Readonly<Record<ProviderName, RuleBook>> = {
  HIGH_MOBILITY: {
    plan: PLAN_RULES,
    enrollment: [
      ...REASON_RULES,
      ...ENDING_RULES,
      ...PENDING_RULES,
      ...BRAND_DATA_RULES,
      ...DATA_RULES,
      ...COMMON_ENROLLMENT_RULES,
    ],
    credential: [],
    driver: [],
    account: ACCOUNT_RULES,
  },
  INVERS: {
    plan: [],
    enrollment: [...UNIT_RULES, ...UNIT_DATA_RULES, ...COMMON_ENROLLMENT_RULES],
    credential: CREDENTIAL_RULES,
    driver: [],
    account: INVERS_ACCOUNT_RULES,
  },
  DAMOOV: {
    plan: [],
    enrollment: [],
    credential: [],
    driver: DRIVER_RULES,
    account: DAMOOV_ACCOUNT_RULES,
  },
};

/** Codes of blockers of a clearance that was revoked, and not by this fleet. */
export const CODES_OF_REVOCATION: readonly BlockerCode[] = [
  ...new Set(
    Object.values(RULES).flatMap(({ enrollment }) =>
      enrollment.flatMap(({ code, when }) => (when.endedHere === false ? code : [])),
    ),
  ),
];
