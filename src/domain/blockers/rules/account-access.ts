import { type Rule } from '../rule.js';
import { account, ACCOUNT_RULES, REFUSED } from './account.js';
import { SOURCES } from './sources.js';

const { damoovErrors, inversPermissions } = SOURCES;

const noAccess = {
  ...account,
  when: { health: ['DEGRADED'], reason: REFUSED },
  code: 'NO_FLEET_ACCESS',
} as const satisfies Partial<Rule>;

/** Rules about accounts at INVERS, whose administrators are the fleet's own. */
export const INVERS_ACCOUNT_RULES: readonly Rule[] = [
  {
    ...noAccess,
    actor: 'FLEET_MANAGER',
    title: 'Grant the API client its permissions in FleetControl',
    steps: [
      'Open the API client in FleetControl, as an administrator.',
      'Grant the permission that the provider names.',
    ],
    source: inversPermissions,
  },
  ...ACCOUNT_RULES,
];

/** Rules about accounts at Damoov. */
export const DAMOOV_ACCOUNT_RULES: readonly Rule[] = [
  {
    ...noAccess,
    actor: 'OPERATOR',
    title: 'Use the credentials of an administrator of the API',
    steps: [
      'Compare the credentials with those for the API in DataHub; those of a user are refused.',
      'Set them with rotateProviderAccountSecrets.',
    ],
    source: damoovErrors,
  },
  ...ACCOUNT_RULES,
];
