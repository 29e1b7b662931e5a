import { FleetgraphError } from '../errors.js';
import { idPrefix } from './ids.js';

export const API_CLIENT_ID_PREFIX = idPrefix('cli');

export const SCOPES = [
  'fleet:read',
  'fleet:write',
  'credential:write',
  'vehicle:write',
  'clearance:write',
  'token:issue',
  'client:admin',
  'webhook:write',
  'audit:read',
  'vehicle-data:read',
  'vehicle-location:read',
  'driver-data:read',
] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * Scopes for data of vehicles and of people. No other scope implies them, and no client has them
 * until an operator creates one with them; the operator need not have them.
 */
export const DATA_SCOPES = [
  'vehicle-data:read',
  'vehicle-location:read',
  'driver-data:read',
] as const satisfies readonly Scope[];

/** Scopes that an operator creates clients with, and does not have by default. */
const GRANTED_SCOPES: readonly Scope[] = ['webhook:write', 'audit:read', ...DATA_SCOPES];

/** Scopes of an operator that is created without a choice of scopes. */
export const OPERATOR_SCOPES: readonly Scope[] = SCOPES.filter(
  (scope) => !GRANTED_SCOPES.includes(scope),
);

export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}

/** Caller: a verified client with its rights as they are now. */
export interface Viewer {
  readonly clientId: string;
  readonly scopes: readonly Scope[];
  /** The fleets it may see; null for an operator, who sees all. */
  readonly fleetIds: readonly string[] | null;
  /** Id of the request, for the audit log. */
  readonly requestId: string;
}

/** The viewer of a request; null without an access token. */
export type Caller = Viewer | null;

/** A client of our own API. */
export interface ApiClient {
  readonly id: string;
  readonly clientId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly fleetIds: readonly string[] | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** Holding any `:write` scope implies reading. */
export function holds(viewer: Viewer, scope: Scope): boolean {
  if (viewer.scopes.includes(scope)) return true;
  return scope === 'fleet:read' && viewer.scopes.some((held) => held.endsWith(':write'));
}

/** Default deny: no viewer, no entry; the scope missing, FORBIDDEN with what is missing. */
export function requireScope(viewer: Caller, scope: Scope): Viewer {
  if (!viewer)
    throw new FleetgraphError(
      'UNAUTHENTICATED',
      'Send an access token: Authorization: Bearer <token> from POST /oauth/token.',
    );
  if (!holds(viewer, scope))
    throw new FleetgraphError('FORBIDDEN', `This needs the scope ${scope}.`, {
      requiredScope: scope,
    });
  return viewer;
}

export function maySeeFleet(viewer: Viewer, fleetId: string): boolean {
  return viewer.fleetIds === null || viewer.fleetIds.includes(fleetId);
}
