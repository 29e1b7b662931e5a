// Tests: test/api/drivers.test.ts

import { type Driver } from '../../domain/driver.js';
import { done, type Outcome } from '../../domain/errors.js';
import { type Page, type PageRequest } from '../../domain/values/page.js';
import { type Caller, maySeeFleet, requireScope } from '../../domain/values/viewer.js';
import { countDrivers, driversByIds, listDrivers, type StoredDriver } from '../../store/drivers.js';
import { type Store } from '../../store/engine/store.js';
import { type CursorSeal } from '../../vault/cursor-seal.js';
import { type Vault } from '../../vault/vault.js';
import { type CommandQueue } from '../commands/command-queue.js';
import { emptyPage, Pager } from '../paging.js';
import { type DrivingQuestions } from './driving-questions.js';
import { type DriverRegistration, type RegisterDriverInput } from './register-driver.js';
import { removeDriver } from './remove-driver.js';
import { updateDriver, type UpdateDriverInput } from './update-driver.js';
import { isVisible, toDriver } from './visible-driver.js';

export interface DriverServiceParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly cursors: CursorSeal;
  readonly commands: CommandQueue;
  readonly registration: DriverRegistration;
  readonly questions: DrivingQuestions;
  readonly now: () => Date;
}

/**
 * Drivers of fleets: registered, changed and removed at the provider by stored commands, whose
 * outcome the caller waits for.
 */
export class DriverService {
  readonly #parts: DriverServiceParts;

  constructor(parts: DriverServiceParts) {
    this.#parts = parts;
  }

  async byIds(caller: Caller, ids: readonly string[]): Promise<readonly (Driver | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const found = new Map(
      (await driversByIds(this.#parts.store.read, ids))
        .filter((driver) => isVisible(viewer, driver))
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

  /**
   * Registers a driver and waits for the provider's outcome. Runs once per `idempotencyKey`, also
   * after an unknown outcome.
   */
  async register(caller: Caller, input: RegisterDriverInput): Promise<Outcome<Driver>> {
    const viewer = requireScope(caller, 'vehicle:write');
    const outcome = await this.#parts.registration.run(viewer, input);
    return outcome.ok ? done(toDriver(outcome.value)) : outcome;
  }

  /** Changes personal data of a driver and waits for the provider's outcome. */
  async update(caller: Caller, input: UpdateDriverInput): Promise<Outcome<Driver>> {
    const outcome = await updateDriver(this.#parts, caller, input);
    return outcome.ok ? done(toDriver(outcome.value)) : outcome;
  }

  /** @returns the id of the deleted driver */
  async remove(caller: Caller, driverId: string): Promise<Outcome<string>> {
    const outcome = await removeDriver(this.#parts, caller, driverId);
    if (outcome.ok) this.#parts.questions.forget(driverId);
    return outcome;
  }
}
