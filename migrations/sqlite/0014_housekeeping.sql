CREATE INDEX `enrollments_password` ON `enrollments` (`id`) WHERE "enrollments"."sealed_password" is not null;--> statement-breakpoint
CREATE INDEX `commands_finished` ON `commands` (`finished_at`) WHERE "commands"."finished_at" is not null;--> statement-breakpoint
CREATE INDEX `onboarding_rows_retryable` ON `onboarding_rows` (`enrollment_id`) WHERE "onboarding_rows"."can_retry";