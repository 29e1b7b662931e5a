ALTER TABLE "provider_accounts" ADD COLUMN "data_slots" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "data_reads" ADD COLUMN "slot" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "provider_accounts" ADD COLUMN "vehicle_data_seconds" bigint;--> statement-breakpoint
ALTER TABLE "vehicles" ADD COLUMN "make" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "vehicles" ADD COLUMN "model" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "vehicles" ADD COLUMN "model_year" bigint;--> statement-breakpoint
ALTER TABLE "vehicles" ADD COLUMN "powertrain" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "data_reads" ADD COLUMN "details_asked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "data_reads" ADD COLUMN "flow" text COLLATE "C" DEFAULT 'AWAITING' NOT NULL;--> statement-breakpoint
ALTER TABLE "data_reads" ADD COLUMN "flow_since" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
CREATE INDEX "data_reads_silent" ON "data_reads" USING btree ("silent_at") WHERE "data_reads"."flow" = 'FLOWING';
--> statement-breakpoint
UPDATE "data_reads" SET
	"flow" = CASE WHEN "private_since" IS NOT NULL THEN 'PRIVATE' WHEN "last_data_at" IS NULL THEN 'AWAITING' ELSE 'FLOWING' END,
	"flow_since" = coalesce("private_since", "last_data_at", "asked_at", "due_at");
--> statement-breakpoint
UPDATE "data_reads" r SET "slot" = n."number" FROM (
	SELECT "enrollment_id", row_number() OVER (PARTITION BY "account_id" ORDER BY "enrollment_id") AS "number" FROM "data_reads"
) n WHERE n."enrollment_id" = r."enrollment_id";
--> statement-breakpoint
UPDATE "provider_accounts" a SET "data_slots" = (SELECT count(*) FROM "data_reads" r WHERE r."account_id" = a."id");
--> statement-breakpoint
-- Vehicles by the status of their data: that of the row in data_reads, NONE for an enrollment without one.
INSERT INTO "facets" ("fleet_id", "kind", "value")
	SELECT DISTINCT e."fleet_id", 'dataFlow', coalesce(r."flow", 'NONE')
		FROM "enrollments" e LEFT JOIN "data_reads" r ON r."enrollment_id" = e."id";
--> statement-breakpoint
INSERT INTO "facet_vehicles" ("vehicle_id", "facet_id", "uses", "created_at", "vin", "clearance_changed_at")
	SELECT v."id", f."id", count(*), v."created_at", v."vin", v."clearance_changed_at"
		FROM "enrollments" e LEFT JOIN "data_reads" r ON r."enrollment_id" = e."id"
		JOIN "vehicles" v ON v."id" = e."vehicle_id"
		JOIN "facets" f ON f."fleet_id" = e."fleet_id" AND f."kind" = 'dataFlow' AND f."value" = coalesce(r."flow", 'NONE')
		GROUP BY v."id", f."id";
--> statement-breakpoint
CREATE FUNCTION enrollments_inserted_flow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM facets_change(array_agg(c.fleet_id), array_agg(c.vehicle_id), array_agg('dataFlow'::text), array_agg(c.value), array_agg(c.delta)) FROM new_rows n CROSS JOIN LATERAL (VALUES
		(n.fleet_id, n.vehicle_id, 'NONE', 1::bigint)
	) AS c(fleet_id, vehicle_id, value, delta);
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER enrollments_inserted_flow AFTER INSERT ON enrollments REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION enrollments_inserted_flow();
--> statement-breakpoint
CREATE FUNCTION enrollments_deleted_flow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM facets_change(array_agg(c.fleet_id), array_agg(c.vehicle_id), array_agg('dataFlow'::text), array_agg(c.value), array_agg(c.delta)) FROM old_rows o CROSS JOIN LATERAL (VALUES
		(o.fleet_id, o.vehicle_id, 'NONE', -1::bigint)
	) AS c(fleet_id, vehicle_id, value, delta);
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER enrollments_deleted_flow AFTER DELETE ON enrollments REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION enrollments_deleted_flow();
--> statement-breakpoint
CREATE FUNCTION data_reads_inserted_flow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM facets_change(array_agg(c.fleet_id), array_agg(c.vehicle_id), array_agg('dataFlow'::text), array_agg(c.value), array_agg(c.delta)) FROM new_rows n CROSS JOIN LATERAL (VALUES
		(n.fleet_id, n.vehicle_id, 'NONE', -1::bigint),
		(n.fleet_id, n.vehicle_id, n.flow, 1::bigint)
	) AS c(fleet_id, vehicle_id, value, delta);
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER data_reads_inserted_flow AFTER INSERT ON data_reads REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION data_reads_inserted_flow();
--> statement-breakpoint
CREATE FUNCTION data_reads_deleted_flow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM facets_change(array_agg(c.fleet_id), array_agg(c.vehicle_id), array_agg('dataFlow'::text), array_agg(c.value), array_agg(c.delta)) FROM old_rows o CROSS JOIN LATERAL (VALUES
		(o.fleet_id, o.vehicle_id, o.flow, -1::bigint),
		(o.fleet_id, o.vehicle_id, 'NONE', 1::bigint)
	) AS c(fleet_id, vehicle_id, value, delta);
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER data_reads_deleted_flow AFTER DELETE ON data_reads REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION data_reads_deleted_flow();
--> statement-breakpoint
CREATE FUNCTION data_reads_updated_flow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM facets_change(array_agg(c.fleet_id), array_agg(c.vehicle_id), array_agg('dataFlow'::text), array_agg(c.value), array_agg(c.delta)) FROM old_rows o JOIN new_rows n ON n.enrollment_id = o.enrollment_id AND n.flow <> o.flow CROSS JOIN LATERAL (VALUES
		(o.fleet_id, o.vehicle_id, o.flow, -1::bigint),
		(n.fleet_id, n.vehicle_id, n.flow, 1::bigint)
	) AS c(fleet_id, vehicle_id, value, delta);
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER data_reads_updated_flow AFTER UPDATE ON data_reads REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION data_reads_updated_flow();
