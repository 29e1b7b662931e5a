import { type AccessGrant } from '../../domain/grant.js';
import { type Caller } from '../../domain/values/viewer.js';
import { type Services } from '../../services/all.js';
import { type Loader, loaderOf } from '../loader.js';

export interface GrantLoaders {
  readonly grantOfEnrollment: Loader<AccessGrant | null>;
}

export function grantLoaders(services: Services, caller: Caller): GrantLoaders {
  return { grantOfEnrollment: loaderOf((ids) => services.grants.ofEnrollments(caller, ids)) };
}
