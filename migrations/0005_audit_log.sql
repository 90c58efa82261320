CREATE TABLE `audit_log` (
	`account_id` text NOT NULL,
	`id` text NOT NULL,
	`action` text NOT NULL,
	`actor` text NOT NULL,
	`target_id` text,
	`request_id` text NOT NULL,
	`status` integer,
	`changed` text,
	PRIMARY KEY(`account_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `inbound_secrets` ADD `key_id` text DEFAULT '' NOT NULL;