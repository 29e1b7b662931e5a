import { type Caller } from '../domain/values/viewer.js';
import { type Services } from '../services/all.js';
import { type AccountLoaders, accountLoaders } from './account/loaders.js';
import { type AuditLoaders, auditLoaders } from './audit/loaders.js';
import { type ClearanceLoaders, clearanceLoaders } from './clearance/loaders.js';
import { type ClientLoaders, clientLoaders } from './client/loaders.js';
import { type CredentialLoaders, credentialLoaders } from './credential/loaders.js';
import { type DriverLoaders, driverLoaders } from './driver/loaders.js';
import { type FleetLoaders, fleetLoaders } from './fleet/loaders.js';
import { type GrantLoaders, grantLoaders } from './grant/loaders.js';
import { type OnboardingLoaders, onboardingLoaders } from './onboarding/loaders.js';
import { type VehicleLoaders, vehicleLoaders } from './vehicle/loaders.js';

export type Loaders = FleetLoaders &
  AccountLoaders &
  VehicleLoaders &
  ClearanceLoaders &
  CredentialLoaders &
  DriverLoaders &
  GrantLoaders &
  OnboardingLoaders &
  ClientLoaders &
  AuditLoaders;

/** Loaders for one execution: they gather what one caller asks for and forget it with the answer. */
export function createLoaders(services: Services, caller: Caller): Loaders {
  return {
    ...fleetLoaders(services, caller),
    ...accountLoaders(services, caller),
    ...vehicleLoaders(services, caller),
    ...clearanceLoaders(services, caller),
    ...driverLoaders(services, caller),
    ...grantLoaders(services, caller),
    ...credentialLoaders(services, caller),
    ...onboardingLoaders(services, caller),
    ...clientLoaders(services, caller),
    ...auditLoaders(services, caller),
  };
}
