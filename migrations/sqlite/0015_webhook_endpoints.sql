CREATE TABLE `webhook_endpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`fleet_id` text NOT NULL,
	`url` text NOT NULL,
	`event_types` text NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	`seq` integer NOT NULL,
	`sealed_secret` text NOT NULL,
	`sealed_old_secret` text,
	`old_secret_until` integer,
	`failing_since` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `webhook_endpoints_fleet` ON `webhook_endpoints` (`fleet_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `endpoint_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`endpoint_id` text NOT NULL,
	`fleet_id` text NOT NULL,
	`event_id` text NOT NULL,
	`seq` integer NOT NULL,
	`subject_id` text NOT NULL,
	`status` text NOT NULL,
	`attempts` text NOT NULL,
	`tries` integer NOT NULL,
	`next_attempt_at` integer NOT NULL,
	`recorded_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `endpoint_deliveries_seq` ON `endpoint_deliveries` (`endpoint_id`,`seq`);--> statement-breakpoint
CREATE INDEX `endpoint_deliveries_recorded` ON `endpoint_deliveries` (`recorded_at`);--> statement-breakpoint
CREATE INDEX `endpoint_deliveries_pending` ON `endpoint_deliveries` (`endpoint_id`,`subject_id`,`seq`) WHERE "endpoint_deliveries"."status" = 'PENDING';--> statement-breakpoint
CREATE INDEX `endpoint_deliveries_due` ON `endpoint_deliveries` (`endpoint_id`,`next_attempt_at`) WHERE "endpoint_deliveries"."status" = 'PENDING';