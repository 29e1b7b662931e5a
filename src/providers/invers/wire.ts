import { z } from 'zod';
import {
  bearer,
  headerToken,
  identifier as id,
  lifetime,
  looseShortText,
  looseText as loose,
  scope,
  shortText,
} from '../access/wire-values.js';

// Every schema lets further fields pass: the provider adds some without notice.

/**
 * Names missing in the provider's documents. Paths of lists and credentials are built on the one
 * documented path that begins with the brand; the others follow the conventions of REST.
 */
export const PATHS = {
  token: '/auth/oauth/token?grant_type=client_credentials',
  vehicles: '/vehicles',
  vehicle: (id: string) => `/vehicles/${encodeURIComponent(id)}`,
  /**
   * Latest state that INVERS has. Inferred: the endpoint is on record by name only. Should it be
   * wrong, the gateway's answer is an outage, and a 404 of INVERS's own is a problem of the
   * vehicle's state; nothing else depends on it.
   */
  vehicleState: (id: string) => `/vehicles/${encodeURIComponent(id)}/vehicle-state`,
  retrySetup: (id: string) => `/vehicles/${encodeURIComponent(id)}/retry-setup`,
  credentials: (wireBrand: string) =>
    `/telematics-brands/${encodeURIComponent(wireBrand)}/credentials`,
  credential: (wireBrand: string, id: string) =>
    `/telematics-brands/${encodeURIComponent(wireBrand)}/credentials/${encodeURIComponent(id)}`,
  models: (wireBrand: string) =>
    `/telematics-brands/${encodeURIComponent(wireBrand)}/available-vehicle-models`,
} as const;

/**
 * Change of a vehicle's master data. That it can be changed is documented
 * (https://developers.invers.com/vehicle-management/management); method, path and body are not:
 * they follow RFC 7396, where null deletes a field.
 */
export const MASTER_DATA_CHANGE = {
  method: 'PATCH',
  path: PATHS.vehicle,
  ifWrong:
    'INVERS does not document where name, license plate and custom fields are changed. Change them in FleetControl instead.',
} as const;

/**
 * Change of the credential that a vehicle uses. That it can be changed is documented
 * (https://developers.invers.com/problems/conflicting-resource); method, path and body are not.
 */
export const CREDENTIAL_CHANGE = {
  method: 'PATCH',
  path: PATHS.vehicle,
  ifWrong:
    'INVERS does not document where the credential of a vehicle is changed. Change it in FleetControl instead.',
} as const;

/**
 * Query parameter of lists. How lists go on is not documented but for a cursor in the answer: see
 * `list-cursor.ts`.
 */
export const PAGING = { limit: 'limit' } as const;

/**
 * Answer of the token endpoint (RFC 6749, 5.1;
 * https://developers.invers.com/access-management/authentication).
 */
export const accessToken = z.object({
  access_token: headerToken,
  token_type: bearer,
  expires_in: lifetime,
  scope,
});
export type WireToken = z.infer<typeof accessToken>;

/**
 * Any error's body, in the style of a problem or of OAuth (RFC 6749, 5.2); one that is neither
 * matches as well, with nothing in it.
 */
export const errorBody = z.object({
  type: z.string().nullish().catch(undefined),
  title: z.string().nullish().catch(undefined),
  detail: z.string().nullish().catch(undefined),
  flow_id: z.string().nullish().catch(undefined),
  error: z.string().nullish().catch(undefined),
  error_description: z.string().nullish().catch(undefined),
});

/** Body of `POST …/credentials`: one of the two shapes. */
export interface WireNewCredential {
  readonly name: string;
  readonly client_id?: string;
  readonly client_secret?: string;
  readonly username?: string;
  readonly password?: string;
}

/**
 * A credential; the answer to its creation may be as short as the id. Further fields stay, since
 * the state of an authorization may be any of them.
 */
export const credential = z.looseObject({
  id,
  name: looseShortText.nullish(),
  client_id: looseShortText.nullish(),
  username: looseShortText.nullish(),
});
export type WireCredential = z.infer<typeof credential>;

/**
 * Body of `POST /vehicles`, flat
 * (https://developers.invers.com/vehicle-management/vehicle-lifecycle).
 */
export interface WireNewVehicle {
  readonly telematics_brand: string;
  readonly telematics_unit_id: string;
  readonly vehicle_model_id?: string;
  readonly credentials_id?: string;
  readonly password?: string;
  readonly master_data: {
    readonly vin: string;
    readonly license_plate?: string;
    readonly custom_name?: string;
  };
  readonly custom_fields?: Readonly<Record<string, string>>;
}

/** Names around a vehicle, should it not stand at the top. */
export const VEHICLE_WRAPPERS = ['vehicle', 'data'];

/** Body of a change of a vehicle; what is left out stays as it is. */
export interface WireVehicleChange {
  readonly master_data?: {
    readonly license_plate?: string | null;
    readonly custom_name?: string | null;
  };
  readonly custom_fields?: Readonly<Record<string, string | null>>;
  readonly credentials_id?: string;
}

/**
 * A vehicle as `GET /vehicles` reports it. Whether the unit's data stand at the top or below is not
 * documented: both are read. Further fields stay, since the setup status may be any of them.
 */
export const vehicle = z.looseObject({
  id,
  master_data: z
    .looseObject({
      vin: z.string().nullish(),
      license_plate: looseShortText.nullish(),
      custom_name: looseShortText.nullish(),
    })
    .nullish(),
  custom_fields: z.record(z.string(), z.unknown()).nullish(),
  telematics_unit: z.looseObject({ id: loose.nullish(), brand: shortText.nullish() }).nullish(),
  telematics_brand: shortText.nullish(),
  telematics_unit_id: loose.nullish(),
  vehicle_model_id: loose.nullish(),
  credentials_id: loose.nullish(),
});
export type WireVehicle = z.infer<typeof vehicle>;

/** Element of `GET /telematics-brands/{brand}/available-vehicle-models`. */
export const vehicleModel = z.object({
  id,
  vehicle_brand: loose.nullish(),
  vehicle_model: loose.nullish(),
  credential_type: z.string().nullish(),
  setup_required: z.boolean().nullish(),
});
export type WireVehicleModel = z.infer<typeof vehicleModel>;
