/** Pure. A call that was stored, as if it came once more. */
import { Problem } from "../../http/problem.ts";
import type { InboundCall } from "../../storage/calls.ts";
import type { InboundWebhook } from "../../storage/webhook.ts";
import type { IncomingCall } from "../incoming-call.ts";
import { provesItself } from "../sender.ts";
import type { Verification } from "../sources/verification.ts";

/** Its URL, its signature and headers beyond the fixed list were not stored. @throws {Problem} 409 without its body. */
export function incomingCallOf({ body, headers, contentType }: InboundCall): IncomingCall {
  if (body === null) throw new Problem("call_body_missing", "The call's body was not kept, or was erased.");
  const all = new Headers(headers);
  if (contentType !== null) all.set("Content-Type", contentType);
  return {
    method: "POST",
    url: "",
    headers: all,
    body: Uint8Array.from(new TextEncoder().encode(body)),
    isWhole: true,
  };
}

/** What was found about its proof when it came. */
export function verificationOf({ verification }: InboundCall): Verification {
  return verification === "verified" ? { kind: "verified", keyIndex: 0, signature: null } : { kind: "unsigned" };
}

/** Whether the webhook's calls prove more than that they know the URL. */
export function needsProof({ usesSignature, inbound, sourceSecrets }: InboundWebhook): boolean {
  return usesSignature || provesItself({ source: inbound.source, secrets: sourceSecrets });
}

/** Why the call cannot be run, if it cannot. @param again whether a call that was done may be done once more. */
export function refusalOf(webhook: InboundWebhook, call: InboundCall, again: boolean): Problem | undefined {
  if (!webhook.enabled) return new Problem("webhook_disabled", "The webhook is disabled. Enable it first.");
  if (call.status === "done" && !again) return doneBefore();
  if (call.body === null) return new Problem("call_body_missing", "The call's body was not kept, or was erased.");
  if (needsProof(webhook) && call.verification !== "verified") {
    return new Problem(
      "call_unverified",
      "The call was not verified on arrival, and the webhook needs verified calls.",
    );
  }
  return undefined;
}

export function doneBefore(): Problem {
  return new Problem("call_done", 'The call was done before. Send {"again": true} to do it once more.');
}
