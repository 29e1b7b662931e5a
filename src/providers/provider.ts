import { type ProviderDescription } from '../domain/provider.js';
import { type AccountPort } from './ports/account.js';
import { type ClearancePort } from './ports/clearance.js';
import { type CredentialPort } from './ports/credential.js';
import { type DriverPort } from './ports/driver.js';
import { type DriverDataPort } from './ports/driver-data.js';
import { type EligibilityPort } from './ports/eligibility.js';
import { type TokenPort } from './ports/token.js';
import { type VehiclePort } from './ports/vehicle.js';
import { type VehicleDataPort } from './ports/vehicle-data.js';
import { type WebhookPort } from './ports/webhook.js';

/** Port of a provider. Capabilities that a provider lacks are absent. */
export interface Provider {
  readonly description: ProviderDescription;
  readonly accounts: AccountPort;
  readonly clearances?: ClearancePort;
  readonly credentials?: CredentialPort;
  readonly vehicles?: VehiclePort;
  readonly drivers?: DriverPort;
  readonly vehicleData?: VehicleDataPort;
  readonly driverData?: DriverDataPort;
  readonly eligibility?: EligibilityPort;
  readonly webhooks?: WebhookPort;
  readonly tokens?: TokenPort;
}
