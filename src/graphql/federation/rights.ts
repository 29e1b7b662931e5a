import { holds, type Scope, SCOPES } from '../../domain/values/viewer.js';

/** What a root field takes: a scope, or only that somebody is signed in. */
export type Right = Scope | 'signed-in';

/**
 * The root fields by what they take. This only tells routers and readers of the SDL; it is the services that decide. A
 * test asks every field with a token of the wrong scope and compares.
 */
const FIELDS_BY_RIGHT: Readonly<Record<Right, readonly string[]>> = {
  'signed-in': ['viewer'],
  'fleet:read': [
    'fleets',
    'fleet',
    'vehicle',
    'vehicleByVin',
    'node',
    'nodes',
    'providers',
    'provider',
    'vehicleModels',
    'onboarding',
    'onboardingPlan',
    'eligibility',
    'clearanceChanged',
    'onboardingProgressed',
    'accountHealthChanged',
  ],
  'fleet:write': [
    'createFleet',
    'updateFleet',
    'deleteFleet',
    'connectProviderAccount',
    'verifyProviderAccount',
    'rotateProviderAccountSecrets',
    'disconnectProviderAccount',
  ],
  'credential:write': ['createOemCredential', 'updateOemCredentialSecret', 'deleteOemCredential'],
  'vehicle:write': [
    'startOnboarding',
    'retryOnboarding',
    'cancelOnboarding',
    'updateVehicle',
    'removeVehicles',
    'importFromProvider',
    'registerDriver',
    'removeDriver',
  ],
  'clearance:write': ['requestClearance', 'endClearance', 'reconcileClearances'],
  'token:issue': ['issueAccessToken', 'revokeAccessGrant'],
  'client:admin': ['apiClients', 'createApiClient', 'rotateApiClientSecret', 'deleteApiClient'],
};

/** Root fields that take or hand out secrets: a contract of a router can leave them out for those who need none. */
const TAKES_OR_GIVES_SECRETS: ReadonlySet<string> = new Set([
  'connectProviderAccount',
  'rotateProviderAccountSecrets',
  'createOemCredential',
  'updateOemCredentialSecret',
  'startOnboarding',
  'onboardingPlan',
  'registerDriver',
  'issueAccessToken',
  'createApiClient',
  'rotateApiClientSecret',
]);

/** What the root field of this name takes; undefined for a name that nobody has thought about. */
export function rightOf(field: string): Right | undefined {
  return (Object.keys(FIELDS_BY_RIGHT) as Right[]).find((right) =>
    FIELDS_BY_RIGHT[right].includes(field),
  );
}

/** The scopes of which any one opens what takes this scope: it, and those that imply it. */
export function scopesThatOpen(scope: Scope): readonly Scope[] {
  return SCOPES.filter((held) =>
    holds({ clientId: '', scopes: [held], fleetIds: null, requestId: '' }, scope),
  );
}

/** What a router's contracts can include or leave out: `administration` of our own clients, and `secrets`. */
export function tagsOf(field: string): readonly string[] {
  return [
    ...(rightOf(field) === 'client:admin' ? ['administration'] : []),
    ...(TAKES_OR_GIVES_SECRETS.has(field) ? ['secrets'] : []),
  ];
}
