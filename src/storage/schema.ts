/**
 * Pure. The tables of D1, the same in every database. Times are integers in milliseconds since 1970.
 *
 * Every table is WITHOUT ROWID: an insert then writes one row, and lists read the primary key in order. drizzle-kit cannot
 * express it, so it is added to the migration by hand, and a test checks it.
 */
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Role } from "../security/roles.ts";
import type { Condition } from "../vocabulary/condition.ts";
import type { CallKey, CallStatus } from "../vocabulary/call.ts";
import type { DisableReason } from "../vocabulary/delivery.ts";
import type { ActorKind } from "../vocabulary/actors.ts";
import type { InboundSettings } from "../vocabulary/inbound-settings.ts";

export type { Condition, Scalar } from "../vocabulary/condition.ts";

type Json = Record<string, unknown>;

/** The actor of an audit log entry. */
export type AuditActor =
  | { kind: "platform" }
  | { kind: Exclude<ActorKind, "platform">; id: string; name: string | null; role: Role };

/**
 * The first database has the authoritative row. An account that lives in another database, or has events there, has a copy
 * there, of which only the id and the name count.
 */
export const accounts = sqliteTable("accounts", {
  id: text().primaryKey(),
  name: text().notNull(),
  /** The binding of the database that holds the account's data. */
  database: text().notNull(),
  /** While it moves: which worker may end the move. */
  mover: text(),
  /** The bindings of databases that it has left. Events that were accepted there are still there. */
  former: text({ mode: "json" }).notNull().$type<string[]>().default([]),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

/** First database only, since a token is looked up before its account is known. */
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
  // Used by lists and by revocation.
  (table) => [uniqueIndex("tokens_by_account").on(table.accountId, table.id)],
);

/** First database only: single-use links into the dashboard. Using one deletes it. */
export const portalLinks = sqliteTable(
  "portal_links",
  {
    hash: text().primaryKey(),
    id: text().notNull(),
    accountId: text("account_id").notNull(),
    role: text().notNull().$type<Role>(),
    /** The name of the person it is for. */
    name: text(),
    /** The token that made it: an id, or the `platformTokenId`. The link ends with it. */
    tokenId: text("token_id").notNull(),
    expiresAt: integer("expires_at").notNull(),
    /** The path of the page that it opens. Null: the first page of the role. */
    next: text(),
    /** The page of the product that the dashboard leads back to. */
    returnUrl: text("return_url"),
  },
  (table) => [
    // Used to delete expired links.
    index("portal_links_by_expiry").on(table.expiresAt),
    // Used to count, list and end an account's links.
    index("portal_links_by_account").on(table.accountId),
  ],
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
    /** The token it was opened with, or that made its link. The session ends with that token. */
    tokenId: text("token_id").notNull(),
    expiresAt: integer("expires_at").notNull(),
    /** From its link. */
    returnUrl: text("return_url"),
  },
  (table) => [
    // Used to delete expired sessions.
    index("sessions_by_expiry").on(table.expiresAt),
    // Used to list and end an account's sessions.
    index("sessions_by_account").on(table.accountId),
  ],
);

/** First database only: finds a webhook by the keyed hash of a secret. The webhook itself says whether the secret is live. */
export const inboundSecrets = sqliteTable(
  "inbound_secrets",
  {
    hash: text().primaryKey(),
    accountId: text("account_id").notNull(),
    webhookId: text("webhook_id").notNull(),
    /** The id of the encryption key that the hash was made with. */
    keyId: text("key_id").notNull().default(""),
  },
  (table) => [
    // Used when a webhook is rotated or deleted.
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
    /** Encrypted, as are the three below and `headers`. Only storage/webhook-secrets.ts decrypts them. */
    secret: text().notNull(),
    signingSecret: text("signing_secret"),
    /** The secrets that the last rotation replaced. They stay live until `previous_until`. */
    previousSecret: text("previous_secret"),
    previousSigningSecret: text("previous_signing_secret"),
    previousUntil: integer("previous_until"),
    /** Conditions that a payload must meet to be sent; null: every payload is sent. */
    filter: text({ mode: "json" }).$type<Condition[]>(),
    /** Fixed extra headers of an outbound webhook's requests: encrypted JSON; null: none. */
    headers: text(),
    /** Whether deliveries that failed in an outage are recovered when it ends. */
    autoRecover: integer("auto_recover", { mode: "boolean" }).notNull(),
    /** Requests a second, retries included; null: no limit. */
    rateLimit: integer("rate_limit"),
    /** How an inbound webhook reads its calls; null: as they come, from anybody with the URL. */
    inbound: text({ mode: "json" }).$type<InboundSettings>(),
    /** The keys of an inbound webhook's source: encrypted JSON; null: none. */
    sourceSecrets: text("source_secrets"),
    enabled: integer({ mode: "boolean" }).notNull(),
    disabledReason: text("disabled_reason").$type<DisableReason>(),
    /** Counts changes, so that code which acts on an earlier reading can tell that it is late. */
    version: integer().notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.id] }),
    // The text begins with the id of its encryption key. `/healthz` looks for missing keys.
    index("webhooks_by_secret").on(table.secret),
  ],
);

