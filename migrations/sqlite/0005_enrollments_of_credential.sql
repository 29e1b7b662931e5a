DROP INDEX `enrollments_credential`;--> statement-breakpoint
CREATE INDEX `enrollments_credential` ON `enrollments` (`credential_id`,`created_at`,`id`);