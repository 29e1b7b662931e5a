import { type ClearanceStatus } from '../../domain/clearance.js';
import { type Fleet } from '../../domain/fleet.js';
import { type BatchLoad } from '../loader.js';

export const fleetById: BatchLoad<Fleet | null> = (services, caller, ids) =>
  services.fleets.byIds(caller, ids);

export const clearanceSummaryOfFleet: BatchLoad<
  readonly { readonly status: ClearanceStatus; readonly count: number }[]
> = (services, caller, ids) => services.clearances.summaryOf(caller, ids);
