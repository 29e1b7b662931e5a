CREATE TABLE `data_reads` (
	`enrollment_id` text PRIMARY KEY NOT NULL,
	`fleet_id` text NOT NULL,
	`vehicle_id` text NOT NULL,
	`account_id` text NOT NULL,
	`asked_at` integer,
	`due_at` integer NOT NULL,
	`last_data_at` integer,
	`silent_at` integer,
	`private_since` integer,
	FOREIGN KEY (`enrollment_id`) REFERENCES `enrollments`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`fleet_id`) REFERENCES `fleets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`vehicle_id`) REFERENCES `vehicles`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`account_id`) REFERENCES `provider_accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `data_reads_due` ON `data_reads` (`account_id`,`due_at`);--> statement-breakpoint
CREATE INDEX `data_reads_vehicle` ON `data_reads` (`vehicle_id`);--> statement-breakpoint
CREATE TABLE `vehicle_signals` (
	`enrollment_id` text NOT NULL,
	`signal_group` text NOT NULL,
	`fleet_id` text NOT NULL,
	`vehicle_id` text NOT NULL,
	`signal_values` text NOT NULL,
	PRIMARY KEY(`enrollment_id`, `signal_group`),
	FOREIGN KEY (`enrollment_id`) REFERENCES `enrollments`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`fleet_id`) REFERENCES `fleets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`vehicle_id`) REFERENCES `vehicles`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `vehicle_signals_vehicle` ON `vehicle_signals` (`vehicle_id`,`signal_group`);--> statement-breakpoint
-- Values are deleted in the transaction that ends the right to read them, whatever code ends it.
CREATE TRIGGER `clearances_updated_data` AFTER UPDATE OF `status` ON `clearances` WHEN new.`status` <> 'APPROVED' BEGIN
	DELETE FROM `data_reads` WHERE `enrollment_id` = new.`enrollment_id`;
	DELETE FROM `vehicle_signals` WHERE `enrollment_id` = new.`enrollment_id`;
END;
--> statement-breakpoint
CREATE TRIGGER `clearances_inserted_data` AFTER INSERT ON `clearances` WHEN new.`status` <> 'APPROVED' BEGIN
	DELETE FROM `data_reads` WHERE `enrollment_id` = new.`enrollment_id`;
	DELETE FROM `vehicle_signals` WHERE `enrollment_id` = new.`enrollment_id`;
END;
--> statement-breakpoint
CREATE TRIGGER `clearances_deleted_data` AFTER DELETE ON `clearances` BEGIN
	DELETE FROM `data_reads` WHERE `enrollment_id` = old.`enrollment_id`;
	DELETE FROM `vehicle_signals` WHERE `enrollment_id` = old.`enrollment_id`;
END;
--> statement-breakpoint
CREATE TRIGGER `enrollments_updated_data` AFTER UPDATE OF `status` ON `enrollments` WHEN new.`status` <> 'ACTIVE' BEGIN
	DELETE FROM `data_reads` WHERE `enrollment_id` = new.`id`;
	DELETE FROM `vehicle_signals` WHERE `enrollment_id` = new.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `provider_accounts_disconnected_data` AFTER UPDATE OF `disconnected_at` ON `provider_accounts` WHEN new.`disconnected_at` IS NOT NULL BEGIN
	DELETE FROM `data_reads` WHERE `account_id` = new.`id`;
	DELETE FROM `vehicle_signals` WHERE `enrollment_id` IN (SELECT `id` FROM `enrollments` WHERE `account_id` = new.`id`);
END;
