CREATE TABLE `sign_in_budgets` (
	`provider` text PRIMARY KEY NOT NULL,
	`sign_ins` text NOT NULL,
	`blocked_until` integer
);
