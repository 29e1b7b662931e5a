CREATE TABLE "sign_in_budgets" (
	"provider" text COLLATE "C" PRIMARY KEY NOT NULL,
	"sign_ins" jsonb NOT NULL,
	"blocked_until" timestamp (3) with time zone
);
