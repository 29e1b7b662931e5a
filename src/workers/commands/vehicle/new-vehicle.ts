import { type UserError, userError } from '../../../domain/errors.js';
import { Secret } from '../../../domain/values/secret.js';
import { mapVehicleTexts } from '../../../domain/vehicle.js';
import {
  type NewVehicle,
  type RemoteVehicle,
  type VehicleCredential,
} from '../../../providers/ports/vehicle.js';
import { sealIdentity } from '../../../store/access/sealed-columns.js';
import { credentialsByIds } from '../../../store/credentials.js';
import { type Store } from '../../../store/engine/store.js';
import { type StoredEnrollment } from '../../../store/enrollments.js';
import { type Vault } from '../../../vault/vault.js';
import { type Task } from '../enrollment/enrollment-task.js';

export interface NewVehicleParts {
  readonly store: Store;
  readonly vault: Vault;
}

/** Creates the vehicle for the call to the provider, with its credential decrypted. */
export async function toNewVehicle(
  parts: NewVehicleParts,
  { enrollment, vehicle }: Task,
): Promise<NewVehicle> {
  return {
    ...mapVehicleTexts((text) => vehicle[text]),
    vin: vehicle.vin,
    brand: enrollment.brand ?? vehicle.brand,
    telematicsUnitId: enrollment.telematicsUnitId,
    modelId: enrollment.vehicleModelId,
    credential: await credentialOf(parts, enrollment),
    tags: vehicle.tags,
  };
}

async function credentialOf(
  { store, vault }: NewVehicleParts,
  { id, credentialId, sealedPassword }: StoredEnrollment,
): Promise<VehicleCredential> {
  if (credentialId !== null) {
    const [credential] = await credentialsByIds(store.read, [credentialId]);
    if (!credential?.externalId)
      throw new Error(
        `an enrollment with a credential that the provider does not have: ${credentialId}`,
      );
    return { kind: 'SHARED', externalId: credential.externalId };
  }
  if (sealedPassword !== null)
    return {
      kind: 'INDIVIDUAL',
      password: new Secret(
        vault.open(sealedPassword, sealIdentity('enrollments.sealed_password', id)),
      ),
    };
  return { kind: 'NONE' };
}

/**
 * Returns whether the provider's vehicle matches the request in every visible field: it never shows
 * a password.
 */
export function isAsRequested(
  remote: RemoteVehicle,
  { vin, telematicsUnitId, modelId, credential }: NewVehicle,
): boolean {
  const isSameUnit = (remote.telematicsUnitId ?? vin) === (telematicsUnitId ?? vin);
  const isSameModel = modelId === null || remote.modelId === null || remote.modelId === modelId;
  return (
    isSameUnit &&
    isSameModel &&
    remote.credentialId === (credential.kind === 'SHARED' ? credential.externalId : null)
  );
}

/**
 * Returns the error that names the data to be sent again: a password is deleted once the provider
 * has it, a credential may be deleted.
 */
export function findMissing({
  enrollment: { credentialKind, credentialId, sealedPassword },
}: Task): UserError | undefined {
  if (credentialKind === 'INDIVIDUAL' && sealedPassword === null) {
    return userError(
      'CREDENTIAL_REQUIRED',
      ['individualPassword'],
      "The unit's password is deleted once the provider has it. Bring the vehicle in again with `individualPassword`.",
    );
  }
  if (credentialKind === 'SHARED' && credentialId === null) {
    return userError(
      'CREDENTIAL_REQUIRED',
      ['credentialId'],
      'The credential of this vehicle is gone. Bring the vehicle in again with another `credentialId`.',
    );
  }
  return undefined;
}
