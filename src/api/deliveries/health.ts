/** /v1/webhooks/{id}/health and /stats */
import { z } from "@hono/zod-openapi";
import { HOUR_MS, STATS_HOURS } from "../../constants.ts";
import { percentile } from "../../delivery/ledger/stats.ts";
import type { App } from "../../http/definition.ts";
import { endpoint } from "../../http/endpoint.ts";
import { admins } from "../../security/roles.ts";
import { timestamp } from "../../time/timestamp.ts";
import { formatOptionalTime, formatTime } from "../../time/time.ts";
import { requireWebhook } from "../webhooks/require-webhook.ts";
import { CIRCUIT_STATES } from "../../vocabulary/delivery.ts";

export const healthSchema = z
  .object({
    circuit: z.enum(CIRCUIT_STATES).openapi({
      description:
        "open: the receiver failed too often in a row; deliveries wait, spending no attempts, while probes look for its return.",
    }),
    since: timestamp.openapi({ description: "When it took this state." }),
    backlog: z.int().openapi({ description: "Deliveries that are pending in the webhook's ledger.", example: 0 }),
    next_probe_at: timestamp.nullable().openapi({ description: "Of an open circuit.", example: null }),
  })
  .openapi("Health");

export const statsSchema = z
  .object({
    hour: timestamp.openapi({ description: "When the hour began." }),
    delivered: z.int().openapi({ description: "Deliveries that succeeded.", example: 118 }),
    failed: z
      .int()
      .openapi({ description: "Deliveries that spent their attempts, or whose receiver is gone.", example: 2 }),
    attempts: z.int().openapi({ description: "Requests made.", example: 126 }),
    p50_ms: z
      .int()
      .nullable()
      .openapi({ description: "Half of the attempts took no longer. null without attempts.", example: 41 }),
    p95_ms: z.int().nullable().openapi({ description: "95 % of the attempts took no longer.", example: 230 }),
  })
  .openapi("HourStats");

const statsQuery = z.strictObject({
  hours: z.coerce
    .number("must be a number")
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(STATS_HOURS, `must be at most ${STATS_HOURS}`)
    .default(24)
    .openapi({ description: "How many hours, the present one included.", example: 24 }),
});

export function healthRoutes(app: App): void {
  endpoint(app, {
    method: "get",
    path: "/v1/webhooks/{id}/health",
    operationId: "getHealth",
    tag: "Deliveries",
    summary: "How a webhook's receiver is doing",
    roles: admins,
    account: "header",
    responses: { 200: { description: "Its health.", schema: healthSchema } },
    handle: async (context, respond) => {
      const { webhook } = await requireWebhook(context);
      const state = webhook.isInbound ? null : await context.env.DELIVERY_LEDGER.getByName(webhook.id).health();
      const circuit = state?.health.circuit;
      // A circuit that never opened has been closed since the webhook was made.
      return respond(200, {
        circuit: circuit?.state ?? "closed",
        since: formatTime(circuit?.stateSince || webhook.createdAt),
        backlog: state?.backlog ?? 0,
        // With nothing that waits there is nothing to probe with: the next delivery that comes is the probe.
        next_probe_at: formatOptionalTime(
          state && state.backlog > 0 && circuit?.state === "open" ? circuit.probeAt : null,
        ),
      });
    },
  });

  endpoint(app, {
    method: "get",
    path: "/v1/webhooks/{id}/stats",
    operationId: "getStats",
    tag: "Deliveries",
    summary: "How a webhook's deliveries went, hour by hour",
    roles: admins,
    account: "header",
    query: statsQuery,
    responses: {
      200: { description: "Every hour, the present one first.", schema: z.object({ data: z.array(statsSchema) }) },
    },
    handle: async (context, respond) => {
      const { webhook } = await requireWebhook(context);
      const { hours } = context.query();
      const rows = await context.env.DELIVERY_LEDGER.getByName(webhook.id).stats(hours);
      const data = rows.map(({ hour, stats }) => ({
        hour: formatTime(hour * HOUR_MS),
        delivered: stats.delivered,
        failed: stats.failed,
        attempts: stats.attempts,
        p50_ms: percentile(stats, 0.5),
        p95_ms: percentile(stats, 0.95),
      }));
      return respond(200, { data });
    },
  });
}
