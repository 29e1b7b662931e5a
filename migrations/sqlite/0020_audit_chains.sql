CREATE TABLE `audit_chains` (
	`chain` text PRIMARY KEY NOT NULL,
	`sequence` integer NOT NULL,
	`hash` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `audit_events` ADD `sequence` integer;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `previous_hash` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `hash` text;--> statement-breakpoint
CREATE INDEX `audit_events_chain` ON `audit_events` (`fleet_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `audit_events_unlinked` ON `audit_events` (`id`) WHERE "audit_events"."sequence" is null;