/** A copy of `webhooks.events` of outbound webhooks, so that matching an event seeks instead of scanning. */
export const subscriptions = sqliteTable(
  "subscriptions",
  {
    accountId: text("account_id").notNull(),
    event: text().notNull(),
    webhookId: text("webhook_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.event, table.webhookId] })],
);

/** The outbox: published events and their recipients. The id, a UUIDv7, carries the time. */
export const events = sqliteTable(
  "events",
  {
    accountId: text("account_id").notNull(),
    id: text().notNull(),
    event: text().notNull(),
    /** The publisher's own source text, unchanged; a blob if it is deflated (storage/deflated-payload.ts). */
    payload: text().notNull(),
    webhookIds: text("webhook_ids", { mode: "json" }).notNull().$type<string[]>(),
    /** A test event for one webhook. */
    isTest: integer("is_test", { mode: "boolean" }).notNull().default(false),
    /** When the payload and all copies of it were erased. 0: erasure has begun. Null: not erased. */
    erasedAt: integer("erased_at"),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.id] })],
);

/** An idempotency key and its event or request (scope: the account's id, or `platform`), or its call (the inbound webhook's id). */
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    scope: text().notNull(),
    key: text().notNull(),
    fingerprint: text().notNull(),
    targetId: text("target_id").notNull(),
    createdAt: integer("created_at").notNull(),
    /**
     * The response to a request to the management API, without secrets; null while the request is in progress, and for
     * events and calls.
     */
    response: text(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.key] })],
);

/** The errors of a call, for its admins. */
export interface CallProblem {
  detail: string;
  errors?: readonly { path: string; message: string }[] | undefined;
}

/** Requests to inbound URLs, and their responses. */
export const calls = sqliteTable(
  "calls",
  {
    accountId: text("account_id").notNull(),
    webhookId: text("webhook_id").notNull(),
    id: text().notNull(),
    status: text().notNull().$type<CallStatus>().default("done"),
    /** The status code of the response. */
    statusCode: integer("status_code").notNull(),
    contentType: text("content_type"),
    /** A fixed list of the request's headers, by their lower-case names. */
    headers: text({ mode: "json" }).notNull().$type<Record<string, string>>().default({}),
    /** The names of the query's parameters; their values are masked. */
    query: text(),
    /** Null: not kept, or erased. */
    body: text(),
    /** The body of the response. */
    response: text().notNull(),
    /** Why it was not done. */
    problem: text({ mode: "json" }).$type<CallProblem>(),
    /** The result of verifying the call: the kind of a `Verification`. */
    verification: text().notNull().default("unsigned"),
    /**
     * The key that a call that was not done took on arrival, which may depend on its signature. Running the call again
     * takes the same key.
     */
    key: text({ mode: "json" }).$type<CallKey>(),
    /** Calls that this line stands for. */
    count: integer().notNull().default(1),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.webhookId, table.id] }),
    // Used by the filter `status`. Done calls are nearly all calls and cost no row here.
    index("calls_not_done")
      .on(table.accountId, table.webhookId, table.status, table.id)
      .where(sql`status <> 'done'`),
  ],
);

/** Calls and stored bytes of each hour. The bytes of 24 hours count against CALL_BYTES_PER_DAY. */
export const callHours = sqliteTable(
  "call_hours",
  {
    accountId: text("account_id").notNull(),
    /** Hours since 1970. */
    hour: integer().notNull(),
    webhookId: text("webhook_id").notNull(),
    done: integer().notNull(),
    failed: integer().notNull(),
    skipped: integer().notNull(),
    refused: integer().notNull(),
    /** Bytes of stored bodies. */
    bytes: integer().notNull(),
    /** The bytes of unverified calls, which are a part of these. */
    unverifiedBytes: integer("unverified_bytes").notNull(),
  },
  // The hour goes first: a day of the account is one range.
  (table) => [primaryKey({ columns: [table.accountId, table.hour, table.webhookId] })],
);

/** Who changed, rotated or was shown something. A line is written before the action and completed after it. */
export const auditLog = sqliteTable(
  "audit_log",
  {
    accountId: text("account_id").notNull(),
    /** A UUIDv7, which carries the time. */
    id: text().notNull(),
    action: text().notNull(),
    actor: text({ mode: "json" }).notNull().$type<AuditActor>(),
    targetId: text("target_id"),
    requestId: text("request_id").notNull(),
    /** The id that the client sent for it. */
    clientRequestId: text("client_request_id"),
    /** The response's status code; null: the outcome is unknown. */
    status: integer(),
    /** The names of the fields that changed. */
    changed: text({ mode: "json" }).$type<string[]>(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.id] })],
);

/** One row: the reconciler's progress. Each field is the position after which the next run continues. */
export const reconciler = sqliteTable("reconciler", {
  id: integer().primaryKey(),
  watermark: text().notNull(),
  maintainedUpTo: text("maintained_up_to").notNull(),
  /** The webhook of the unreconciled range that was processed last; empty after the last range. */
  resolvedUpTo: text("resolved_up_to").notNull().default(""),
});

/** Events below the watermark that could not be compared with a webhook's ledger, because it did not respond. */
export const unreconciledRanges = sqliteTable("unreconciled_ranges", {
  webhookId: text("webhook_id").primaryKey(),
  accountId: text("account_id").notNull(),
  /** The events still to compare have ids above `above_id` and up to `up_to_id`. */
  aboveId: text("above_id").notNull(),
  upToId: text("up_to_id").notNull(),
});

/** The position of each retention sweep. A sweep that always fits into one run needs no row. */
export const sweeps = sqliteTable("sweeps", {
  name: text().primaryKey(),
  position: text().notNull(),
});
