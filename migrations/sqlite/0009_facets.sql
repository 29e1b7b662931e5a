CREATE TABLE `facets` (
	`id` integer PRIMARY KEY NOT NULL,
	`fleet_id` text NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `facet_vehicles` (
	`vehicle_id` text NOT NULL,
	`facet_id` integer NOT NULL,
	`uses` integer NOT NULL,
	`created_at` integer NOT NULL,
	`vin` text NOT NULL,
	`clearance_changed_at` integer NOT NULL,
	PRIMARY KEY(`vehicle_id`, `facet_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `facet_counts` (
	`facet_id` integer NOT NULL,
	`slot` integer NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`facet_id`, `slot`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `facets_value` ON `facets` (`fleet_id`,`kind`,`value`);
--> statement-breakpoint
-- Facets that each vehicle must have, for the rows that are there already.
CREATE VIEW `expected_facet_vehicles` AS
	SELECT `fleet_id`, `id` AS `vehicle_id`, 'brand' AS `kind`, substr(`brand`, 1, 400) AS `value`, 1 AS `uses` FROM `vehicles`
	UNION ALL
	SELECT `fleet_id`, `vehicles`.`id`, 'tag', substr(length(CAST(`tag`.`value` ->> '$.key' AS blob)) || ':' || (`tag`.`value` ->> '$.key') || ':' || (`tag`.`value` ->> '$.value'), 1, 400) AS `facet_value`, count(*)
		FROM `vehicles`, json_each(`vehicles`.`tags`) AS `tag` GROUP BY `fleet_id`, `vehicles`.`id`, `facet_value`
	UNION ALL
	SELECT `fleet_id`, `vehicle_id`, 'account', `account_id`, count(*) FROM `enrollments` GROUP BY `vehicle_id`, `fleet_id`, `account_id`
	UNION ALL
	SELECT `fleet_id`, `vehicle_id`, 'credential', `credential_id`, count(*) FROM `enrollments` WHERE `credential_id` IS NOT NULL GROUP BY `vehicle_id`, `fleet_id`, `credential_id`
	UNION ALL
	SELECT `fleet_id`, `vehicle_id`, 'enrollment', `status`, count(*) FROM `enrollments` GROUP BY `vehicle_id`, `fleet_id`, `status`
	UNION ALL
	SELECT `fleet_id`, `vehicle_id`, 'clearance', `status`, count(*) FROM `clearances` GROUP BY `vehicle_id`, `fleet_id`, `status`;
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
	SELECT coalesce(`fleet_id`, ''), 'audit', '', count(*) FROM `audit_events` GROUP BY 1;
--> statement-breakpoint
INSERT INTO `facets` (`fleet_id`, `kind`, `value`)
	SELECT DISTINCT `fleet_id`, `kind`, `value` FROM `expected_facet_vehicles`
	UNION SELECT `fleet_id`, `kind`, `value` FROM `expected_row_counts`;
--> statement-breakpoint
INSERT INTO `facet_vehicles` (`vehicle_id`, `facet_id`, `uses`, `created_at`, `vin`, `clearance_changed_at`)
	SELECT `expected`.`vehicle_id`, `facets`.`id`, `expected`.`uses`, `vehicles`.`created_at`, `vehicles`.`vin`, `vehicles`.`clearance_changed_at`
		FROM `expected_facet_vehicles` AS `expected`
		JOIN `facets` ON `facets`.`fleet_id` = `expected`.`fleet_id` AND `facets`.`kind` = `expected`.`kind` AND `facets`.`value` = `expected`.`value`
		JOIN `vehicles` ON `vehicles`.`id` = `expected`.`vehicle_id`;
--> statement-breakpoint
INSERT INTO `facet_counts` (`facet_id`, `slot`, `count`)
	SELECT `facet_id`, 0, count(*) FROM `facet_vehicles` GROUP BY `facet_id`;
--> statement-breakpoint
INSERT INTO `facet_counts` (`facet_id`, `slot`, `count`)
	SELECT `facets`.`id`, 0, `expected`.`count` FROM `expected_row_counts` AS `expected`
		JOIN `facets` ON `facets`.`fleet_id` = `expected`.`fleet_id` AND `facets`.`kind` = `expected`.`kind` AND `facets`.`value` = `expected`.`value`;
--> statement-breakpoint
DROP VIEW `expected_facet_vehicles`;
--> statement-breakpoint
CREATE INDEX `facet_vehicles_created` ON `facet_vehicles` (`facet_id`,`created_at`,`vehicle_id`);
--> statement-breakpoint
CREATE INDEX `facet_vehicles_vin` ON `facet_vehicles` (`facet_id`,`vin`,`vehicle_id`);
--> statement-breakpoint
CREATE INDEX `facet_vehicles_changed` ON `facet_vehicles` (`facet_id`,`clearance_changed_at`,`vehicle_id`);
--> statement-breakpoint
DROP INDEX `drivers_created`;
--> statement-breakpoint
CREATE INDEX `drivers_known` ON `drivers` (`fleet_id`,`created_at`,`id`) WHERE "drivers"."status" <> 'PENDING';
--> statement-breakpoint
CREATE INDEX `oem_credentials_account` ON `oem_credentials` (`fleet_id`,`account_id`,`created_at`,`id`);
--> statement-breakpoint
CREATE INDEX `oem_credentials_brand` ON `oem_credentials` (`fleet_id`,`brand`,`created_at`,`id`);
--> statement-breakpoint
CREATE INDEX `enrollments_credential_used` ON `enrollments` (`credential_id`,`created_at`,`id`) WHERE "enrollments"."status" not in ('REMOVED', 'GONE');
--> statement-breakpoint
CREATE INDEX `clearance_events_vehicle` ON `clearance_events` (`vehicle_id`,`seq`);
--> statement-breakpoint
CREATE INDEX `clearance_events_status` ON `clearance_events` (`fleet_id`,`status`,`seq`);
--> statement-breakpoint
CREATE INDEX `clearance_events_account_status` ON `clearance_events` (`account_id`,`status`,`seq`);
--> statement-breakpoint
-- Changes of facets: a row inserted here adds `delta` to a facet of a vehicle, or with the vehicle
-- null to a count of rows.
CREATE VIEW `facet_changes` AS SELECT '' AS `fleet_id`, '' AS `vehicle_id`, '' AS `kind`, '' AS `value`, 0 AS `delta` WHERE 0;
--> statement-breakpoint
CREATE TRIGGER `facet_changes_gain` INSTEAD OF INSERT ON `facet_changes` WHEN new.`delta` > 0 AND new.`vehicle_id` IS NOT NULL BEGIN
	INSERT INTO `facets` (`fleet_id`, `kind`, `value`) VALUES (new.`fleet_id`, new.`kind`, substr(new.`value`, 1, 400)) ON CONFLICT DO NOTHING;
	INSERT INTO `facet_vehicles` (`vehicle_id`, `facet_id`, `uses`, `created_at`, `vin`, `clearance_changed_at`)
		SELECT `v`.`id`, `f`.`id`, new.`delta`, `v`.`created_at`, `v`.`vin`, `v`.`clearance_changed_at` FROM `facets` AS `f`, `vehicles` AS `v`
			WHERE `f`.`fleet_id` = new.`fleet_id` AND `f`.`kind` = new.`kind` AND `f`.`value` = substr(new.`value`, 1, 400) AND `v`.`id` = new.`vehicle_id`
		ON CONFLICT (`vehicle_id`, `facet_id`) DO UPDATE SET `uses` = `uses` + excluded.`uses`;
END;
--> statement-breakpoint
CREATE TRIGGER `facet_changes_loss` INSTEAD OF INSERT ON `facet_changes` WHEN new.`delta` < 0 AND new.`vehicle_id` IS NOT NULL BEGIN
	DELETE FROM `facet_vehicles` WHERE `vehicle_id` = new.`vehicle_id` AND `uses` + new.`delta` <= 0
		AND `facet_id` = (SELECT `id` FROM `facets` WHERE `fleet_id` = new.`fleet_id` AND `kind` = new.`kind` AND `value` = substr(new.`value`, 1, 400));
	UPDATE `facet_vehicles` SET `uses` = `uses` + new.`delta` WHERE `vehicle_id` = new.`vehicle_id`
		AND `facet_id` = (SELECT `id` FROM `facets` WHERE `fleet_id` = new.`fleet_id` AND `kind` = new.`kind` AND `value` = substr(new.`value`, 1, 400));
END;
--> statement-breakpoint
CREATE TRIGGER `facet_changes_rows` INSTEAD OF INSERT ON `facet_changes` WHEN new.`vehicle_id` IS NULL BEGIN
	INSERT INTO `facets` (`fleet_id`, `kind`, `value`) VALUES (new.`fleet_id`, new.`kind`, new.`value`) ON CONFLICT DO NOTHING;
	INSERT INTO `facet_counts` (`facet_id`, `slot`, `count`)
		SELECT `id`, 0, new.`delta` FROM `facets` WHERE `fleet_id` = new.`fleet_id` AND `kind` = new.`kind` AND `value` = new.`value`
		ON CONFLICT (`facet_id`, `slot`) DO UPDATE SET `count` = `count` + excluded.`count`;
END;
--> statement-breakpoint
CREATE TRIGGER `facet_vehicles_inserted` AFTER INSERT ON `facet_vehicles` BEGIN
	INSERT INTO `facet_counts` (`facet_id`, `slot`, `count`) VALUES (new.`facet_id`, 0, 1) ON CONFLICT (`facet_id`, `slot`) DO UPDATE SET `count` = `count` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `facet_vehicles_deleted` AFTER DELETE ON `facet_vehicles` BEGIN
	UPDATE `facet_counts` SET `count` = `count` - 1 WHERE `facet_id` = old.`facet_id` AND `slot` = 0;
END;
--> statement-breakpoint
CREATE TRIGGER `vehicles_inserted_facets` AFTER INSERT ON `vehicles` BEGIN
	INSERT INTO `facet_changes` VALUES (new.`fleet_id`, NULL, 'vehicles', '', 1), (new.`fleet_id`, new.`id`, 'brand', new.`brand`, 1);
	INSERT INTO `facet_changes`
		SELECT new.`fleet_id`, new.`id`, 'tag', length(CAST(`value` ->> '$.key' AS blob)) || ':' || (`value` ->> '$.key') || ':' || (`value` ->> '$.value'), 1 FROM json_each(new.`tags`);
END;
--> statement-breakpoint
CREATE TRIGGER `vehicles_deleted_facets` AFTER DELETE ON `vehicles` BEGIN
	INSERT INTO `facet_changes` VALUES (old.`fleet_id`, NULL, 'vehicles', '', -1);
	DELETE FROM `facet_vehicles` WHERE `vehicle_id` = old.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `vehicles_brand_facets` AFTER UPDATE OF `brand` ON `vehicles` WHEN old.`brand` <> new.`brand` BEGIN
	INSERT INTO `facet_changes` VALUES (old.`fleet_id`, old.`id`, 'brand', old.`brand`, -1), (new.`fleet_id`, new.`id`, 'brand', new.`brand`, 1);
END;
--> statement-breakpoint
CREATE TRIGGER `vehicles_tags_facets` AFTER UPDATE OF `tags` ON `vehicles` WHEN old.`tags` <> new.`tags` BEGIN
	INSERT INTO `facet_changes`
		SELECT old.`fleet_id`, old.`id`, 'tag', length(CAST(`value` ->> '$.key' AS blob)) || ':' || (`value` ->> '$.key') || ':' || (`value` ->> '$.value'), -1 FROM json_each(old.`tags`);
	INSERT INTO `facet_changes`
		SELECT new.`fleet_id`, new.`id`, 'tag', length(CAST(`value` ->> '$.key' AS blob)) || ':' || (`value` ->> '$.key') || ':' || (`value` ->> '$.value'), 1 FROM json_each(new.`tags`);
END;
--> statement-breakpoint
CREATE TRIGGER `vehicles_order_facets` AFTER UPDATE OF `created_at`, `vin` ON `vehicles` WHEN old.`created_at` <> new.`created_at` OR old.`vin` <> new.`vin` BEGIN
	UPDATE `facet_vehicles` SET `created_at` = new.`created_at`, `vin` = new.`vin` WHERE `vehicle_id` = new.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `vehicles_changed_facets` AFTER UPDATE OF `clearance_changed_at` ON `vehicles` WHEN old.`clearance_changed_at` <> new.`clearance_changed_at` BEGIN
	UPDATE `facet_vehicles` SET `clearance_changed_at` = new.`clearance_changed_at` WHERE `vehicle_id` = new.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `enrollments_inserted_facets` AFTER INSERT ON `enrollments` BEGIN
	INSERT INTO `facet_changes` VALUES (new.`fleet_id`, new.`vehicle_id`, 'account', new.`account_id`, 1), (new.`fleet_id`, new.`vehicle_id`, 'enrollment', new.`status`, 1);
	INSERT INTO `facet_changes` SELECT new.`fleet_id`, new.`vehicle_id`, 'credential', new.`credential_id`, 1 WHERE new.`credential_id` IS NOT NULL;
	INSERT INTO `facet_changes` SELECT new.`fleet_id`, NULL, 'uses', new.`credential_id`, 1 WHERE new.`credential_id` IS NOT NULL AND new.`status` NOT IN ('REMOVED', 'GONE');
END;
--> statement-breakpoint
CREATE TRIGGER `enrollments_deleted_facets` AFTER DELETE ON `enrollments` BEGIN
	INSERT INTO `facet_changes` VALUES (old.`fleet_id`, old.`vehicle_id`, 'account', old.`account_id`, -1), (old.`fleet_id`, old.`vehicle_id`, 'enrollment', old.`status`, -1);
	INSERT INTO `facet_changes` SELECT old.`fleet_id`, old.`vehicle_id`, 'credential', old.`credential_id`, -1 WHERE old.`credential_id` IS NOT NULL;
	INSERT INTO `facet_changes` SELECT old.`fleet_id`, NULL, 'uses', old.`credential_id`, -1 WHERE old.`credential_id` IS NOT NULL AND old.`status` NOT IN ('REMOVED', 'GONE');
END;
--> statement-breakpoint
CREATE TRIGGER `enrollments_updated_facets` AFTER UPDATE OF `account_id`, `status`, `credential_id` ON `enrollments`
	WHEN old.`account_id` <> new.`account_id` OR old.`status` <> new.`status` OR old.`credential_id` IS NOT new.`credential_id` BEGIN
	INSERT INTO `facet_changes` SELECT old.`fleet_id`, old.`vehicle_id`, 'account', old.`account_id`, -1 WHERE old.`account_id` <> new.`account_id`;
	INSERT INTO `facet_changes` SELECT new.`fleet_id`, new.`vehicle_id`, 'account', new.`account_id`, 1 WHERE old.`account_id` <> new.`account_id`;
	INSERT INTO `facet_changes` SELECT old.`fleet_id`, old.`vehicle_id`, 'enrollment', old.`status`, -1 WHERE old.`status` <> new.`status`;
	INSERT INTO `facet_changes` SELECT new.`fleet_id`, new.`vehicle_id`, 'enrollment', new.`status`, 1 WHERE old.`status` <> new.`status`;
	INSERT INTO `facet_changes` SELECT old.`fleet_id`, old.`vehicle_id`, 'credential', old.`credential_id`, -1 WHERE old.`credential_id` IS NOT NULL AND old.`credential_id` IS NOT new.`credential_id`;
	INSERT INTO `facet_changes` SELECT new.`fleet_id`, new.`vehicle_id`, 'credential', new.`credential_id`, 1 WHERE new.`credential_id` IS NOT NULL AND old.`credential_id` IS NOT new.`credential_id`;
	INSERT INTO `facet_changes` SELECT old.`fleet_id`, NULL, 'uses', old.`credential_id`, -1 WHERE old.`credential_id` IS NOT NULL AND old.`status` NOT IN ('REMOVED', 'GONE');
	INSERT INTO `facet_changes` SELECT new.`fleet_id`, NULL, 'uses', new.`credential_id`, 1 WHERE new.`credential_id` IS NOT NULL AND new.`status` NOT IN ('REMOVED', 'GONE');
END;
--> statement-breakpoint
CREATE TRIGGER `clearances_inserted_facets` AFTER INSERT ON `clearances` BEGIN
	INSERT INTO `facet_changes` VALUES (new.`fleet_id`, new.`vehicle_id`, 'clearance', new.`status`, 1), (new.`fleet_id`, NULL, 'clearances', new.`status`, 1);
END;
--> statement-breakpoint
CREATE TRIGGER `clearances_deleted_facets` AFTER DELETE ON `clearances` BEGIN
	INSERT INTO `facet_changes` VALUES (old.`fleet_id`, old.`vehicle_id`, 'clearance', old.`status`, -1), (old.`fleet_id`, NULL, 'clearances', old.`status`, -1);
END;
--> statement-breakpoint
CREATE TRIGGER `clearances_updated_facets` AFTER UPDATE OF `status` ON `clearances` WHEN old.`status` <> new.`status` BEGIN
	INSERT INTO `facet_changes` VALUES (old.`fleet_id`, old.`vehicle_id`, 'clearance', old.`status`, -1), (new.`fleet_id`, new.`vehicle_id`, 'clearance', new.`status`, 1),
		(old.`fleet_id`, NULL, 'clearances', old.`status`, -1), (new.`fleet_id`, NULL, 'clearances', new.`status`, 1);
END;
--> statement-breakpoint
CREATE TRIGGER `clearance_events_inserted_facets` AFTER INSERT ON `clearance_events` BEGIN
	INSERT INTO `facet_changes` VALUES (new.`fleet_id`, NULL, 'events', '', 1);
END;
--> statement-breakpoint
CREATE TRIGGER `clearance_events_deleted_facets` AFTER DELETE ON `clearance_events` BEGIN
	INSERT INTO `facet_changes` VALUES (old.`fleet_id`, NULL, 'events', '', -1);
END;
--> statement-breakpoint
CREATE TRIGGER `drivers_inserted_facets` AFTER INSERT ON `drivers` WHEN new.`status` <> 'PENDING' BEGIN
	INSERT INTO `facet_changes` VALUES (new.`fleet_id`, NULL, 'drivers', '', 1);
END;
--> statement-breakpoint
CREATE TRIGGER `drivers_deleted_facets` AFTER DELETE ON `drivers` WHEN old.`status` <> 'PENDING' BEGIN
	INSERT INTO `facet_changes` VALUES (old.`fleet_id`, NULL, 'drivers', '', -1);
END;
--> statement-breakpoint
CREATE TRIGGER `drivers_updated_facets` AFTER UPDATE OF `status` ON `drivers` WHEN (old.`status` = 'PENDING') <> (new.`status` = 'PENDING') BEGIN
	INSERT INTO `facet_changes` VALUES (new.`fleet_id`, NULL, 'drivers', '', iif(new.`status` = 'PENDING', -1, 1));
END;
--> statement-breakpoint
CREATE TRIGGER `audit_events_inserted_facets` AFTER INSERT ON `audit_events` BEGIN
	INSERT INTO `facet_changes` VALUES (coalesce(new.`fleet_id`, ''), NULL, 'audit', '', 1);
END;
--> statement-breakpoint
CREATE TRIGGER `audit_events_deleted_facets` AFTER DELETE ON `audit_events` BEGIN
	INSERT INTO `facet_changes` VALUES (coalesce(old.`fleet_id`, ''), NULL, 'audit', '', -1);
END;
--> statement-breakpoint
-- The audit log outlives its fleet.
CREATE TRIGGER `fleets_deleted_facets` AFTER DELETE ON `fleets` BEGIN
	DELETE FROM `facet_counts` WHERE `facet_id` IN (SELECT `id` FROM `facets` WHERE `fleet_id` = old.`id` AND `kind` <> 'audit');
	DELETE FROM `facets` WHERE `fleet_id` = old.`id` AND `kind` <> 'audit';
END;
