import { type Rule } from '../rule.js';
import { SOURCES } from './sources.js';

const { fleetgraph, hmClearance, hmTutorial, inversPermissions } = SOURCES;

/** Properties that most rules about accounts share. */
export const account = {
  severity: 'BLOCKING',
  certainty: 'STATED',
  clock: 'healthSince',
  topic: 'health',
} as const satisfies Partial<Rule>;

/** Answers that refuse a call for lack of rights. */
export const REFUSED = [['permission'], ['forbidden'], ['access denied'], ['answered 403']];

/** Changes that no webhook reported. An account works without webhooks: it finds changes later. */
const webhooks = {
  code: 'WEBHOOKS_SILENT',
  actor: 'OPERATOR',
  certainty: 'CONCLUDED',
  clock: 'missedAt',
  topic: 'webhooks',
  source: fleetgraph,
} as const satisfies Partial<Rule>;

/** Rules about accounts at any provider. */
export const ACCOUNT_RULES: readonly Rule[] = [
  {
    ...account,
    when: {
      health: ['UNAUTHORIZED', 'DEGRADED'],
      reason: [
        ['in review|under review'],
        ['app |apps |application|project|account', 'not verified|not yet verified|unverified'],
        ['app |apps |application|project|account', 'not been verified'],
        ['pending', 'verification|approval'],
        ['awaiting', 'verification|approval'],
      ],
    },
    code: 'APPLICATION_IN_REVIEW',
    actor: 'PROVIDER',
    title: 'Wait until the provider has verified the application',
    steps: [
      'Wait: this takes about two days.',
      'Ask the support of the provider if it takes longer.',
    ],
    source: hmTutorial,
  },
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
      'CANCEL_TOO_EARLY',
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
    causes: [
      'WAITING_FOR_SETUP',
      'STUCK_ENDING',
      'UNIT_OFFLINE',
      'UNIT_NEVER_ONLINE',
      'NO_DATA_YET',
      'NO_DATA_LATELY',
    ],
    source: fleetgraph,
  },
  {
    ...account,
    when: {
      health: ['DEGRADED'],
      reason: [['not associated', 'fleet'], ...REFUSED],
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
  {
    ...account,
    ...webhooks,
    when: { webhooks: 'NONE_EVER', until: { hours: 24 } },
    severity: 'INFO',
    title: 'Set up webhooks, so that changes arrive at once',
    steps: [
      "Set webhookUrl as the address of the webhook in the provider's console.",
      'Set its secret with rotateProviderAccountSecrets.',
      "Send a test webhook from the provider's console.",
    ],
  },
  {
    ...webhooks,
    when: { webhooks: 'NONE_SINCE', until: { hours: 24 } },
    severity: 'ACTION',
    title: 'Check the address and the secret of the webhooks',
    steps: [
      "Compare webhookUrl with the address in the provider's console.",
      'Set the same webhook secret on both sides.',
      "Send a test webhook from the provider's console.",
    ],
  },
];
