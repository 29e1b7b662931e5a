import { type BatchOutcome, type Outcome } from '../../domain/errors.js';
import { type Page, type PageRequest } from '../../domain/values/page.js';
import {
  type ProjectedVehicle,
  type VehicleProjection,
  type VehicleRelations,
} from '../../domain/values/projection.js';
import { type Caller, maySeeFleet, requireScope } from '../../domain/values/viewer.js';
import {
  type Enrollment,
  type Vehicle,
  type VehicleFilter,
  type VehicleOrder,
} from '../../domain/vehicle.js';
import { type Db, type Store } from '../../store/engine/store.js';
import { byAge, enrollmentsByIds, enrollmentsOfVehicles } from '../../store/enrollments.js';
import { countVehicles, listVehicles } from '../../store/facets/vehicle-list.js';
import { type Keyset } from '../../store/query/keyset.js';
import { type StoredVehicle, vehiclesByIds, vehiclesByVin } from '../../store/vehicles.js';
import {
  listVehiclesWithRelations,
  vehicleByVinWithRelations,
} from '../../store/vehicles-with-relations.js';
import { type CursorSeal } from '../../vault/cursor-seal.js';
import { checkFilter, checkSearch, readerOf } from '../filters.js';
import { emptyPage, Pager } from '../paging.js';
import { type VehicleRemoval } from './remove-vehicle.js';
import {
  type UpdatedVehicle,
  type UpdateVehicleInput,
  type VehicleChanges,
} from './update-vehicle.js';

export interface VehicleListOptions {
  readonly filter?: VehicleFilter | null | undefined;
  readonly order?: VehicleOrder | null | undefined;
}

/** Values that decide the order of a list. */
type Ordered = Pick<StoredVehicle, 'id' | 'vin' | 'createdAt' | 'clearanceChangedAt'>;
/** Arguments of the store's query for a page of a list. */
type PageOfList = readonly [
  fleetId: string,
  filter: VehicleFilter,
  order: { readonly field: VehicleOrder['field']; readonly descending: boolean },
  limit: number,
  cut: Keyset | undefined,
];

export interface VehicleServiceParts {
  readonly store: Store;
  readonly cursors: CursorSeal;
  readonly removal: VehicleRemoval;
  readonly changes: VehicleChanges;
}

/** Vehicles of fleets and their enrollments at provider accounts. */
export class VehicleService {
  readonly #store: Store;
  readonly #cursors: CursorSeal;
  readonly #removal: VehicleRemoval;
  readonly #changes: VehicleChanges;

  constructor({ store, cursors, removal, changes }: VehicleServiceParts) {
    this.#store = store;
    this.#cursors = cursors;
    this.#removal = removal;
    this.#changes = changes;
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

  async findByVin(caller: Caller, fleetId: string, vin: string): Promise<Vehicle | null> {
    const viewer = requireScope(caller, 'fleet:read');
    if (!maySeeFleet(viewer, fleetId)) return null;
    return (await vehiclesByVin(this.#store.read, fleetId, [vin])).get(vin) ?? null;
  }

  /**
   * Finds as `findByVin`, with the relations of the projection, if any; the vehicle itself is
   * complete.
   */
  async findByVinWithRelations(
    caller: Caller,
    fleetId: string,
    vin: string,
    projection: VehicleProjection | undefined,
  ): Promise<(Vehicle & VehicleRelations) | null> {
    if (!projection) return this.findByVin(caller, fleetId, vin);
    const viewer = requireScope(caller, 'fleet:read');
    if (!maySeeFleet(viewer, fleetId)) return null;
    const { read } = this.#store;
    return (await vehicleByVinWithRelations(read, fleetId, vin, projection)) ?? null;
  }

  list(
    caller: Caller,
    fleetId: string,
    page: PageRequest,
    options: VehicleListOptions = {},
  ): Promise<Page<Vehicle>> {
    return this.#page(caller, fleetId, page, options, (...rows) =>
      this.#read(rows[0], rows[1], (db) => listVehicles(db, ...rows)),
    );
  }

  /** Lists as `list`, with only the properties and relations of the projection, if any. */
  listProjected(
    caller: Caller,
    fleetId: string,
    page: PageRequest,
    options: VehicleListOptions,
    projection: VehicleProjection | undefined,
  ): Promise<Page<ProjectedVehicle>> {
    if (!projection) return this.list(caller, fleetId, page, options);
    return this.#page(caller, fleetId, page, options, (...rows) => {
      const list = readerOf(this.#store, rows[0], rows[1]);
      return listVehiclesWithRelations({ list, read: this.#store.read }, ...rows, projection);
    });
  }

  async #page<Row extends Ordered>(
    caller: Caller,
    fleetId: string,
    page: PageRequest,
    { filter, order }: VehicleListOptions,
    read: (...rows: PageOfList) => Promise<readonly Row[]>,
  ): Promise<Page<Row>> {
    const viewer = requireScope(caller, 'fleet:read');
    const query = checkFilter(filter);
    checkSearch(filter?.search);
    if (!maySeeFleet(viewer, fleetId)) return emptyPage();
    const { field, direction } = order ?? { field: 'CREATED_AT', direction: 'ASC' };
    const descending = direction === 'DESC';
    const pager = new Pager<Row>(
      this.#cursors,
      `vehicles/${fleetId}/${field}/${direction}`,
      (vehicle) => ({ value: ordering(vehicle, field), id: vehicle.id }),
    );
    return pager.page(
      page,
      (limit, cut, backward) =>
        read(fleetId, query, { field, descending: descending !== backward }, limit, cut),
      () => this.#read(fleetId, query, (db) => countVehicles(db, fleetId, query)),
    );
  }

  #read<T>(fleetId: string, filter: VehicleFilter, read: (db: Db) => Promise<T>): Promise<T> {
    return readerOf(this.#store, fleetId, filter)(read);
  }

  /** Changes the vehicle here, and at the providers that store its name, plate and tags. */
  update(caller: Caller, input: UpdateVehicleInput): Promise<Outcome<UpdatedVehicle>> {
    return this.#changes.update(caller, input);
  }

  /** Ends the enrollments; a vehicle with an enrollment that cannot end now is not changed. */
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

function ordering(vehicle: Ordered, field: VehicleOrder['field']): Date | string {
  switch (field) {
    case 'CREATED_AT':
      return vehicle.createdAt;
    case 'VIN':
      return vehicle.vin;
    case 'CLEARANCE_CHANGED_AT':
      return vehicle.clearanceChangedAt;
  }
}
