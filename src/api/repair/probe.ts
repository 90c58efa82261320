/** I/O. /v1/webhooks/{id}/probe, and the probe after a change that may have repaired the receiver */
import { ledgerOf } from "../../delivery/ledger-stub.ts";
import { runIsolated } from "../../cron/run-isolated.ts";
import { probeInLedger } from "../../delivery/accepted-deliveries.ts";
import type { Delivery, ProbeRequest } from "../../delivery/ledger/types.ts";
import type { App } from "../../http/definition.ts";
import { endpoint } from "../../http/endpoint.ts";
import { Problem } from "../../http/problem.ts";
import { admins } from "../../security/roles.ts";
import type { Database } from "../../storage/database.ts";
import { findTestEvents } from "../../storage/events.ts";
import type { Webhook } from "../../storage/webhook.ts";
import { deliverySchema, presentDelivery } from "../deliveries/schema.ts";
import { requireEnabledOutbound } from "./require-enabled-outbound.ts";

/** Why there is no probe, by its kind. */
const REFUSALS = {
  circuit_closed: "The circuit is closed: deliveries are sent as they come.",
  probe_running: "A probe is in progress, or one was requested in the last 5 seconds. Wait for its result.",
  nothing_waiting: "No delivery is pending. Send a test event to probe the receiver.",
} as const satisfies Record<Exclude<ProbeRequest["kind"], "started">, string>;

export function probeRoutes(app: App): void {
  endpoint(app, {
    tag: "Deliveries",
    roles: admins,
    account: "header",
    method: "post",
    path: "/v1/webhooks/{id}/probe",
    operationId: "probe",
    audit: "webhook.probed",
    summary: "Probe a receiver that is down",
    description:
      "While the circuit is open, this makes one attempt of the oldest pending delivery at once. The attempt counts like any other. If it succeeds, the circuit closes and the backlog is sent. If it fails, the schedule of probes does not change. The service also probes after a change of `url`, `headers` or secrets, and sends a test event as a probe.",
    problems: ["webhook_is_inbound", "webhook_disabled", "circuit_closed", "probe_running", "nothing_waiting"],
    responses: { 202: { description: "The delivery that is attempted.", schema: deliverySchema } },
    handle: async (context, respond) => {
      const { db, webhook } = await requireEnabledOutbound(context);
      const request = await probeInLedger(context.env, db, webhook, context.requestKey);
      if (request.kind !== "started") throw new Problem(request.kind, REFUSALS[request.kind]);
      const delivery: Delivery | null = await ledgerOf(context.env, webhook.id).find(request.eventId);
      if (!delivery) throw new Problem("nothing_waiting", REFUSALS.nothing_waiting);
      const tests = await findTestEvents(db, webhook.accountId, [delivery.eventId]);
      return respond(202, presentDelivery(delivery, webhook.id, tests.has(delivery.eventId)));
    },
  });
}

/** Probes after a change of what a receiver sees. Never throws: the change is saved, and the schedule continues. */
export async function probeAfterChange(env: Env, db: Database, before: Webhook, after: Webhook): Promise<void> {
  if (before.isInbound || after.isInbound || !after.enabled) return;
  const isOther =
    before.url !== after.url ||
    before.secret !== after.secret ||
    JSON.stringify(before.headers) !== JSON.stringify(after.headers);
  if (!isOther) return;
  const { id, accountId } = after;
  const probe = async () => void (await probeInLedger(env, db, after));
  await runIsolated("probe a receiver", probe, { account_id: accountId, webhook_id: id });
}
