ALTER TABLE "provider_accounts" ADD COLUMN "checked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "provider_accounts" ADD COLUMN "unreadable" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "provider_accounts" ADD COLUMN "listed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "oem_credentials" ADD COLUMN "authorization" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "drivers" ADD COLUMN "missing_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "listed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "confirmed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "missing_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "last_contact_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "online" boolean;--> statement-breakpoint
ALTER TABLE "clearances" ADD COLUMN "listed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "clearance_events" ADD COLUMN "imported" boolean DEFAULT false NOT NULL;