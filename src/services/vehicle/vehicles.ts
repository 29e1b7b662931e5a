import {
  type BatchOutcome,
  done,
  type Outcome,
  refused,
  type UserError,
  userError,
} from '../../domain/errors.js';
import { type Page, type PageRequest } from '../../domain/values/page.js';
import { type Caller, maySeeFleet, requireScope } from '../../domain/values/viewer.js';
import {
  type Enrollment,
  type Tag,
  type Vehicle,
  type VehicleFilter,
  type VehicleOrder,
} from '../../domain/vehicle.js';
import {
  type VehicleDetails,
  type VehicleWish,
  type VehicleWith,
} from '../../domain/vehicle-wish.js';
import { recordAudit } from '../../store/access/audit-events.js';
import { type Store } from '../../store/engine/store.js';
import { byAge, enrollmentsByIds, enrollmentsOfVehicles } from '../../store/enrollments.js';
import { detailsOfVehicles } from '../../store/vehicle-details.js';
import {
  countVehicles,
  listVehicles,
  type StoredVehicle,
  updateVehicle,
  vehiclesByIds,
  vehiclesByVin,
} from '../../store/vehicles.js';
import { type CursorSeal } from '../../vault/cursor-seal.js';
import { checkFilter } from '../filters.js';
import { checkOptionalName } from '../names.js';
import { emptyPage, Pager } from '../paging.js';
import { type VehicleRemoval } from './remove-vehicle.js';

const MAX_TAGS = 50;
const MAX_TAG_LENGTH = 200;

export interface VehicleListOptions {
  readonly filter?: VehicleFilter | null | undefined;
  readonly order?: VehicleOrder | null | undefined;
  /** Columns and relations to read; whole vehicles without relations when absent. */
  readonly wish?: VehicleWish | undefined;
}

export interface UpdateVehicleInput {
  readonly vehicleId: string;
  readonly name?: string | null;
  readonly licensePlate?: string | null;
  readonly tags?: readonly Tag[] | null;
}

export interface VehicleServiceParts {
  readonly store: Store;
  readonly cursors: CursorSeal;
  readonly removal: VehicleRemoval;
  readonly now: () => Date;
}

/** The vehicles of fleets and their enrollments at provider accounts. */
export class VehicleService {
  readonly #store: Store;
  readonly #cursors: CursorSeal;
  readonly #removal: VehicleRemoval;
  readonly #now: () => Date;

  constructor({ store, cursors, removal, now }: VehicleServiceParts) {
    this.#store = store;
    this.#cursors = cursors;
    this.#removal = removal;
    this.#now = now;
  }

