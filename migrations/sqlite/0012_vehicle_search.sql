CREATE TABLE `vehicle_texts` (
	`id` integer PRIMARY KEY NOT NULL,
	`vehicle_id` text NOT NULL,
	`fleet_id` text NOT NULL,
	`text` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `vehicle_texts_vehicle` ON `vehicle_texts` (`vehicle_id`);--> statement-breakpoint
CREATE INDEX `vehicle_texts_missing` ON `vehicle_texts` (`id`) WHERE "vehicle_texts"."text" is null;
--> statement-breakpoint
INSERT INTO `vehicle_texts` (`vehicle_id`, `fleet_id`) SELECT `id`, `fleet_id` FROM `vehicles`;
--> statement-breakpoint
-- Trigrams of the texts. Their case and blanks are normalized already.
CREATE VIRTUAL TABLE `vehicle_grams` USING fts5(`text`, content = 'vehicle_texts', content_rowid = 'id', tokenize = 'trigram case_sensitive 1', detail = 'none', columnsize = 0);
--> statement-breakpoint
CREATE VIRTUAL TABLE `vehicle_gram_terms` USING fts5vocab(`vehicle_grams`, 'row');
--> statement-breakpoint
CREATE TRIGGER `vehicles_inserted_texts` AFTER INSERT ON `vehicles` BEGIN
	INSERT INTO `vehicle_texts` (`vehicle_id`, `fleet_id`) VALUES (new.`id`, new.`fleet_id`);
END;
--> statement-breakpoint
CREATE TRIGGER `vehicles_updated_texts` AFTER UPDATE OF `vin`, `name`, `license_plate` ON `vehicles`
	WHEN old.`vin` <> new.`vin` OR old.`name` IS NOT new.`name` OR old.`license_plate` IS NOT new.`license_plate` BEGIN
	UPDATE `vehicle_texts` SET `text` = NULL WHERE `vehicle_id` = new.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `vehicles_deleted_texts` AFTER DELETE ON `vehicles` BEGIN
	DELETE FROM `vehicle_texts` WHERE `vehicle_id` = old.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `vehicle_texts_lost` AFTER UPDATE OF `text` ON `vehicle_texts` WHEN old.`text` IS NOT NULL BEGIN
	INSERT INTO `vehicle_grams` (`vehicle_grams`, `rowid`, `text`) VALUES ('delete', old.`id`, old.`text`);
END;
--> statement-breakpoint
CREATE TRIGGER `vehicle_texts_stored` AFTER UPDATE OF `text` ON `vehicle_texts` WHEN new.`text` IS NOT NULL BEGIN
	INSERT INTO `vehicle_grams` (`rowid`, `text`) VALUES (new.`id`, new.`text`);
END;
--> statement-breakpoint
CREATE TRIGGER `vehicle_texts_deleted` AFTER DELETE ON `vehicle_texts` WHEN old.`text` IS NOT NULL BEGIN
	INSERT INTO `vehicle_grams` (`vehicle_grams`, `rowid`, `text`) VALUES ('delete', old.`id`, old.`text`);
END;
