import { type ClearanceStatus } from '../../domain/clearance.js';
import { type Fleet } from '../../domain/fleet.js';
import { type Caller } from '../../domain/values/viewer.js';
import { type Services } from '../../services/all.js';
import { type Loader, loaderOf } from '../loader.js';

export interface FleetLoaders {
  readonly fleetById: Loader<Fleet | null>;
  readonly clearanceSummaryOfFleet: Loader<
    readonly { readonly status: ClearanceStatus; readonly count: number }[]
  >;
}

export function fleetLoaders(services: Services, caller: Caller): FleetLoaders {
  return {
    fleetById: loaderOf((ids) => services.fleets.byIds(caller, ids)),
    clearanceSummaryOfFleet: loaderOf((ids) => services.clearances.summaryOf(caller, ids)),
  };
}
