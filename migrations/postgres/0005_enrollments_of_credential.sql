DROP INDEX "enrollments_credential";--> statement-breakpoint
CREATE INDEX "enrollments_credential" ON "enrollments" USING btree ("credential_id","created_at","id");