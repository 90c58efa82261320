/** I/O. /v1/webhooks/{id}/health and /stats */
import { ledgerOf } from "../../delivery/ledger-stub.ts";
import { z } from "@hono/zod-openapi";
import { HOUR_MS, MAX_BACKLOG, STATS_HOURS } from "../../constants.ts";
import { callWithRetry } from "../../delivery/call-with-retry.ts";
import { hourOf, percentile } from "../../delivery/ledger/stats.ts";
import type { App } from "../../http/definition.ts";
import { endpoint } from "../../http/endpoint.ts";
import { wholeNumberQuery } from "../../http/inputs.ts";
import { readers } from "../../security/roles.ts";
import { timestamp } from "../../time/timestamp.ts";
import { formatOptionalTime, formatTime } from "../../time/time.ts";
import { attemptError, orNull } from "../../http/enums.ts";
import { readAccepted } from "../../storage/read-accepted.ts";
import { readCallHours } from "../../storage/call-hours.ts";
import {
  HEALTH_HOURS,
  inboundHealthSchema,
  inboundStatsSchema,
  presentInboundHealth,
  presentInboundHour,
} from "./call-counts.ts";
import { requireWebhook } from "../webhooks/require-webhook.ts";
import { CIRCUIT_STATES } from "../../vocabulary/delivery.ts";

export const healthSchema = z
  .object({
    circuit: z.enum(CIRCUIT_STATES).openapi({
      description:
        "closed: deliveries are sent. open: the receiver failed too often in a row; deliveries wait without spending attempts, and single probes test whether it has recovered.",
    }),
    since: timestamp.openapi({ description: "When the circuit entered its current state." }),
    backlog: z.int().openapi({ description: "The number of pending deliveries, up to 10,000.", example: 0 }),
    backlog_is_minimum: z.boolean().openapi({ description: "Whether there may be more.", example: false }),
    stored_bytes: z.int().openapi({
      description:
        "The size of the webhook's stored deliveries. At most 10 GB are kept: beyond 8 GB, the oldest settled ones are deleted early.",
      example: 40960,
    }),
    last_error: orNull(attemptError).openapi({
      description: "Why the latest attempt failed; null if the latest attempt succeeded.",
      example: null,
    }),
    last_status_code: z
      .int()
      .nullable()
      .openapi({ description: "The status of the latest failed response; null without one.", example: null }),
    last_failed_at: timestamp.nullable().openapi({ description: "When the latest attempt failed.", example: null }),
    next_probe_at: timestamp
      .nullable()
      .openapi({ description: "When the next probe is due; null unless the circuit is open.", example: null }),
  })
  .openapi("OutboundHealth", { description: "The health of an outbound webhook's receiver." });

export const statsSchema = z
  .object({
    hour: timestamp.openapi({ description: "The start of the hour." }),
    delivered: z.int().openapi({ description: "Deliveries that succeeded.", example: 118 }),
    failed: z.int().openapi({
      description: "Deliveries that failed after their last attempt or because their receiver is gone.",
      example: 2,
    }),
    skipped: z.int().openapi({ description: "Deliveries that the webhook's filter skipped.", example: 31 }),
    attempts: z.int().openapi({ description: "Requests made, retries included.", example: 126 }),
    p50_ms: z.int().nullable().openapi({
      description:
        "The median duration of an attempt in milliseconds; null without attempts. It is an estimate: between half and twice the true value or within 5 ms of it, and never above the slowest attempt.",
      example: 41,
    }),
    p95_ms: z.int().nullable().openapi({
      description:
        "The 95th percentile of the duration of an attempt in milliseconds; null without attempts. It is an estimate, as exact as `p50_ms`.",
      example: 230,
    }),
  })
  .openapi("OutboundHourStats", { description: "The deliveries of an outbound webhook in one hour." });

