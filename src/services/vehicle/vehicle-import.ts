import { CREDENTIAL_ID_PREFIX } from '../../domain/credential.js';
import { type CredentialKind } from '../../domain/provider.js';
import { UNKNOWN_BRAND } from '../../domain/values/brand.js';
import { newId } from '../../domain/values/ids.js';
import { parseVin } from '../../domain/values/vin.js';
import {
  ENROLLMENT_ID_PREFIX,
  type EnrollmentStatus,
  hasEnded,
  NEVER_LISTED,
} from '../../domain/vehicle.js';
import { type RemoteCredential } from '../../providers/ports/credential.js';
import { type RemoteVehicle, type VehiclePort } from '../../providers/ports/vehicle.js';
import { holdAccount, type StoredAccount } from '../../store/accounts.js';
import { type Command, insertCommands } from '../../store/commands.js';
import {
  credentialNamesAmong,
  credentialsOfAccount,
  insertCredentials,
  type StoredCredential,
} from '../../store/credentials.js';
import { type Db } from '../../store/engine/store.js';
import {
  type EnrollmentChanges,
  enrollmentsByVin,
  insertEnrollments,
  type StoredEnrollment,
  updateEnrollment,
} from '../../store/enrollments.js';
import { insertVehicles, type StoredVehicle, vehiclesByVin } from '../../store/vehicles.js';
import { newCommand } from '../commands/command-queue.js';
import { newVehicle } from './new-vehicle.js';

const STATUS_OF_SETUP: Readonly<Record<RemoteVehicle['setup'], EnrollmentStatus>> = {
  SUCCEEDED: 'ACTIVE',
  IN_PROGRESS: 'PENDING',
  FAILED: 'FAILED',
};

/** Result of an import of credentials. */
export interface ImportedCredentials {
  readonly imported: number;
  /** Names that other credentials of this fleet already use. */
  readonly namesTaken: readonly string[];
}

/** Imports the credentials that do not exist here yet. */
export async function importCredentials(
  tx: Db,
  account: StoredAccount,
  remotes: readonly RemoteCredential[],
  now: Date,
): Promise<ImportedCredentials> {
  if (!(await holdAccount(tx, account.id))) return { imported: 0, namesTaken: [] };
  const ours = await credentialsOfAccount(tx, account.id);
  const known = new Set(ours.map(({ brand, externalId }) => `${brand}/${externalId}`));
  // Skips pending ones: the command in progress stores them.
  const pending = new Set(
    ours.filter(({ status }) => status === 'PENDING').map(({ brand, name }) => `${brand}/${name}`),
  );
  // A list that changed while its pages were read may have one twice.
  const byKey = new Map(remotes.map((remote) => [`${remote.brand}/${remote.externalId}`, remote]));
  const fresh = [...byKey]
    .filter(([key, { name, brand }]) => !known.has(key) && !pending.has(`${brand}/${name}`))
    .map(([, remote]) => remote);
  const taken = new Set(
    await credentialNamesAmong(
      tx,
      account.fleetId,
      fresh.map(({ name }) => name),
    ),
  );
  const credentials: StoredCredential[] = [];
  const namesTaken: string[] = [];
  for (const { externalId, name, brand, principal, secretKind, authorization } of fresh) {
    if (taken.has(name)) namesTaken.push(name);
    else
      credentials.push({
        id: newId(CREDENTIAL_ID_PREFIX),
        fleetId: account.fleetId,
        accountId: account.id,
        externalId,
        name,
        brand,
        principal,
        secretKind,
        status: 'ACTIVE',
        authorization,
        secretUpdatedAt: now,
        createdAt: now,
      });
    taken.add(name);
  }
  await insertCredentials(tx, credentials);
  return { imported: credentials.length, namesTaken };
}

/**
 * Imports vehicles that are not enrolled here yet, each in the state of its setup; a setup in
 * progress is followed. Vehicles without a VIN are skipped: the graph identifies vehicles by it.
 * @returns the number of new enrollments
 */
