import { z } from 'zod';
import { isStorable } from '../access/values.js';
import {
  bearer,
  headerToken,
  lifetime,
  looseText,
  optionalToken,
  scope,
} from '../access/wire-values.js';

// Every schema lets further fields pass: the provider adds some without notice.

const clearanceStatus = z.enum([
  'pending',
  'approved',
  'rejected',
  'revoking',
  'revoked',
  'canceling',
  'canceled',
]);

/** Text that may as well come as a number or a boolean. */
const loose = z.union([looseText, z.boolean().transform(String)]);

const TIMESTAMP =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2}(?:\.\d+)?)(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Parses a time of the provider's; without a zone it is UTC, whatever the zone of this machine, and
 * without a time it is the day.
 * @returns undefined for any other text
 */
export function parseTimestamp(
  text: string,
): { readonly at: Date; readonly isDay: boolean } | undefined {
  const [, day, time, zone] = TIMESTAMP.exec(text.trim()) ?? [];
  if (day === undefined) return undefined;
  const at = new Date(`${day}T${time ?? '00:00:00'}${zone?.toUpperCase() ?? 'Z'}`);
  return isStorable(at) ? { at, isDay: time === undefined } : undefined;
}

/** A clearance's status on the wire. */
export type WireStatus = z.infer<typeof clearanceStatus>;

/** Body of `POST /v1/fleets/vehicles`. */
export interface WireClearanceRequest {
  readonly vehicles: readonly {
    readonly vin: string;
    readonly brand: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly control_measures?: {
      readonly odometer: { readonly value: number; readonly unit: 'kilometers' | 'miles' };
    };
  }[];
}

/** Answer of `POST /v1/fleets/vehicles`: a result per vehicle, each to be read by itself. */
export const clearanceRequestAnswer = z.union([
  z.object({ vehicles: z.array(z.unknown()) }).transform(({ vehicles }) => vehicles),
  z.array(z.unknown()),
]);

/**
 * Result of a request, of which `error` is one. Where the VIN is missing, the position identifies
 * the vehicle.
 */
export const requestResult = z.object({
  vin: z.string().nullish(),
  status: z.string(),
  description: loose.nullish(),
});
export type WireRequestResult = z.infer<typeof requestResult>;

const change = z.object({
  timestamp: z.string().refine((text) => parseTimestamp(text) !== undefined, 'is no date and time'),
  status: z.string().min(1),
  reason: loose.nullish(),
});

/**
 * One vehicle as `GET /v1/fleets/vehicles` and `GET /v1/fleets/vehicles/{vin}` list it. A status is
 * text: the documents have more of them in some places than in others, e.g. `error`.
 */
export const clearanceItem = z.object({
  vin: z.string().trim().min(1).max(100),
  status: z.string().nullish(),
  brand: z.string().nullish(),
  tags: z.record(z.string(), loose).nullish(),
  changelog: z.array(change).nullish(),
  description: loose.nullish(),
});
export type WireClearance = z.infer<typeof clearanceItem>;

/** Answer of `DELETE /v1/fleets/vehicles/{vin}`. */
export const clearanceEnd = z.object({ vin: z.string().nullish(), status: z.string() });

/** Answer of `POST /v1/eligibility`. The mapper handles undocumented words. */
export const eligibility = z.object({
  vin: z.string().nullish(),
  eligible: z.boolean(),
  data_delivery: z.array(z.string()).nullish(),
  connectivity_status: z.string().nullish(),
  primary_user_assigned: z.boolean().nullish(),
});
export type WireEligibility = z.infer<typeof eligibility>;

/** Answer of `POST /v1/access_tokens` (RFC 6749, 5.1). */
export const accessToken = z.object({
  access_token: headerToken,
  token_type: bearer,
  expires_in: lifetime,
  scope,
});

/**
 * Answer of `POST /v1/fleets/access_tokens`, and of `POST /v1/access_tokens` to a refresh token
 * (RFC 6749, 5.1 and 6).
 */
export const vehicleToken = accessToken.extend({ refresh_token: optionalToken });
export type WireVehicleToken = z.infer<typeof vehicleToken>;

/**
 * Returns whether the answer holds a token that is not valid yet: for some carmakers its `status`
 * is `pending` until the vehicle's owner grants it. A token with an unknown status is not issued
 * either.
 */
export function isPendingToken(json: unknown): boolean {
  const { data } = z.object({ status: z.string() }).safeParse(json);
  return data !== undefined && data.status.trim().toLowerCase() !== 'approved';
}

/** Older answer of `POST /v1/auth_tokens`: the token by another name, and its end as a time. */
const authToken = z.object({
  auth_token: headerToken,
  access_token: optionalToken,
  valid_from: z.string(),
  valid_until: z.string(),
  scope,
});

/** Answer of `POST /v1/auth_tokens`, new or old. */
export const serviceAccountToken = z.union([accessToken, authToken]);
export type WireToken = z.infer<typeof serviceAccountToken>;

const textOrNothing = z.string().optional().catch(undefined);

/**
 * Body of a webhook, as far as it is understood: any JSON has this shape. `vehicle` is missing in a
 * ping.
 */
export const webhookBody = z
  .object({
    vehicle: z.object({ vin: textOrNothing }).optional().catch({}),
    event: z.object({ type: textOrNothing, action: textOrNothing }).optional().catch(undefined),
  })
  .catch({ vehicle: {} });

/** The status that a text names, in any case; undefined when it names none that is known. */
export function parseStatus(text: string | null | undefined): WireStatus | undefined {
  return clearanceStatus.safeParse(text?.trim().toLowerCase()).data;
}
