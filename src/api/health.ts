/** /v1/webhooks/{id}/health */
import { z } from "@hono/zod-openapi";
import type { App } from "../http/definition.ts";
import { endpoint } from "../http/endpoint.ts";
import { admins } from "../security/roles.ts";
import { formatOptionalTime, formatTime, timestamp } from "../time.ts";
import { requireWebhook } from "./webhooks/routes.ts";

const healthSchema = z
  .object({
    circuit: z.enum(["closed", "open"]).openapi({
      description:
        "open: the receiver failed too often in a row; deliveries wait, spending no attempts, while probes look for its return.",
    }),
    since: timestamp.openapi({ description: "When it took this state." }),
    backlog: z.int().openapi({ description: "Deliveries that are pending in the webhook's ledger.", example: 0 }),
    next_probe_at: timestamp.nullable(),
  })
  .openapi("Health");

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
    handle: async (call) => {
      const { webhook } = await requireWebhook(call);
      const state = webhook.isInbound ? null : await call.env.WEBHOOK_STATE.getByName(webhook.id).health();
      // A circuit that never opened has been closed since the webhook was made.
      return call.c.json({
        circuit: state?.health.circuit ?? "closed",
        since: formatTime(state?.health.since || webhook.createdAt),
        backlog: state?.backlog ?? 0,
        next_probe_at: formatOptionalTime(state?.health.probeAt ?? null),
      });
    },
  });
}
