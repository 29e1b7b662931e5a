CREATE TABLE "audit_chains" (
	"chain" text COLLATE "C" PRIMARY KEY NOT NULL,
	"sequence" bigint NOT NULL,
	"hash" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "sequence" bigint;--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "previous_hash" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "hash" text COLLATE "C";--> statement-breakpoint
CREATE INDEX "audit_events_chain" ON "audit_events" USING btree ("fleet_id","sequence");--> statement-breakpoint
CREATE INDEX "audit_events_unlinked" ON "audit_events" USING btree ("id") WHERE "audit_events"."sequence" is null;