  async byIds(caller: Caller, ids: readonly string[]): Promise<readonly (Vehicle | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const vehicles = await vehiclesByIds(this.#store.read, ids);
    const visible = new Map(
      vehicles
        .filter(({ fleetId }) => maySeeFleet(viewer, fleetId))
        .map((vehicle) => [vehicle.id, vehicle]),
    );
    return ids.map((id) => visible.get(id) ?? null);
  }

  /** @param wish relations to read along; the vehicle itself is whole */
  async findByVin(
    caller: Caller,
    fleetId: string,
    vin: string,
    wish?: VehicleWish,
  ): Promise<VehicleWith | null> {
    const viewer = requireScope(caller, 'fleet:read');
    if (!maySeeFleet(viewer, fleetId)) return null;
    const vehicle = (await vehiclesByVin(this.#store.read, fleetId, [vin])).get(vin);
    if (vehicle && wish) await this.#bringAlong([vehicle], wish);
    return vehicle ?? null;
  }

  async list(
    caller: Caller,
    fleetId: string,
    page: PageRequest,
    { filter, order, wish }: VehicleListOptions = {},
  ): Promise<Page<VehicleWith>> {
    const viewer = requireScope(caller, 'fleet:read');
    const query = checkFilter(filter);
    if (!maySeeFleet(viewer, fleetId)) return emptyPage();
    const { field, direction } = order ?? { field: 'CREATED_AT', direction: 'ASC' };
    const db = this.#store.read;
    const pager = new Pager<StoredVehicle>(
      this.#cursors,
      `vehicles/${fleetId}/${field}/${direction}`,
      (vehicle) => ({ value: ordering(vehicle, field), id: vehicle.id }),
    );
    const vehicles = await pager.page(
      page,
      (limit, cut) =>
        listVehicles(
          db,
          fleetId,
          query,
          { field, descending: direction === 'DESC' },
          limit,
          cut,
          wish?.vehicle,
        ),
      () => countVehicles(db, fleetId, query),
    );
    if (wish)
      await this.#bringAlong(
        vehicles.items.map(({ node }) => node),
        wish,
      );
    return vehicles;
  }

  /** Puts what is wanted into vehicles that were just read, so that nobody else has them. They are the caller's: so is what belongs to them. */
  async #bringAlong(vehicles: readonly Vehicle[], wish: VehicleWish): Promise<void> {
    if (!wish.clearance && !wish.enrollments) return;
    const details = await detailsOfVehicles(
      this.#store.read,
      vehicles.map(({ id }) => id),
      wish,
    );
    for (const [index, vehicle] of (
      vehicles as readonly {
        clearance?: VehicleDetails['clearance'];
        enrollments?: VehicleDetails['enrollments'];
      }[]
    ).entries()) {
      const found = details[index];
      if (wish.clearance) vehicle.clearance = found?.clearance ?? null;
      if (wish.enrollments) vehicle.enrollments = found?.enrollments ?? [];
    }
  }

  async update(caller: Caller, input: UpdateVehicleInput): Promise<Outcome<Vehicle>> {
    const viewer = requireScope(caller, 'vehicle:write');
    const name = checkOptionalName(input.name, 'name');
    const licensePlate = checkOptionalName(input.licensePlate, 'licensePlate');
    const errors = [
      ...name.errors,
      ...licensePlate.errors,
      ...checkTags(input.tags ?? [], ['tags']),
    ];
    if (errors.length > 0) return refused(...errors);
    return this.#store.write(async (tx): Promise<Outcome<Vehicle>> => {
      const [vehicle] = await vehiclesByIds(tx, [input.vehicleId]);
      if (!vehicle || !maySeeFleet(viewer, vehicle.fleetId))
        return refused(userError('NOT_FOUND', ['vehicleId'], 'There is no such vehicle.'));
      const changed = {
        name: name.name === undefined ? vehicle.name : name.name,
        licensePlate: licensePlate.name === undefined ? vehicle.licensePlate : licensePlate.name,
        tags: input.tags ?? vehicle.tags,
        updatedAt: this.#now(),
      };
      await updateVehicle(tx, vehicle.id, changed);
      await recordAudit(
        tx,
        { viewer, action: 'vehicle.updated', fleetId: vehicle.fleetId, subjectId: vehicle.id },
        this.#now(),
      );
      return done({ ...vehicle, ...changed });
    });
  }

  /** Ends the enrollments; a vehicle with an enrollment that cannot end now stays as it is. */
  remove(caller: Caller, vehicleIds: readonly string[]): Promise<BatchOutcome<Vehicle>> {
    return this.#removal.remove(caller, vehicleIds);
  }

  async enrollmentsByIds(
    caller: Caller,
    ids: readonly string[],
  ): Promise<readonly (Enrollment | null)[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const enrollments = await enrollmentsByIds(this.#store.read, ids);
    const visible = new Map(
      enrollments
        .filter(({ fleetId }) => maySeeFleet(viewer, fleetId))
        .map((enrollment) => [enrollment.id, enrollment]),
    );
    return ids.map((id) => visible.get(id) ?? null);
  }

  async enrollmentsOf(
    caller: Caller,
    vehicleIds: readonly string[],
  ): Promise<readonly (readonly Enrollment[])[]> {
    const viewer = requireScope(caller, 'fleet:read');
    const enrollments = (await enrollmentsOfVehicles(this.#store.read, vehicleIds)).filter(
      ({ fleetId }) => maySeeFleet(viewer, fleetId),
    );
    const byVehicle = Map.groupBy(enrollments, ({ vehicleId }) => vehicleId);
    return vehicleIds.map((id) => (byVehicle.get(id) ?? []).sort(byAge));
  }
}

function ordering(vehicle: StoredVehicle, field: VehicleOrder['field']): Date | string {
  switch (field) {
    case 'CREATED_AT':
      return vehicle.createdAt;
    case 'VIN':
      return vehicle.vin;
    case 'CLEARANCE_CHANGED_AT':
      return vehicle.clearanceChangedAt;
  }
}

/** Keys are unique and not empty; High Mobility takes keys and values as text. */
export function checkTags(tags: readonly Tag[], field: readonly string[]): readonly UserError[] {
  if (tags.length > MAX_TAGS)
    return [userError('TOO_MANY', field, `A vehicle has at most ${MAX_TAGS} tags.`)];
  const seen = new Set<string>();
  const errors: UserError[] = [];
  for (const [index, { key, value }] of tags.entries()) {
    const at = [...field, String(index), 'key'];
    const isTooLong = key.length > MAX_TAG_LENGTH || value.length > MAX_TAG_LENGTH;
    if (key.trim() === '') errors.push(userError('REQUIRED', at, 'Give the tag a key.'));
    else if (seen.has(key)) {
      const named = JSON.stringify(key.slice(0, MAX_TAG_LENGTH));
      errors.push(userError('INVALID', at, `The key ${named} is there twice.`));
    }
    if (isTooLong) {
      errors.push(
        userError(
          'INVALID',
          [...field, String(index)],
          `A tag's key and value have at most ${MAX_TAG_LENGTH} characters.`,
        ),
      );
    }
    seen.add(key);
  }
  return errors;
}
