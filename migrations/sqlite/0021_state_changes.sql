CREATE TABLE `vehicle_state_changes` (
	`vehicle_id` text PRIMARY KEY NOT NULL,
	`fleet_id` text NOT NULL,
	`seq` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `vehicle_state_changes_seq` ON `vehicle_state_changes` (`fleet_id`,`seq`);--> statement-breakpoint
CREATE TABLE `vehicle_state_heads` (
	`fleet_id` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL
);