const anyHealthSchema = z.union([healthSchema, inboundHealthSchema]).openapi("Health", {
  example: {
    circuit: "closed",
    since: "2026-01-01T09:00:00.000000Z",
    backlog: 0,
    backlog_is_minimum: false,
    stored_bytes: 40960,
    last_error: null,
    last_status_code: null,
    last_failed_at: null,
    next_probe_at: null,
  },
});
const anyStatsSchema = z.union([statsSchema, inboundStatsSchema]).openapi("HourStats", {
  example: {
    hour: "2026-01-01T09:00:00.000000Z",
    delivered: 118,
    failed: 2,
    skipped: 31,
    attempts: 126,
    p50_ms: 41,
    p95_ms: 230,
  },
});

const statsQuery = z.strictObject({
  hours: wholeNumberQuery(STATS_HOURS)
    .default(24)
    .openapi({ description: "The number of hours to return, including the current one.", example: 24 }),
});

export function healthRoutes(app: App): void {
  endpoint(app, {
    method: "get",
    path: "/v1/webhooks/{id}/health",
    operationId: "getHealth",
    tag: "Deliveries",
    summary: "Get the health of a webhook",
    description:
      "For an outbound webhook, the health of its receiver. For an inbound webhook, the number of its calls in the last 24 hours.",
    roles: readers,
    account: "header",
    responses: { 200: { description: "The webhook's health.", schema: anyHealthSchema } },
    handle: async (context, respond) => {
      const { db, webhook } = await requireWebhook(context);
      if (webhook.isInbound) {
        return respond(200, presentInboundHealth(await readCallHours(db, webhook, hourOf(context.now), HEALTH_HOURS)));
      }
      const recipients = [webhook.id];
      const accepted = await readAccepted(db, webhook.accountId, recipients, {}, undefined, MAX_BACKLOG + 1);
      const state = await callWithRetry(context.env, webhook.id, async (ledger) => ledger.health(accepted));
      const backlog = state?.backlog ?? accepted.length;
      const circuit = state?.health.circuit;
      const failure = state?.health.lastFailure;
      // A circuit that never opened has been closed since the webhook was created.
      return respond(200, {
        circuit: circuit?.state ?? "closed",
        since: formatTime(circuit?.stateSince || webhook.createdAt),
        backlog: Math.min(backlog, MAX_BACKLOG),
        backlog_is_minimum: backlog > MAX_BACKLOG || accepted.length > MAX_BACKLOG,
        stored_bytes: state?.bytes ?? 0,
        // Without a pending delivery there is nothing to probe with: the next delivery is the probe.
        next_probe_at: formatOptionalTime(
          backlog > 0 && circuit?.state === "open" ? (circuit.resumeAt ?? circuit.probeAt) : null,
        ),
        last_error: failure?.error ?? null,
        last_status_code: failure?.statusCode ?? null,
        last_failed_at: formatOptionalTime(failure?.at ?? null),
      });
    },
  });

  endpoint(app, {
    method: "get",
    path: "/v1/webhooks/{id}/stats",
    operationId: "getStats",
    tag: "Deliveries",
    summary: "Get a webhook's statistics by hour",
    description: "Counts the deliveries of an outbound webhook, or the calls of an inbound one.",
    roles: readers,
    account: "header",
    query: statsQuery,
    responses: {
      200: {
        description: "One entry for every hour, the current one first.",
        schema: z.object({ data: z.array(anyStatsSchema) }).openapi("Stats"),
      },
    },
    handle: async (context, respond) => {
      const { db, webhook } = await requireWebhook(context);
      const { hours } = context.query();
      if (webhook.isInbound) {
        const counted = await readCallHours(db, webhook, hourOf(context.now), hours);
        return respond(200, { data: counted.map(presentInboundHour) });
      }
      const rows = await ledgerOf(context.env, webhook.id).stats(hours);
      const data = rows.map(({ hour, stats }) => ({
        hour: formatTime(hour * HOUR_MS),
        delivered: stats.delivered,
        failed: stats.failed,
        skipped: stats.skipped,
        attempts: stats.attempts,
        p50_ms: percentile(stats, 0.5),
        p95_ms: percentile(stats, 0.95),
      }));
      return respond(200, { data });
    },
  });
}
