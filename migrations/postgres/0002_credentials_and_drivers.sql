CREATE TABLE "drivers" (
	"id" text PRIMARY KEY NOT NULL,
	"fleet_id" text NOT NULL,
	"account_id" text NOT NULL,
	"external_id" text NOT NULL,
	"status" text NOT NULL,
	"sealed_key" text NOT NULL,
	"key_sha256" text,
	"first_name" text,
	"last_name" text,
	"display_name" text,
	"email" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "oem_credentials" (
	"id" text PRIMARY KEY NOT NULL,
	"fleet_id" text NOT NULL,
	"account_id" text NOT NULL,
	"external_id" text,
	"name" text NOT NULL,
	"brand" text NOT NULL,
	"principal" text NOT NULL,
	"secret_kind" text NOT NULL,
	"status" text NOT NULL,
	"secret_updated_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "sealed_input" text;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "credential_id" text;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "sealed_password" text;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "vehicle_model_id" text;--> statement-breakpoint
ALTER TABLE "drivers" ADD CONSTRAINT "drivers_fleet_id_fleets_id_fk" FOREIGN KEY ("fleet_id") REFERENCES "public"."fleets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drivers" ADD CONSTRAINT "drivers_account_id_provider_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."provider_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oem_credentials" ADD CONSTRAINT "oem_credentials_fleet_id_fleets_id_fk" FOREIGN KEY ("fleet_id") REFERENCES "public"."fleets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oem_credentials" ADD CONSTRAINT "oem_credentials_account_id_provider_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."provider_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "drivers_external" ON "drivers" USING btree ("account_id","external_id");--> statement-breakpoint
CREATE UNIQUE INDEX "drivers_key" ON "drivers" USING btree ("account_id","key_sha256");--> statement-breakpoint
CREATE INDEX "drivers_created" ON "drivers" USING btree ("fleet_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "oem_credentials_name" ON "oem_credentials" USING btree ("fleet_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "oem_credentials_external" ON "oem_credentials" USING btree ("account_id","brand","external_id");--> statement-breakpoint
CREATE INDEX "oem_credentials_created" ON "oem_credentials" USING btree ("fleet_id","created_at","id");--> statement-breakpoint
ALTER TABLE "enrollments" ADD CONSTRAINT "enrollments_credential_id_oem_credentials_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."oem_credentials"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "enrollments_credential" ON "enrollments" USING btree ("credential_id");