ALTER TABLE `provider_accounts` ADD `data_slots` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `data_reads` ADD `slot` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `provider_accounts` ADD `vehicle_data_seconds` integer;--> statement-breakpoint
ALTER TABLE `vehicles` ADD `make` text;--> statement-breakpoint
ALTER TABLE `vehicles` ADD `model` text;--> statement-breakpoint
ALTER TABLE `vehicles` ADD `model_year` integer;--> statement-breakpoint
ALTER TABLE `vehicles` ADD `powertrain` text;--> statement-breakpoint
ALTER TABLE `data_reads` ADD `details_asked_at` integer;--> statement-breakpoint
ALTER TABLE `data_reads` ADD `flow` text DEFAULT 'AWAITING' NOT NULL;--> statement-breakpoint
ALTER TABLE `data_reads` ADD `flow_since` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `data_reads_silent` ON `data_reads` (`silent_at`) WHERE "data_reads"."flow" = 'FLOWING';
--> statement-breakpoint
UPDATE `data_reads` SET
	`flow` = CASE WHEN `private_since` IS NOT NULL THEN 'PRIVATE' WHEN `last_data_at` IS NULL THEN 'AWAITING' ELSE 'FLOWING' END,
	`flow_since` = coalesce(`private_since`, `last_data_at`, `asked_at`, `due_at`);
--> statement-breakpoint
UPDATE `data_reads` SET `slot` = `numbered`.`number` FROM (
	SELECT `enrollment_id`, row_number() OVER (PARTITION BY `account_id` ORDER BY `enrollment_id`) AS `number` FROM `data_reads`
) AS `numbered` WHERE `numbered`.`enrollment_id` = `data_reads`.`enrollment_id`;
--> statement-breakpoint
UPDATE `provider_accounts` SET `data_slots` = (SELECT count(*) FROM `data_reads` WHERE `account_id` = `provider_accounts`.`id`);
--> statement-breakpoint
-- Vehicles by the status of their data: that of the row in data_reads, NONE for an enrollment without one.
INSERT INTO `facets` (`fleet_id`, `kind`, `value`)
	SELECT DISTINCT `enrollments`.`fleet_id`, 'dataFlow', coalesce(`data_reads`.`flow`, 'NONE')
		FROM `enrollments` LEFT JOIN `data_reads` ON `data_reads`.`enrollment_id` = `enrollments`.`id`;
--> statement-breakpoint
INSERT INTO `facet_vehicles` (`vehicle_id`, `facet_id`, `uses`, `created_at`, `vin`, `clearance_changed_at`)
	SELECT `vehicles`.`id`, `facets`.`id`, count(*), `vehicles`.`created_at`, `vehicles`.`vin`, `vehicles`.`clearance_changed_at`
		FROM `enrollments` LEFT JOIN `data_reads` ON `data_reads`.`enrollment_id` = `enrollments`.`id`
		JOIN `vehicles` ON `vehicles`.`id` = `enrollments`.`vehicle_id`
		JOIN `facets` ON `facets`.`fleet_id` = `enrollments`.`fleet_id` AND `facets`.`kind` = 'dataFlow' AND `facets`.`value` = coalesce(`data_reads`.`flow`, 'NONE')
		GROUP BY `vehicles`.`id`, `facets`.`id`;
--> statement-breakpoint
CREATE TRIGGER `enrollments_inserted_flow` AFTER INSERT ON `enrollments` BEGIN
	INSERT INTO `facet_changes` VALUES (new.`fleet_id`, new.`vehicle_id`, 'dataFlow', 'NONE', 1);
END;
--> statement-breakpoint
CREATE TRIGGER `enrollments_deleted_flow` AFTER DELETE ON `enrollments` BEGIN
	INSERT INTO `facet_changes` VALUES (old.`fleet_id`, old.`vehicle_id`, 'dataFlow', 'NONE', -1);
END;
--> statement-breakpoint
CREATE TRIGGER `data_reads_inserted_flow` AFTER INSERT ON `data_reads` BEGIN
	INSERT INTO `facet_changes` VALUES (new.`fleet_id`, new.`vehicle_id`, 'dataFlow', 'NONE', -1), (new.`fleet_id`, new.`vehicle_id`, 'dataFlow', new.`flow`, 1);
END;
--> statement-breakpoint
CREATE TRIGGER `data_reads_deleted_flow` AFTER DELETE ON `data_reads` BEGIN
	INSERT INTO `facet_changes` VALUES (old.`fleet_id`, old.`vehicle_id`, 'dataFlow', old.`flow`, -1), (old.`fleet_id`, old.`vehicle_id`, 'dataFlow', 'NONE', 1);
END;
--> statement-breakpoint
CREATE TRIGGER `data_reads_updated_flow` AFTER UPDATE OF `flow` ON `data_reads` WHEN old.`flow` <> new.`flow` BEGIN
	INSERT INTO `facet_changes` VALUES (old.`fleet_id`, old.`vehicle_id`, 'dataFlow', old.`flow`, -1), (new.`fleet_id`, new.`vehicle_id`, 'dataFlow', new.`flow`, 1);
END;
