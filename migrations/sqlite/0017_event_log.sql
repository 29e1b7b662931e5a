CREATE TABLE `subject_events` (
	`id` text PRIMARY KEY NOT NULL,
	`fleet_id` text NOT NULL,
	`seq` integer NOT NULL,
	`type` text NOT NULL,
	`subject_id` text NOT NULL,
	`account_id` text,
	`details` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`recorded_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `subject_events_seq` ON `subject_events` (`fleet_id`,`seq`);--> statement-breakpoint
CREATE INDEX `subject_events_type` ON `subject_events` (`fleet_id`,`type`,`seq`);--> statement-breakpoint
CREATE INDEX `subject_events_subject` ON `subject_events` (`subject_id`,`seq`);--> statement-breakpoint
CREATE INDEX `subject_events_account` ON `subject_events` (`account_id`,`type`,`seq`);