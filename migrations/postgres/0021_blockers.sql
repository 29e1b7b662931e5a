CREATE TABLE "approval_times" (
	"fleet_id" text COLLATE "C" NOT NULL,
	"brand" text COLLATE "C" NOT NULL,
	"hours" bigint NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "approval_times_fleet_id_brand_hours_pk" PRIMARY KEY("fleet_id","brand","hours")
);
--> statement-breakpoint
CREATE TABLE "blockers" (
	"subject_id" text COLLATE "C" NOT NULL,
	"code" text COLLATE "C" NOT NULL,
	"fleet_id" text COLLATE "C" NOT NULL,
	"account_id" text COLLATE "C" NOT NULL,
	"vehicle_id" text COLLATE "C",
	"group_id" bigint NOT NULL,
	"due" timestamp (3) with time zone NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "blockers_subject_id_code_pk" PRIMARY KEY("subject_id","code")
);
--> statement-breakpoint
CREATE TABLE "blocker_subjects" (
	"subject_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"step_id" bigint,
	"checked_at" timestamp (3) with time zone NOT NULL,
	"next_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "blocker_marks" (
	"txn" text COLLATE "C" NOT NULL,
	"subject_id" text COLLATE "C" NOT NULL,
	CONSTRAINT "blocker_marks_txn_subject_id_pk" PRIMARY KEY("txn","subject_id")
);
--> statement-breakpoint
CREATE TABLE "blocker_walks" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"rules" text COLLATE "C" NOT NULL,
	"after" text COLLATE "C",
	"is_first" boolean NOT NULL
);
--> statement-breakpoint
ALTER TABLE "drivers" ADD COLUMN "activity" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "drivers" ADD COLUMN "activity_since" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "blockers_due" ON "blockers" USING btree ("group_id","due","since","subject_id");--> statement-breakpoint
CREATE INDEX "blockers_since" ON "blockers" USING btree ("group_id","since");--> statement-breakpoint
CREATE INDEX "blocker_subjects_next" ON "blocker_subjects" USING btree ("next_at");
--> statement-breakpoint
-- Marks each subject of blockers whose facts change.
CREATE FUNCTION accounts_inserted_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, id FROM new_rows
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER accounts_inserted_marks AFTER INSERT ON provider_accounts REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION accounts_inserted_marks();
--> statement-breakpoint
CREATE FUNCTION accounts_deleted_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, id FROM old_rows
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER accounts_deleted_marks AFTER DELETE ON provider_accounts REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION accounts_deleted_marks();
--> statement-breakpoint
CREATE FUNCTION accounts_updated_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, n.id FROM old_rows o JOIN new_rows n ON n.id = o.id
		WHERE (o.provider, o.health_status, o.health_reason, o.health_since, o.health_retry_at, o.created_at, o.disconnected_at) IS DISTINCT FROM (n.provider, n.health_status, n.health_reason, n.health_since, n.health_retry_at, n.created_at, n.disconnected_at)
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER accounts_updated_marks AFTER UPDATE ON provider_accounts REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION accounts_updated_marks();
--> statement-breakpoint
CREATE FUNCTION enrollments_inserted_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, id FROM new_rows
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER enrollments_inserted_marks AFTER INSERT ON enrollments REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION enrollments_inserted_marks();
--> statement-breakpoint
CREATE FUNCTION enrollments_deleted_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, id FROM old_rows
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER enrollments_deleted_marks AFTER DELETE ON enrollments REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION enrollments_deleted_marks();
--> statement-breakpoint
CREATE FUNCTION enrollments_updated_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, n.id FROM old_rows o JOIN new_rows n ON n.id = o.id
		WHERE (o.vehicle_id, o.account_id, o.status, o.reason, o.brand, o.credential_id, o.credential_kind, o.odometer, o.listed, o.confirmed_at, o.online, o.created_at) IS DISTINCT FROM (n.vehicle_id, n.account_id, n.status, n.reason, n.brand, n.credential_id, n.credential_kind, n.odometer, n.listed, n.confirmed_at, n.online, n.created_at)
			OR (o.last_contact_at IS DISTINCT FROM n.last_contact_at AND (o.last_contact_at IS NULL OR n.last_contact_at IS NULL OR n.last_contact_at < o.last_contact_at
				OR EXISTS (SELECT FROM blockers b WHERE b.subject_id = n.id)))
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER enrollments_updated_marks AFTER UPDATE ON enrollments REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION enrollments_updated_marks();
--> statement-breakpoint
CREATE FUNCTION clearances_inserted_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, enrollment_id FROM new_rows
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER clearances_inserted_marks AFTER INSERT ON clearances REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION clearances_inserted_marks();
--> statement-breakpoint
CREATE FUNCTION clearances_deleted_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, enrollment_id FROM old_rows
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER clearances_deleted_marks AFTER DELETE ON clearances REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION clearances_deleted_marks();
--> statement-breakpoint
CREATE FUNCTION clearances_updated_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, n.enrollment_id FROM old_rows o JOIN new_rows n ON n.enrollment_id = o.enrollment_id
		WHERE (o.status, o.reason, o.requested_at, o.changed_at, o.odometer) IS DISTINCT FROM (n.status, n.reason, n.requested_at, n.changed_at, n.odometer)
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER clearances_updated_marks AFTER UPDATE ON clearances REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION clearances_updated_marks();
--> statement-breakpoint
CREATE FUNCTION data_reads_inserted_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, enrollment_id FROM new_rows
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER data_reads_inserted_marks AFTER INSERT ON data_reads REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION data_reads_inserted_marks();
--> statement-breakpoint
CREATE FUNCTION data_reads_deleted_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, enrollment_id FROM old_rows
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER data_reads_deleted_marks AFTER DELETE ON data_reads REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION data_reads_deleted_marks();
--> statement-breakpoint
CREATE FUNCTION data_reads_updated_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, n.enrollment_id FROM old_rows o JOIN new_rows n ON n.enrollment_id = o.enrollment_id
		WHERE (o.flow, o.flow_since) IS DISTINCT FROM (n.flow, n.flow_since)
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER data_reads_updated_marks AFTER UPDATE ON data_reads REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION data_reads_updated_marks();
--> statement-breakpoint
CREATE FUNCTION grants_inserted_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, subject_id FROM new_rows
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER grants_inserted_marks AFTER INSERT ON access_grants REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION grants_inserted_marks();
--> statement-breakpoint
CREATE FUNCTION grants_deleted_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, subject_id FROM old_rows
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER grants_deleted_marks AFTER DELETE ON access_grants REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION grants_deleted_marks();
--> statement-breakpoint
CREATE FUNCTION grants_updated_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, n.subject_id FROM old_rows o JOIN new_rows n ON n.id = o.id
		WHERE (o.status, o.subject_id) IS DISTINCT FROM (n.status, n.subject_id)
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER grants_updated_marks AFTER UPDATE ON access_grants REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION grants_updated_marks();
--> statement-breakpoint
CREATE FUNCTION credentials_inserted_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, id FROM new_rows
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER credentials_inserted_marks AFTER INSERT ON oem_credentials REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION credentials_inserted_marks();
--> statement-breakpoint
CREATE FUNCTION credentials_deleted_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, id FROM old_rows
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER credentials_deleted_marks AFTER DELETE ON oem_credentials REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION credentials_deleted_marks();
--> statement-breakpoint
CREATE FUNCTION credentials_updated_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, n.id FROM old_rows o JOIN new_rows n ON n.id = o.id
		WHERE (o.account_id, o.brand, o.authorization, o.created_at) IS DISTINCT FROM (n.account_id, n.brand, n.authorization, n.created_at)
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER credentials_updated_marks AFTER UPDATE ON oem_credentials REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION credentials_updated_marks();
--> statement-breakpoint
CREATE FUNCTION drivers_inserted_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, id FROM new_rows
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER drivers_inserted_marks AFTER INSERT ON drivers REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION drivers_inserted_marks();
--> statement-breakpoint
CREATE FUNCTION drivers_deleted_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, id FROM old_rows
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER drivers_deleted_marks AFTER DELETE ON drivers REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION drivers_deleted_marks();
--> statement-breakpoint
CREATE FUNCTION drivers_updated_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, n.id FROM old_rows o JOIN new_rows n ON n.id = o.id
		WHERE (o.account_id, o.status, o.activity, o.activity_since, o.created_at) IS DISTINCT FROM (n.account_id, n.status, n.activity, n.activity_since, n.created_at)
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER drivers_updated_marks AFTER UPDATE ON drivers REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION drivers_updated_marks();
--> statement-breakpoint
CREATE FUNCTION vehicles_updated_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, e.id FROM old_rows o JOIN new_rows n ON n.id = o.id JOIN enrollments e ON e.vehicle_id = n.id
		WHERE (o.tags, o.brand) IS DISTINCT FROM (n.tags, n.brand)
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER vehicles_updated_marks AFTER UPDATE ON vehicles REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION vehicles_updated_marks();
--> statement-breakpoint
CREATE FUNCTION clearance_events_inserted_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, enrollment_id FROM new_rows
		WHERE source = 'COMMAND' OR status IN ('REJECTED', 'REVOKED', 'CANCELED')
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER clearance_events_inserted_marks AFTER INSERT ON clearance_events REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION clearance_events_inserted_marks();
--> statement-breakpoint
CREATE FUNCTION clearance_events_inserted_account_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, account_id FROM new_rows WHERE source = 'RECONCILIATION'
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER clearance_events_inserted_account_marks AFTER INSERT ON clearance_events REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION clearance_events_inserted_account_marks();
--> statement-breakpoint
CREATE FUNCTION webhook_deliveries_inserted_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, account_id FROM new_rows n WHERE EXISTS (SELECT FROM blockers b WHERE b.subject_id = n.account_id AND b.code = 'WEBHOOKS_SILENT')
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER webhook_deliveries_inserted_marks AFTER INSERT ON webhook_deliveries REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION webhook_deliveries_inserted_marks();
--> statement-breakpoint
CREATE FUNCTION webhook_deliveries_updated_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO blocker_marks (txn, subject_id)
		SELECT DISTINCT pg_current_xact_id()::text, account_id FROM new_rows n WHERE EXISTS (SELECT FROM blockers b WHERE b.subject_id = n.account_id AND b.code = 'WEBHOOKS_SILENT')
		ON CONFLICT DO NOTHING;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER webhook_deliveries_updated_marks AFTER UPDATE ON webhook_deliveries REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION webhook_deliveries_updated_marks();
