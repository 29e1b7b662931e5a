import { type UserError, userError, type UserErrorCode } from '../../domain/errors.js';
import { Secret } from '../../domain/values/secret.js';
import {
  type AccountSession,
  type NewVehicle,
  type Provider,
  ProviderFailure,
  type ProviderRefusal,
  type RemoteVehicle,
  type VehicleCredential,
  type VehiclePort,
} from '../../providers/provider.js';
import { type AccountSessions } from '../../services/access/account-sessions.js';
import { describe } from '../../services/access/provider-errors.js';
import { newCommand } from '../../services/commands/command-queue.js';
import { individualPasswordPlace } from '../../services/sealing/seal-places.js';
import { credentialsByIds } from '../../store/credentials.js';
import { type Store } from '../../store/engine/store.js';
import { type EnrollmentChanges } from '../../store/enrollments.js';
import { type Vault } from '../../vault/vault.js';
import { type Answer, type Perform, type Task } from './enrollment-executor.js';

/** A setup that has just begun is looked at after so long. */
const FIRST_LOOK_MS = 5000;

export interface AddVehiclesParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly sessions: AccountSessions;
  readonly now: () => Date;
}

/** What one vehicle is added with, and where. */
interface Addition {
  readonly port: VehiclePort;
  readonly session: AccountSession;
  readonly task: Task;
  readonly vehicle: NewVehicle;
}

export const vehiclesOf = ({ vehicles }: Provider): VehiclePort | undefined => vehicles;

/**
 * Adds vehicles, one call each. What may be there already (the provider has named it, or an earlier call may have gone
 * through unnoticed) is looked at first: it is taken as it is when it is what was asked for, and made anew when it is ours
 * and something else.
 */
export class VehicleAddition {
  readonly #parts: AddVehiclesParts;

  constructor(parts: AddVehiclesParts) {
    this.#parts = parts;
  }

  readonly perform: Perform<VehiclePort> = async (port, account, tasks) => {
    const session = this.#parts.sessions.open(account);
    const unsure = await findUnsure(port, session, tasks);
    return Promise.all(
      tasks.map((task) => this.#answer(port, session, task, unsure.get(task.vehicle.vin))),
    );
  };

  async #answer(
    port: VehiclePort,
    session: AccountSession,
    task: Task,
    seen: RemoteVehicle | undefined,
  ): Promise<Answer> {
    try {
      return await this.#ensure(
        { port, session, task, vehicle: await this.#toNewVehicle(task) },
        seen,
      );
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error;
      return error.kind === 'rejected' ? toRefusal(task, error) : { task, failure: error };
    }
  }

  async #ensure(addition: Addition, seen: RemoteVehicle | undefined): Promise<Answer> {
    const { port, session, task, vehicle } = addition;
    const { externalId } = task.enrollment;
    const there = seen ?? (externalId === null ? undefined : await port.find(session, externalId));
    // The password of a vehicle that the provider has named is one that it has not got yet: what it has went from here.
    const hasNewPassword =
      there !== undefined &&
      there.externalId === externalId &&
      vehicle.credential.kind === 'INDIVIDUAL';
    if (there && isAsAsked(there, vehicle) && !hasNewPassword) {
      if (there.setup !== 'FAILED') return this.#toAnswer(task, there);
      await port.retrySetup(session, there.externalId);
      return this.#toAnswer(task, { ...there, setup: 'IN_PROGRESS' });
    }
    const missing = findMissing(task);
    if (missing) return { task, ok: false, userErrors: [missing], canRetry: false };
    if (there && there.externalId !== externalId) return exists(task);
    if (there) await port.remove(session, there.externalId);
    return this.#add(addition);
  }

  async #add({ port, session, task, vehicle }: Addition): Promise<Answer> {
    try {
      return this.#toAnswer(task, await port.add(session, vehicle));
    } catch (error) {
      if (!(error instanceof ProviderFailure) || error.refusal !== 'already-exists') throw error;
      const there = await port.findByVin(session, vehicle.vin);
      return there && isAsAsked(there, vehicle) ? this.#toAnswer(task, there) : exists(task);
    }
  }

  #toAnswer(
    task: Task,
    { externalId, telematicsUnitId, setup, setupReason }: RemoteVehicle,
  ): Answer {
    const { command, enrollment } = task;
    // The provider has the password now, and nobody else needs it.
    const changed = {
      externalId,
      telematicsUnitId: telematicsUnitId ?? enrollment.telematicsUnitId,
      sealedPassword: null,
    };
    switch (setup) {
      case 'SUCCEEDED':
        return { task, ok: true, changed: { ...changed, status: 'ACTIVE', reason: null } };
      case 'FAILED':
        return setupFailed(task, setupReason, changed);
      case 'IN_PROGRESS': {
        const { onboardingId, rowIndex } = command;
        const row = onboardingId === null || rowIndex === null ? null : { onboardingId, rowIndex };
        const now = this.#parts.now();
        const next = {
          ...newCommand('FOLLOW_SETUP', enrollment, row, now),
          nextAttemptAt: new Date(now.getTime() + FIRST_LOOK_MS),
        };
        return { task, ok: true, changed, next };
      }
    }
  }

  async #toNewVehicle({ enrollment, vehicle }: Task): Promise<NewVehicle> {
    const { vin, name, licensePlate, tags } = vehicle;
    return {
      vin,
      brand: enrollment.brand ?? vehicle.brand,
      telematicsUnitId: enrollment.telematicsUnitId,
      modelId: enrollment.vehicleModelId,
      credential: await this.#credentialOf({ enrollment }),
      name,
      licensePlate,
      tags,
    };
  }

  async #credentialOf({
    enrollment: { id, credentialId, sealedPassword },
  }: Pick<Task, 'enrollment'>): Promise<VehicleCredential> {
    const { store, vault } = this.#parts;
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
        password: new Secret(vault.open(sealedPassword, individualPasswordPlace(id))),
      };
    return { kind: 'NONE' };
  }
}

