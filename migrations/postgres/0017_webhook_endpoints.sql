CREATE TABLE "webhook_endpoints" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"fleet_id" text COLLATE "C" NOT NULL,
	"url" text COLLATE "C" NOT NULL,
	"event_types" jsonb NOT NULL,
	"status" text COLLATE "C" NOT NULL,
	"reason" text COLLATE "C",
	"seq" bigint NOT NULL,
	"sealed_secret" text COLLATE "C" NOT NULL,
	"sealed_old_secret" text COLLATE "C",
	"old_secret_until" timestamp (3) with time zone,
	"failing_since" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "endpoint_deliveries" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"endpoint_id" text COLLATE "C" NOT NULL,
	"fleet_id" text COLLATE "C" NOT NULL,
	"event_id" text COLLATE "C" NOT NULL,
	"seq" bigint NOT NULL,
	"subject_id" text COLLATE "C" NOT NULL,
	"status" text COLLATE "C" NOT NULL,
	"attempts" jsonb NOT NULL,
	"tries" bigint NOT NULL,
	"next_attempt_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "webhook_endpoints_fleet" ON "webhook_endpoints" USING btree ("fleet_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "endpoint_deliveries_seq" ON "endpoint_deliveries" USING btree ("endpoint_id","seq");--> statement-breakpoint
CREATE INDEX "endpoint_deliveries_recorded" ON "endpoint_deliveries" USING btree ("recorded_at");--> statement-breakpoint
CREATE INDEX "endpoint_deliveries_pending" ON "endpoint_deliveries" USING btree ("endpoint_id","subject_id","seq") WHERE "endpoint_deliveries"."status" = 'PENDING';--> statement-breakpoint
CREATE INDEX "endpoint_deliveries_due" ON "endpoint_deliveries" USING btree ("endpoint_id","next_attempt_at") WHERE "endpoint_deliveries"."status" = 'PENDING';