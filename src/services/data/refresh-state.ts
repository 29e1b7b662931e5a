import { type BatchOutcome, type UserError, userError } from '../../domain/errors.js';
import { type Caller, maySeeFleet, requireScope } from '../../domain/values/viewer.js';
import { hasEnded, type Vehicle } from '../../domain/vehicle.js';
import { dataReadsOfVehicles } from '../../store/data/data-reads.js';
import { type Store } from '../../store/engine/store.js';
import { enrollmentsOfVehicles } from '../../store/enrollments.js';
import { vehiclesByIds } from '../../store/vehicles.js';
import { type DataReading } from './data-reading.js';

/** Maximum vehicles of one refresh. */
const MAX_REFRESHED = 100;

/** Reads the state of vehicles at their providers when a caller requests it. */
export class StateRefresh {
  readonly #store: Store;
  readonly #reading: DataReading;

  constructor({ store, reading }: { readonly store: Store; readonly reading: DataReading }) {
    this.#store = store;
    this.#reading = reading;
  }

  /** Refreshes vehicles, each by itself; values younger than their brand's minimum stay. */
  async refresh(caller: Caller, vehicleIds: readonly string[]): Promise<BatchOutcome<Vehicle>> {
    const viewer = requireScope(caller, 'vehicle-data:read');
    const ids = [...new Set(vehicleIds)];
    if (ids.length > MAX_REFRESHED) {
      const message = `At most ${MAX_REFRESHED} vehicles at once.`;
      return { succeeded: [], userErrors: [userError('TOO_MANY', ['vehicleIds'], message)] };
    }
    const db = this.#store.read;
    const visible = (await vehiclesByIds(db, ids)).filter(({ fleetId }) =>
      maySeeFleet(viewer, fleetId),
    );
    const vehicles = new Map(visible.map((vehicle) => [vehicle.id, vehicle]));
    const enrollments = (await enrollmentsOfVehicles(db, [...vehicles.keys()])).filter(
      (enrollment) => !hasEnded(enrollment),
    );
    await this.#reading.plan(enrollments);
    const readable = new Set(
      (await dataReadsOfVehicles(db, [...vehicles.keys()])).map(({ vehicleId }) => vehicleId),
    );
    await this.#reading.readNow(enrollments.filter(({ vehicleId }) => readable.has(vehicleId)));
    const succeeded: Vehicle[] = [];
    const userErrors: UserError[] = [];
    for (const [index, id] of vehicleIds.entries()) {
      const vehicle = vehicles.get(id);
      const field = ['vehicleIds', String(index)];
      if (!vehicle) userErrors.push(userError('NOT_FOUND', field, 'There is no such vehicle.'));
      else if (!readable.has(id))
        userErrors.push(
          userError(
            'NOT_APPROVED',
            field,
            'No provider may be asked for data of this vehicle: it needs an active enrollment, and an approved clearance where its provider has clearances.',
          ),
        );
      else if (!succeeded.includes(vehicle)) succeeded.push(vehicle);
    }
    return { succeeded, userErrors };
  }
}
