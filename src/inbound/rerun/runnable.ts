/** Pure. Whether a stored call can be run again. */
import { Problem } from "../../http/problem.ts";
import type { InboundCall } from "../../storage/calls.ts";
import type { InboundWebhook } from "../../storage/webhook.ts";
import { provesItself } from "../sender.ts";

/** @throws {Problem} 409 */
export function requireRunnable(webhook: InboundWebhook, call: InboundCall, again: boolean): void {
  if (call.status === "refused" || call.status === "handshake") {
    throw new Problem("call_unproven", "A refused call or a handshake cannot be run.");
  }
  if (call.status === "done" && !again) {
    throw new Problem("call_done", "The call is done. Pass `again` to run it once more.");
  }
  if (!webhook.enabled) throw new Problem("webhook_disabled", "The webhook is disabled. Enable it first.");
  if (call.verification !== "verified" && requiresProof(webhook)) {
    throw new Problem("call_unproven", "The webhook requires a proof of its sender, and the call was not verified.");
  }
}

function requiresProof({ inbound, sourceSecrets, usesSignature }: InboundWebhook): boolean {
  return inbound.source === null ? usesSignature : provesItself({ source: inbound.source, secrets: sourceSecrets });
}
