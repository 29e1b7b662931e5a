CREATE TABLE `drivers` (
	`id` text PRIMARY KEY NOT NULL,
	`fleet_id` text NOT NULL,
	`account_id` text NOT NULL,
	`external_id` text NOT NULL,
	`status` text NOT NULL,
	`sealed_key` text NOT NULL,
	`key_sha256` text,
	`first_name` text,
	`last_name` text,
	`display_name` text,
	`email` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`fleet_id`) REFERENCES `fleets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `provider_accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `drivers_external` ON `drivers` (`account_id`,`external_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `drivers_key` ON `drivers` (`account_id`,`key_sha256`);--> statement-breakpoint
CREATE INDEX `drivers_created` ON `drivers` (`fleet_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `oem_credentials` (
	`id` text PRIMARY KEY NOT NULL,
	`fleet_id` text NOT NULL,
	`account_id` text NOT NULL,
	`external_id` text,
	`name` text NOT NULL,
	`brand` text NOT NULL,
	`principal` text NOT NULL,
	`secret_kind` text NOT NULL,
	`status` text NOT NULL,
	`secret_updated_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`fleet_id`) REFERENCES `fleets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `provider_accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `oem_credentials_name` ON `oem_credentials` (`fleet_id`,`name`);--> statement-breakpoint
CREATE UNIQUE INDEX `oem_credentials_external` ON `oem_credentials` (`account_id`,`brand`,`external_id`);--> statement-breakpoint
CREATE INDEX `oem_credentials_created` ON `oem_credentials` (`fleet_id`,`created_at`,`id`);--> statement-breakpoint
ALTER TABLE `commands` ADD `sealed_input` text;--> statement-breakpoint
ALTER TABLE `enrollments` ADD `credential_id` text REFERENCES oem_credentials(id);--> statement-breakpoint
ALTER TABLE `enrollments` ADD `sealed_password` text;--> statement-breakpoint
ALTER TABLE `enrollments` ADD `vehicle_model_id` text;--> statement-breakpoint
CREATE INDEX `enrollments_credential` ON `enrollments` (`credential_id`);