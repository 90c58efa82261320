/** Pure. Verifies that a call comes from the webhook's sender. */
import { type InboundWebhook, liveSecrets } from "../storage/webhook.ts";
import { ID_HEADER } from "../vocabulary/headers.ts";
import type { IncomingCall } from "./incoming-call.ts";
import type { Sender } from "./sender.ts";
import { standardWebhooks } from "./sources/senders/generic.ts";
import type { Verification } from "./sources/verification.ts";
import { verifySource } from "./sources/verify.ts";

/** @param now milliseconds */
export async function verifyCall(
  webhook: InboundWebhook,
  sender: Sender | null,
  call: IncomingCall,
  now: number,
): Promise<Verification> {
  if (sender) return verifySource(sender.type, sender.settings, call, now);
  if (!webhook.usesSignature) return { kind: "unsigned" };
  const { signingSecrets } = liveSecrets(webhook, now);
  const verification = await verifySource(standardWebhooks, { keys: signingSecrets }, call, now);
  // With a dot in the id, other ids and times make the same signed text.
  const id = call.headers.get(ID_HEADER) ?? call.headers.get("svix-id") ?? "";
  return id.includes(".") ? { kind: "malformed", part: ID_HEADER } : verification;
}
