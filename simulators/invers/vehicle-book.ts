import { randomInt } from 'node:crypto';
import { type Random } from '../random.js';
import { Problem } from './problems.js';

export type SetupStatus = 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';

export interface NewVehicle {
  readonly fleetId: string;
  readonly brand: string;
  readonly unitId: string;
  readonly modelId: string | null;
  readonly credentialsId: string | null;
  readonly masterData: Readonly<Record<string, unknown>> & { readonly vin?: string | undefined };
  readonly customFields: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  readonly operationStatus: string;
}

export interface StoredVehicle extends NewVehicle {
  /** Five letters and digits. */
  readonly id: string;
  readonly createdAt: Date;
  readonly setup: {
    readonly status: SetupStatus;
    readonly reason: string | null;
    readonly changedAt: Date;
  };
  /** Last contact and whether the unit is reachable; undefined where they follow from the setup. */
  readonly contact?: VehicleContact;
  /** Its place in lists. */
  readonly place: number;
}

/** Contact of a vehicle's unit. */
export interface VehicleContact {
  readonly at: Date | null;
  readonly online: boolean;
}

/** Course of setups that end by themselves. */
export interface AutoSetup {
  /** Duration by the simulator's clock, in milliseconds. */
  readonly afterMs: number;
  /** The share that fails. */
  readonly failureRate?: number;
}

const ID_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const FAILURE = 'The telematics unit did not answer.';

/** The vehicles of all fleets, in memory. Records are replaced, never changed. */
export class VehicleBook {
  readonly #now: () => Date;
  readonly #random: Random;
  readonly #auto: AutoSetup | undefined;
  readonly #records = new Map<string, StoredVehicle>();
  readonly #passwords = new Map<string, string>();
  /** Unique values: VINs in their fleets, units anywhere. */
  readonly #taken = new Set<string>();
  /** Ids of vehicles that are neither listed nor found. */
  readonly #hidden = new Set<string>();
  #places = 0;

  constructor(now: () => Date, random: Random, auto: AutoSetup | undefined) {
    this.#now = now;
    this.#random = random;
    this.#auto = auto;
  }

  list(fleetId?: string): readonly StoredVehicle[] {
    return [...this.#records.values()]
      .filter(
        ({ id, fleetId: of }) => !this.#hidden.has(id) && (fleetId === undefined || of === fleetId),
      )
      .map((one) => this.#settle(one));
  }

  find(id: string, fleetId?: string): StoredVehicle | undefined {
    const found = this.#hidden.has(id) ? undefined : this.#records.get(id);
    return found && (fleetId === undefined || found.fleetId === fleetId)
      ? this.#settle(found)
      : undefined;
  }

  /** @throws Problem when the fleet has the VIN, or anybody the unit. */
  add(vehicle: NewVehicle, password: string | undefined, setupRequired: boolean): StoredVehicle {
    if (this.#taken.has(vinKeyOf(vehicle) ?? '')) {
      throw new Problem(
        '/problems/unique-identifier-already-exists',
        `The VIN: '${vehicle.masterData.vin ?? ''}' already exists on a different vehicle.`,
      );
    }
    if (this.#taken.has(unitKeyOf(vehicle))) {
      throw new Problem(
        '/problems/unique-identifier-already-exists',
        `The telematics unit: '${vehicle.unitId}' already exists on a different vehicle.`,
      );
    }
    for (const key of keysOf(vehicle)) this.#taken.add(key);
    const now = this.#now();
    this.#places += 1;
    const setup = {
      status: setupRequired ? 'IN_PROGRESS' : 'SUCCEEDED',
      reason: null,
      changedAt: now,
    } as const;
    const record = { ...vehicle, id: this.#newId(), createdAt: now, setup, place: this.#places };
    this.#records.set(record.id, record);
    if (password !== undefined) this.#passwords.set(record.id, password);
    return record;
  }

  remove(id: string): void {
    const vehicle = this.#records.get(id);
    for (const key of vehicle ? keysOf(vehicle) : []) this.#taken.delete(key);
    this.#records.delete(id);
    this.#passwords.delete(id);
  }

  /** @throws Error when the vehicle is unknown. */
  change(
    id: string,
    changes: Pick<NewVehicle, 'masterData' | 'customFields' | 'credentialsId'>,
  ): StoredVehicle {
    const vehicle = this.#records.get(id);
    if (!vehicle) throw new Error(`there is no vehicle ${id}`);
    const changed = { ...vehicle, ...changes };
    this.#records.set(id, changed);
    return changed;
  }

  /** Ends a setup, or restarts it with `IN_PROGRESS`. @throws Error when the vehicle is unknown. */
  setSetup(id: string, status: SetupStatus, reason: string | null = null): StoredVehicle {
    const vehicle = this.#records.get(id);
    if (!vehicle) throw new Error(`there is no vehicle ${id}`);
    const changed = { ...vehicle, setup: { status, reason, changedAt: this.#now() } };
    this.#records.set(id, changed);
    return changed;
  }

  /** Lets a vehicle vanish, or return as it was. @throws Error when the vehicle is unknown. */
  setHidden(id: string, isHidden: boolean): void {
    if (!this.#records.has(id)) throw new Error(`there is no vehicle ${id}`);
    if (isHidden) this.#hidden.add(id);
    else this.#hidden.delete(id);
  }

  /** Sets the contact of a vehicle's unit. @throws Error when the vehicle is unknown. */
  setContact(id: string, contact: VehicleContact): StoredVehicle {
    const vehicle = this.#records.get(id);
    if (!vehicle) throw new Error(`there is no vehicle ${id}`);
    const changed = { ...vehicle, contact };
    this.#records.set(id, changed);
    return changed;
  }

  /** Whether this is the unit's password: the one way to learn something of it. */
  hasPassword(id: string, password: string): boolean {
    return this.#passwords.get(id) === password;
  }

  /** Ends a setup that is due, at the next read. */
  #settle(vehicle: StoredVehicle): StoredVehicle {
    const { status, changedAt } = vehicle.setup;
    if (
      !this.#auto ||
      status !== 'IN_PROGRESS' ||
      this.#now().getTime() - changedAt.getTime() < this.#auto.afterMs
    )
      return vehicle;
    const failed = this.#random() < (this.#auto.failureRate ?? 0);
    return this.setSetup(vehicle.id, failed ? 'FAILED' : 'SUCCEEDED', failed ? FAILURE : null);
  }

  #newId(): string {
    const id = Array.from({ length: 5 }, () => ID_LETTERS[randomInt(ID_LETTERS.length)]).join('');
    return this.#records.has(id) ? this.#newId() : id;
  }
}

function unitKeyOf({ brand, unitId }: NewVehicle): string {
  return `unit ${brand} ${unitId}`;
}

function vinKeyOf({ fleetId, masterData: { vin } }: NewVehicle): string | undefined {
  return vin === undefined ? undefined : `vin ${fleetId} ${vin}`;
}

function keysOf(vehicle: NewVehicle): readonly string[] {
  return [unitKeyOf(vehicle), vinKeyOf(vehicle)].filter((key) => key !== undefined);
}
