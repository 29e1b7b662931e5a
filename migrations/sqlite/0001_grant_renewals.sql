ALTER TABLE `access_grants` ADD `renewal_owner` text;--> statement-breakpoint
ALTER TABLE `access_grants` ADD `renewal_until` integer;--> statement-breakpoint
ALTER TABLE `access_grants` ADD `generation` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `access_grants` ADD `rotating` integer DEFAULT false NOT NULL;