--> statement-breakpoint
-- Counts of blockers by group and of enrollments by step, and the codes of each vehicle.
CREATE FUNCTION blockers_inserted_facets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO facet_counts AS n (facet_id, slot, count)
		SELECT facet_id, pg_backend_pid() % 64, sum(delta) FROM (SELECT group_id, 1 FROM new_rows) AS c(facet_id, delta) WHERE facet_id IS NOT NULL GROUP BY facet_id HAVING sum(delta) <> 0 ORDER BY facet_id
		ON CONFLICT (facet_id, slot) DO UPDATE SET count = n.count + excluded.count;
	PERFORM facets_change(array_agg(fleet_id), array_agg(vehicle_id), array_agg('blocker'::text), array_agg(account_id || ':' || code), array_agg(1::bigint)) FROM new_rows WHERE vehicle_id IS NOT NULL;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER blockers_inserted_facets AFTER INSERT ON blockers REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION blockers_inserted_facets();
--> statement-breakpoint
CREATE FUNCTION blockers_deleted_facets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO facet_counts AS n (facet_id, slot, count)
		SELECT facet_id, pg_backend_pid() % 64, sum(delta) FROM (SELECT group_id, -1 FROM old_rows) AS c(facet_id, delta) WHERE facet_id IS NOT NULL GROUP BY facet_id HAVING sum(delta) <> 0 ORDER BY facet_id
		ON CONFLICT (facet_id, slot) DO UPDATE SET count = n.count + excluded.count;
	PERFORM facets_change(array_agg(fleet_id), array_agg(vehicle_id), array_agg('blocker'::text), array_agg(account_id || ':' || code), array_agg(-1::bigint)) FROM old_rows WHERE vehicle_id IS NOT NULL;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER blockers_deleted_facets AFTER DELETE ON blockers REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION blockers_deleted_facets();
