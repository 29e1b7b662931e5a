CREATE TABLE `approval_times` (
	`fleet_id` text NOT NULL,
	`brand` text NOT NULL,
	`hours` integer NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`fleet_id`, `brand`, `hours`)
);
--> statement-breakpoint
CREATE TABLE `blockers` (
	`subject_id` text NOT NULL,
	`code` text NOT NULL,
	`fleet_id` text NOT NULL,
	`account_id` text NOT NULL,
	`vehicle_id` text,
	`group_id` integer NOT NULL,
	`due` integer NOT NULL,
	`since` integer NOT NULL,
	PRIMARY KEY(`subject_id`, `code`)
);
--> statement-breakpoint
CREATE INDEX `blockers_due` ON `blockers` (`group_id`,`due`,`since`,`subject_id`);--> statement-breakpoint
CREATE INDEX `blockers_since` ON `blockers` (`group_id`,`since`);--> statement-breakpoint
CREATE TABLE `blocker_subjects` (
	`subject_id` text PRIMARY KEY NOT NULL,
	`step_id` integer,
	`checked_at` integer NOT NULL,
	`next_at` integer
);
--> statement-breakpoint
CREATE INDEX `blocker_subjects_next` ON `blocker_subjects` (`next_at`);--> statement-breakpoint
CREATE TABLE `blocker_marks` (
	`txn` text NOT NULL,
	`subject_id` text NOT NULL,
	PRIMARY KEY(`txn`, `subject_id`)
);
--> statement-breakpoint
CREATE TABLE `blocker_walks` (
	`id` text PRIMARY KEY NOT NULL,
	`rules` text NOT NULL,
	`after` text,
	`is_first` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `drivers` ADD `activity` text;--> statement-breakpoint
ALTER TABLE `drivers` ADD `activity_since` integer;
--> statement-breakpoint
-- Marks each subject of blockers whose facts change.
CREATE TRIGGER `accounts_inserted_marks` AFTER INSERT ON `provider_accounts` BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `accounts_deleted_marks` AFTER DELETE ON `provider_accounts` BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', old.`id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `accounts_updated_marks` AFTER UPDATE OF `provider`, `health_status`, `health_reason`, `health_since`, `health_retry_at`, `created_at`, `disconnected_at` ON `provider_accounts`
	WHEN (old.`provider`, old.`health_status`, old.`health_reason`, old.`health_since`, old.`health_retry_at`, old.`created_at`, old.`disconnected_at`) IS NOT (new.`provider`, new.`health_status`, new.`health_reason`, new.`health_since`, new.`health_retry_at`, new.`created_at`, new.`disconnected_at`) BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `enrollments_inserted_marks` AFTER INSERT ON `enrollments` BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `enrollments_deleted_marks` AFTER DELETE ON `enrollments` BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', old.`id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `enrollments_updated_marks` AFTER UPDATE OF `vehicle_id`, `account_id`, `status`, `reason`, `brand`, `credential_id`, `credential_kind`, `odometer`, `listed`, `confirmed_at`, `last_contact_at`, `online`, `created_at` ON `enrollments`
	WHEN (old.`vehicle_id`, old.`account_id`, old.`status`, old.`reason`, old.`brand`, old.`credential_id`, old.`credential_kind`, old.`odometer`, old.`listed`, old.`confirmed_at`, old.`online`, old.`created_at`) IS NOT (new.`vehicle_id`, new.`account_id`, new.`status`, new.`reason`, new.`brand`, new.`credential_id`, new.`credential_kind`, new.`odometer`, new.`listed`, new.`confirmed_at`, new.`online`, new.`created_at`)
		OR (old.`last_contact_at` IS NOT new.`last_contact_at` AND (old.`last_contact_at` IS NULL OR new.`last_contact_at` IS NULL OR new.`last_contact_at` < old.`last_contact_at`
			OR EXISTS (SELECT 1 FROM `blockers` WHERE `subject_id` = new.`id`))) BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `clearances_inserted_marks` AFTER INSERT ON `clearances` BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`enrollment_id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `clearances_deleted_marks` AFTER DELETE ON `clearances` BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', old.`enrollment_id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `clearances_updated_marks` AFTER UPDATE OF `status`, `reason`, `requested_at`, `changed_at`, `odometer` ON `clearances`
	WHEN (old.`status`, old.`reason`, old.`requested_at`, old.`changed_at`, old.`odometer`) IS NOT (new.`status`, new.`reason`, new.`requested_at`, new.`changed_at`, new.`odometer`) BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`enrollment_id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `data_reads_inserted_marks` AFTER INSERT ON `data_reads` BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`enrollment_id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `data_reads_deleted_marks` AFTER DELETE ON `data_reads` BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', old.`enrollment_id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `data_reads_updated_marks` AFTER UPDATE OF `flow`, `flow_since` ON `data_reads`
	WHEN (old.`flow`, old.`flow_since`) IS NOT (new.`flow`, new.`flow_since`) BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`enrollment_id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `grants_inserted_marks` AFTER INSERT ON `access_grants` BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`subject_id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `grants_deleted_marks` AFTER DELETE ON `access_grants` BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', old.`subject_id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `grants_updated_marks` AFTER UPDATE OF `status`, `subject_id` ON `access_grants`
	WHEN (old.`status`, old.`subject_id`) IS NOT (new.`status`, new.`subject_id`) BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`subject_id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `credentials_inserted_marks` AFTER INSERT ON `oem_credentials` BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `credentials_deleted_marks` AFTER DELETE ON `oem_credentials` BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', old.`id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `credentials_updated_marks` AFTER UPDATE OF `account_id`, `brand`, `authorization`, `created_at` ON `oem_credentials`
	WHEN (old.`account_id`, old.`brand`, old.`authorization`, old.`created_at`) IS NOT (new.`account_id`, new.`brand`, new.`authorization`, new.`created_at`) BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `drivers_inserted_marks` AFTER INSERT ON `drivers` BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `drivers_deleted_marks` AFTER DELETE ON `drivers` BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', old.`id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `drivers_updated_marks` AFTER UPDATE OF `account_id`, `status`, `activity`, `activity_since`, `created_at` ON `drivers`
	WHEN (old.`account_id`, old.`status`, old.`activity`, old.`activity_since`, old.`created_at`) IS NOT (new.`account_id`, new.`status`, new.`activity`, new.`activity_since`, new.`created_at`) BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `vehicles_updated_marks` AFTER UPDATE OF `tags`, `brand` ON `vehicles`
	WHEN (old.`tags`, old.`brand`) IS NOT (new.`tags`, new.`brand`) BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) SELECT '', `id` FROM `enrollments` WHERE `vehicle_id` = new.`id` AND true ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `clearance_events_inserted_marks` AFTER INSERT ON `clearance_events`
	WHEN new.`source` = 'COMMAND' OR new.`status` IN ('REJECTED', 'REVOKED', 'CANCELED') BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`enrollment_id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `clearance_events_inserted_account_marks` AFTER INSERT ON `clearance_events`
	WHEN new.`source` = 'RECONCILIATION' BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`account_id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `webhook_deliveries_inserted_marks` AFTER INSERT ON `webhook_deliveries`
	WHEN EXISTS (SELECT 1 FROM `blockers` WHERE `subject_id` = new.`account_id` AND `code` = 'WEBHOOKS_SILENT') BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`account_id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
CREATE TRIGGER `webhook_deliveries_updated_marks` AFTER UPDATE OF `received_at` ON `webhook_deliveries`
	WHEN EXISTS (SELECT 1 FROM `blockers` WHERE `subject_id` = new.`account_id` AND `code` = 'WEBHOOKS_SILENT') BEGIN
	INSERT INTO `blocker_marks` (`txn`, `subject_id`) VALUES ('', new.`account_id`) ON CONFLICT DO NOTHING;
END;
--> statement-breakpoint
-- Counts of blockers by group and of enrollments by step, and the codes of each vehicle.
CREATE TRIGGER `blockers_inserted_facets` AFTER INSERT ON `blockers` BEGIN
	INSERT INTO `facet_counts` (`facet_id`, `slot`, `count`) SELECT new.`group_id`, 0, 1 WHERE true ON CONFLICT (`facet_id`, `slot`) DO UPDATE SET `count` = `count` + excluded.`count`;
	INSERT INTO `facet_changes` SELECT new.`fleet_id`, new.`vehicle_id`, 'blocker', new.`account_id` || ':' || new.`code`, 1 WHERE new.`vehicle_id` IS NOT NULL;
END;
--> statement-breakpoint
CREATE TRIGGER `blockers_deleted_facets` AFTER DELETE ON `blockers` BEGIN
	INSERT INTO `facet_counts` (`facet_id`, `slot`, `count`) SELECT old.`group_id`, 0, -1 WHERE true ON CONFLICT (`facet_id`, `slot`) DO UPDATE SET `count` = `count` + excluded.`count`;
	INSERT INTO `facet_changes` SELECT old.`fleet_id`, old.`vehicle_id`, 'blocker', old.`account_id` || ':' || old.`code`, -1 WHERE old.`vehicle_id` IS NOT NULL;
END;
--> statement-breakpoint
CREATE TRIGGER `blocker_subjects_inserted_facets` AFTER INSERT ON `blocker_subjects` WHEN new.`step_id` IS NOT NULL BEGIN
	INSERT INTO `facet_counts` (`facet_id`, `slot`, `count`) SELECT new.`step_id`, 0, 1 WHERE true ON CONFLICT (`facet_id`, `slot`) DO UPDATE SET `count` = `count` + excluded.`count`;
END;
--> statement-breakpoint
CREATE TRIGGER `blocker_subjects_deleted_facets` AFTER DELETE ON `blocker_subjects` WHEN old.`step_id` IS NOT NULL BEGIN
	INSERT INTO `facet_counts` (`facet_id`, `slot`, `count`) SELECT old.`step_id`, 0, -1 WHERE true ON CONFLICT (`facet_id`, `slot`) DO UPDATE SET `count` = `count` + excluded.`count`;
END;
--> statement-breakpoint
CREATE TRIGGER `blocker_subjects_updated_facets` AFTER UPDATE OF `step_id` ON `blocker_subjects` WHEN old.`step_id` IS NOT new.`step_id` BEGIN
	INSERT INTO `facet_counts` (`facet_id`, `slot`, `count`) SELECT old.`step_id`, 0, -1 WHERE old.`step_id` IS NOT NULL ON CONFLICT (`facet_id`, `slot`) DO UPDATE SET `count` = `count` + excluded.`count`;
	INSERT INTO `facet_counts` (`facet_id`, `slot`, `count`) SELECT new.`step_id`, 0, 1 WHERE new.`step_id` IS NOT NULL ON CONFLICT (`facet_id`, `slot`) DO UPDATE SET `count` = `count` + excluded.`count`;
END;
--> statement-breakpoint
-- Hours from the request of a clearance to its approval.
CREATE TRIGGER `clearance_events_inserted_approval` AFTER INSERT ON `clearance_events`
	WHEN new.`status` = 'APPROVED' AND new.`previous_status` = 'PENDING' BEGIN
	INSERT INTO `approval_times` (`fleet_id`, `brand`, `hours`, `count`)
		SELECT new.`fleet_id`, coalesce(`e`.`brand`, `v`.`brand`), max(0, CAST(round((new.`occurred_at` - `c`.`requested_at`) / 3600000.0) AS integer)), 1
			FROM `clearances` AS `c` JOIN `enrollments` AS `e` ON `e`.`id` = `c`.`enrollment_id` JOIN `vehicles` AS `v` ON `v`.`id` = `e`.`vehicle_id`
			WHERE `c`.`enrollment_id` = new.`enrollment_id`
		ON CONFLICT (`fleet_id`, `brand`, `hours`) DO UPDATE SET `count` = `count` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `fleets_deleted_approvals` AFTER DELETE ON `fleets` BEGIN
	DELETE FROM `approval_times` WHERE `fleet_id` = old.`id`;
END;
--> statement-breakpoint
DROP VIEW `expected_row_counts`;
--> statement-breakpoint
-- Counts of rows: what the recount compares with.
CREATE VIEW `expected_row_counts` AS
	SELECT `fleet_id`, 'vehicles' AS `kind`, '' AS `value`, count(*) AS `count` FROM `vehicles` GROUP BY `fleet_id`
	UNION ALL
	SELECT `fleet_id`, 'clearances', `status`, count(*) FROM `clearances` GROUP BY `fleet_id`, `status`
	UNION ALL
	SELECT `fleet_id`, 'uses', `credential_id`, count(*) FROM `enrollments` WHERE `credential_id` IS NOT NULL AND `status` NOT IN ('REMOVED', 'GONE') GROUP BY `fleet_id`, `credential_id`
	UNION ALL
	SELECT `fleet_id`, 'events', '', count(*) FROM `clearance_events` GROUP BY `fleet_id`
	UNION ALL
	SELECT `fleet_id`, 'drivers', '', count(*) FROM `drivers` WHERE `status` <> 'PENDING' GROUP BY `fleet_id`
	UNION ALL
	SELECT coalesce(`fleet_id`, ''), 'audit', '', count(*) FROM `audit_events` GROUP BY 1
	UNION ALL
	SELECT `facets`.`fleet_id`, 'blockers', `facets`.`value`, count(*) FROM `blockers` JOIN `facets` ON `facets`.`id` = `blockers`.`group_id` GROUP BY `facets`.`id`
	UNION ALL
	SELECT `facets`.`fleet_id`, 'steps', `facets`.`value`, count(*) FROM `blocker_subjects` JOIN `facets` ON `facets`.`id` = `blocker_subjects`.`step_id` GROUP BY `facets`.`id`;
