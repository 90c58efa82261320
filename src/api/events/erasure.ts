/** /v1/events/{id}/payload */
import type { App } from "../../http/definition.ts";
import { endpoint } from "../../http/endpoint.ts";
import { Problem, notFound } from "../../http/problem.ts";
import { log } from "../../logging/log.ts";
import { admins } from "../../security/roles.ts";
import { accountDatabase } from "../../storage/database.ts";
import { beginErasure, completeErasure } from "../../storage/events.ts";
import { filterExisting } from "../../storage/webhooks.ts";

export function erasureRoutes(app: App): void {
  endpoint(app, {
    method: "delete",
    path: "/v1/events/{id}/payload",
    operationId: "erasePayload",
    audit: "event.payload_erased",
    tag: "Events",
    summary: "Erase an event's payload",
    description:
      "And what receivers answered to it, which may repeat it. The event and its deliveries stay listed; what is pending becomes `failed`, reason `erased`, and nothing of it can be sent again. May be repeated, and after a 503 must be.",
    roles: admins,
    account: "header",
    responses: { 204: { description: "It is gone from here; what was delivered is with its receivers." } },
    handle: async (context, respond) => {
      const { accountId } = context;
      const db = await accountDatabase(context.env, accountId);
      // The payload first: what is started from here on has nothing to send, and so nothing to get back.
      const event = await beginErasure(db, accountId, context.id("id", "event"));
      if (!event) throw notFound("event");
      const webhookIds = [...(await filterExisting(db, accountId, event.webhookIds))];
      const forgetting = webhookIds.map((webhookId) =>
        context.env.DELIVERY_LEDGER.getByName(webhookId).erase(
          { accountId, webhookId },
          { eventId: event.id, event: event.event },
        ),
      );
      const failed = (await Promise.allSettled(forgetting)).filter((result) => result.status === "rejected");
      if (failed.length > 0) {
        log("error", "ledger unreachable", { account_id: accountId, event_id: event.id, error: failed[0]?.reason });
        throw new Problem(
          503,
          `The payload is erased, but ${failed.length} of ${webhookIds.length} webhooks could not be asked to forget what was answered to it. Try again.`,
        );
      }
      await completeErasure(db, accountId, event.id, context.now);
      return respond(204, null);
    },
  });
}
