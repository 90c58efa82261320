CREATE TABLE `deletions` (
	`account_id` text NOT NULL,
	`webhook_id` text NOT NULL,
	`late_until` integer NOT NULL,
	PRIMARY KEY(`account_id`, `webhook_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `sweeps` (
	`name` text PRIMARY KEY NOT NULL,
	`position` text NOT NULL
) WITHOUT ROWID;
