import { type ClearanceStatus } from '../../domain/clearance.js';
import {
  CONNECTIVITY_STATUSES,
  type ConnectivityStatus,
  DATA_DELIVERIES,
} from '../../domain/eligibility.js';
import { ProviderFailure } from '../failure.js';
import { type ProviderToken } from '../ports/account.js';
import { type ClearanceRequest } from '../ports/clearance.js';
import { type EligibilityAnswer } from '../ports/eligibility.js';
import {
  parseTimestamp,
  type WireClearanceRequest,
  type WireEligibility,
  type WireStatus,
  type WireToken,
  type WireVehicleToken,
} from './wire.js';

const STATUSES: Readonly<Record<WireStatus, ClearanceStatus>> = {
  pending: 'PENDING',
  approved: 'APPROVED',
  rejected: 'REJECTED',
  revoking: 'REVOKING',
  revoked: 'REVOKED',
  canceling: 'CANCELING',
  canceled: 'CANCELED',
};

export function toStatus(status: WireStatus): ClearanceStatus {
  return STATUSES[status];
}

/**
 * Parses a time; without a zone it is UTC, whatever the zone of this machine.
 * @throws RangeError when it is not a date and time of ISO 8601.
 */
export function toDate(timestamp: string): Date {
  const parsed = parseTimestamp(timestamp);
  if (!parsed || parsed.isDay) throw new RangeError('not a date and time of ISO 8601');
  return parsed.at;
}

/** The body of one batch. Tags with the same key: the last one counts. */
export function toClearanceRequest(vehicles: readonly ClearanceRequest[]): WireClearanceRequest {
  return {
    vehicles: vehicles.map(({ vin, brand, tags, odometer }) => ({
      vin,
      brand,
      ...(tags.length > 0 && {
        tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
      }),
      ...(odometer && {
        control_measures: {
          odometer: {
            value: Math.round(odometer.value),
            unit: odometer.unit === 'MILES' ? 'miles' : 'kilometers',
          },
        },
      }),
    })),
  };
}

/**
 * A connectivity status that we have no name for is UNKNOWN; a way of delivery that we have no name
 * for is left out.
 */
export function toEligibility(vin: string, wire: WireEligibility): EligibilityAnswer {
  const ways = new Set(wire.data_delivery?.map((way) => way.toUpperCase()));
  return {
    vin: vin.toUpperCase(),
    eligible: wire.eligible,
    dataDelivery: DATA_DELIVERIES.filter((way) => ways.has(way)),
    connectivityStatus: wire.connectivity_status
      ? toConnectivityStatus(wire.connectivity_status)
      : null,
    primaryUserAssigned: wire.primary_user_assigned ?? null,
  };
}

function toConnectivityStatus(status: string): ConnectivityStatus {
  return CONNECTIVITY_STATUSES.find((known) => known === status.toUpperCase()) ?? 'UNKNOWN';
}

/**
 * A token, its end counted from when we asked for it: the provider's clock and ours need not agree.
 * @throws RangeError when its times are none, or its end lies before its beginning.
 */
export function toToken(wire: WireToken, askedAt: Date): ProviderToken {
  const old = 'auth_token' in wire;
  const lifeMs = old
    ? toDate(wire.valid_until).getTime() - toDate(wire.valid_from).getTime()
    : wire.expires_in * 1000;
  if (lifeMs <= 0) throw new RangeError('a token that ends before it begins');
  return {
    accessToken: old ? (wire.access_token ?? wire.auth_token) : wire.access_token,
    tokenType: 'bearer',
    scopes: wire.scope?.split(/\s+/).filter(Boolean) ?? [],
    issuedAt: askedAt,
    expiresAt: new Date(askedAt.getTime() + lifeMs),
  };
}

/** @param before the refresh token that was used: without a new one it stays good (RFC 6749, 6) */
export function toVehicleToken(
  wire: WireVehicleToken,
  askedAt: Date,
  before: string | null,
): ProviderToken {
  const refreshToken = wire.refresh_token ?? before;
  return { ...toToken(wire, askedAt), ...(refreshToken !== null && { refreshToken }) };
}

/**
 * Times that are none are the provider's fault as much as a wrong shape is.
 * @throws ProviderFailure
 */
export function mapped<T>(map: () => T): T {
  try {
    return map();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new ProviderFailure(
      'HIGH_MOBILITY',
      'malformed',
      'High Mobility answered with a time that is none.',
      { cause },
    );
  }
}
