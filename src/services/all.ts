import { type Turns } from '../auth/sign-ins/turns.js';
import { type Journal } from '../journal/journal.js';
import { type ProviderRegistry } from '../providers/registry.js';
import { type Store } from '../store/engine/store.js';
import { type CursorSeal } from '../vault/cursor-seal.js';
import { type Vault } from '../vault/vault.js';
import { type AccountSessions } from './access/account-sessions.js';
import { DriverTokens } from './access/driver-tokens.js';
import { EnrollmentTokens, type GrantRevocation } from './access/enrollment-tokens.js';
import { type TokenVault } from './access/token-vault.js';
import { AccountSettings } from './account/account-settings.js';
import { AccountService } from './account/accounts.js';
import { CatalogueService } from './account/catalogue.js';
import { ImportService } from './account/imports.js';
import { type Reconciliation } from './account/reconciliation.js';
import { AuditService } from './audit/audit.js';
import { BlockerService } from './blocker/blockers.js';
import { FleetBlockerService } from './blocker/fleet-blockers.js';
import { StoredBlockers } from './blocker/stored-blockers.js';
import { brandsOf } from './blocker/updates.js';
import { type ChangesHub } from './changes-hub.js';
import { type ClearanceChanges } from './clearance/changes.js';
import { ClearanceCommands } from './clearance/clearance-commands.js';
import { ClearanceService } from './clearance/clearances.js';
import { ClientService } from './client/clients.js';
import { type CommandQueue } from './commands/command-queue.js';
import { type Idempotency } from './commands/idempotency.js';
import { CredentialService } from './credential/credentials.js';
import { DataFlows } from './data/data-flows.js';
import { type DataReading } from './data/data-reading.js';
import { PositionAudit } from './data/position-audit.js';
import { StateRefresh } from './data/refresh-state.js';
import { StateFeed } from './data/state-feed.js';
import { StateSubscriptions } from './data/state-subscriptions.js';
import { VehicleDataService } from './data/vehicle-data.js';
import { DriverImport } from './driver/driver-import.js';
import { DriverService } from './driver/drivers.js';
import { type DrivingCalls } from './driver/driving-calls.js';
import { DrivingDataService } from './driver/driving-data.js';
import { DrivingQuestions } from './driver/driving-questions.js';
import { DriverRegistration } from './driver/register-driver.js';
import { EndpointChanges } from './endpoint/endpoint-changes.js';
import { EndpointService } from './endpoint/endpoints.js';
import { Redelivery } from './endpoint/redelivery.js';
import { type WebhookSender } from './endpoint/sender.js';
import { FleetEventService } from './event/fleet-events.js';
import { FleetService } from './fleet/fleets.js';
import { GrantService } from './grant/grants.js';
import { type GrantEndings } from './grant/revoke-grant.js';
import { EligibilityService } from './onboarding/eligibility.js';
import { OnboardingService } from './onboarding/onboardings.js';
import { ProgressService } from './progress.js';
import { StoryService } from './story/stories.js';
import { type SystemFacts, SystemService } from './system/system.js';
import { VehicleModelService } from './vehicle/models.js';
import { VehicleRemoval } from './vehicle/remove-vehicle.js';
import { VehicleChanges } from './vehicle/update-vehicle.js';
import { VehicleService } from './vehicle/vehicles.js';

/** Objects that the services share with the workers; each service takes those it names. */
export interface SharedParts {
  readonly store: Store;
  readonly vault: Vault;
  readonly cursors: CursorSeal;
  readonly registry: ProviderRegistry;
  readonly journal: Journal;
  readonly commands: CommandQueue;
  readonly idempotency: Idempotency;
  readonly hub: ChangesHub;
  readonly sessions: AccountSessions;
  readonly tokens: TokenVault;
  readonly changes: ClearanceChanges;
  readonly endings: GrantEndings;
  readonly revocation: GrantRevocation;
  readonly reconciliation: Reconciliation;
  readonly sender: WebhookSender;
  readonly reading: DataReading;
  readonly drivingCalls: DrivingCalls;
  readonly system: SystemFacts;
  readonly publicUrl: string;
  /**
   * Seconds between two reads of a vehicle's data where its account states none; 0: no schedule.
   */
  readonly vehicleDataSeconds: number;
  readonly turns?: Turns;
  readonly onRightsEnded?: () => void;
  readonly now: () => Date;
}

/**
 * Creates all use cases. Every method takes the caller first and authorizes it: UNAUTHENTICATED
 * without a caller, FORBIDDEN without the scope; items of fleets that the caller may not see are
 * not found. Methods named `…ByIds` and `…Of` return one result per id, in the order of the ids:
 * null (or an empty list) for ids that were not found.
 */
export function createServices(parts: SharedParts) {
  const { registry } = parts;
  const eligibility = new EligibilityService(parts);
  const positions = new PositionAudit(parts);
  const questions = new DrivingQuestions({ ...parts, calls: parts.drivingCalls });
  return {
    accountSettings: new AccountSettings(parts),
    accounts: new AccountService({ ...parts, providerOf: (name) => registry.get(name) }),
    audit: new AuditService(parts),
    blockers: new BlockerService(parts),
    catalogue: new CatalogueService(registry),
    clearances: new ClearanceService({ ...parts, commands: new ClearanceCommands(parts) }),
    clients: new ClientService(parts),
    dataFlows: new DataFlows(parts),
    credentials: new CredentialService({ ...parts, commands: parts }),
    drivers: new DriverService({
      ...parts,
      registration: new DriverRegistration(parts),
      questions,
    }),
    driving: new DrivingDataService({ ...parts, questions, positions }),
    eligibility,
    endpoints: new EndpointService(parts),
    fleetBlockers: new FleetBlockerService({
      ...parts,
      stored: new StoredBlockers(parts.store, brandsOf(registry)),
    }),
    endpointChanges: new EndpointChanges(parts),
    events: new FleetEventService(parts),
    fleets: new FleetService(parts),
    grants: new GrantService({
      ...parts,
      enrollmentTokens: new EnrollmentTokens(parts),
      driverTokens: new DriverTokens(parts),
    }),
    imports: new ImportService({ ...parts, drivers: new DriverImport(parts) }),
    onboardings: new OnboardingService({ ...parts, eligibility }),
    redelivery: new Redelivery(parts),
    progress: new ProgressService(parts),
    stories: new StoryService(parts),
    system: new SystemService(parts),
    vehicleData: new VehicleDataService({
      ...parts,
      refresh: new StateRefresh(parts),
      audit: positions,
    }),
    vehicleStates: new StateSubscriptions({ ...parts, feed: new StateFeed(parts) }),
    vehicleModels: new VehicleModelService(parts),
    vehicles: new VehicleService({
      ...parts,
      removal: new VehicleRemoval(parts),
      changes: new VehicleChanges(parts),
    }),
  };
}

export type Services = Readonly<ReturnType<typeof createServices>>;
