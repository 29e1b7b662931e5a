import { type AccountSessions } from '../../../services/access/account-sessions.js';
import { toUserError } from '../../../services/access/provider-errors.js';
import { inputOf, withInput } from '../../../services/commands/command-input.js';
import { newCommand } from '../../../services/commands/command-queue.js';
import { type StoredAccount } from '../../../store/accounts.js';
import { insertCommands } from '../../../store/commands.js';
import { type Store } from '../../../store/engine/store.js';
import { lockEnrollments } from '../../../store/enrollments.js';
import { type StoredVehicle, vehiclesByIds } from '../../../store/vehicles.js';
import { type Vault } from '../../../vault/vault.js';
import {
  type Answer,
  attempt,
  type CommandWork,
  type Ending,
  type Saving,
} from '../command-work.js';
import { loadTasks } from '../enrollment/enrollment-commands.js';
import { type Task } from '../enrollment/enrollment-task.js';
import { RETRY_POLICIES } from '../retry-policy.js';

/** Milliseconds until a vehicle that is being added is looked at again. */
const AGAIN_AFTER_MS = 10_000;

export interface UpdateVehiclesParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly sessions: AccountSessions;
  readonly now: () => Date;
}

/**
 * Takes a vehicle's name, plate and tags, as they are now, to the provider. A change that was made
 * during the call is taken there by another command.
 */
export function updateVehicles(parts: UpdateVehiclesParts, batchSize: number): CommandWork<Task> {
  const { store, sessions } = parts;
  return {
    purpose: 'change vehicles',
    batchSize,
    policy: RETRY_POLICIES.UPDATE_VEHICLE,
    // A refusal is about the vehicle.
    health: {
      failures: ['unauthorized', 'rate-limited', 'unavailable', 'malformed'],
      success: true,
    },
    load: (commands) => loadTasks(store, commands),
    perform: (tasks, account) =>
      Promise.all(tasks.map((task) => attempt(task, (one) => update(parts, one, account)))),
    giveUp: (task, failure) => ({ task, ok: false, userErrors: [toUserError(failure)] }),
    // Enrollments are locked before their commands everywhere, so that transactions do not
    // deadlock.
    lock: (tx, tasks) =>
      lockEnrollments(
        tx,
        tasks.map(({ enrollment }) => enrollment.id),
      ),
    save: (saving, endings) => repeatOutdated(parts, saving, endings),
  };

  async function update(
    { now }: UpdateVehiclesParts,
    task: Task,
    account: StoredAccount,
  ): Promise<Answer<Task>> {
    const { enrollment, vehicle } = task;
    if (enrollment.status === 'PENDING' && enrollment.externalId === null)
      return { task, againAt: new Date(now().getTime() + AGAIN_AFTER_MS) };
    if (enrollment.externalId === null || !hasVehicle(task)) return { task, ok: true };
    const port = sessions.provider(account).vehicles;
    if (!port) throw new Error(`${account.provider} stores no vehicles`);
    await port.update(sessions.open(account), enrollment.externalId, vehicle);
    return { task, ok: true };
  }
}

async function repeatOutdated(
  { vault, now }: UpdateVehiclesParts,
  { tx }: Saving,
  endings: readonly Ending<Task>[],
): Promise<void> {
  const ids = endings.map(({ task }) => task.vehicle.id);
  const present = new Map((await vehiclesByIds(tx, ids)).map((vehicle) => [vehicle.id, vehicle]));
  const again = endings.flatMap(({ task: { command, enrollment, vehicle } }) => {
    const newest = present.get(vehicle.id);
    if (!newest || profileOf(newest) === profileOf(vehicle)) return [];
    const next = newCommand('UPDATE_VEHICLE', enrollment, null, now());
    return [withInput(vault, next, inputOf(vault, command))];
  });
  await insertCommands(tx, again);
}

const hasVehicle = ({ enrollment: { status } }: Task): boolean =>
  status === 'PENDING' || status === 'ACTIVE' || status === 'FAILED';

const profileOf = ({ name, licensePlate, tags }: StoredVehicle): string =>
  JSON.stringify([name, licensePlate, tags.map(({ key, value }) => [key, value])]);
