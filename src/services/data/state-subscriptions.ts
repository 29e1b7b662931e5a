import { FleetgraphError } from '../../domain/errors.js';
import { isSoundText } from '../../domain/values/text.js';
import { type Caller, maySeeFleet, requireScope } from '../../domain/values/viewer.js';
import { type Vehicle } from '../../domain/vehicle.js';
import { type Store } from '../../store/engine/store.js';
import { findFleet } from '../../store/fleets.js';
import { type StateFeed } from './state-feed.js';

/** Maximum vehicles that a subscription names. */
const MAX_FOLLOWED = 500;

/** Subscriptions to the states of vehicles. */
export class StateSubscriptions {
  readonly #store: Store;
  readonly #feed: StateFeed;

  constructor({ store, feed }: { readonly store: Store; readonly feed: StateFeed }) {
    this.#store = store;
    this.#feed = feed;
  }

  /**
   * Yields each vehicle of the fleet whose state changes, until `signal`.
   * @param vehicleIds only these; null or undefined: all of the fleet
   * @throws FleetgraphError FORBIDDEN; BAD_USER_INPUT for an unknown fleet or too many vehicles
   */
  async follow(
    caller: Caller,
    fleetId: string,
    vehicleIds: readonly string[] | null | undefined,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Vehicle>> {
    const viewer = requireScope(requireScope(caller, 'vehicle-data:read'), 'fleet:read');
    if ((vehicleIds?.length ?? 0) > MAX_FOLLOWED)
      throw new FleetgraphError('BAD_USER_INPUT', `Name at most ${MAX_FOLLOWED} vehicles.`, {
        argument: 'vehicleIds',
      });
    const isVisible = maySeeFleet(viewer, fleetId) && isSoundText(fleetId);
    if (!isVisible || !(await findFleet(this.#store.read, fleetId)))
      throw new FleetgraphError('BAD_USER_INPUT', 'There is no such fleet.', {
        argument: 'fleetId',
      });
    return this.#feed.follow(fleetId, vehicleIds ?? null, signal);
  }
}
