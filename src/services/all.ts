import { type AccountService } from './account/accounts.js';
import { type CatalogueService } from './account/catalogue.js';
import { type ImportService } from './account/imports.js';
import { type AuditService } from './audit.js';
import { type ClearanceService } from './clearance/clearances.js';
import { type ClientService } from './client/clients.js';
import { type CredentialService } from './credential/credentials.js';
import { type DriverService } from './driver/drivers.js';
import { type FleetService } from './fleet/fleets.js';
import { type GrantService } from './grant/grants.js';
import { type EligibilityService } from './onboarding/eligibility.js';
import { type OnboardingService } from './onboarding/onboardings.js';
import { type ProgressService } from './progress.js';
import { type VehicleModelService } from './vehicle/models.js';
import { type VehicleService } from './vehicle/vehicles.js';

/**
 * All use cases. Every method takes the caller first and authorizes it: UNAUTHENTICATED without a
 * caller, FORBIDDEN without the scope; items of fleets that the caller may not see are not found.
 * Methods named `…ByIds` and `…Of` return one result per id, in the order of the ids: null (or an
 * empty list) for what was not found.
 */
export interface Services {
  readonly accounts: AccountService;
  readonly audit: AuditService;
  readonly catalogue: CatalogueService;
  readonly clearances: ClearanceService;
  readonly clients: ClientService;
  readonly credentials: CredentialService;
  readonly drivers: DriverService;
  readonly eligibility: EligibilityService;
  readonly fleets: FleetService;
  readonly grants: GrantService;
  readonly imports: ImportService;
  readonly onboardings: OnboardingService;
  readonly progress: ProgressService;
  readonly vehicleModels: VehicleModelService;
  readonly vehicles: VehicleService;
}
