import { type Blocker } from '../../domain/blockers/blocker.js';
import { type BatchLoad } from '../loader.js';

export const blockerById: BatchLoad<Blocker | null> = (services, caller, ids) =>
  services.blockers.byIds(caller, ids);

export const blockersOfEnrollment: BatchLoad<readonly Blocker[]> = (services, caller, ids) =>
  services.blockers.ofEnrollments(caller, ids);

export const blockersOfDriver: BatchLoad<readonly Blocker[]> = (services, caller, ids) =>
  services.blockers.ofDrivers(caller, ids);

export const blockersOfAccount: BatchLoad<readonly Blocker[]> = (services, caller, ids) =>
  services.blockers.ofAccounts(caller, ids);
