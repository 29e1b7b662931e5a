import { type AccessGrant } from '../../domain/grant.js';
import { type Caller, type Services } from '../../services/services.js';
import { type Loader, loaderOf } from '../loader.js';

export interface GrantLoaders {
  readonly grantOfEnrollment: Loader<AccessGrant | null>;
}

export function grantLoaders(services: Services, caller: Caller): GrantLoaders {
  return { grantOfEnrollment: loaderOf((ids) => services.grants.ofEnrollments(caller, ids)) };
}
