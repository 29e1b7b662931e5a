CREATE TABLE "instances" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"host" text COLLATE "C" NOT NULL,
	"machine" text COLLATE "C" NOT NULL,
	"pid" bigint NOT NULL,
	"process_start" text COLLATE "C",
	"key_ids" jsonb NOT NULL,
	"beats" bigint NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "access_grants_leased" ON "access_grants" USING btree ("renewal_owner") WHERE "access_grants"."renewal_owner" is not null;--> statement-breakpoint
CREATE INDEX "commands_leased" ON "commands" USING btree ("lease_owner") WHERE "commands"."lease_owner" is not null;