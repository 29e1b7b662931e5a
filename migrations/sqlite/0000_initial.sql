CREATE TABLE `provider_accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`fleet_id` text NOT NULL,
	`provider` text NOT NULL,
	`name` text NOT NULL,
	`unique_name` text NOT NULL,
	`environment` text NOT NULL,
	`auth_method` text NOT NULL,
	`principal` text NOT NULL,
	`sealed_secrets` text NOT NULL,
	`sealed_old_webhook_secret` text,
	`old_webhook_secret_until` integer,
	`webhook_endpoint_key` text,
	`health_status` text NOT NULL,
	`health_reason` text,
	`health_since` integer,
	`health_retry_at` integer,
	`created_at` integer NOT NULL,
	`disconnected_at` integer,
	FOREIGN KEY (`fleet_id`) REFERENCES `fleets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `provider_accounts_name` ON `provider_accounts` (`fleet_id`,`unique_name`);--> statement-breakpoint
CREATE UNIQUE INDEX `provider_accounts_endpoint_key` ON `provider_accounts` (`webhook_endpoint_key`);--> statement-breakpoint
CREATE TABLE `api_clients` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`name` text NOT NULL,
	`secret_hash` text NOT NULL,
	`scopes` text NOT NULL,
	`fleet_ids` text,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	`tokens_valid_from` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_clients_client_id` ON `api_clients` (`client_id`);--> statement-breakpoint
CREATE INDEX `api_clients_created` ON `api_clients` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `audit_events` (
	`id` text PRIMARY KEY NOT NULL,
	`fleet_id` text,
	`at` integer NOT NULL,
	`client_id` text NOT NULL,
	`action` text NOT NULL,
	`subject_id` text,
	`request_id` text NOT NULL,
	`details` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_events_fleet` ON `audit_events` (`fleet_id`,`id`);--> statement-breakpoint
CREATE TABLE `clearance_events` (
	`id` text PRIMARY KEY NOT NULL,
	`fleet_id` text NOT NULL,
	`seq` integer NOT NULL,
	`enrollment_id` text NOT NULL,
	`vehicle_id` text NOT NULL,
	`account_id` text NOT NULL,
	`previous_status` text,
	`status` text NOT NULL,
	`reason` text,
	`source` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`recorded_at` integer NOT NULL,
	FOREIGN KEY (`fleet_id`) REFERENCES `fleets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `clearance_events_seq` ON `clearance_events` (`fleet_id`,`seq`);--> statement-breakpoint
CREATE INDEX `clearance_events_enrollment` ON `clearance_events` (`enrollment_id`,`seq`);--> statement-breakpoint
CREATE INDEX `clearance_events_account_recorded` ON `clearance_events` (`account_id`,`source`,`recorded_at`);--> statement-breakpoint
CREATE TABLE `clearances` (
	`enrollment_id` text PRIMARY KEY NOT NULL,
	`fleet_id` text NOT NULL,
	`vehicle_id` text NOT NULL,
	`account_id` text NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	`requested_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`observed_at` integer NOT NULL,
	`provisional` integer NOT NULL,
	`changelog_seen` integer NOT NULL,
	`odometer` text,
	FOREIGN KEY (`enrollment_id`) REFERENCES `enrollments`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`fleet_id`) REFERENCES `fleets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`vehicle_id`) REFERENCES `vehicles`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `provider_accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `clearances_fleet_status` ON `clearances` (`fleet_id`,`status`);--> statement-breakpoint
