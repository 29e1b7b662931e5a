import { type ProviderFailure } from '../../providers/provider.js';
import { type GrantRevocation } from '../../services/access/enrollment-tokens.js';
import { type TokenVault } from '../../services/access/token-vault.js';
import { type Command } from '../../store/commands.js';
import { type CommandKind } from '../../store/schema/tables.js';
import { type Vault } from '../../vault/vault.js';
import { type CommandExecutor } from '../loops/command-worker.js';
import { VehicleAddition, vehiclesOf } from './add-vehicle.js';
import { createCredential } from './create-credential.js';
import { CredentialExecutor } from './credential-executor.js';
import { deleteCredential } from './delete-credential.js';
import { endClearances } from './end-clearance.js';
import {
  clearancesOf,
  EnrollmentExecutor,
  type EnrollmentExecutorParts,
} from './enrollment-executor.js';
import { followSetups } from './follow-setup.js';
import { RegisterDriverExecutor } from './register-driver.js';
import { RemoveDriverExecutor } from './remove-driver.js';
import { removeVehicles } from './remove-vehicle.js';
import { requestClearances } from './request-clearance.js';
import { RevokeGrantExecutor } from './revoke-grant.js';
import { updateCredentialSecret } from './update-credential.js';

/** So many calls that are about one vehicle each run side by side for one account. */
const AT_ONCE = 8;
const DAY_MS = 24 * 3_600_000;

export interface ExecutorParts extends EnrollmentExecutorParts {
  readonly vault: Vault;
  readonly revocation: GrantRevocation;
  readonly tokens: TokenVault;
}

/** A call that may have gone through is not given up before that is known. */
const isOpen = ({ outcomeUnknown }: ProviderFailure, { unsure }: Command): boolean =>
  outcomeUnknown || unsure;

/** A setup is followed through whatever outage; through refused tokens, which nobody mends, for a day. */
const isFollowed =
  (now: () => Date) =>
  ({ kind }: ProviderFailure, { createdAt }: Command): boolean =>
    kind !== 'unauthorized' || now().getTime() - createdAt.getTime() < DAY_MS;

/** Who carries out which kind of command. */
export function createExecutors(
  parts: ExecutorParts,
): Readonly<Record<CommandKind, CommandExecutor>> {
  const { sessions, now } = parts;
  const addition = new VehicleAddition(parts);
  return {
    REQUEST_CLEARANCE: new EnrollmentExecutor(parts, {
      batchSize: 100,
      portOf: clearancesOf,
      perform: requestClearances(sessions),
    }),
    END_CLEARANCE: new EnrollmentExecutor(parts, {
      batchSize: 1,
      portOf: clearancesOf,
      perform: endClearances(sessions),
    }),
    REVOKE_GRANT: new RevokeGrantExecutor({
      ...parts,
      retryWaitMs: (id) => sessions.retryWaitMs(id),
    }),
    CREATE_CREDENTIAL: new CredentialExecutor(parts, createCredential),
    UPDATE_CREDENTIAL: new CredentialExecutor(parts, updateCredentialSecret),
    DELETE_CREDENTIAL: new CredentialExecutor(parts, deleteCredential),
    ADD_VEHICLE: new EnrollmentExecutor(parts, {
      batchSize: AT_ONCE,
      portOf: vehiclesOf,
      perform: addition.perform,
      persists: isOpen,
    }),
    FOLLOW_SETUP: new EnrollmentExecutor(parts, {
      batchSize: 100,
      portOf: vehiclesOf,
      perform: followSetups(sessions, now),
      persists: isFollowed(now),
      outlastsTokens: true,
    }),
    REMOVE_VEHICLE: new EnrollmentExecutor(parts, {
      batchSize: AT_ONCE,
      portOf: vehiclesOf,
      perform: removeVehicles(sessions),
      persists: isOpen,
    }),
    REGISTER_DRIVER: new RegisterDriverExecutor(parts),
    REMOVE_DRIVER: new RemoveDriverExecutor(parts),
  };
}
