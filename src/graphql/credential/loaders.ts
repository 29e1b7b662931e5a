import { type OemCredential } from '../../domain/credential.js';
import { type Page } from '../../domain/values/page.js';
import { type Enrollment } from '../../domain/vehicle.js';
import { type BatchLoad } from '../loader.js';

export const credentialById: BatchLoad<OemCredential | null> = (services, caller, ids) =>
  services.credentials.byIds(caller, ids);

export const credentialInUse: BatchLoad<boolean> = (services, caller, ids) =>
  services.credentials.inUse(caller, ids);

const firstPages = new Map<number, BatchLoad<Page<Enrollment>>>();

/** One loader per page size (1 to 500): an operation may select several. */
export function firstEnrollmentsOfCredential(first: number): BatchLoad<Page<Enrollment>> {
  let load = firstPages.get(first);
  if (!load) {
    load = (services, caller, ids) => services.credentials.firstEnrollments(caller, ids, first);
    firstPages.set(first, load);
  }
  return load;
}
