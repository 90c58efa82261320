CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`database` text NOT NULL,
	`mover` text,
	`former` text DEFAULT '[]' NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `audit_log` (
	`account_id` text NOT NULL,
	`id` text NOT NULL,
	`action` text NOT NULL,
	`actor` text NOT NULL,
	`target_id` text,
	`request_id` text NOT NULL,
	`client_request_id` text,
	`status` integer,
	`changed` text,
	PRIMARY KEY(`account_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `call_hours` (
	`account_id` text NOT NULL,
	`hour` integer NOT NULL,
	`webhook_id` text NOT NULL,
	`done` integer NOT NULL,
	`failed` integer NOT NULL,
	`skipped` integer NOT NULL,
	`refused` integer NOT NULL,
	`bytes` integer NOT NULL,
	`unverified_bytes` integer NOT NULL,
	PRIMARY KEY(`account_id`, `hour`, `webhook_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `calls` (
	`account_id` text NOT NULL,
	`webhook_id` text NOT NULL,
	`id` text NOT NULL,
	`status` text DEFAULT 'done' NOT NULL,
	`status_code` integer NOT NULL,
	`content_type` text,
	`headers` text DEFAULT '{}' NOT NULL,
	`query` text,
	`body` text,
	`response` text NOT NULL,
	`problem` text,
	`verification` text DEFAULT 'unsigned' NOT NULL,
	`key` text,
	`count` integer DEFAULT 1 NOT NULL,
	PRIMARY KEY(`account_id`, `webhook_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `calls_not_done` ON `calls` (`account_id`,`webhook_id`,`status`,`id`) WHERE status <> 'done';--> statement-breakpoint
CREATE TABLE `events` (
	`account_id` text NOT NULL,
	`id` text NOT NULL,
	`event` text NOT NULL,
	`payload` text NOT NULL,
	`webhook_ids` text NOT NULL,
	`is_test` integer DEFAULT false NOT NULL,
	`erased_at` integer,
	PRIMARY KEY(`account_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`target_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`response` text,
	PRIMARY KEY(`scope`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `inbound_secrets` (
	`hash` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`webhook_id` text NOT NULL,
	`key_id` text DEFAULT '' NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `inbound_secrets_by_webhook` ON `inbound_secrets` (`webhook_id`);--> statement-breakpoint
CREATE INDEX `inbound_secrets_by_key` ON `inbound_secrets` (`key_id`);--> statement-breakpoint
CREATE TABLE `portal_links` (
	`hash` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`account_id` text NOT NULL,
	`role` text NOT NULL,
	`name` text,
	`token_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	`next` text,
	`return_url` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `portal_links_by_expiry` ON `portal_links` (`expires_at`);--> statement-breakpoint
CREATE INDEX `portal_links_by_account` ON `portal_links` (`account_id`);--> statement-breakpoint
CREATE TABLE `reconciler` (
	`id` integer PRIMARY KEY NOT NULL,
	`watermark` text NOT NULL,
	`maintained_up_to` text NOT NULL,
	`resolved_up_to` text DEFAULT '' NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `sessions` (
	`hash` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`account_id` text NOT NULL,
	`role` text NOT NULL,
	`name` text,
	`token_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	`return_url` text
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `sessions_by_expiry` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE INDEX `sessions_by_account` ON `sessions` (`account_id`);--> statement-breakpoint
CREATE TABLE `subscriptions` (
	`account_id` text NOT NULL,
	`event` text NOT NULL,
	`webhook_id` text NOT NULL,
	PRIMARY KEY(`account_id`, `event`, `webhook_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `sweeps` (
	`name` text PRIMARY KEY NOT NULL,
	`position` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `tokens` (
	`hash` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`account_id` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`expires_at` integer,
	`created_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_by_account` ON `tokens` (`account_id`,`id`);--> statement-breakpoint
CREATE TABLE `unreconciled_ranges` (
	`webhook_id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`above_id` text NOT NULL,
	`up_to_id` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `webhooks` (
	`account_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`is_inbound` integer NOT NULL,
	`uses_signature` integer NOT NULL,
	`events` text NOT NULL,
	`metadata` text NOT NULL,
	`url` text,
	`secret` text NOT NULL,
	`signing_secret` text,
	`previous_secret` text,
	`previous_signing_secret` text,
	`previous_until` integer,
	`filter` text,
	`headers` text,
	`auto_recover` integer NOT NULL,
	`rate_limit` integer,
	`inbound` text,
	`source_secrets` text,
	`enabled` integer NOT NULL,
	`disabled_reason` text,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `webhooks_by_secret` ON `webhooks` (`secret`);--> statement-breakpoint
CREATE TABLE `contacts` (
	`account_id` text NOT NULL,
	`id` text NOT NULL,
	`first_name` text,
	`last_name` text,
	`email` text,
	`email_key` text,
	`phone` text,
	`phone_key` text,
	`name_key` text,
	`last_name_key` text,
	`metadata` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `contacts_by_email` ON `contacts` (`account_id`,`email_key`) WHERE email_key IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `contacts_by_phone` ON `contacts` (`account_id`,`phone_key`,CASE WHEN email_key IS NULL THEN '' ELSE email_key END) WHERE phone_key IS NOT NULL;--> statement-breakpoint
CREATE INDEX `contacts_by_name` ON `contacts` (`account_id`,`name_key`) WHERE name_key IS NOT NULL;--> statement-breakpoint
CREATE INDEX `contacts_by_last_name` ON `contacts` (`account_id`,`last_name_key`) WHERE last_name_key IS NOT NULL;--> statement-breakpoint
CREATE TABLE `call_erasures` (
	`account_id` text NOT NULL,
	`subject_id` text NOT NULL,
	PRIMARY KEY(`account_id`, `subject_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `call_subjects` (
	`account_id` text NOT NULL,
	`subject_id` text NOT NULL,
	`webhook_id` text NOT NULL,
	`call_id` text NOT NULL,
	PRIMARY KEY(`account_id`, `subject_id`, `webhook_id`, `call_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `call_jobs` (
	`account_id` text NOT NULL,
	`webhook_id` text NOT NULL,
	`id` text NOT NULL,
	`status` text NOT NULL,
	`from_id` text NOT NULL,
	`below_id` text NOT NULL,
	`position` text NOT NULL,
	`total` integer NOT NULL,
	`run` integer NOT NULL,
	`failed` integer NOT NULL,
	`resume_at` integer NOT NULL,
	`failures_in_a_row` integer NOT NULL,
	`finished_at` integer,
	`ending` text,
	PRIMARY KEY(`account_id`, `webhook_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `call_jobs_running` ON `call_jobs` (`account_id`,`webhook_id`) WHERE finished_at IS NULL;--> statement-breakpoint
CREATE TABLE `deletions` (
	`account_id` text NOT NULL,
	`webhook_id` text NOT NULL,
	`late_until` integer NOT NULL,
	`elsewhere` text DEFAULT '[]' NOT NULL,
	PRIMARY KEY(`account_id`, `webhook_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `ledger_purges` (
	`webhook_id` text PRIMARY KEY NOT NULL,
	`purge_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `move_changes` (
	`account_id` text NOT NULL,
	`seq` integer NOT NULL,
	`name` text NOT NULL,
	`key` text NOT NULL,
	PRIMARY KEY(`account_id`, `seq`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `moves` (
	`scope` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`step` text NOT NULL,
	`target` text NOT NULL,
	`since` integer NOT NULL,
	`worker` integer DEFAULT 0 NOT NULL,
	`position` text DEFAULT '' NOT NULL
) WITHOUT ROWID;
