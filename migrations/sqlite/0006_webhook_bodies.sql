-- Deletes repetitions of a body: those that wait to be applied stay, then the latest.
DELETE FROM `webhook_deliveries` WHERE `id` IN (
  SELECT `id` FROM (
    SELECT `id`, row_number() OVER (
      PARTITION BY `account_id`, `body_sha256`
      ORDER BY CASE `state` WHEN 'RECEIVED' THEN 0 WHEN 'PARKED' THEN 1 ELSE 2 END, `received_at` DESC, `id`
    ) AS `place` FROM `webhook_deliveries`
  ) AS `ranked` WHERE `place` > 1
);--> statement-breakpoint
DROP INDEX `webhook_deliveries_delivery`;--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_deliveries_body` ON `webhook_deliveries` (`account_id`,`body_sha256`);