import { type Tag } from '../../domain/vehicle.js';

/** Kinds of facets whose vehicles are listed. */
export type VehicleFacet =
  'brand' | 'tag' | 'account' | 'credential' | 'enrollment' | 'clearance' | 'dataFlow' | 'blocker';

/**
 * Kinds that only count rows, such as clearances by status, enrollments by the credential they use,
 * blockers by group, and enrollments by their step of readiness.
 */
export type CountFacet =
  'vehicles' | 'clearances' | 'uses' | 'events' | 'drivers' | 'audit' | 'blockers' | 'steps';

export type FacetKind = VehicleFacet | CountFacet;

/** Maximum length of a facet's value; longer ones share the facet of their beginning. */
export const MAX_FACET_LENGTH = 400;

/** Returns the value of a facet as the triggers store it. */
export function facetValue(value: string): string {
  return value.length <= MAX_FACET_LENGTH
    ? value
    : Array.from(value).slice(0, MAX_FACET_LENGTH).join('');
}

/** Returns the value of a tag's facet; the length of the key separates key and value. */
export const tagValue = ({ key, value }: Tag): string =>
  `${Buffer.byteLength(key)}:${key}:${value}`;

/** Returns the value of the facet of vehicles that a blocker at an account has. */
export const blockerFacet = (accountId: string, code: string): string => `${accountId}:${code}`;
