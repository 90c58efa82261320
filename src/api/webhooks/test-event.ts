/** I/O. /v1/webhooks/{id}/test */
import { ledgerOf } from "../../delivery/ledger-stub.ts";
import { z } from "@hono/zod-openapi";
import { runIsolated } from "../../cron/run-isolated.ts";
import { newDelivery } from "../../delivery/ledger/settle.ts";
import type { ProbeRequest } from "../../delivery/ledger/types.ts";
import { EVENT_TYPES, findEventType, notAnEventType } from "../../events/catalog/catalog.ts";
import { enqueueDeliveries } from "../../delivery/delivery-queue.ts";
import { subscriptionNames } from "../../vocabulary/subscription-names.ts";
import type { App } from "../../http/definition.ts";
import { endpoint } from "../../http/endpoint.ts";
import { Problem, invalid } from "../../http/problem.ts";
import { admins } from "../../security/roles.ts";
import { storeTestEvent } from "../../storage/accept-events.ts";
import type { Webhook } from "../../storage/webhook.ts";
import { newId } from "../../ids/new-id.ts";
import { deliverySchema, presentDelivery } from "../deliveries/schema.ts";
import { requireWebhook } from "./require-webhook.ts";

const testInput = z
  .strictObject({
    event: z.string("must be a string").optional().openapi({
      description: "The event type to send; by default, the first one that the webhook subscribes to.",
      example: "messages.sent",
    }),
  })
  .openapi("TestEventInput", { example: { event: "messages.sent" } });

export function testEventRoutes(app: App): void {
  endpoint(app, {
    method: "post",
    path: "/v1/webhooks/{id}/test",
    operationId: "sendTestEvent",
    audit: "webhook.tested",
    tag: "Webhooks",
    summary: "Send a test event",
    description:
      "Sends an event type's sample to this webhook only, as a normal delivery with the header `Ratecard-Webhook-Test: true`. While the circuit is open, it is the probe, and is sent at once.",
    roles: admins,
    account: "header",
    body: testInput,
    isBodyOptional: true,
    problems: ["webhook_is_inbound", "webhook_disabled"],
    responses: { 202: { description: "The pending delivery.", schema: deliverySchema } },
    handle: async (context, respond) => {
      const { db, webhook } = await requireWebhook(context);
      const { event: wanted } = await context.body();
      if (webhook.isInbound) throw new Problem("webhook_is_inbound", "An inbound webhook has no deliveries.");
      if (!webhook.enabled) throw new Problem("webhook_disabled", "The webhook is disabled. Enable it first.");
      const name = wanted ?? findFirstSubscription(webhook.events);
      const type = findEventType(name);
      if (!type) throw invalid([{ path: "event", message: notAnEventType(name) }]);
      const event = { id: newId(context.now), event: type.name, payload: JSON.stringify(type.sample) };
      const delivery = newDelivery(event.id, event.event, context.now);
      const reply = respond(202, presentDelivery(delivery, webhook.id, true));
      if (!(await storeTestEvent(db, webhook, event, context.now, context.completionOf(reply)))) {
        throw new Problem("clock_skew", "The service's clocks differ. Try again.");
      }
      await sendTest(context.env, webhook, event);
      return reply;
    },
  });
}

/** If the circuit is open, the test event is its probe and is sent at once. Otherwise it is enqueued like any event. */
async function sendTest(env: Env, webhook: Webhook, { id, event }: { id: string; event: string }): Promise<void> {
  const { id: webhookId, accountId } = webhook;
  let isProbe = false;
  await runIsolated(
    "probe with a test event",
    async () => {
      const { kind }: ProbeRequest = await ledgerOf(env, webhookId).probe({ eventId: id, event });
      isProbe = kind === "started";
    },
    { account_id: accountId, webhook_id: webhookId },
  );
  if (!isProbe) await enqueueDeliveries(env, [{ id, accountId, webhookIds: [webhookId] }]);
}

function findFirstSubscription(subscriptions: readonly string[]): string {
  const types = [...EVENT_TYPES.keys()];
  return types.find((name) => subscriptionNames(name).some((covering) => subscriptions.includes(covering))) ?? "";
}
