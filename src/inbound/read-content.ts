/** Pure. The bodies of a call: the whole content, or each element of a list in it. */
import { refuseEncoded } from "../http/body-text.ts";
import { Problem, invalid } from "../http/problem.ts";
import type { InboundWebhook } from "../storage/webhook.ts";
import type { Body } from "./body/body.ts";
import { eachBody } from "./body/each.ts";
import { readBody } from "./body/read-body.ts";
import type { IncomingCall } from "./incoming-call.ts";
import { withUsualNames } from "./mapping/usual-names.ts";
import type { Sender } from "./sender.ts";

export type Content = { ok: true; whole: Body; bodies: readonly Body[] } | { ok: false; problem: Problem };

/** Not `ok` with a problem of the status 415, 400 or 422. */
export async function readContent(
  webhook: InboundWebhook,
  sender: Sender | null,
  call: IncomingCall,
): Promise<Content> {
  try {
    refuseEncoded(call);
    const rules = { hasSource: sender !== null, jsonField: sender?.type.jsonField };
    const read = await readBody(call.headers.get("Content-Type"), call.body, rules);
    const isForm = sender?.type.usualNames === true && webhook.inbound.mapping === null;
    const whole = isForm ? { ...read, value: withUsualNames(read.value) } : read;
    const split = eachBody(whole, webhook.inbound.each);
    if (!split.ok) return { ok: false, problem: invalid(split.errors) };
    return { ok: true, whole, bodies: split.bodies };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, problem: error };
    throw error;
  }
}
