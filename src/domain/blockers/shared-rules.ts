import { type Rule } from './rule.js';
import { SOURCES } from './sources.js';

const { damoovErrors, fleetgraph, hmClearance, inversCredentials, inversPermissions } = SOURCES;

const owner = {
  code: 'OWNER_AUTHORIZATION_MISSING',
  actor: 'FLEET_MANAGER',
  severity: 'BLOCKING',
  certainty: 'STATED',
  clock: 'enrolledAt',
  topic: 'authorization',
  source: inversCredentials,
} as const satisfies Partial<Rule>;

/** Rules about shared credentials. */
export const CREDENTIAL_RULES: readonly Rule[] = [
  {
    ...owner,
    when: { authorization: ['PENDING'] },
    title: "Have the vehicles' owner authorize access",
    steps: ['Open the authorization link in FleetControl.', 'Sign in as the owner and agree.'],
  },
  {
    ...owner,
    when: { authorization: ['REVOKED'] },
    title: "Ask the vehicles' owner to authorize access again",
    steps: [
      'Ask the owner why access was withdrawn.',
      'Open the authorization link in FleetControl and agree again.',
    ],
  },
  {
    ...owner,
    when: { authorization: ['SCOPES_MISSING'] },
    title: "Have the vehicles' owner grant all permissions",
    steps: ['Open the authorization link in FleetControl.', 'Grant all permissions that it lists.'],
  },
];

/** Rules about drivers. */
export const DRIVER_RULES: readonly Rule[] = [
  {
    when: { grant: ['NEEDS_REAUTHORIZATION'] },
    code: 'REAUTHORIZATION_NEEDED',
    actor: 'OPERATOR',
    severity: 'ACTION',
    certainty: 'STATED',
    title: 'Issue a new access token for the driver',
    steps: ['Issue a new access token; it signs in at the provider again.'],
    clock: 'enrolledAt',
    topic: 'grant',
    source: damoovErrors,
  },
];

const account = {
  severity: 'BLOCKING',
  certainty: 'STATED',
  clock: 'healthSince',
  topic: 'health',
} as const satisfies Partial<Rule>;

/** Rules about accounts at any provider. */
export const ACCOUNT_RULES: readonly Rule[] = [
  {
    ...account,
    when: { health: ['UNAUTHORIZED'] },
    code: 'ACCOUNT_UNAUTHORIZED',
    actor: 'OPERATOR',
    title: 'Replace the secrets of the account',
    steps: [
      "Create a new secret or key in the provider's console.",
      'Set it with rotateProviderAccountSecrets.',
    ],
    causes: [
      'REAUTHORIZATION_NEEDED',
      'WAITING_FOR_CARMAKER',
      'WAITING_FOR_SETUP',
      'DRIVE_VEHICLE',
      'NO_DATA_YET',
      'NO_DATA_LATELY',
      'STUCK_ENDING',
      'UNIT_OFFLINE',
      'UNIT_NEVER_ONLINE',
    ],
    source: fleetgraph,
  },
  {
    ...account,
    when: { health: ['UNREACHABLE'] },
    code: 'ACCOUNT_UNREACHABLE',
    actor: 'PROVIDER',
    title: 'Wait until the provider answers again',
    steps: ["Check the provider's status page.", 'Wait: calls are repeated by themselves.'],
    causes: ['WAITING_FOR_SETUP', 'STUCK_ENDING', 'UNIT_OFFLINE', 'NO_DATA_LATELY'],
    source: fleetgraph,
  },
  {
    ...account,
    when: {
      health: ['DEGRADED'],
      reason: [['not associated', 'fleet'], ['permission'], ['forbidden'], ['access denied']],
    },
    code: 'NO_FLEET_ACCESS',
    actor: 'OPERATOR',
    title: 'Have the account given access to the fleet',
    steps: [
      "Grant the missing permission in the provider's console.",
      'Ask the support of the provider to enable fleet access if there is none to grant.',
    ],
    source: inversPermissions,
  },
  {
    ...account,
    when: { health: ['DEGRADED'], reason: [['too many'], ['limit'], ['429'], ['quota']] },
    code: 'ACCOUNT_RATE_LIMITED',
    actor: 'PROVIDER',
    severity: 'INFO',
    title: 'Wait until the provider accepts calls again',
    steps: ['Wait: calls are repeated by themselves.'],
    deadline: { at: 'retryAt', kind: 'NOT_BEFORE' },
    source: hmClearance,
  },
  {
    ...account,
    when: { health: ['DEGRADED'] },
    code: 'OTHER',
    actor: 'PROVIDER',
    severity: 'ACTION',
    title: "Read what the provider says about the account's calls",
    steps: ['Read what the provider says.', 'Send it to the support of the provider.'],
    source: fleetgraph,
  },
];
