CREATE TABLE "subject_events" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"fleet_id" text COLLATE "C" NOT NULL,
	"seq" bigint NOT NULL,
	"type" text COLLATE "C" NOT NULL,
	"subject_id" text COLLATE "C" NOT NULL,
	"account_id" text COLLATE "C",
	"details" jsonb NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "subject_events_seq" ON "subject_events" USING btree ("fleet_id","seq");--> statement-breakpoint
CREATE INDEX "subject_events_type" ON "subject_events" USING btree ("fleet_id","type","seq");--> statement-breakpoint
CREATE INDEX "subject_events_subject" ON "subject_events" USING btree ("subject_id","seq");--> statement-breakpoint
CREATE INDEX "subject_events_account" ON "subject_events" USING btree ("account_id","type","seq");