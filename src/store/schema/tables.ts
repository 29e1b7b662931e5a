import { sql } from 'drizzle-orm';
import { type HealthStatus } from '../../domain/account.js';
import { type ChangeSource, type ClearanceStatus, type Odometer } from '../../domain/clearance.js';
import { type CredentialAuthorization, type SecretKind } from '../../domain/credential.js';
import { type ReadDataFlow } from '../../domain/data/data-flow.js';
import { type StoredGroup, type StoredValues } from '../../domain/data/stored-signals.js';
import { type Powertrain } from '../../domain/data/vehicle-details.js';
import { type ListedActivity } from '../../domain/driver.js';
import { type UserError } from '../../domain/errors.js';
import { type CommandKind, type CommandState, type WebhookState } from '../../domain/events/story.js';
import { type GrantStatus, type GrantSubjectKind } from '../../domain/grant.js';
import {
  type OnboardingStatus,
  type OnboardVehicle,
  type RowStatus,
} from '../../domain/onboarding.js';
import {
  type AuthMethod,
  type CredentialKind,
  type ProviderEnvironment,
  type ProviderName,
} from '../../domain/provider.js';
import { type Scope } from '../../domain/values/viewer.js';
import { type EnrollmentStatus, type Tag } from '../../domain/vehicle.js';
import { defineBlockerTables } from './blocker-tables.js';
import { defineEndpointTables } from './endpoint-tables.js';
import { defineFacetTables } from './facet-tables.js';
import { type Kit } from './kit.js';
import { defineLogTables } from './log-tables.js';
import { defineStateTables } from './state-tables.js';

/** State of an object at the provider: not confirmed yet, confirmed, or being removed. */
export type RemoteStatus = 'PENDING' | 'ACTIVE' | 'REMOVING';

