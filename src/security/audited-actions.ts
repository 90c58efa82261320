/** Pure. The actions in the audit log: changes of settings, and views of secrets. */
export const AUDITED_ACTIONS = [
  "account.created",
  "account.updated",
  "account.deleted",
  "token.created",
  "token.revoked",
  "portal_link.created",
  "webhook.created",
  "webhook.updated",
  "webhook.deleted",
  "webhook.secret_rotated",
  "webhook.secret_revealed",
  "webhook.tested",
  "webhook.probed",
  "webhook.tried",
  "webhook.recovered",
  "webhook.replayed",
  "webhook.discarded",
  "job.cancelled",
  "delivery.redelivered",
  "event.payload_erased",
  "call.body_erased",
  "call.run",
  "encryption_key.rotated",
] as const;

export type AuditedAction = (typeof AUDITED_ACTIONS)[number];
