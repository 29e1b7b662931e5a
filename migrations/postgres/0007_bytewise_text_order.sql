-- Orders texts by their bytes, as SQLite does. One statement for each table, so that each of its
-- indexes is built once; rows are not rewritten.
ALTER TABLE "fleets"
	ALTER COLUMN "id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "name" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "external_id" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "api_clients"
	ALTER COLUMN "id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "client_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "name" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "secret_hash" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "signing_keys"
	ALTER COLUMN "kid" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "sealed_private_jwk" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "server_secrets"
	ALTER COLUMN "name" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "sealed" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "revoked_tokens"
	ALTER COLUMN "jti" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "provider_accounts"
	ALTER COLUMN "id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "fleet_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "provider" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "name" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "unique_name" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "environment" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "auth_method" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "principal" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "sealed_secrets" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "sealed_old_webhook_secret" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "webhook_endpoint_key" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "health_status" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "health_reason" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "access_grants"
	ALTER COLUMN "id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "fleet_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "account_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "subject_kind" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "subject_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "status" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "sealed_tokens" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "renewal_owner" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "vehicles"
	ALTER COLUMN "id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "fleet_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "vin" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "brand" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "name" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "license_plate" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "oem_credentials"
	ALTER COLUMN "id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "fleet_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "account_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "external_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "name" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "brand" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "principal" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "secret_kind" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "status" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "drivers"
	ALTER COLUMN "id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "fleet_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "account_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "external_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "status" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "sealed_key" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "key_sha256" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "first_name" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "last_name" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "display_name" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "email" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "enrollments"
	ALTER COLUMN "id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "fleet_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "vehicle_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "account_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "status" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "reason" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "brand" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "external_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "telematics_unit_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "credential_kind" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "credential_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "sealed_password" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "vehicle_model_id" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "clearances"
	ALTER COLUMN "enrollment_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "fleet_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "vehicle_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "account_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "status" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "reason" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "clearance_events"
	ALTER COLUMN "id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "fleet_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "enrollment_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "vehicle_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "account_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "previous_status" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "status" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "reason" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "source" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "webhook_deliveries"
	ALTER COLUMN "id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "account_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "delivery_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "body_sha256" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "kind" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "vin" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "status" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "body" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "state" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "commands"
	ALTER COLUMN "id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "fleet_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "account_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "kind" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "subject_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "onboarding_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "state" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "lease_owner" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "sealed_input" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "onboardings"
	ALTER COLUMN "id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "fleet_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "account_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "status" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "onboarding_rows"
	ALTER COLUMN "onboarding_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "vin" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "status" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "enrollment_id" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "idempotency_keys"
	ALTER COLUMN "client_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "mutation" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "key" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "input_sha256" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "answer" SET DATA TYPE text COLLATE "C";--> statement-breakpoint
ALTER TABLE "audit_events"
	ALTER COLUMN "id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "fleet_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "client_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "action" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "subject_id" SET DATA TYPE text COLLATE "C",
	ALTER COLUMN "request_id" SET DATA TYPE text COLLATE "C";
