import { userError, type UserErrorCode } from '../../../domain/errors.js';
import { ProviderFailure, type ProviderRefusal } from '../../../providers/failure.js';
import { type VehiclePort } from '../../../providers/ports/vehicle.js';
import { describe } from '../../../services/access/provider-errors.js';
import { inputOf } from '../../../services/commands/command-input.js';
import { credentialsByIds } from '../../../store/credentials.js';
import { type Store } from '../../../store/engine/store.js';
import { type Vault } from '../../../vault/vault.js';
import { attempt } from '../command-work.js';
import { type Perform, type Result, type Task } from '../enrollment/enrollment-task.js';

export interface ChangeCredentialsParts {
  readonly store: Store;
  readonly vault: Vault;
}

const CODES: Partial<Readonly<Record<ProviderRefusal, UserErrorCode>>> = {
  'reference-not-found': 'NOT_FOUND',
  'not-supported': 'NOT_SUPPORTED',
};

/** Lets vehicles use another credential, at the provider first. */
export function changeCredentials({ store, vault }: ChangeCredentialsParts): Perform<VehiclePort> {
  return (port, session, tasks) =>
    Promise.all(
      tasks.map((task) =>
        attempt(task, async (): Promise<Result> => {
          const { credentialId = '' } = inputOf(vault, task.command);
          const [credential] = await credentialsByIds(store.read, [credentialId]);
          const { externalId } = task.enrollment;
          if (!credential?.externalId || credential.status !== 'ACTIVE' || externalId === null)
            return refusal(
              task,
              'ILLEGAL_TRANSITION',
              'The credential or the vehicle is being removed.',
            );
          try {
            await port.changeCredential(session, externalId, credential.externalId);
          } catch (error) {
            if (!(error instanceof ProviderFailure) || error.kind !== 'rejected') throw error;
            const code = (error.refusal && CODES[error.refusal]) ?? 'PROVIDER_REJECTED';
            return refusal(task, code, describe(error));
          }
          return { task, ok: true, changed: { credentialId } };
        }),
      ),
    );
}

const refusal = (task: Task, code: UserErrorCode, message: string): Result => ({
  task,
  ok: false,
  userErrors: [userError(code, [], message)],
  canRetry: false,
});
