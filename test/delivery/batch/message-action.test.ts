/** What each result of loading, admitting and recording does to the messages of a batch. */
import { drizzle } from "drizzle-orm/d1";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
  type RecordReply,
  actionsAfterAdmission,
  actionsAfterLoading,
  actionsAfterRecording,
} from "../../../src/delivery/batch/message-action.ts";
import type { Admission, DeliveryOutcome, RecordResult } from "../../../src/delivery/ledger/types.ts";
import type { WebhookBatch } from "../../../src/delivery/load-webhook-batches.ts";

const NOW = Date.UTC(2026, 0, 1);
const ACCOUNT = crypto.randomUUID();
const WEBHOOK = crypto.randomUUID();
const EVENTS = Array.from({ length: 3 }, () => crypto.randomUUID());
const [first = "", second = "", third = ""] = EVENTS;

const message = (eventId: string) => ({ account_id: ACCOUNT, event_id: eventId, webhook_id: WEBHOOK });
const outcome = (eventId: string): DeliveryOutcome => ({ kind: "unsent", eventId, event: "messages.sent" });

const batch: WebhookBatch = {
  db: drizzle(env.DB),
  account: { id: ACCOUNT, name: "Account" },
  webhook: {
    accountId: ACCOUNT,
    id: WEBHOOK,
    isInbound: false,
    name: "Webhook",
    usesSignature: false,
    events: ["*"],
    metadata: {},
    secret: "secret",
    signingSecret: null,
    previous: null,
    enabled: true,
    disabledReason: null,
    version: 1,
    createdAt: NOW,
    updatedAt: NOW,
    url: "https://example.com/",
    filter: null,
    headers: {},
    autoRecover: false,
    rateLimit: null,
  },
  events: EVENTS.map((id) => ({ id, event: "messages.sent", payload: "{}", isTest: false, isErased: false })),
};

const recorded = (queueActions: RecordResult["queueActions"], open = true): RecordReply => ({
  kind: "recorded",
  result: { open, queueActions, failed: [], circuit: null, disable: null },
});

describe("a message", () => {
  it("whose webhook or event was deleted is acknowledged, and one that could not be loaded comes back", () => {
    const loaded = {
      webhookBatches: [{ ...batch, events: batch.events.slice(0, 1) }],
      deferred: [message(second)],
      orphaned: [message(third)],
    };
    const gone = { ...message(third), webhook_id: crypto.randomUUID() };
    expect(actionsAfterLoading([...EVENTS.map(message), gone], loaded)).toEqual([
      { kind: "acknowledge", delivery: message(third) },
      { kind: "acknowledge", delivery: gone },
      { kind: "retry_all", delivery: message(second) },
    ]);
  });

  it.each<[Admission["decision"], number]>([
    ["wait", 1],
    ["busy", 1],
    ["done", 1],
    ["filtered", 0],
    ["send", 0],
  ])("of which the ledger decides %s has %i actions before the record", (decision, count) => {
    const admission: Admission =
      decision === "send"
        ? { eventId: first, decision, cycle: 1, number: 1, typicalMs: null }
        : { eventId: first, decision };
    expect(actionsAfterAdmission(batch, [admission])).toEqual(
      Array.from({ length: count }, () => ({ kind: "acknowledge", delivery: message(first) })),
    );
  });

  it("comes back for its next attempt, is replaced by a new one, or is acknowledged, as the ledger says", () => {
    const result = recorded([
      { eventId: first, retryAt: NOW + 10_500, requeue: false },
      { eventId: second, retryAt: null, requeue: true },
      { eventId: third, retryAt: null, requeue: false },
    ]);
    expect(actionsAfterRecording(batch, EVENTS.map(outcome), result, NOW)).toEqual([
      { kind: "retry", delivery: message(first), delaySeconds: 11 },
      { kind: "requeue", delivery: message(second), delaySeconds: 0 },
      { kind: "acknowledge", delivery: message(third) },
    ]);
  });

  it("comes back at once when its next attempt is due already", () => {
    const result = recorded([{ eventId: first, retryAt: NOW - 5_000, requeue: false }]);
    expect(actionsAfterRecording(batch, [outcome(first)], result, NOW)).toEqual([
      { kind: "retry", delivery: message(first), delaySeconds: 0 },
    ]);
  });

  it("is acknowledged when the webhook was deleted, so that its ledger recorded nothing", () => {
    expect(actionsAfterRecording(batch, [outcome(first)], recorded([], false), NOW)).toEqual([
      { kind: "acknowledge", delivery: message(first) },
    ]);
  });

  it("comes back in every copy when the ledger did not confirm the record, whatever its outcome", () => {
    expect(actionsAfterRecording(batch, [outcome(first)], { kind: "unreachable" }, NOW)).toEqual(
      EVENTS.map((id) => ({ kind: "retry_all", delivery: message(id) })),
    );
  });
});
