import { randomBytes } from 'node:crypto';
import { type UserError, userError } from '../../domain/errors.js';
import { FLEET_EVENT_TYPES, type FleetEventType } from '../../domain/events/fleet-event.js';
import { type AddressGuard, AddressRefused } from './address-guard.js';

export interface CreateEndpointInput {
  readonly fleetId: string;
  readonly url: string;
  readonly eventTypes?: readonly FleetEventType[] | null;
  readonly after?: string | null;
  readonly idempotencyKey?: string | null;
}

export interface UpdateEndpointInput {
  readonly endpointId: string;
  readonly url?: string | null;
  readonly eventTypes?: readonly FleetEventType[] | null;
  readonly paused?: boolean | null;
}

/** Bytes of a secret; Standard Webhooks asks for 24 to 64. */
const SECRET_BYTES = 32;

export function newEndpointSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** Returns the types without duplicates, in their own order. */
export function uniqueTypes(types: readonly FleetEventType[]): readonly FleetEventType[] {
  return FLEET_EVENT_TYPES.filter((type) => types.includes(type));
}

/** Checks a URL and the addresses of its host. @returns the error; null if it may be called */
export async function urlError(guard: AddressGuard, text: string): Promise<UserError | null> {
  try {
    await guard.addressesOf(guard.checkUrl(text));
    return null;
  } catch (error) {
    if (error instanceof AddressRefused) return userError('INVALID', ['url'], error.message);
    throw error;
  }
}
