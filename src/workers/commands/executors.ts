import { type CommandKind } from '../../domain/events/story.js';
import { type GrantRevocation } from '../../services/access/enrollment-tokens.js';
import { type TokenVault } from '../../services/access/token-vault.js';
import { type Vault } from '../../vault/vault.js';
import { type CommandExecutor } from '../loops/command-worker.js';
import { endClearances } from './clearance/end-clearance.js';
import { requestClearances } from './clearance/request-clearance.js';
import { type CommandWork, type Ending, type Task } from './command-work.js';
import { createCredential } from './credential/create-credential.js';
import { type CredentialCommand, credentialWork } from './credential/credential-commands.js';
import { deleteCredential } from './credential/delete-credential.js';
import { updateCredential } from './credential/update-credential.js';
import { type DriverCommand, driverWork } from './driver/driver-commands.js';
import { registerDriver } from './driver/register-driver.js';
import { removeDriver } from './driver/remove-driver.js';
import { updateDriver } from './driver/update-driver.js';
import {
  clearancesOf,
  type EnrollmentCommand,
  enrollmentWork,
  vehiclesOf,
} from './enrollment/enrollment-commands.js';
import { EnrollmentEndings, type EnrollmentEndingsParts } from './enrollment/enrollment-endings.js';
import { revokeGrants } from './grant/revoke-grant.js';
import { CommandLifecycle, type LifecycleParts } from './lifecycle.js';
import { RETRY_POLICIES } from './retry-policy.js';
import { addVehicles } from './vehicle/add-vehicle.js';
import { changeCredentials } from './vehicle/change-credential.js';
import { followSetups } from './vehicle/follow-setup.js';
import { removeVehicles } from './vehicle/remove-vehicle.js';
import { updateVehicles } from './vehicle/update-vehicle.js';

/** Maximum parallel calls for single vehicles of one account. */
const PARALLEL_CALLS = 8;
/** Maximum vehicles in one call, or in one reading of a list. */
const BATCH_SIZE = 100;

export interface ExecutorParts extends LifecycleParts, EnrollmentEndingsParts {
  readonly vault: Vault;
  readonly revocation: GrantRevocation;
  readonly tokens: TokenVault;
}

/** The executor of each kind of command. */
export function createExecutors(
  parts: ExecutorParts,
): Readonly<Record<CommandKind, CommandExecutor>> {
  const endings = new EnrollmentEndings(parts);
  const run = <T extends Task, E extends Ending<T>>(work: CommandWork<T, E>): CommandExecutor =>
    new CommandLifecycle(parts, work);
  const enrollment = <Port>(command: EnrollmentCommand<Port>): CommandExecutor =>
    run(enrollmentWork({ ...parts, endings }, command));
  const credential = (command: CredentialCommand): CommandExecutor =>
    run(credentialWork(parts, command));
  const driver = (command: DriverCommand): CommandExecutor => run(driverWork(parts, command));
  return {
    REQUEST_CLEARANCE: enrollment({
      purpose: 'request clearances',
      policy: RETRY_POLICIES.REQUEST_CLEARANCE,
      batchSize: BATCH_SIZE,
      portOf: clearancesOf,
      perform: requestClearances,
    }),
    END_CLEARANCE: enrollment({
      purpose: 'end a clearance',
      policy: RETRY_POLICIES.END_CLEARANCE,
      batchSize: 1,
      portOf: clearancesOf,
      perform: endClearances,
    }),
    REVOKE_GRANT: run(revokeGrants(parts)),
    CREATE_CREDENTIAL: credential(createCredential),
    UPDATE_CREDENTIAL: credential(updateCredential),
    DELETE_CREDENTIAL: credential(deleteCredential),
    ADD_VEHICLE: enrollment({
      purpose: 'add vehicles',
      policy: RETRY_POLICIES.ADD_VEHICLE,
      batchSize: PARALLEL_CALLS,
      portOf: vehiclesOf,
      perform: addVehicles(parts),
    }),
    UPDATE_VEHICLE: run(updateVehicles(parts, PARALLEL_CALLS)),
    CHANGE_CREDENTIAL: enrollment({
      purpose: 'change the credential of vehicles',
      policy: RETRY_POLICIES.CHANGE_CREDENTIAL,
      batchSize: PARALLEL_CALLS,
      portOf: vehiclesOf,
      perform: changeCredentials(parts),
    }),
    FOLLOW_SETUP: enrollment({
      purpose: 'show how the setup of vehicles goes',
      policy: RETRY_POLICIES.FOLLOW_SETUP,
      batchSize: BATCH_SIZE,
      portOf: vehiclesOf,
      perform: followSetups(parts.now),
    }),
    REMOVE_VEHICLE: enrollment({
      purpose: 'remove vehicles',
      policy: RETRY_POLICIES.REMOVE_VEHICLE,
      batchSize: PARALLEL_CALLS,
      portOf: vehiclesOf,
      perform: removeVehicles,
    }),
    REGISTER_DRIVER: driver(registerDriver(parts)),
    UPDATE_DRIVER: driver(updateDriver(parts)),
    REMOVE_DRIVER: driver(removeDriver(parts)),
  };
}
