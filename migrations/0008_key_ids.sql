CREATE INDEX `inbound_secrets_by_key` ON `inbound_secrets` (`key_id`);--> statement-breakpoint
CREATE INDEX `webhooks_by_secret` ON `webhooks` (`secret`);