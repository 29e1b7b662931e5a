CREATE TABLE "vehicle_state_changes" (
	"vehicle_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"fleet_id" text COLLATE "C" NOT NULL,
	"seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "vehicle_state_heads" (
	"fleet_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "vehicle_state_changes_seq" ON "vehicle_state_changes" USING btree ("fleet_id","seq");