CREATE TABLE "data_reads" (
	"enrollment_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"fleet_id" text COLLATE "C" NOT NULL,
	"vehicle_id" text COLLATE "C" NOT NULL,
	"account_id" text COLLATE "C" NOT NULL,
	"asked_at" timestamp (3) with time zone,
	"due_at" timestamp (3) with time zone NOT NULL,
	"last_data_at" timestamp (3) with time zone,
	"silent_at" timestamp (3) with time zone,
	"private_since" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "vehicle_signals" (
	"enrollment_id" text COLLATE "C" NOT NULL,
	"signal_group" text COLLATE "C" NOT NULL,
	"fleet_id" text COLLATE "C" NOT NULL,
	"vehicle_id" text COLLATE "C" NOT NULL,
	"signal_values" jsonb NOT NULL,
	CONSTRAINT "vehicle_signals_enrollment_id_signal_group_pk" PRIMARY KEY("enrollment_id","signal_group")
);
--> statement-breakpoint
ALTER TABLE "data_reads" ADD CONSTRAINT "data_reads_enrollment_id_enrollments_id_fk" FOREIGN KEY ("enrollment_id") REFERENCES "public"."enrollments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "data_reads" ADD CONSTRAINT "data_reads_fleet_id_fleets_id_fk" FOREIGN KEY ("fleet_id") REFERENCES "public"."fleets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "data_reads" ADD CONSTRAINT "data_reads_vehicle_id_vehicles_id_fk" FOREIGN KEY ("vehicle_id") REFERENCES "public"."vehicles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "data_reads" ADD CONSTRAINT "data_reads_account_id_provider_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."provider_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vehicle_signals" ADD CONSTRAINT "vehicle_signals_enrollment_id_enrollments_id_fk" FOREIGN KEY ("enrollment_id") REFERENCES "public"."enrollments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vehicle_signals" ADD CONSTRAINT "vehicle_signals_fleet_id_fleets_id_fk" FOREIGN KEY ("fleet_id") REFERENCES "public"."fleets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vehicle_signals" ADD CONSTRAINT "vehicle_signals_vehicle_id_vehicles_id_fk" FOREIGN KEY ("vehicle_id") REFERENCES "public"."vehicles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "data_reads_due" ON "data_reads" USING btree ("account_id","due_at");--> statement-breakpoint
CREATE INDEX "data_reads_vehicle" ON "data_reads" USING btree ("vehicle_id");--> statement-breakpoint
CREATE INDEX "vehicle_signals_vehicle" ON "vehicle_signals" USING btree ("vehicle_id","signal_group");--> statement-breakpoint
-- Values are deleted in the transaction that ends the right to read them, whatever code ends it.
-- The row of data_reads comes first: who stores values holds its lock, so that the second statement
-- sees them.
CREATE FUNCTION delete_vehicle_data(ended text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM data_reads WHERE enrollment_id = ended;
	DELETE FROM vehicle_signals WHERE enrollment_id = ended;
END $$;
--> statement-breakpoint
CREATE FUNCTION clearances_ended_data() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM delete_vehicle_data(CASE WHEN TG_OP = 'DELETE' THEN old.enrollment_id ELSE new.enrollment_id END);
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER clearances_updated_data AFTER INSERT OR UPDATE OF status ON clearances FOR EACH ROW WHEN (new.status <> 'APPROVED') EXECUTE FUNCTION clearances_ended_data();
--> statement-breakpoint
CREATE TRIGGER clearances_deleted_data AFTER DELETE ON clearances FOR EACH ROW EXECUTE FUNCTION clearances_ended_data();
--> statement-breakpoint
CREATE FUNCTION enrollments_ended_data() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM delete_vehicle_data(new.id);
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER enrollments_updated_data AFTER UPDATE OF status ON enrollments FOR EACH ROW WHEN (new.status <> 'ACTIVE') EXECUTE FUNCTION enrollments_ended_data();
--> statement-breakpoint
CREATE FUNCTION provider_accounts_disconnected_data() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM data_reads WHERE account_id = new.id;
	DELETE FROM vehicle_signals s USING enrollments e WHERE s.enrollment_id = e.id AND e.account_id = new.id;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER provider_accounts_disconnected_data AFTER UPDATE OF disconnected_at ON provider_accounts FOR EACH ROW WHEN (new.disconnected_at IS NOT NULL) EXECUTE FUNCTION provider_accounts_disconnected_data();
