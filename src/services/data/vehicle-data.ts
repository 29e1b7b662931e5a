import { newestMeasurement } from '../../domain/data/projected-rows.js';
import { projectedState, wholeState } from '../../domain/data/projected-state.js';
import { type StateProjection } from '../../domain/data/state-projection.js';
import { knownRawSignals } from '../../domain/data/stored-signals.js';
import { MAX_RAW_SIGNALS, newestOf, type RawSignal } from '../../domain/data/vehicle-data.js';
import {
  isHidden,
  type VehiclePosition,
  type VehicleState,
} from '../../domain/data/vehicle-state.js';
import { type BatchOutcome } from '../../domain/errors.js';
import { type Caller, holds, maySeeFleet, requireScope } from '../../domain/values/viewer.js';
import { type Vehicle } from '../../domain/vehicle.js';
import { projectedSignals } from '../../store/data/projected-signals.js';
import {
  rawSignalsOfVehicles,
  signalsOfVehicles,
  type SourcedSignals,
} from '../../store/data/vehicle-signals.js';
import { type Store } from '../../store/engine/store.js';
import { enrollmentsOfVehicles } from '../../store/enrollments.js';
import { type PositionAudit } from './position-audit.js';
import { type StateRefresh } from './refresh-state.js';

/** A value under the provider's own name, and the time at which we received it. */
export type KnownRawSignal = RawSignal & { readonly observedAt: Date };

export interface VehicleDataServiceParts {
  readonly store: Store;
  readonly refresh: StateRefresh;
  readonly audit: PositionAudit;
  readonly now: () => Date;
}

/** Last known data of vehicles; what is read is answered from the store alone. */
export class VehicleDataService {
  readonly #store: Store;
  readonly #refresh: StateRefresh;
  readonly #audit: PositionAudit;
  readonly #now: () => Date;

  constructor({ store, refresh, audit, now }: VehicleDataServiceParts) {
    this.#store = store;
    this.#refresh = refresh;
    this.#audit = audit;
    this.#now = now;
  }

  /** Returns the state of each vehicle; null for one that no provider has been asked about. */
  async statesOf(
    caller: Caller,
    vehicleIds: readonly string[],
  ): Promise<readonly (VehicleState | null)[]> {
    const ofVehicle = await this.#signalsOf(caller, vehicleIds);
    const now = this.#now();
    return vehicleIds.map((id) => {
      const rows = ofVehicle.get(id);
      return rows?.[0] ? wholeState(rows[0], rows, now) : null;
    });
  }

  /**
   * Returns the parts of a projection of each vehicle's state. Positions in it are counted by the
   * audit log as read.
   * @param fleetId of all of them, which the caller may see
   */
  async projectedStatesOf(
    caller: Caller,
    fleetId: string,
    vehicleIds: readonly string[],
    projection: StateProjection,
  ): Promise<readonly (VehicleState | null)[]> {
    const viewer = requireScope(caller, 'vehicle-data:read');
    const hasPositions = projection.fields.has('position');
    if (hasPositions) requireScope(viewer, 'vehicle-location:read');
    const rows = await projectedSignals(this.#store.read, vehicleIds, projection);
    const now = this.#now();
    const states = vehicleIds.map((vehicleId, index) => {
      const found = rows[index];
      return found ? projectedState(projection, { vehicleId, fleetId }, found, now) : null;
    });
    const count = hasPositions ? states.filter((state) => state?.position).length : 0;
    if (count > 0) this.#audit.note(viewer, fleetId, count);
    return states;
  }

  /**
   * Returns the values of each vehicle under the provider's own names. Those that hold places are
   * left out for callers without the scope for them, and while privacy mode hides them.
   */
  async rawSignalsOf(
    caller: Caller,
    vehicleIds: readonly string[],
  ): Promise<readonly (readonly KnownRawSignal[])[]> {
    const viewer = requireScope(caller, 'vehicle-data:read');
    const states = await this.statesOf(caller, vehicleIds);
    const rows = await rawSignalsOfVehicles(this.#store.read, vehicleIds);
    const ofVehicle = Map.groupBy(
      rows.filter(({ fleetId }) => maySeeFleet(viewer, fleetId)),
      ({ vehicleId }) => vehicleId,
    );
    const mayLocate = holds(viewer, 'vehicle-location:read');
    return vehicleIds.map((id, index) => {
      const state = states[index];
      const problems = state?.problems ?? [];
      const signals = (ofVehicle.get(id) ?? [])
        .flatMap(({ signalGroup, values }) => knownRawSignals(signalGroup, values))
        .filter((signal) => !signal.location || (mayLocate && !isHidden(signal, problems)))
        .sort((one, other) => (one.name < other.name ? -1 : 1))
        .slice(0, MAX_RAW_SIGNALS);
      if (state && signals.some(({ location }) => location))
        this.#audit.note(viewer, state.fleetId);
      return signals;
    });
  }

  /**
   * Returns the position of a state, which the audit log counts.
   * @throws FleetgraphError FORBIDDEN without the scope
   */
  positionOf(
    caller: Caller,
    { position, fleetId }: Pick<VehicleState, 'position' | 'fleetId'>,
  ): VehiclePosition | null {
    const viewer = requireScope(caller, 'vehicle-location:read');
    if (position) this.#audit.note(viewer, fleetId);
    return position;
  }

  /** Stores what the audit log is to say of positions that were read; call it before the end. */
  flushAudit(): Promise<void> {
    return this.#audit.flush();
  }

  /** Asks the providers for the state of vehicles now, and waits for their answers. */
  refresh(caller: Caller, vehicleIds: readonly string[]): Promise<BatchOutcome<Vehicle>> {
    return this.#refresh.refresh(caller, vehicleIds);
  }

  /** Returns when each vehicle was last heard of, by a measurement or by its provider. */
  async lastSeenOf(
    caller: Caller,
    vehicleIds: readonly string[],
  ): Promise<readonly (Date | null)[]> {
    const viewer = requireScope(caller, 'vehicle-data:read');
    const signals = await this.#signalsOf(viewer, vehicleIds);
    const enrollments = await enrollmentsOfVehicles(this.#store.read, vehicleIds);
    const contacts = Map.groupBy(
      enrollments.filter(({ fleetId }) => maySeeFleet(viewer, fleetId)),
      ({ vehicleId }) => vehicleId,
    );
    return vehicleIds.map((id) =>
      newestOf([
        newestMeasurement(signals.get(id) ?? []),
        ...(contacts.get(id) ?? []).map(({ lastContactAt }) => lastContactAt),
      ]),
    );
  }
  /** Finds the values of those vehicles that the caller may see. */
  async #signalsOf(
    caller: Caller,
    vehicleIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly SourcedSignals[]>> {
    const viewer = requireScope(caller, 'vehicle-data:read');
    const rows = await signalsOfVehicles(this.#store.read, vehicleIds);
    return Map.groupBy(
      rows.filter(({ fleetId }) => maySeeFleet(viewer, fleetId)),
      ({ vehicleId }) => vehicleId,
    );
  }
}
