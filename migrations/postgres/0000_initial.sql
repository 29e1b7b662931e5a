CREATE TABLE "provider_accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"fleet_id" text NOT NULL,
	"provider" text NOT NULL,
	"name" text NOT NULL,
	"unique_name" text NOT NULL,
	"environment" text NOT NULL,
	"auth_method" text NOT NULL,
	"principal" text NOT NULL,
	"sealed_secrets" text NOT NULL,
	"sealed_old_webhook_secret" text,
	"old_webhook_secret_until" timestamp (3) with time zone,
	"webhook_endpoint_key" text,
	"health_status" text NOT NULL,
	"health_reason" text,
	"health_since" timestamp (3) with time zone,
	"health_retry_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"disconnected_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "api_clients" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"name" text NOT NULL,
	"secret_hash" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"fleet_ids" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"tokens_valid_from" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"id" text PRIMARY KEY NOT NULL,
	"fleet_id" text,
	"at" timestamp (3) with time zone NOT NULL,
	"client_id" text NOT NULL,
	"action" text NOT NULL,
	"subject_id" text,
	"request_id" text NOT NULL,
	"details" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "clearance_events" (
	"id" text PRIMARY KEY NOT NULL,
	"fleet_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"enrollment_id" text NOT NULL,
	"vehicle_id" text NOT NULL,
	"account_id" text NOT NULL,
	"previous_status" text,
	"status" text NOT NULL,
	"reason" text,
	"source" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "clearances" (
	"enrollment_id" text PRIMARY KEY NOT NULL,
	"fleet_id" text NOT NULL,
	"vehicle_id" text NOT NULL,
	"account_id" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"observed_at" timestamp (3) with time zone NOT NULL,
	"provisional" boolean NOT NULL,
	"changelog_seen" bigint NOT NULL,
	"odometer" jsonb
);
--> statement-breakpoint
CREATE TABLE "commands" (
	"id" text PRIMARY KEY NOT NULL,
	"fleet_id" text NOT NULL,
	"account_id" text NOT NULL,
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"onboarding_id" text,
	"row_index" bigint,
	"state" text NOT NULL,
	"attempts" bigint DEFAULT 0 NOT NULL,
	"unsure" boolean DEFAULT false NOT NULL,
	"lease_owner" text,
	"lease_until" timestamp (3) with time zone,
	"next_attempt_at" timestamp (3) with time zone NOT NULL,
	"user_errors" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "enrollments" (
	"id" text PRIMARY KEY NOT NULL,
	"fleet_id" text NOT NULL,
	"vehicle_id" text NOT NULL,
	"account_id" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"external_id" text,
	"telematics_unit_id" text,
	"credential_kind" text NOT NULL,
	"odometer" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "fleets" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"external_id" text,
	"journal_seq" bigint DEFAULT 0 NOT NULL,
	"journal_floor" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "access_grants" (
	"id" text PRIMARY KEY NOT NULL,
	"fleet_id" text NOT NULL,
	"account_id" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"status" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"sealed_tokens" text NOT NULL,
	"issued_at" timestamp (3) with time zone NOT NULL,
	"refreshed_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"client_id" text NOT NULL,
	"mutation" text NOT NULL,
	"key" text NOT NULL,
	"input_sha256" text NOT NULL,
	"answer" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_client_id_mutation_key_pk" PRIMARY KEY("client_id","mutation","key")
);
--> statement-breakpoint
CREATE TABLE "onboarding_rows" (
	"onboarding_id" text NOT NULL,
	"row_index" bigint NOT NULL,
	"vin" text NOT NULL,
	"input" jsonb NOT NULL,
	"status" text NOT NULL,
	"enrollment_id" text,
	"user_errors" jsonb NOT NULL,
	"can_retry" boolean NOT NULL,
	CONSTRAINT "onboarding_rows_onboarding_id_row_index_pk" PRIMARY KEY("onboarding_id","row_index")
);
--> statement-breakpoint
CREATE TABLE "onboardings" (
	"id" text PRIMARY KEY NOT NULL,
	"fleet_id" text NOT NULL,
	"account_id" text NOT NULL,
	"status" text NOT NULL,
	"total" bigint NOT NULL,
	"succeeded" bigint NOT NULL,
	"failed" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"completed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "revoked_tokens" (
	"jti" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "server_secrets" (
	"name" text PRIMARY KEY NOT NULL,
	"sealed" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"sealed_private_jwk" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"retired_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "vehicles" (
	"id" text PRIMARY KEY NOT NULL,
	"fleet_id" text NOT NULL,
	"vin" text NOT NULL,
	"brand" text NOT NULL,
	"name" text,
	"license_plate" text,
	"tags" jsonb NOT NULL,
	"clearance_changed_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"delivery_id" text NOT NULL,
	"body_sha256" text NOT NULL,
	"kind" text NOT NULL,
	"vin" text,
	"status" text,
	"body" text NOT NULL,
	"state" text NOT NULL,
	"attempts" bigint DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"applied_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "provider_accounts" ADD CONSTRAINT "provider_accounts_fleet_id_fleets_id_fk" FOREIGN KEY ("fleet_id") REFERENCES "public"."fleets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clearance_events" ADD CONSTRAINT "clearance_events_fleet_id_fleets_id_fk" FOREIGN KEY ("fleet_id") REFERENCES "public"."fleets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clearances" ADD CONSTRAINT "clearances_enrollment_id_enrollments_id_fk" FOREIGN KEY ("enrollment_id") REFERENCES "public"."enrollments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clearances" ADD CONSTRAINT "clearances_fleet_id_fleets_id_fk" FOREIGN KEY ("fleet_id") REFERENCES "public"."fleets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clearances" ADD CONSTRAINT "clearances_vehicle_id_vehicles_id_fk" FOREIGN KEY ("vehicle_id") REFERENCES "public"."vehicles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clearances" ADD CONSTRAINT "clearances_account_id_provider_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."provider_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commands" ADD CONSTRAINT "commands_fleet_id_fleets_id_fk" FOREIGN KEY ("fleet_id") REFERENCES "public"."fleets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commands" ADD CONSTRAINT "commands_account_id_provider_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."provider_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrollments" ADD CONSTRAINT "enrollments_fleet_id_fleets_id_fk" FOREIGN KEY ("fleet_id") REFERENCES "public"."fleets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrollments" ADD CONSTRAINT "enrollments_vehicle_id_vehicles_id_fk" FOREIGN KEY ("vehicle_id") REFERENCES "public"."vehicles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrollments" ADD CONSTRAINT "enrollments_account_id_provider_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."provider_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grants" ADD CONSTRAINT "access_grants_fleet_id_fleets_id_fk" FOREIGN KEY ("fleet_id") REFERENCES "public"."fleets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grants" ADD CONSTRAINT "access_grants_account_id_provider_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."provider_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "onboarding_rows" ADD CONSTRAINT "onboarding_rows_onboarding_id_onboardings_id_fk" FOREIGN KEY ("onboarding_id") REFERENCES "public"."onboardings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "onboardings" ADD CONSTRAINT "onboardings_fleet_id_fleets_id_fk" FOREIGN KEY ("fleet_id") REFERENCES "public"."fleets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "onboardings" ADD CONSTRAINT "onboardings_account_id_provider_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."provider_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vehicles" ADD CONSTRAINT "vehicles_fleet_id_fleets_id_fk" FOREIGN KEY ("fleet_id") REFERENCES "public"."fleets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_account_id_provider_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."provider_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "provider_accounts_name" ON "provider_accounts" USING btree ("fleet_id","unique_name");--> statement-breakpoint
CREATE UNIQUE INDEX "provider_accounts_endpoint_key" ON "provider_accounts" USING btree ("webhook_endpoint_key");--> statement-breakpoint
CREATE UNIQUE INDEX "api_clients_client_id" ON "api_clients" USING btree ("client_id");--> statement-breakpoint
CREATE INDEX "api_clients_created" ON "api_clients" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "audit_events_fleet" ON "audit_events" USING btree ("fleet_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "clearance_events_seq" ON "clearance_events" USING btree ("fleet_id","seq");--> statement-breakpoint
CREATE INDEX "clearance_events_enrollment" ON "clearance_events" USING btree ("enrollment_id","seq");--> statement-breakpoint
CREATE INDEX "clearance_events_account_recorded" ON "clearance_events" USING btree ("account_id","source","recorded_at");--> statement-breakpoint
CREATE INDEX "clearances_fleet_status" ON "clearances" USING btree ("fleet_id","status");--> statement-breakpoint
CREATE INDEX "clearances_vehicle" ON "clearances" USING btree ("vehicle_id","changed_at");--> statement-breakpoint
CREATE INDEX "clearances_account" ON "clearances" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "commands_due" ON "commands" USING btree ("state","next_attempt_at","id");--> statement-breakpoint
CREATE INDEX "commands_subject" ON "commands" USING btree ("subject_id","state");--> statement-breakpoint
CREATE INDEX "commands_onboarding" ON "commands" USING btree ("onboarding_id","state");--> statement-breakpoint
CREATE UNIQUE INDEX "enrollments_account_vehicle" ON "enrollments" USING btree ("account_id","vehicle_id");--> statement-breakpoint
CREATE INDEX "enrollments_vehicle" ON "enrollments" USING btree ("vehicle_id");--> statement-breakpoint
CREATE UNIQUE INDEX "fleets_external_id" ON "fleets" USING btree ("external_id");--> statement-breakpoint
CREATE INDEX "fleets_created" ON "fleets" USING btree ("created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "access_grants_subject" ON "access_grants" USING btree ("subject_id");--> statement-breakpoint
CREATE INDEX "access_grants_account" ON "access_grants" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_created" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "onboardings_fleet" ON "onboardings" USING btree ("fleet_id","created_at","id");--> statement-breakpoint
CREATE INDEX "onboardings_account" ON "onboardings" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "revoked_tokens_expires" ON "revoked_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "vehicles_vin" ON "vehicles" USING btree ("fleet_id","vin");--> statement-breakpoint
CREATE INDEX "vehicles_created" ON "vehicles" USING btree ("fleet_id","created_at","id");--> statement-breakpoint
CREATE INDEX "vehicles_clearance_changed" ON "vehicles" USING btree ("fleet_id","clearance_changed_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_deliveries_delivery" ON "webhook_deliveries" USING btree ("account_id","delivery_id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("state","next_attempt_at","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_received" ON "webhook_deliveries" USING btree ("account_id","received_at");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_vin" ON "webhook_deliveries" USING btree ("account_id","vin","state");