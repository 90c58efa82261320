/** I/O. /v1/events/{id}/payload */
import { ledgerOf } from "../../delivery/ledger-stub.ts";
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
      "Erases the payload and the stored responses of receivers, which may repeat it. The event and its deliveries stay listed. Pending deliveries become `failed` with the reason `erased`, and none can be sent again. It is idempotent; retry after a 503.",
    roles: admins,
    account: "header",
    responses: { 204: { description: "Erased here. Receivers keep what they were sent." } },
    handle: async (context, respond) => {
      const { accountId } = context;
      const db = await accountDatabase(context.env, accountId);
      // The payload first: attempts that start after this have nothing to send, so no response can repeat it.
      const event = await beginErasure(db, accountId, context.id("id", "event"));
      if (!event) throw notFound("event");
      const webhookIds = [...(await filterExisting(db, accountId, event.webhookIds))];
      const erasures = webhookIds.map((webhookId) =>
        ledgerOf(context.env, webhookId).erase({ accountId, webhookId }, { eventId: event.id, event: event.event }),
      );
      const failed = (await Promise.allSettled(erasures)).filter((result) => result.status === "rejected");
      if (failed.length > 0) {
        log("error", "ledger unreachable", { account_id: accountId, event_id: event.id, error: failed[0]?.reason });
        throw new Problem(
          "erasure_incomplete",
          `The payload is erased, but the responses of ${failed.length} of ${webhookIds.length} webhooks are not. Try again.`,
        );
      }
      await completeErasure(db, accountId, event.id, context.now);
      return respond(204, null);
    },
  });
}
