/**
 * The tables of D1, the same in every database. Times are integers in milliseconds since 1970.
 *
 * Every table is WITHOUT ROWID (drizzle-kit cannot say so: its migrations are completed by hand, and a
 * test reads the result back): an insert then writes one row, and lists read the primary key in order.
 */
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Role } from "../security/roles.ts";
import type { DisableReason } from "../vocabulary/delivery.ts";

type Json = Record<string, unknown>;

export type Scalar = string | number | boolean | null;

/** Who did something, as the audit log names them. */
export type AuditActor =
  | { kind: "platform" }
  | { kind: "token" | "session"; id: string; name: string | null; role: Role };

/** A condition on a payload; delivery/filter.ts says what each `op` means. */
export type Condition = { path: string } & (
  | { op: "eq" | "ne"; value: Scalar }
  | { op: "lt" | "lte" | "gt" | "gte"; value: number | string }
  | { op: "in"; value: Scalar[] }
  | { op: "exists"; value: boolean }
  | { op: "contains"; value: string | number | boolean }
);

/** Authoritative in the first database; an account that lives in another has a copy of its row there. */
export const accounts = sqliteTable("accounts", {
  id: text().primaryKey(),
  name: text().notNull(),
  /** The binding of the database that holds everything that belongs to the account. */
  database: text().notNull(),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

/** First database only: a token is found before its account is known. */
export const tokens = sqliteTable(
  "tokens",
  {
    hash: text().primaryKey(),
    id: text().notNull(),
    accountId: text("account_id").notNull(),
    name: text().notNull(),
    role: text().notNull().$type<Role>(),
    expiresAt: integer("expires_at"),
    createdAt: integer("created_at").notNull(),
  },
  // Lists and revocation go by account and id.
  (table) => [uniqueIndex("tokens_by_account").on(table.accountId, table.id)],
);

/** First database only: single-use ways into the dashboard. Using one deletes it. */
export const portalLinks = sqliteTable(
  "portal_links",
  {
    hash: text().primaryKey(),
    accountId: text("account_id").notNull(),
    role: text().notNull().$type<Role>(),
    /** Who it is for. */
    name: text(),
    expiresAt: integer("expires_at").notNull(),
  },
  // What was never used is swept by age.
  (table) => [index("portal_links_by_expiry").on(table.expiresAt)],
);

/** First database only: people who are signed in to the dashboard. */
export const sessions = sqliteTable(
  "sessions",
  {
    hash: text().primaryKey(),
    id: text().notNull(),
    accountId: text("account_id").notNull(),
    role: text().notNull().$type<Role>(),
    name: text(),
    /** The token it was opened with, which ends it too. */
    tokenId: text("token_id"),
    expiresAt: integer("expires_at").notNull(),
  },
  (table) => [index("sessions_by_expiry").on(table.expiresAt)],
);

/** First database only: an index from the keyed hash of a secret to its webhook, which alone says if it is live. */
export const inboundSecrets = sqliteTable(
  "inbound_secrets",
  {
    hash: text().primaryKey(),
    accountId: text("account_id").notNull(),
    webhookId: text("webhook_id").notNull(),
    /** Which encryption key the hash was made with; empty where that was not written down yet. */
    keyId: text("key_id").notNull().default(""),
  },
  (table) => [
    // Rotating and deleting a webhook go by its id.
    index("inbound_secrets_by_webhook").on(table.webhookId),
    index("inbound_secrets_by_key").on(table.keyId),
  ],
);

export const webhooks = sqliteTable(
  "webhooks",
  {
    accountId: text("account_id").notNull(),
    id: text().notNull(),
    name: text().notNull(),
    isInbound: integer("is_inbound", { mode: "boolean" }).notNull(),
    usesSignature: integer("uses_signature", { mode: "boolean" }).notNull(),
    /** Subscriptions of an outbound webhook, actions of an inbound one, in the order they were given. */
    events: text({ mode: "json" }).notNull().$type<string[]>(),
    metadata: text({ mode: "json" }).notNull().$type<Json>(),
    /** The target of an outbound webhook; an inbound one's URL is made from its secret. */
    url: text(),
    /** Encrypted, as the three below: storage/webhooks.ts alone opens them. */
    secret: text().notNull(),
    signingSecret: text("signing_secret"),
    /** What the present secrets replaced; both are live until then. */
    previousSecret: text("previous_secret"),
    previousSigningSecret: text("previous_signing_secret"),
    previousUntil: integer("previous_until"),
    /** Conditions that a payload must meet to be sent; null: all are. */
    filter: text({ mode: "json" }).$type<Condition[]>(),
    /** Fixed extra headers of an outbound webhook's requests, as JSON and encrypted; null: none. */
    headers: text(),
    /** Whether the end of an outage also sends again what failed in it. */
    autoRecover: integer("auto_recover", { mode: "boolean" }).notNull(),
    /** Deliveries a second; null: as many as there are. */
    rateLimit: integer("rate_limit"),
    enabled: integer({ mode: "boolean" }).notNull(),
    disabledReason: text("disabled_reason").$type<DisableReason>(),
    /** Counts changes, so that what acts on an earlier reading can tell that it is late. */
    version: integer().notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.id] }),
    // It begins with the id of the key that all of the row is sealed with: `/healthz` asks whether one is missing.
    index("webhooks_by_secret").on(table.secret),
  ],
);

