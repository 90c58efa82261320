/** Pure. A call that was stored, as if it came once more. */
import { Problem } from "../../http/problem.ts";
import type { InboundCall } from "../../storage/calls.ts";
import type { IncomingCall } from "../incoming-call.ts";
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

/** The result of verifying it when it came. */
export function verificationOf({ verification }: InboundCall): Verification {
  return verification === "verified" ? { kind: "verified", keyIndex: 0, signature: null } : { kind: "unsigned" };
}
