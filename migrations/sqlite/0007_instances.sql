CREATE TABLE `instances` (
	`id` text PRIMARY KEY NOT NULL,
	`host` text NOT NULL,
	`machine` text NOT NULL,
	`pid` integer NOT NULL,
	`process_start` text,
	`key_ids` text NOT NULL,
	`beats` integer NOT NULL,
	`started_at` integer NOT NULL,
	`seen_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `access_grants_leased` ON `access_grants` (`renewal_owner`) WHERE "access_grants"."renewal_owner" is not null;--> statement-breakpoint
CREATE INDEX `commands_leased` ON `commands` (`lease_owner`) WHERE "commands"."lease_owner" is not null;