/** Of vehicles whose earlier addition may have gone through, by VIN. @throws ProviderFailure */
async function findUnsure(
  port: VehiclePort,
  session: AccountSession,
  tasks: readonly Task[],
): Promise<ReadonlyMap<string, RemoteVehicle>> {
  const vins = tasks
    .filter(({ command, enrollment }) => command.unsure && enrollment.externalId === null)
    .map(({ vehicle }) => vehicle.vin);
  const [vin, ...others] = vins;
  if (vin === undefined) return new Map();
  const remotes =
    others.length === 0 ? [await port.findByVin(session, vin)] : await port.list(session);
  return new Map(
    remotes.flatMap((remote) =>
      remote?.vin && vins.includes(remote.vin) ? [[remote.vin, remote] as const] : [],
    ),
  );
}

/** Whether it is what was asked for, as far as the provider tells: it never tells a password. */
function isAsAsked(
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

/** The provider could not set the vehicle up; trying again may help, once whatever was wrong there is mended. */
export function setupFailed(
  task: Task,
  reason: string | null,
  changed?: EnrollmentChanges,
): Answer {
  const message =
    `The provider could not set the vehicle up${reason === null ? '' : `: ${reason}`}`.replace(
      /\.*$/,
      '.',
    );
  return {
    task,
    ok: false,
    userErrors: [userError('PROVIDER_REJECTED', [], message)],
    canRetry: true,
    ...(changed && { changed }),
  };
}

/** What has to be given once more: a password goes to the provider once and is kept nowhere, a credential may be gone. */
function findMissing({
  enrollment: { credentialKind, credentialId, sealedPassword },
}: Task): UserError | undefined {
  if (credentialKind === 'INDIVIDUAL' && sealedPassword === null) {
    return userError(
      'CREDENTIAL_REQUIRED',
      ['individualPassword'],
      "The unit's password is not kept once the provider has had it. Bring the vehicle in again with `individualPassword`.",
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

const exists = (task: Task): Answer => ({
  task,
  ok: false,
  userErrors: [
    userError(
      'ALREADY_EXISTS',
      ['vin'],
      'The account has this vehicle, or its unit, already with other settings. Bring it in with `importFromProvider`, or remove it at the provider first.',
    ),
  ],
  canRetry: false,
});

const CODES: Partial<Readonly<Record<ProviderRefusal, UserErrorCode>>> = {
  'reference-not-found': 'INVALID',
  'not-supported': 'NOT_SUPPORTED',
};

function toRefusal(task: Task, failure: ProviderFailure): Answer {
  const code = (failure.refusal && CODES[failure.refusal]) ?? 'PROVIDER_REJECTED';
  return { task, ok: false, userErrors: [userError(code, [], describe(failure))], canRetry: false };
}