export async function importVehicles(
  tx: Db,
  account: StoredAccount,
  port: VehiclePort,
  remotes: readonly RemoteVehicle[],
  now: Date,
): Promise<number> {
  if (!(await holdAccount(tx, account.id))) return 0;
  const byVin = new Map(
    remotes.flatMap((remote) => {
      const vin = remote.vin === null ? undefined : parseVin(remote.vin, remote.brand);
      return vin === undefined ? [] : [[vin, remote] as const];
    }),
  );
  const vehicles = await vehiclesByVin(tx, account.fleetId, [...byVin.keys()]);
  const enrolled = await enrollmentsByVin(tx, account.id, [...byVin.keys()]);
  const credentials = new Map(
    (await credentialsOfAccount(tx, account.id)).map(({ id, brand, externalId }) => [
      `${brand}/${externalId}`,
      id,
    ]),
  );
  const newVehicles: StoredVehicle[] = [];
  const newEnrollments: StoredEnrollment[] = [];
  const commands: Command[] = [];
  let again = 0;
  for (const [vin, remote] of byVin) {
    const known = enrolled.get(vin);
    if (known && !isNews(known, remote)) continue;
    const vehicle =
      vehicles.get(vin) ??
      newVehicle(
        {
          fleetId: account.fleetId,
          vin,
          brand: remote.brand ?? UNKNOWN_BRAND,
          textOf: (text) => remote[text],
          tags: remote.tags,
        },
        now,
      );
    if (!vehicles.has(vin)) newVehicles.push(vehicle);
    const fields = toEnrollmentFields(remote, kindOf(remote, port), credentials);
    const enrollment: StoredEnrollment = known
      ? { ...known, ...fields }
      : {
          id: newId(ENROLLMENT_ID_PREFIX),
          fleetId: account.fleetId,
          vehicleId: vehicle.id,
          accountId: account.id,
          ...NEVER_LISTED,
          createdAt: now,
          ...fields,
        };
    if (known) {
      await updateEnrollment(tx, known.id, fields);
      again += 1;
    } else newEnrollments.push(enrollment);
    if (remote.setup === 'IN_PROGRESS')
      commands.push(newCommand('FOLLOW_SETUP', enrollment, null, now));
  }
  await insertVehicles(tx, newVehicles);
  await insertEnrollments(tx, newEnrollments);
  await insertCommands(tx, commands);
  return newEnrollments.length + again;
}

/**
 * Returns whether the remote vehicle is new for this enrollment: the enrollment has ended, or it
 * failed and the provider has another one or has set it up since.
 */
function isNews({ status, externalId }: StoredEnrollment, remote: RemoteVehicle): boolean {
  return (
    hasEnded({ status }) ||
    (status === 'FAILED' && (externalId !== remote.externalId || remote.setup !== 'FAILED'))
  );
}

/** Returns the kind of credential, from the brand if the provider does not name one. */
function kindOf({ credentialId, brand }: RemoteVehicle, port: VehiclePort): CredentialKind {
  if (credentialId !== null) return 'SHARED';
  const kinds = (brand === null ? undefined : port.needs(brand)?.credentialKinds) ?? [];
  return kinds.includes('INDIVIDUAL') ? 'INDIVIDUAL' : 'NONE';
}

function toEnrollmentFields(
  remote: RemoteVehicle,
  credentialKind: CredentialKind,
  credentials: ReadonlyMap<string, string>,
) {
  return {
    status: STATUS_OF_SETUP[remote.setup],
    reason:
      remote.setup === 'FAILED'
        ? (remote.setupReason ?? 'The provider could not set the vehicle up.')
        : null,
    brand: remote.brand,
    externalId: remote.externalId,
    telematicsUnitId: remote.telematicsUnitId,
    credentialKind,
    credentialId: credentials.get(`${remote.brand ?? ''}/${remote.credentialId ?? ''}`) ?? null,
    sealedPassword: null,
    vehicleModelId: remote.modelId,
    odometer: null,
  } as const satisfies EnrollmentChanges;
}
