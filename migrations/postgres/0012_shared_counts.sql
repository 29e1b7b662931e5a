-- Counts of requests and sign-ins of all servers together. Not logged: after a crash they begin
-- again, and a standby does not need them. SQLite has one server, which counts in memory.
CREATE UNLOGGED TABLE "shared_counts" (
	"key" text COLLATE "C" PRIMARY KEY NOT NULL,
	"count" bigint NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