--> statement-breakpoint
CREATE FUNCTION blocker_subjects_inserted_facets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO facet_counts AS n (facet_id, slot, count)
		SELECT facet_id, pg_backend_pid() % 64, sum(delta) FROM (SELECT step_id, 1 FROM new_rows) AS c(facet_id, delta) WHERE facet_id IS NOT NULL GROUP BY facet_id HAVING sum(delta) <> 0 ORDER BY facet_id
		ON CONFLICT (facet_id, slot) DO UPDATE SET count = n.count + excluded.count;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER blocker_subjects_inserted_facets AFTER INSERT ON blocker_subjects REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION blocker_subjects_inserted_facets();
--> statement-breakpoint
CREATE FUNCTION blocker_subjects_deleted_facets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO facet_counts AS n (facet_id, slot, count)
		SELECT facet_id, pg_backend_pid() % 64, sum(delta) FROM (SELECT step_id, -1 FROM old_rows) AS c(facet_id, delta) WHERE facet_id IS NOT NULL GROUP BY facet_id HAVING sum(delta) <> 0 ORDER BY facet_id
		ON CONFLICT (facet_id, slot) DO UPDATE SET count = n.count + excluded.count;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER blocker_subjects_deleted_facets AFTER DELETE ON blocker_subjects REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION blocker_subjects_deleted_facets();
