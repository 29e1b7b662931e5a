// Tests: test/api/drivers.test.ts

import { done, type Outcome, refused, userError } from '../../domain/errors.js';
import { type Caller, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { cancelDriverChanges, type Command, insertCommands } from '../../store/commands.js';
import { beginRemoval, findDriver } from '../../store/drivers.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { type Vault } from '../../vault/vault.js';
import { withInput } from '../commands/command-input.js';
import { type CommandQueue, newCommand } from '../commands/command-queue.js';
import { findVisibleDriver } from './visible-driver.js';

export interface RemoveDriverParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly commands: CommandQueue;
  readonly now: () => Date;
}

/**
 * Deletes the driver at the provider first, then here, with all personal data and tokens.
 * @returns the driver's id
 */
export async function removeDriver(
  { store, vault, commands, now }: RemoveDriverParts,
  caller: Caller,
  driverId: string,
): Promise<Outcome<string>> {
  const viewer = requireScope(caller, 'vehicle:write');
  const driver = await findVisibleDriver(store.read, viewer, driverId);
  if (!driver) return driverNotFound();
  const command = withInput(vault, newCommand('REMOVE_DRIVER', driver, null, now()), {
    by: viewer,
  });
  const queued = await store.write(async (tx, afterCommit) => {
    const outcome = await queueRemoval(tx, viewer, command, now());
    if (outcome.ok) commands.wakeAfter(afterCommit);
    return outcome;
  });
  if (!queued.ok) return queued;
  const ended = await commands.outcome(command.id);
  if (ended?.state === 'DONE') return done(driverId);
  return refused(...(ended?.userErrors ?? [goesOn()]));
}

async function queueRemoval(
  tx: Db,
  viewer: Viewer,
  command: Command,
  now: Date,
): Promise<Outcome<string>> {
  const { subjectId } = command;
  const driver = await findDriver(tx, subjectId);
  if (!driver) return driverNotFound();
  if (!(await beginRemoval(tx, subjectId)))
    return refused(
      userError('IN_TRANSITION', ['driverId'], 'This driver is being removed already.'),
    );
  await cancelDriverChanges(tx, subjectId, now);
  await insertCommands(tx, [command]);
  const { fleetId, accountId } = driver;
  const action = 'driver.removal_requested';
  await recordAudit(tx, { viewer, action, fleetId, subjectId, details: { accountId } }, now);
  return done(subjectId);
}

/** Refusal of a driver that does not exist, or that the viewer may not see. */
export const driverNotFound = (): Outcome<never> =>
  refused(userError('NOT_FOUND', ['driverId'], 'There is no such driver.'));

const goesOn = () =>
  userError(
    'PROVIDER_UNAVAILABLE',
    ['driverId'],
    'The provider has not answered yet; the removal goes on. Look for the driver later.',
  );
