ALTER TABLE "access_grants" ADD COLUMN "renewal_owner" text;--> statement-breakpoint
ALTER TABLE "access_grants" ADD COLUMN "renewal_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "access_grants" ADD COLUMN "generation" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "access_grants" ADD COLUMN "rotating" boolean DEFAULT false NOT NULL;