/** Defines every table of Fleetgraph for one dialect. */
export function defineTables(kit: Kit) {
  const { table, text, integer, flag, time, json, index, uniqueIndex, primaryKey } = kit;

  const fleets = table(
    'fleets',
    {
      id: text('id').primaryKey(),
      name: text('name').notNull(),
      externalId: text('external_id'),
      /** Last place used in the fleet's journal; taking the next one locks the fleet. */
      journalSeq: integer('journal_seq').notNull().default(0),
      /** Events up to this place were removed by retention; cursors before it have expired. */
      journalFloor: integer('journal_floor').notNull().default(0),
      createdAt: time('created_at').notNull(),
    },
    (t) => [
      uniqueIndex('fleets_external_id').on(t.externalId),
      index('fleets_created').on(t.createdAt, t.id),
    ],
  );

  const apiClients = table(
    'api_clients',
    {
      id: text('id').primaryKey(),
      clientId: text('client_id').notNull(),
      name: text('name').notNull(),
      secretHash: text('secret_hash').notNull(),
      scopes: json('scopes').$type<readonly Scope[]>().notNull(),
      /** Null for an operator, who sees all fleets. */
      fleetIds: json('fleet_ids').$type<readonly string[] | null>(),
      createdAt: time('created_at').notNull(),
      lastUsedAt: time('last_used_at'),
      /** Tokens issued before this time are refused: the secret was rotated. */
      tokensValidFrom: time('tokens_valid_from').notNull(),
    },
    (t) => [
      uniqueIndex('api_clients_client_id').on(t.clientId),
      index('api_clients_created').on(t.createdAt, t.id),
    ],
  );

  const signingKeys = table('signing_keys', {
    kid: text('kid').primaryKey(),
    publicJwk: json('public_jwk').$type<Record<string, unknown>>().notNull(),
    sealedPrivateJwk: text('sealed_private_jwk').notNull(),
    createdAt: time('created_at').notNull(),
    retiredAt: time('retired_at'),
  });

  /** Running servers on this database; one deletes its row when it stops. */
  const instances = table('instances', {
    id: text('id').primaryKey(),
    host: text('host').notNull(),
    /**
     * Identity of what numbers its processes: a boot of a machine and a namespace of process ids.
     */
    machine: text('machine').notNull(),
    pid: integer('pid').notNull(),
    /** Start of the process on that machine; null where it cannot be read. */
    processStart: text('process_start'),
    /** Ids of its encryption keys; the first one seals. */
    keyIds: json('key_ids').$type<readonly string[]>().notNull(),
    /** Number of its heartbeats; compared without clocks. */
    beats: integer('beats').notNull(),
    startedAt: time('started_at').notNull(),
    seenAt: time('seen_at').notNull(),
  });

  /** Work that one instance at a time does. */
  const leases = table('leases', {
    name: text('name').primaryKey(),
    owner: text('owner').notNull(),
    until: time('until').notNull(),
  });

  /**
   * Our own secrets that outlive a rotation of the encryption keys, e.g. the one that seals
   * cursors.
   */
  const serverSecrets = table('server_secrets', {
    name: text('name').primaryKey(),
    sealed: text('sealed').notNull(),
    createdAt: time('created_at').notNull(),
  });

  const revokedTokens = table(
    'revoked_tokens',
    { jti: text('jti').primaryKey(), expiresAt: time('expires_at').notNull() },
    (t) => [index('revoked_tokens_expires').on(t.expiresAt)],
  );

  const accounts = table(
    'provider_accounts',
    {
      id: text('id').primaryKey(),
      fleetId: text('fleet_id')
        .notNull()
        .references(() => fleets.id),
      provider: text('provider').$type<ProviderName>().notNull(),
      name: text('name').notNull(),
      /** The account's name while it is connected, its id afterwards: this frees the name. */
      uniqueName: text('unique_name').notNull(),
      environment: text('environment').$type<ProviderEnvironment>().notNull(),
      authMethod: text('auth_method').$type<AuthMethod>().notNull(),
      principal: text('principal').notNull(),
      sealedSecrets: text('sealed_secrets').notNull(),
      /** Previous webhook secret, sealed; accepted for a limited time after the replacement. */
      sealedOldWebhookSecret: text('sealed_old_webhook_secret'),
      oldWebhookSecretUntil: time('old_webhook_secret_until'),
      webhookEndpointKey: text('webhook_endpoint_key'),
      healthStatus: text('health_status').$type<HealthStatus>().notNull(),
      healthReason: text('health_reason'),
      healthSince: time('health_since'),
      healthRetryAt: time('health_retry_at'),
      /**
       * Time of the last call to the provider, as far as it is stored; calls of the last minute may
       * be later.
       */
      checkedAt: time('checked_at'),
      /** Sentence on the items of the last list that cannot be read; null if all can be. */
      unreadable: text('unreadable'),
      /** Time at which the last complete list of the account's inventory had been read. */
      listedAt: time('listed_at'),
      /**
       * Seconds between two reads of a vehicle's data; 0: no schedule; null: as the setting says.
       */
      vehicleDataSeconds: integer('vehicle_data_seconds'),
      /** Number of slots of the schedule that its vehicles have taken. */
      dataSlots: integer('data_slots').notNull().default(0),
      createdAt: time('created_at').notNull(),
      /**
       * Time of disconnection: the row remains because the history refers to it; its secrets are
       * deleted.
       */
      disconnectedAt: time('disconnected_at'),
    },
    (t) => [
      uniqueIndex('provider_accounts_name').on(t.fleetId, t.uniqueName),
      uniqueIndex('provider_accounts_endpoint_key').on(t.webhookEndpointKey),
    ],
  );

  const grants = table(
    'access_grants',
    {
      id: text('id').primaryKey(),
      fleetId: text('fleet_id')
        .notNull()
        .references(() => fleets.id),
      accountId: text('account_id')
        .notNull()
        .references(() => accounts.id),
      subjectKind: text('subject_kind').$type<GrantSubjectKind>().notNull(),
      subjectId: text('subject_id').notNull(),
      status: text('status').$type<GrantStatus>().notNull(),
      scopes: json('scopes').$type<readonly string[]>().notNull(),
      sealedTokens: text('sealed_tokens').notNull(),
      issuedAt: time('issued_at').notNull(),
      refreshedAt: time('refreshed_at'),
      expiresAt: time('expires_at').notNull(),
      revokedAt: time('revoked_at'),
      /** Owner of the lease on the token renewal; one renewal at a time for each grant. */
      renewalOwner: text('renewal_owner'),
      renewalUntil: time('renewal_until'),
      /**
       * Fencing number, incremented by each renewal: the result of an overtaken renewal is
       * discarded.
       */
      generation: integer('generation').notNull().default(0),
      /**
       * The outcome of the last request to the provider is unknown: it may have replaced the stored
       * tokens.
       */
      rotating: flag('rotating').notNull().default(false),
    },
    (t) => [
      uniqueIndex('access_grants_subject').on(t.subjectId),
      index('access_grants_account').on(t.accountId),
      index('access_grants_leased')
        .on(t.renewalOwner)
        .where(sql`${t.renewalOwner} is not null`),
    ],
  );

  const vehicles = table(
    'vehicles',
    {
      id: text('id').primaryKey(),
      fleetId: text('fleet_id')
        .notNull()
        .references(() => fleets.id),
      vin: text('vin').notNull(),
      brand: text('brand').notNull(),
      name: text('name'),
      licensePlate: text('license_plate'),
      tags: json('tags').$type<readonly Tag[]>().notNull(),
      /**
       * The maker's name as people write it; null where no provider states it, as the next three.
       */
      make: text('make'),
      model: text('model'),
      modelYear: integer('model_year'),
      powertrain: text('powertrain').$type<Powertrain>(),
      /**
       * Time of the vehicle's latest clearance change; the epoch without a clearance, so that one
       * order covers all vehicles.
       */
      clearanceChangedAt: time('clearance_changed_at').notNull(),
      createdAt: time('created_at').notNull(),
      updatedAt: time('updated_at').notNull(),
    },
    (t) => [
      uniqueIndex('vehicles_vin').on(t.fleetId, t.vin),
      index('vehicles_created').on(t.fleetId, t.createdAt, t.id),
      index('vehicles_clearance_changed').on(t.fleetId, t.clearanceChangedAt, t.id),
    ],
  );

  const oemCredentials = table(
    'oem_credentials',
    {
      id: text('id').primaryKey(),
      fleetId: text('fleet_id')
        .notNull()
        .references(() => fleets.id),
      accountId: text('account_id')
        .notNull()
        .references(() => accounts.id),
      /** The provider's id; null until it has answered. */
      externalId: text('external_id'),
      name: text('name').notNull(),
      brand: text('brand').notNull(),
      principal: text('principal').notNull(),
      secretKind: text('secret_kind').$type<SecretKind>().notNull(),
      status: text('status').$type<RemoteStatus>().notNull(),
      secretUpdatedAt: time('secret_updated_at').notNull(),
      /** State of the authorization behind it; null where the provider does not report one. */
      authorization: text('authorization').$type<CredentialAuthorization>(),
      createdAt: time('created_at').notNull(),
    },
    (t) => [
      uniqueIndex('oem_credentials_name').on(t.fleetId, t.name),
      uniqueIndex('oem_credentials_external').on(t.accountId, t.brand, t.externalId),
      index('oem_credentials_created').on(t.fleetId, t.createdAt, t.id),
      index('oem_credentials_account').on(t.fleetId, t.accountId, t.createdAt, t.id),
      index('oem_credentials_brand').on(t.fleetId, t.brand, t.createdAt, t.id),
    ],
  );

  const drivers = table(
    'drivers',
    {
      id: text('id').primaryKey(),
      fleetId: text('fleet_id')
        .notNull()
        .references(() => fleets.id),
      accountId: text('account_id')
        .notNull()
        .references(() => accounts.id),
      /** The provider's id of the driver, if it is not secret. */
      externalId: text('external_id').notNull(),
      status: text('status').$type<RemoteStatus>().notNull(),
      /** The provider's permanent key of the driver, sealed; empty until it is known. */
      sealedKey: text('sealed_key').notNull(),
      /** SHA-256 of the key, used to find the driver; keys are too random to be guessed from it. */
      keySha256: text('key_sha256'),
      firstName: text('first_name'),
      lastName: text('last_name'),
      displayName: text('display_name'),
      email: text('email'),
      /**
       * Time at which a complete list was first found to lack the driver; null if the last one had
       * the driver.
       */
      missingSince: time('missing_since'),
      /** Activity in the provider's last list, and the time of the list that first had it. */
      activity: text('activity').$type<ListedActivity>(),
      activitySince: time('activity_since'),
      createdAt: time('created_at').notNull(),
    },
    (t) => [
      uniqueIndex('drivers_external').on(t.accountId, t.externalId),
      uniqueIndex('drivers_key').on(t.accountId, t.keySha256),
      // Covers the drivers that callers see.
      index('drivers_known')
        .on(t.fleetId, t.createdAt, t.id)
        .where(sql`${t.status} <> 'PENDING'`),
    ],
  );

  const enrollments = table(
    'enrollments',
    {
      id: text('id').primaryKey(),
      fleetId: text('fleet_id')
        .notNull()
        .references(() => fleets.id),
      vehicleId: text('vehicle_id')
        .notNull()
        .references(() => vehicles.id),
      accountId: text('account_id')
        .notNull()
        .references(() => accounts.id),
      status: text('status').$type<EnrollmentStatus>().notNull(),
      reason: text('reason'),
      /**
       * Brand as the provider stores it, possibly that of a telematics unit; null means the
       * vehicle's brand.
       */
      brand: text('brand'),
      externalId: text('external_id'),
      telematicsUnitId: text('telematics_unit_id'),
      credentialKind: text('credential_kind').$type<CredentialKind>().notNull(),
      /** The shared credential. */
      credentialId: text('credential_id').references(() => oemCredentials.id),
      /** The unit's own password, sealed; stored until the provider has it. */
      sealedPassword: text('sealed_password'),
      vehicleModelId: text('vehicle_model_id'),
      odometer: json('odometer').$type<Odometer | null>(),
      /**
       * Whether the account's last complete list had it: then `listed_at` of the account applies.
       */
      listed: flag('listed').notNull().default(false),
      /** Time of the last complete list that had it; only for one that is not `listed`. */
      confirmedAt: time('confirmed_at'),
      /** Time at which a complete list was first found to lack it; null if the last one had it. */
      missingSince: time('missing_since'),
      lastContactAt: time('last_contact_at'),
      online: flag('online'),
      createdAt: time('created_at').notNull(),
    },
    (t) => [
      uniqueIndex('enrollments_account_vehicle').on(t.accountId, t.vehicleId),
      index('enrollments_vehicle').on(t.vehicleId),
      index('enrollments_credential').on(t.credentialId, t.createdAt, t.id),
      // Covers the enrollments that use a credential: ended ones may be many more.
      index('enrollments_credential_used')
        .on(t.credentialId, t.createdAt, t.id)
        .where(sql`${t.status} not in ('REMOVED', 'GONE')`),
      // Covers the few passwords that no provider has accepted yet.
      index('enrollments_password')
        .on(t.id)
        .where(sql`${t.sealedPassword} is not null`),
    ],
  );

  const clearances = table(
    'clearances',
    {
      enrollmentId: text('enrollment_id')
        .primaryKey()
        .references(() => enrollments.id),
      fleetId: text('fleet_id')
        .notNull()
        .references(() => fleets.id),
      vehicleId: text('vehicle_id')
        .notNull()
        .references(() => vehicles.id),
      accountId: text('account_id')
        .notNull()
        .references(() => accounts.id),
      status: text('status').$type<ClearanceStatus>().notNull(),
      reason: text('reason'),
      requestedAt: time('requested_at').notNull(),
      changedAt: time('changed_at').notNull(),
      observedAt: time('observed_at').notNull(),
      provisional: flag('provisional').notNull(),
      /** Number of entries of the provider's changelog that are already in our journal. */
      changelogSeen: integer('changelog_seen').notNull(),
      odometer: json('odometer').$type<Odometer | null>(),
      /**
       * Whether the account's last complete list reported this state: then it was observed at
       * `listed_at` of the account.
       */
      listed: flag('listed').notNull().default(false),
    },
    (t) => [
      index('clearances_fleet_status').on(t.fleetId, t.status),
      index('clearances_vehicle').on(t.vehicleId, t.changedAt),
      index('clearances_account').on(t.accountId),
    ],
  );

  /**
   * Reads of vehicle data, one row for each enrollment whose data may be read. Triggers delete the
   * row and the signals in the transaction that ends the clearance or the enrollment, or
   * disconnects the account.
   */
  const dataReads = table(
    'data_reads',
    {
      enrollmentId: text('enrollment_id')
        .primaryKey()
        .references(() => enrollments.id),
      fleetId: text('fleet_id')
        .notNull()
        .references(() => fleets.id),
      vehicleId: text('vehicle_id')
        .notNull()
        .references(() => vehicles.id),
      accountId: text('account_id')
        .notNull()
        .references(() => accounts.id),
      /** Time of the last attempt, stored before its call. */
      askedAt: time('asked_at'),
      /** Number of its slot: where in the interval the schedule reads it. */
      slot: integer('slot').notNull().default(0),
      /** Time of the next read on the schedule. */
      dueAt: time('due_at').notNull(),
      lastDataAt: time('last_data_at'),
      /** Time from which the vehicle counts as silent unless data come. */
      silentAt: time('silent_at'),
      /** Time of the first of the last attempts that all found privacy mode on. */
      privateSince: time('private_since'),
      /** Time of the last attempt to read make, model, year and powertrain. */
      detailsAskedAt: time('details_asked_at'),
      /** Status of the data; an enrollment without a row has NONE. */
      flow: text('flow').$type<ReadDataFlow>().notNull(),
      flowSince: time('flow_since').notNull(),
    },
    (t) => [
      index('data_reads_due').on(t.accountId, t.dueAt),
      index('data_reads_vehicle').on(t.vehicleId),
      index('data_reads_silent').on(t.silentAt).where(sql`${t.flow} = 'FLOWING'`),
    ],
  );

  /** Last known values, one row for each enrollment and group of signals. Personal data. */
  const vehicleSignals = table(
    'vehicle_signals',
    {
      enrollmentId: text('enrollment_id')
        .notNull()
        .references(() => enrollments.id),
      signalGroup: text('signal_group').$type<StoredGroup>().notNull(),
      fleetId: text('fleet_id')
        .notNull()
        .references(() => fleets.id),
      vehicleId: text('vehicle_id')
        .notNull()
        .references(() => vehicles.id),
      values: json('signal_values').$type<StoredValues>().notNull(),
    },
    (t) => [
      primaryKey([t.enrollmentId, t.signalGroup]),
      index('vehicle_signals_vehicle').on(t.vehicleId, t.signalGroup),
    ],
  );

  const clearanceEvents = table(
    'clearance_events',
    {
      id: text('id').primaryKey(),
      fleetId: text('fleet_id')
        .notNull()
        .references(() => fleets.id),
      seq: integer('seq').notNull(),
      enrollmentId: text('enrollment_id').notNull(),
      vehicleId: text('vehicle_id').notNull(),
      accountId: text('account_id').notNull(),
      previousStatus: text('previous_status').$type<ClearanceStatus>(),
      status: text('status').$type<ClearanceStatus>().notNull(),
      reason: text('reason'),
      source: text('source').$type<ChangeSource>().notNull(),
      occurredAt: time('occurred_at').notNull(),
      recordedAt: time('recorded_at').notNull(),
      /** Whether an import found it, which no webhook could have reported. */
      imported: flag('imported').notNull().default(false),
    },
    (t) => [
      uniqueIndex('clearance_events_seq').on(t.fleetId, t.seq),
      index('clearance_events_enrollment').on(t.enrollmentId, t.seq),
      index('clearance_events_vehicle').on(t.vehicleId, t.seq),
      index('clearance_events_status').on(t.fleetId, t.status, t.seq),
      index('clearance_events_account_status').on(t.accountId, t.status, t.seq),
      index('clearance_events_account_recorded').on(t.accountId, t.source, t.recordedAt),
    ],
  );

  /** Inbox: deliveries from providers as received, before they are processed. */
  const webhookDeliveries = table(
    'webhook_deliveries',
    {
      id: text('id').primaryKey(),
      accountId: text('account_id')
        .notNull()
        .references(() => accounts.id),
      deliveryId: text('delivery_id').notNull(),
      bodySha256: text('body_sha256').notNull(),
      kind: text('kind').notNull(),
      vin: text('vin'),
      status: text('status').$type<ClearanceStatus>(),
      body: text('body').notNull(),
      state: text('state').$type<WebhookState>().notNull(),
      attempts: integer('attempts').notNull().default(0),
      nextAttemptAt: time('next_attempt_at').notNull(),
      receivedAt: time('received_at').notNull(),
      appliedAt: time('applied_at'),
    },
    (t) => [
      // By body: the delivery id is not signed, and may be the sender's invention.
      uniqueIndex('webhook_deliveries_body').on(t.accountId, t.bodySha256),
      // Covers waiting deliveries only: no query looks for the others, so they should not pay for
      // the index.
      index('webhook_deliveries_due')
        .on(t.nextAttemptAt, t.id)
        .where(sql`${t.state} = 'RECEIVED'`),
      index('webhook_deliveries_received').on(t.accountId, t.receivedAt),
      index('webhook_deliveries_vehicle')
        .on(t.accountId, t.vin, t.receivedAt)
        .where(sql`${t.vin} is not null`),
      index('webhook_deliveries_parked')
        .on(t.accountId, t.vin)
        .where(sql`${t.state} = 'PARKED'`),
    ],
  );

  /**
   * Work to be done at a provider: the intent is stored first, then the call is made, then its
   * outcome is stored.
   */
  const commands = table(
    'commands',
    {
      id: text('id').primaryKey(),
      fleetId: text('fleet_id')
        .notNull()
        .references(() => fleets.id),
      accountId: text('account_id')
        .notNull()
        .references(() => accounts.id),
      kind: text('kind').$type<CommandKind>().notNull(),
      /**
       * Id of the enrollment, credential or driver, or of the grant for REVOKE_GRANT; at most one
       * command of a kind per subject.
       */
      subjectId: text('subject_id').notNull(),
      onboardingId: text('onboarding_id'),
      rowIndex: integer('row_index'),
      state: text('state').$type<CommandState>().notNull(),
      attempts: integer('attempts').notNull().default(0),
      /** The outcome of an earlier attempt is unknown: query the provider before writing again. */
      unsure: flag('unsure').notNull().default(false),
      leaseOwner: text('lease_owner'),
      leaseUntil: time('lease_until'),
      nextAttemptAt: time('next_attempt_at').notNull(),
      userErrors: json('user_errors').$type<readonly UserError[]>(),
      /** Secrets that the call needs, sealed; erased when the command has ended. */
      sealedInput: text('sealed_input'),
      createdAt: time('created_at').notNull(),
      finishedAt: time('finished_at'),
    },
    (t) => [
      index('commands_due').on(t.state, t.nextAttemptAt, t.id),
      index('commands_subject').on(t.subjectId, t.state),
      index('commands_onboarding').on(t.onboardingId, t.state),
      index('commands_leased')
        .on(t.leaseOwner)
        .where(sql`${t.leaseOwner} is not null`),
      index('commands_finished')
        .on(t.finishedAt)
        .where(sql`${t.finishedAt} is not null`),
    ],
  );

  /** Sign-ins at providers that limit them by address: all accounts and instances share a row. */
  const signInBudgets = table('sign_in_budgets', {
    provider: text('provider').$type<ProviderName>().primaryKey(),
    /** Times of the last sign-ins, in milliseconds since 1970, oldest first. */
    signIns: json('sign_ins').$type<readonly number[]>().notNull(),
    /** End of the block that the provider has announced. */
    blockedUntil: time('blocked_until'),
  });

  const onboardings = table(
    'onboardings',
    {
      id: text('id').primaryKey(),
      fleetId: text('fleet_id')
        .notNull()
        .references(() => fleets.id),
      accountId: text('account_id')
        .notNull()
        .references(() => accounts.id),
      status: text('status').$type<OnboardingStatus>().notNull(),
      total: integer('total').notNull(),
      succeeded: integer('succeeded').notNull(),
      failed: integer('failed').notNull(),
      createdAt: time('created_at').notNull(),
      completedAt: time('completed_at'),
    },
    (t) => [
      index('onboardings_fleet').on(t.fleetId, t.createdAt, t.id),
      index('onboardings_account').on(t.accountId),
    ],
  );

  const onboardingRows = table(
    'onboarding_rows',
    {
      onboardingId: text('onboarding_id')
        .notNull()
        .references(() => onboardings.id),
      index: integer('row_index').notNull(),
      vin: text('vin').notNull(),
      input: json('input').$type<OnboardVehicle>().notNull(),
      status: text('status').$type<RowStatus>().notNull(),
      enrollmentId: text('enrollment_id'),
      userErrors: json('user_errors').$type<readonly UserError[]>().notNull(),
      canRetry: flag('can_retry').notNull(),
    },
    (t) => [
      primaryKey([t.onboardingId, t.index]),
      index('onboarding_rows_retryable')
        .on(t.enrollmentId)
        .where(sql`${t.canRetry}`),
    ],
  );

  const idempotencyKeys = table(
    'idempotency_keys',
    {
      clientId: text('client_id').notNull(),
      mutation: text('mutation').notNull(),
      key: text('key').notNull(),
      inputSha256: text('input_sha256').notNull(),
      /**
       * Id of the created object, or the returned userErrors; sealed if the answer contains a
       * secret.
       */
      answer: text('answer').notNull(),
      createdAt: time('created_at').notNull(),
    },
    (t) => [
      primaryKey([t.clientId, t.mutation, t.key]),
      index('idempotency_keys_created').on(t.createdAt),
    ],
  );

  const auditEvents = table(
    'audit_events',
    {
      id: text('id').primaryKey(),
      fleetId: text('fleet_id'),
      at: time('at').notNull(),
      clientId: text('client_id').notNull(),
      action: text('action').notNull(),
      subjectId: text('subject_id'),
      requestId: text('request_id').notNull(),
      details: json('details').$type<Readonly<Record<string, unknown>>>().notNull(),
      /** Place in the chain of its fleet, from 1; null until it is linked. */
      sequence: integer('sequence'),
      /** Hash of the entry before it in the chain; empty for the first. */
      previousHash: text('previous_hash'),
      hash: text('hash'),
    },
    (t) => [
      index('audit_events_chain').on(t.fleetId, t.sequence),
      index('audit_events_unlinked')
        .on(t.id)
        .where(sql`${t.sequence} is null`),
      index('audit_events_fleet').on(t.fleetId, t.id),
      index('audit_events_subject').on(t.subjectId, t.id),
      index('audit_events_client').on(t.clientId, t.id),
      index('audit_events_action').on(t.action, t.id),
      index('audit_events_at').on(t.at),
    ],
  );

  /** Last entry of each chain of the audit log. */
  const auditChains = table('audit_chains', {
    /** Id of the fleet; empty for the entries that belong to none. */
    chain: text('chain').primaryKey(),
    sequence: integer('sequence').notNull(),
    hash: text('hash').notNull(),
  });

  const { webhookEndpoints, endpointDeliveries } = defineEndpointTables(kit);

  return {
    fleets,
    apiClients,
    signingKeys,
    instances,
    leases,
    serverSecrets,
    revokedTokens,
    accounts,
    grants,
    vehicles,
    oemCredentials,
    drivers,
    enrollments,
    clearances,
    dataReads,
    vehicleSignals,
    clearanceEvents,
    webhookDeliveries,
    commands,
    signInBudgets,
    onboardings,
    onboardingRows,
    idempotencyKeys,
    auditEvents,
    auditChains,
    webhookEndpoints,
    endpointDeliveries,
    ...defineLogTables(kit),
    ...defineStateTables(kit),
    ...defineFacetTables(kit),
    ...defineBlockerTables(kit),
  };
}

export type Tables = ReturnType<typeof defineTables>;
