import { type Driver } from '../../domain/driver.js';
import { done, type Outcome, refused, userError } from '../../domain/errors.js';
import { type Page, type PageRequest } from '../../domain/values/page.js';
import { type Caller, maySeeFleet, requireScope, type Viewer } from '../../domain/values/viewer.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { insertCommands } from '../../store/commands.js';
import {
  beginRemoval,
  countDrivers,
  driversByIds,
  findDriver,
  listDrivers,
  type StoredDriver,
} from '../../store/drivers.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { type CursorSeal } from '../../vault/cursor-seal.js';
import { type Vault } from '../../vault/vault.js';
import { withInput } from '../commands/command-input.js';
import { type CommandQueue, newCommand } from '../commands/command-queue.js';
import { emptyPage, Pager } from '../paging.js';
import { type DriverRegistration, type RegisterDriverInput } from './register-driver.js';

export interface DriverServiceParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly cursors: CursorSeal;
  readonly commands: CommandQueue;
  readonly registration: DriverRegistration;
  readonly now: () => Date;
}

/** The drivers of fleets: registered and removed at the provider by stored commands, whose outcome the caller waits for. */
export class DriverService {
  readonly #parts: DriverServiceParts;

  constructor(parts: DriverServiceParts) {
    this.#parts = parts;
  }

  async byIds(caller: Caller, ids: readonly string[]): Promise<readonly (Driver | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const found = new Map(
      (await driversByIds(this.#parts.store.read, ids))
        .filter((driver) => isThere(viewer, driver))
        .map((driver) => [driver.id, toDriver(driver)]),
    );
    return ids.map((id) => found.get(id) ?? null);
  }

  async ofFleet(caller: Caller, fleetId: string, page: PageRequest): Promise<Page<Driver>> {
    const viewer = requireScope(caller, 'fleet:read');
    if (!maySeeFleet(viewer, fleetId)) return emptyPage();
    const { cursors, store } = this.#parts;
    const db = store.read;
    const pager = new Pager<StoredDriver>(cursors, `drivers:${fleetId}`, ({ createdAt, id }) => ({
      value: createdAt,
      id,
    }));
    const stored = await pager.page(
      page,
      (limit, cut) => listDrivers(db, fleetId, limit, cut),
      () => countDrivers(db, fleetId),
    );
    return {
      ...stored,
      items: stored.items.map(({ cursor, node }) => ({ cursor, node: toDriver(node) })),
    };
  }

  /** Waits for the provider's outcome. Once per `idempotencyKey`, also after an unknown outcome. */
  async register(caller: Caller, input: RegisterDriverInput): Promise<Outcome<Driver>> {
    const viewer = requireScope(caller, 'vehicle:write');
    const outcome = await this.#parts.registration.run(viewer, input);
    return outcome.ok ? done(toDriver(outcome.value)) : outcome;
  }

  /**
   * Deletes the driver at the provider first, then here, with all personal data and tokens.
   * @returns the id of the deleted driver
   */
  async remove(caller: Caller, driverId: string): Promise<Outcome<string>> {
    const viewer = requireScope(caller, 'vehicle:write');
    const { store, commands, now } = this.#parts;
    const driver = await findVisibleDriver(store.read, viewer, driverId);
    if (!driver) return driverNotFound();
    const command = this.#removal(viewer, driver);
    const taken = await store.write(async (tx, afterCommit): Promise<Outcome<string>> => {
      const present = await findDriver(tx, driverId);
      if (!present) return driverNotFound();
      if (!(await beginRemoval(tx, driverId)))
        return refused(
          userError('IN_TRANSITION', ['driverId'], 'This driver is being removed already.'),
        );
      await insertCommands(tx, [command]);
      await recordAudit(
        tx,
        {
          viewer,
          action: 'driver.removal_requested',
          fleetId: present.fleetId,
          subjectId: driverId,
          details: { accountId: present.accountId },
        },
        now(),
      );
      afterCommit(() => commands.wake());
      return done(driverId);
    });
    if (!taken.ok) return taken;
    const ended = await commands.outcome(command.id);
    if (ended?.state === 'DONE') return done(driverId);
    const goesOn = userError(
      'PROVIDER_UNAVAILABLE',
      ['driverId'],
      'The provider has not answered yet; the removal goes on. Look for the driver later.',
    );
    return refused(...(ended?.userErrors ?? [goesOn]));
  }

  #removal(viewer: Viewer, driver: StoredDriver) {
    const { vault, now } = this.#parts;
    const command = newCommand('REMOVE_DRIVER', driver, null, now());
    return withInput(vault, command, { by: viewer });
  }
}

const driverNotFound = (): Outcome<never> =>
  refused(userError('NOT_FOUND', ['driverId'], 'There is no such driver.'));

/** One that the provider has not registered yet is not told of. */
function isThere(viewer: Viewer, { fleetId, status }: StoredDriver): boolean {
  return status !== 'PENDING' && maySeeFleet(viewer, fleetId);
}

/** Without the key, sealed as it is: it stays in this room. */
function toDriver({
  id,
  fleetId,
  accountId,
  externalId,
  displayName,
  email,
  createdAt,
}: StoredDriver): Driver {
  return { id, fleetId, accountId, externalId, displayName, email, createdAt };
}

/** The driver if it is one that a viewer may be told of. */
export async function findVisibleDriver(
  db: Db,
  viewer: Viewer,
  id: string,
): Promise<StoredDriver | null> {
  const driver = await findDriver(db, id);
  return driver && isThere(viewer, driver) ? driver : null;
}
