import { type Clearance, type JournalEntry } from '../../domain/clearance.js';
import { type BrandSupport } from '../../domain/provider.js';
import { type BatchLoad } from '../loader.js';

export const clearanceOfEnrollment: BatchLoad<Clearance | null> = (services, caller, ids) =>
  services.clearances.ofEnrollments(caller, ids);

export const clearanceOfVehicle: BatchLoad<Clearance | null> = (services, caller, ids) =>
  services.clearances.ofVehicles(caller, ids);

export const brandOfEnrollment: BatchLoad<BrandSupport | null> = (services, caller, ids) =>
  services.clearances.brandsOf(caller, ids);

export const eventById: BatchLoad<JournalEntry | null> = (services, caller, ids) =>
  services.clearances.eventsByIds(caller, ids);
