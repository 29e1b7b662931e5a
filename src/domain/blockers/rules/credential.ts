import { type Rule } from '../rule.js';
import { SOURCES } from './sources.js';

const { inversCredentials } = SOURCES;

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
