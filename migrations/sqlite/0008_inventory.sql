ALTER TABLE `provider_accounts` ADD `checked_at` integer;--> statement-breakpoint
ALTER TABLE `provider_accounts` ADD `unreadable` text;--> statement-breakpoint
ALTER TABLE `provider_accounts` ADD `listed_at` integer;--> statement-breakpoint
ALTER TABLE `oem_credentials` ADD `authorization` text;--> statement-breakpoint
ALTER TABLE `drivers` ADD `missing_since` integer;--> statement-breakpoint
ALTER TABLE `enrollments` ADD `listed` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `enrollments` ADD `confirmed_at` integer;--> statement-breakpoint
ALTER TABLE `enrollments` ADD `missing_since` integer;--> statement-breakpoint
ALTER TABLE `enrollments` ADD `last_contact_at` integer;--> statement-breakpoint
ALTER TABLE `enrollments` ADD `online` integer;--> statement-breakpoint
ALTER TABLE `clearances` ADD `listed` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `clearance_events` ADD `imported` integer DEFAULT false NOT NULL;