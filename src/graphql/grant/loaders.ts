import { type AccessGrant } from '../../domain/grant.js';
import { type BatchLoad } from '../loader.js';

export const grantById: BatchLoad<AccessGrant | null> = (services, caller, ids) =>
  services.accounts.grantsByIds(caller, ids);

export const grantOfAccount: BatchLoad<AccessGrant | null> = (services, caller, ids) =>
  services.accounts.grantsOf(caller, ids);

export const grantOfEnrollment: BatchLoad<AccessGrant | null> = (services, caller, ids) =>
  services.grants.ofEnrollments(caller, ids);

export const grantOfDriver: BatchLoad<AccessGrant | null> = (services, caller, ids) =>
  services.grants.ofDrivers(caller, ids);
