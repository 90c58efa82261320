/** Pure. The response to a call that was not refused. */
import type { InboundWebhook } from "../storage/webhook.ts";
import { REPLAYED_HEADER } from "../vocabulary/headers.ts";
import type { CallerReply, CallOutcome } from "./call-outcome.ts";
import { publicReply } from "./public-page.ts";
import type { Sender } from "./sender.ts";
import type { SourceResponse } from "./sources/source-type.ts";

/** The webhook's own `response`, otherwise the response that its sender expects, otherwise the service's. */
export function replyTo(
  webhook: InboundWebhook,
  sender: Sender | null,
  headers: Headers,
  outcome: Exclude<CallOutcome, { kind: "refused" }>,
): CallerReply {
  if (outcome.kind === "handshake") return fixedReply(outcome.answer);
  const { public: page, response } = webhook.inbound;
  if (page) return publicReply(page, headers);
  if (response) {
    const { status = 200, content_type: contentType = "application/json", body = "" } = response;
    return { status, contentType: body === "" ? null : contentType, body: status === 204 ? null : body };
  }
  if (sender?.type.response) return fixedReply(sender.type.response);
  const replayed = outcome.kind === "done" && outcome.isRepeat ? { [REPLAYED_HEADER]: "true" } : {};
  return { status: 200, contentType: "application/json", body: outcome.response, headers: replayed };
}

function fixedReply({ status, contentType, body }: SourceResponse<string>): CallerReply {
  return {
    status,
    contentType: body ? (contentType ?? "text/plain") : null,
    body: status === 204 ? null : (body ?? ""),
  };
}
