import { type Driver } from '../../domain/driver.js';
import { type AccessGrant } from '../../domain/grant.js';
import { type Caller } from '../../domain/values/viewer.js';
import { type Services } from '../../services/all.js';
import { type Loader, loaderOf } from '../loader.js';

export interface DriverLoaders {
  readonly driverById: Loader<Driver | null>;
  readonly grantOfDriver: Loader<AccessGrant | null>;
}

export function driverLoaders(services: Services, caller: Caller): DriverLoaders {
  return {
    driverById: loaderOf((ids) => services.drivers.byIds(caller, ids)),
    grantOfDriver: loaderOf((ids) => services.grants.ofDrivers(caller, ids)),
  };
}
