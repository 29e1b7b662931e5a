// Tests: test/api/drivers.test.ts

import { done, type Outcome, refused, userError } from '../../domain/errors.js';
import { type Caller, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { type Command, insertCommands, queuedCommandsOf } from '../../store/commands.js';
import { findDriver, findDriverLocked, type StoredDriver } from '../../store/drivers.js';
import { type Db } from '../../store/engine/store.js';
import { withInput } from '../commands/command-input.js';
import { newCommand } from '../commands/command-queue.js';
import { checkDriverChanges, type DriverChangesInput } from './input.js';
import { driverNotFound, type RemoveDriverParts } from './remove-driver.js';
import { findVisibleDriver } from './visible-driver.js';

export interface UpdateDriverInput extends DriverChangesInput {
  readonly driverId: string;
}

/**
 * Changes personal data of a driver at the provider first, then here. One change of a driver is in
 * progress at a time, so that both have the same in the end.
 */
export async function updateDriver(
  { store, vault, commands, now }: RemoveDriverParts,
  caller: Caller,
  { driverId, ...input }: UpdateDriverInput,
): Promise<Outcome<StoredDriver>> {
  const viewer = requireScope(caller, 'vehicle:write');
  const { changes, errors } = checkDriverChanges(input);
  if (errors.length > 0) return refused(...errors);
  const driver = await findVisibleDriver(store.read, viewer, driverId);
  if (!driver) return driverNotFound();
  if (Object.keys(changes).length === 0) return done(driver);
  const command = withInput(vault, newCommand('UPDATE_DRIVER', driver, null, now()), {
    by: viewer,
    driver: changes,
  });
  const queued = await store.write(async (tx, afterCommit) => {
    const outcome = await queueChange(tx, viewer, command, now());
    if (outcome.ok) commands.wakeAfter(afterCommit);
    return outcome;
  });
  if (!queued.ok) return queued;
  const ended = await commands.outcome(command.id);
  if (ended?.state === 'CANCELED') return driverNotFound();
  if (ended?.state !== 'DONE') return refused(...(ended?.userErrors ?? [goesOn()]));
  const changed = await findDriver(store.read, driverId);
  return changed ? done(changed) : driverNotFound();
}

async function queueChange(
  tx: Db,
  viewer: Viewer,
  command: Command,
  now: Date,
): Promise<Outcome<string>> {
  const { subjectId } = command;
  const driver = await findDriverLocked(tx, subjectId);
  if (!driver) return driverNotFound();
  if (driver.status !== 'ACTIVE')
    return refused(userError('IN_TRANSITION', ['driverId'], 'This driver is being removed.'));
  if ((await queuedCommandsOf(tx, [subjectId], command.kind)).length > 0)
    return refused(
      userError(
        'IN_TRANSITION',
        ['driverId'],
        'Another change of this driver is not finished yet. Try again in a minute.',
      ),
    );
  await insertCommands(tx, [command]);
  const { fleetId, accountId } = driver;
  const action = 'driver.change_requested';
  await recordAudit(tx, { viewer, action, fleetId, subjectId, details: { accountId } }, now);
  return done(subjectId);
}

const goesOn = () =>
  userError(
    'PROVIDER_UNAVAILABLE',
    ['driverId'],
    'The provider has not answered yet; the change goes on. Look at the driver later.',
  );
