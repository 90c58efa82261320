/** Pure. The outcome of a call as a badge and as a line of text. */
import { z } from "zod";
import type { callSchema } from "../../api/calls.ts";
import { problemSchema } from "../../http/problem.ts";
import { mediaTypeOf } from "../../http/media-type.ts";
import type { CallStatus } from "../../vocabulary/call.ts";
import { Badge } from "../parts/badge.tsx";

export type InboundCall = z.output<typeof callSchema>;

/** The response to a call that ran. The response to a sender shows only the id of an object. */
const resultSchema = z.object({
  results: z.array(
    z.object({
      action: z.string(),
      status: z.number(),
      id: z.string().nullish(),
      data: z.record(z.string(), z.unknown()).nullish(),
    }),
  ),
});

export type ActionResult = z.output<typeof resultSchema>["results"][number];

const rejectionSchema = problemSchema.pick({ detail: true, errors: true });

export type Rejection = z.output<typeof rejectionSchema>;

/** The results of its actions; empty when none ran. */
export function resultsOf({ response }: Pick<InboundCall, "response">): ActionResult[] {
  const parsed = resultSchema.safeParse(response);
  return parsed.success ? parsed.data.results : [];
}

/** Why no action ran; undefined when all did. */
export function rejectionOf({ response, problem }: Pick<InboundCall, "response" | "problem">): Rejection | undefined {
  return problem ?? rejectionSchema.safeParse(response).data;
}

export const CALL_STATUS_TEXTS: Readonly<Record<CallStatus, string>> = {
  done: "Done",
  failed: "Failed",
  skipped: "Skipped",
  paused: "Paused",
  refused: "Refused",
  handshake: "Handshake",
};

/** The status of the response, and of the call: a failed call may have a 200 response. */
export function StatusBadge({ call: { status, status_code: code } }: { call: InboundCall }) {
  switch (status) {
    case "done":
      return <Badge tone="good">{code} OK</Badge>;
    case "refused":
      return <Badge tone="bad">{code} Refused</Badge>;
    case "failed":
      return <Badge tone="bad">{code} Failed</Badge>;
    case "paused":
      return <Badge tone="warn">{code} Paused</Badge>;
    case "skipped":
      return <Badge tone="plain">{code} Skipped</Badge>;
    case "handshake":
      return <Badge tone="plain">{code} Handshake</Badge>;
  }
}

/** Why a call was not verified, for the person who set up the sender. */
const PROOF_TEXTS: Readonly<Record<string, string>> = {
  missing: "It has no signature. Check that the sender signs its calls, and that the right sender is chosen here.",
  malformed: "Its signature is not written as this sender writes signatures.",
  wrong_key: "It was signed with another key. Copy the key from the sender again.",
  changed: "Its content was changed on the way, or it was signed with another key.",
  stale: "Its time is too old or too far ahead: it was sent again later, or the sender's clock is wrong.",
};

/** Undefined for a call that was not refused for its proof. */
export function proofText({ status, verification }: Pick<InboundCall, "status" | "verification">): string | undefined {
  return status === "refused" ? PROOF_TEXTS[verification] : undefined;
}

/** Such as `contact.create: created`, or why no action ran. */
export function summaryOf(call: InboundCall): string {
  const results = resultsOf(call);
  if (results.length > 0) return results.map(({ action, status }) => `${action}: ${textOfStatus(status)}`).join(", ");
  if (call.status === "handshake") return "The sender checked the URL";
  return proofText(call) ?? rejectionOf(call)?.detail ?? "Internal error";
}

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  200: "done",
  201: "created",
  202: "accepted",
  404: "not found",
};

export function textOfStatus(status: number): string {
  return STATUS_TEXTS[status] ?? String(status);
}

/** The short name of a content type. */
export function formatName(contentType: string | null): string {
  const mediaType = mediaTypeOf(contentType);
  if (mediaType === "application/x-www-form-urlencoded") return "Form";
  return mediaType === "application/json" ? "JSON" : mediaType || "None";
}