/** `webhooks.events` of outbound webhooks once more, so that matching an event seeks instead of scanning. */
export const subscriptions = sqliteTable(
  "subscriptions",
  {
    accountId: text("account_id").notNull(),
    event: text().notNull(),
    webhookId: text("webhook_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.event, table.webhookId] })],
);

/** The outbox: what was published, and for whom. When is told by the id, a UUIDv7. */
export const events = sqliteTable(
  "events",
  {
    accountId: text("account_id").notNull(),
    id: text().notNull(),
    event: text().notNull(),
    /** The publisher's own source text. */
    payload: text().notNull(),
    webhookIds: text("webhook_ids", { mode: "json" }).notNull().$type<string[]>(),
    /** Made by an admin for one webhook, to see whether it works. */
    isTest: integer("is_test", { mode: "boolean" }).notNull().default(false),
    /** When the payload was erased, with all that deliveries kept of it; 0: that has begun. Null: it is there. */
    erasedAt: integer("erased_at"),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.id] })],
);

/** What a key stood for: an event (scope: the account) or a call (scope: the inbound webhook). */
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    scope: text().notNull(),
    key: text().notNull(),
    fingerprint: text().notNull(),
    targetId: text("target_id").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.key] })],
);

export const contacts = sqliteTable(
  "contacts",
  {
    accountId: text("account_id").notNull(),
    id: text().notNull(),
    firstName: text("first_name"),
    lastName: text("last_name"),
    email: text(),
    /** The email in lower case: SQLite's own NOCASE knows ASCII only. */
    emailKey: text("email_key"),
    phone: text(),
    metadata: text({ mode: "json" }).notNull().$type<Json>(),
    /** Counts changes: an inbound call commits only over the contacts it has read. */
    version: integer().notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.id] }),
    // Unique in the account, and how an inbound call finds whom it is about.
    uniqueIndex("contacts_by_email")
      .on(table.accountId, table.emailKey)
      .where(sql`email_key IS NOT NULL`),
    uniqueIndex("contacts_by_phone")
      .on(table.accountId, table.phone)
      .where(sql`phone IS NOT NULL`),
  ],
);

/** Every request to an inbound URL, with what came of it. */
export const calls = sqliteTable(
  "calls",
  {
    accountId: text("account_id").notNull(),
    webhookId: text("webhook_id").notNull(),
    id: text().notNull(),
    statusCode: integer("status_code").notNull(),
    contentType: text("content_type"),
    body: text(),
    /** The answer's body, as it was sent. */
    response: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.webhookId, table.id] })],
);

/** Who changed, rotated or was shown what. A line is written before anything happens, and completed afterwards. */
export const auditLog = sqliteTable(
  "audit_log",
  {
    accountId: text("account_id").notNull(),
    /** A UUIDv7: it tells when. */
    id: text().notNull(),
    action: text().notNull(),
    actor: text({ mode: "json" }).notNull().$type<AuditActor>(),
    targetId: text("target_id"),
    requestId: text("request_id").notNull(),
    /** What was answered; null: nobody knows how it ended. */
    status: integer(),
    /** The names of the fields that changed. */
    changed: text({ mode: "json" }).$type<string[]>(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.id] })],
);

/** One row: how far the events have been compared with the ledgers, and which ledgers and debts had their turn last. */
export const reconciler = sqliteTable("reconciler", {
  id: integer().primaryKey(),
  watermark: text().notNull(),
  maintainedUpTo: text("maintained_up_to").notNull(),
  /** The webhook of the last debt that was tried; empty at the end of all debts. */
  resolvedUpTo: text("resolved_up_to").notNull().default(""),
});

/** Ledgers that could not be reached when their events were compared: the watermark went on without them. */
export const unreconciledRanges = sqliteTable("unreconciled_ranges", {
  webhookId: text("webhook_id").primaryKey(),
  accountId: text("account_id").notNull(),
  /** The events still to compare: ids above the one, up to the other. */
  aboveId: text("above_id").notNull(),
  upToId: text("up_to_id").notNull(),
});

/** How far each sweep of what is too old has come; what there is little of needs no row. */
export const sweeps = sqliteTable("sweeps", {
  name: text().primaryKey(),
  position: text().notNull(),
});

/** What was deleted and may still have rows: an account, or an inbound webhook. It ends with its last row. */
export const deletions = sqliteTable(
  "deletions",
  {
    accountId: text("account_id").notNull(),
    /** Empty: the whole account. */
    webhookId: text("webhook_id").notNull(),
    /** Until then, what was under way when it was deleted may still add rows. */
    lateUntil: integer("late_until").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.webhookId] })],
);

/** Ledgers of deleted webhooks, to be emptied once more when nothing can be on its way to them any longer. */
export const ledgerPurges = sqliteTable("ledger_purges", {
  webhookId: text("webhook_id").primaryKey(),
  purgeAt: integer("purge_at").notNull(),
});
