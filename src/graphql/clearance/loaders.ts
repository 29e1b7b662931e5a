import { type Clearance, type JournalEntry } from '../../domain/clearance.js';
import { type Caller } from '../../domain/values/viewer.js';
import { type Services } from '../../services/all.js';
import { type Loader, loaderOf } from '../loader.js';

export interface ClearanceLoaders {
  readonly clearanceOfEnrollment: Loader<Clearance | null>;
  readonly clearanceOfVehicle: Loader<Clearance | null>;
  readonly eventById: Loader<JournalEntry | null>;
}

export function clearanceLoaders(services: Services, caller: Caller): ClearanceLoaders {
  return {
    clearanceOfEnrollment: loaderOf((ids) => services.clearances.ofEnrollments(caller, ids)),
    clearanceOfVehicle: loaderOf((ids) => services.clearances.ofVehicles(caller, ids)),
    eventById: loaderOf((ids) => services.clearances.eventsByIds(caller, ids)),
  };
}
