import { type SecretKind } from '../../domain/credential.js';
import { type CredentialKind } from '../../domain/provider.js';
import { type Secret } from '../../domain/values/secret.js';
import { type VehicleModel } from '../../domain/vehicle.js';
import { type ProviderToken } from '../ports/account.js';
import { type NewCredential, type RemoteCredential } from '../ports/credential.js';
import { type NewVehicle, type RemoteVehicle, type VehicleProfile } from '../ports/vehicle.js';
import { readAuthorization } from './authorization.js';
import { isByOwner, toSlug, toWireBrand } from './catalogue.js';
import { toContact, toDetails } from './master-data.js';
import { readSetup } from './setup.js';
import {
  type WireCredential,
  type WireNewCredential,
  type WireNewVehicle,
  type WireToken,
  type WireVehicle,
  type WireVehicleChange,
  type WireVehicleModel,
} from './wire.js';

/**
 * A token, its end counted from when we asked for it: the provider's clock and ours need not agree.
 */
export function toToken(wire: WireToken, askedAt: Date): ProviderToken {
  return {
    accessToken: wire.access_token,
    tokenType: 'bearer',
    scopes: wire.scope?.split(/\s+/).filter(Boolean) ?? [],
    issuedAt: askedAt,
    expiresAt: new Date(askedAt.getTime() + wire.expires_in * 1000),
  };
}

export function toWireCredential({
  name,
  secretKind,
  principal,
  secret,
}: NewCredential): WireNewCredential {
  return {
    name,
    ...(secretKind === 'PASSWORD' ? { username: principal } : { client_id: principal }),
    ...toWireSecret(secretKind, secret),
  };
}

export function toWireSecret(
  secretKind: SecretKind,
  secret: Secret,
): Pick<WireNewCredential, 'client_secret' | 'password'> {
  return secretKind === 'PASSWORD'
    ? { password: secret.reveal() }
    : { client_secret: secret.reveal() };
}

/** Maps the created credential, preferring the values in the answer to those of the request. */
export function toCreatedCredential(wire: WireCredential, given: NewCredential): RemoteCredential {
  return {
    externalId: wire.id,
    brand: given.brand,
    name: wire.name ?? given.name,
    secretKind: given.secretKind,
    principal: wire.client_id ?? wire.username ?? given.principal,
    authorization: readAuthorization(wire),
  };
}

/**
 * Maps a listed credential; one without a name goes by its id. A credential that an owner has
 * authorized has no client id: its name identifies the owner.
 * @param brand its slug
 * @returns undefined when nothing identifies the owner
 */
export function toRemoteCredential(
  wire: WireCredential,
  brand: string,
): RemoteCredential | undefined {
  const principal =
    wire.client_id ?? wire.username ?? (isByOwner(brand) ? (wire.name ?? wire.id) : null);
  if (!principal) return undefined;
  return {
    externalId: wire.id,
    brand,
    name: wire.name ?? wire.id,
    secretKind: typeof wire.username === 'string' && !wire.client_id ? 'PASSWORD' : 'CLIENT_SECRET',
    principal,
    authorization: readAuthorization(wire),
  };
}

/**
 * Our tags go into `custom_fields`, which have keys; INVERS's own `tags` have none and are left
 * alone.
 */
export function toWireVehicle({
  vin,
  brand,
  telematicsUnitId,
  modelId,
  credential,
  name,
  licensePlate,
  tags,
}: NewVehicle): WireNewVehicle {
  return {
    telematics_brand: toWireBrand(brand),
    telematics_unit_id: telematicsUnitId ?? vin,
    ...(modelId !== null && { vehicle_model_id: modelId }),
    ...(credential.kind === 'SHARED' && { credentials_id: credential.externalId }),
    ...(credential.kind === 'INDIVIDUAL' && { password: credential.password.reveal() }),
    master_data: {
      vin,
      ...(licensePlate !== null && { license_plate: licensePlate }),
      ...(name !== null && { custom_name: name }),
    },
    ...(tags.length > 0 && {
      custom_fields: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    }),
  };
}

/**
 * Returns the change that makes the vehicle at INVERS as it is here; undefined when nothing
 * differs.
 */
export function toWireChange(
  there: RemoteVehicle,
  { name, licensePlate, tags }: VehicleProfile,
): WireVehicleChange | undefined {
  const masterData = {
    ...(there.licensePlate !== licensePlate && { license_plate: licensePlate }),
    ...(there.name !== name && { custom_name: name }),
  };
  const wanted = new Map(tags.map(({ key, value }) => [key, value]));
  const known = new Map(there.tags.map(({ key, value }) => [key, value]));
  const fields: Record<string, string | null> = Object.fromEntries([
    ...[...known.keys()].filter((key) => !wanted.has(key)).map((key) => [key, null] as const),
    ...[...wanted].filter(([key, value]) => known.get(key) !== value),
  ]);
  if (Object.keys({ ...masterData, ...fields }).length === 0) return undefined;
  return {
    ...(Object.keys(masterData).length > 0 && { master_data: masterData }),
    ...(Object.keys(fields).length > 0 && { custom_fields: fields }),
  };
}

export function toRemoteVehicle(wire: WireVehicle): RemoteVehicle {
  const brand = wire.telematics_unit?.brand ?? wire.telematics_brand;
  const { setup, setupReason } = readSetup(wire);
  return {
    externalId: wire.id,
    vin: wire.master_data?.vin?.trim().toUpperCase() || null,
    brand: brand ? toSlug(brand) : null,
    telematicsUnitId: wire.telematics_unit?.id ?? wire.telematics_unit_id ?? null,
    modelId: wire.vehicle_model_id ?? null,
    credentialId: wire.credentials_id ?? null,
    setup,
    setupReason,
    name: wire.master_data?.custom_name ?? null,
    licensePlate: wire.master_data?.license_plate ?? null,
    tags: Object.entries(wire.custom_fields ?? {}).flatMap(([key, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [{ key, value: String(value) }]
        : [],
    ),
    details: toDetails(wire.master_data),
    ...toContact(wire),
  };
}

const CREDENTIAL_TYPES: Readonly<Record<string, CredentialKind>> = {
  SHARED: 'SHARED',
  INDIVIDUAL: 'INDIVIDUAL',
  NONE: 'NONE',
};

export function toVehicleModel(wire: WireVehicleModel): VehicleModel {
  return {
    id: wire.id,
    maker: wire.vehicle_brand ?? '',
    name: wire.vehicle_model ?? wire.id,
    credentialKind:
      (wire.credential_type && CREDENTIAL_TYPES[wire.credential_type.toUpperCase()]) || null,
    setupRequired: wire.setup_required ?? null,
  };
}