CREATE INDEX `clearances_vehicle` ON `clearances` (`vehicle_id`,`changed_at`);--> statement-breakpoint
CREATE INDEX `clearances_account` ON `clearances` (`account_id`);--> statement-breakpoint
CREATE TABLE `commands` (
	`id` text PRIMARY KEY NOT NULL,
	`fleet_id` text NOT NULL,
	`account_id` text NOT NULL,
	`kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`onboarding_id` text,
	`row_index` integer,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`unsure` integer DEFAULT false NOT NULL,
	`lease_owner` text,
	`lease_until` integer,
	`next_attempt_at` integer NOT NULL,
	`user_errors` text,
	`created_at` integer NOT NULL,
	`finished_at` integer,
	FOREIGN KEY (`fleet_id`) REFERENCES `fleets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `provider_accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `commands_due` ON `commands` (`state`,`next_attempt_at`,`id`);--> statement-breakpoint
CREATE INDEX `commands_subject` ON `commands` (`subject_id`,`state`);--> statement-breakpoint
CREATE INDEX `commands_onboarding` ON `commands` (`onboarding_id`,`state`);--> statement-breakpoint
CREATE TABLE `enrollments` (
	`id` text PRIMARY KEY NOT NULL,
	`fleet_id` text NOT NULL,
	`vehicle_id` text NOT NULL,
	`account_id` text NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	`external_id` text,
	`telematics_unit_id` text,
	`credential_kind` text NOT NULL,
	`odometer` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`fleet_id`) REFERENCES `fleets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`vehicle_id`) REFERENCES `vehicles`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `provider_accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `enrollments_account_vehicle` ON `enrollments` (`account_id`,`vehicle_id`);--> statement-breakpoint
CREATE INDEX `enrollments_vehicle` ON `enrollments` (`vehicle_id`);--> statement-breakpoint
CREATE TABLE `fleets` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`external_id` text,
	`journal_seq` integer DEFAULT 0 NOT NULL,
	`journal_floor` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `fleets_external_id` ON `fleets` (`external_id`);--> statement-breakpoint
CREATE INDEX `fleets_created` ON `fleets` (`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `access_grants` (
	`id` text PRIMARY KEY NOT NULL,
	`fleet_id` text NOT NULL,
	`account_id` text NOT NULL,
	`subject_kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`status` text NOT NULL,
	`scopes` text NOT NULL,
	`sealed_tokens` text NOT NULL,
	`issued_at` integer NOT NULL,
	`refreshed_at` integer,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`fleet_id`) REFERENCES `fleets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `provider_accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `access_grants_subject` ON `access_grants` (`subject_id`);--> statement-breakpoint
CREATE INDEX `access_grants_account` ON `access_grants` (`account_id`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`client_id` text NOT NULL,
	`mutation` text NOT NULL,
	`key` text NOT NULL,
	`input_sha256` text NOT NULL,
	`answer` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`client_id`, `mutation`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_keys_created` ON `idempotency_keys` (`created_at`);--> statement-breakpoint
CREATE TABLE `onboarding_rows` (
	`onboarding_id` text NOT NULL,
	`row_index` integer NOT NULL,
	`vin` text NOT NULL,
	`input` text NOT NULL,
	`status` text NOT NULL,
	`enrollment_id` text,
	`user_errors` text NOT NULL,
	`can_retry` integer NOT NULL,
	PRIMARY KEY(`onboarding_id`, `row_index`),
	FOREIGN KEY (`onboarding_id`) REFERENCES `onboardings`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `onboardings` (
	`id` text PRIMARY KEY NOT NULL,
	`fleet_id` text NOT NULL,
	`account_id` text NOT NULL,
	`status` text NOT NULL,
	`total` integer NOT NULL,
	`succeeded` integer NOT NULL,
	`failed` integer NOT NULL,
	`created_at` integer NOT NULL,
	`completed_at` integer,
	FOREIGN KEY (`fleet_id`) REFERENCES `fleets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `provider_accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `onboardings_fleet` ON `onboardings` (`fleet_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `onboardings_account` ON `onboardings` (`account_id`);--> statement-breakpoint
CREATE TABLE `revoked_tokens` (
	`jti` text PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `revoked_tokens_expires` ON `revoked_tokens` (`expires_at`);--> statement-breakpoint
CREATE TABLE `server_secrets` (
	`name` text PRIMARY KEY NOT NULL,
	`sealed` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `signing_keys` (
	`kid` text PRIMARY KEY NOT NULL,
	`public_jwk` text NOT NULL,
	`sealed_private_jwk` text NOT NULL,
	`created_at` integer NOT NULL,
	`retired_at` integer
);
--> statement-breakpoint
CREATE TABLE `vehicles` (
	`id` text PRIMARY KEY NOT NULL,
	`fleet_id` text NOT NULL,
	`vin` text NOT NULL,
	`brand` text NOT NULL,
	`name` text,
	`license_plate` text,
	`tags` text NOT NULL,
	`clearance_changed_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`fleet_id`) REFERENCES `fleets`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `vehicles_vin` ON `vehicles` (`fleet_id`,`vin`);--> statement-breakpoint
CREATE INDEX `vehicles_created` ON `vehicles` (`fleet_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `vehicles_clearance_changed` ON `vehicles` (`fleet_id`,`clearance_changed_at`,`id`);--> statement-breakpoint
CREATE TABLE `webhook_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`delivery_id` text NOT NULL,
	`body_sha256` text NOT NULL,
	`kind` text NOT NULL,
	`vin` text,
	`status` text,
	`body` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`received_at` integer NOT NULL,
	`applied_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `provider_accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_deliveries_delivery` ON `webhook_deliveries` (`account_id`,`delivery_id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_due` ON `webhook_deliveries` (`state`,`next_attempt_at`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_received` ON `webhook_deliveries` (`account_id`,`received_at`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_vin` ON `webhook_deliveries` (`account_id`,`vin`,`state`);