--> statement-breakpoint
CREATE FUNCTION blocker_subjects_updated_facets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO facet_counts AS n (facet_id, slot, count)
		SELECT facet_id, pg_backend_pid() % 64, sum(delta) FROM (SELECT step_id, -1 FROM old_rows UNION ALL SELECT step_id, 1 FROM new_rows) AS c(facet_id, delta) WHERE facet_id IS NOT NULL GROUP BY facet_id HAVING sum(delta) <> 0 ORDER BY facet_id
		ON CONFLICT (facet_id, slot) DO UPDATE SET count = n.count + excluded.count;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER blocker_subjects_updated_facets AFTER UPDATE ON blocker_subjects REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION blocker_subjects_updated_facets();
--> statement-breakpoint
-- Hours from the request of a clearance to its approval.
CREATE FUNCTION clearance_events_inserted_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO approval_times AS a (fleet_id, brand, hours, count)
		SELECT n.fleet_id, coalesce(e.brand, v.brand), greatest(0, round(extract(epoch FROM n.occurred_at - c.requested_at) / 3600)::bigint) AS hours, count(*)
			FROM new_rows n JOIN clearances c ON c.enrollment_id = n.enrollment_id JOIN enrollments e ON e.id = c.enrollment_id JOIN vehicles v ON v.id = e.vehicle_id
			WHERE n.status = 'APPROVED' AND n.previous_status = 'PENDING'
			GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
		ON CONFLICT (fleet_id, brand, hours) DO UPDATE SET count = a.count + excluded.count;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER clearance_events_inserted_approval AFTER INSERT ON clearance_events REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION clearance_events_inserted_approval();
--> statement-breakpoint
CREATE FUNCTION fleets_deleted_approvals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM approval_times a USING old_rows o WHERE a.fleet_id = o.id;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER fleets_deleted_approvals AFTER DELETE ON fleets REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION fleets_deleted_approvals();
--> statement-breakpoint
DROP VIEW "expected_row_counts";
--> statement-breakpoint
-- Counts of rows: what the recount compares with.
CREATE VIEW "expected_row_counts" AS
	SELECT "fleet_id", 'vehicles' AS "kind", '' AS "value", count(*) AS "count" FROM "vehicles" GROUP BY "fleet_id"
	UNION ALL
	SELECT "fleet_id", 'clearances', "status", count(*) FROM "clearances" GROUP BY "fleet_id", "status"
	UNION ALL
	SELECT "fleet_id", 'uses', "credential_id", count(*) FROM "enrollments" WHERE "credential_id" IS NOT NULL AND "status" NOT IN ('REMOVED', 'GONE') GROUP BY "fleet_id", "credential_id"
	UNION ALL
	SELECT "fleet_id", 'events', '', count(*) FROM "clearance_events" GROUP BY "fleet_id"
	UNION ALL
	SELECT "fleet_id", 'drivers', '', count(*) FROM "drivers" WHERE "status" <> 'PENDING' GROUP BY "fleet_id"
	UNION ALL
	SELECT coalesce("fleet_id", ''), 'audit', '', count(*) FROM "audit_events" GROUP BY 1
	UNION ALL
	SELECT facets.fleet_id, 'blockers', facets.value, count(*) FROM blockers JOIN facets ON facets.id = blockers.group_id GROUP BY facets.id
	UNION ALL
	SELECT facets.fleet_id, 'steps', facets.value, count(*) FROM blocker_subjects JOIN facets ON facets.id = blocker_subjects.step_id GROUP BY facets.id;
