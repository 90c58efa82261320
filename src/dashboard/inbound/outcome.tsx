/** Pure. The outcome of a call as a badge and as a line of text. */
import { z } from "zod";
import type { callSchema } from "../../api/calls.ts";
import { problemSchema } from "../../http/problem.ts";
import { mediaTypeOf } from "../../http/media-type.ts";
import { Badge } from "../parts/badge.tsx";

export type InboundCall = z.output<typeof callSchema>;

/** The response of a call that ran. */
const resultSchema = z.object({
  results: z.array(
    z.object({ action: z.string(), status: z.number(), data: z.record(z.string(), z.unknown()).nullable() }),
  ),
});

export type ActionResult = z.output<typeof resultSchema>["results"][number];

const rejectionSchema = problemSchema.pick({ detail: true, errors: true });

export type Rejection = z.output<typeof rejectionSchema>;

/** The results of its actions; empty when it was rejected. */
export function resultsOf({ response }: Pick<InboundCall, "response">): ActionResult[] {
  const parsed = resultSchema.safeParse(response);
  return parsed.success ? parsed.data.results : [];
}

/** Why it was rejected; undefined when it was not. */
export function rejectionOf({ response }: Pick<InboundCall, "response">): Rejection | undefined {
  return rejectionSchema.safeParse(response).data;
}

export function StatusBadge({ status }: { status: number }) {
  if (status < 300) return <Badge tone="good">{status} OK</Badge>;
  if (status < 500) return <Badge tone="bad">{status} Rejected</Badge>;
  return <Badge tone="bad">{status} Failed</Badge>;
}

/** Such as `contact.create: created`, or why it was rejected. */
export function summaryOf(call: InboundCall): string {
  const results = resultsOf(call);
  if (results.length === 0) return rejectionOf(call)?.detail ?? "Internal error";
  return results.map(({ action, status }) => `${action}: ${textOfStatus(status)}`).join(", ");
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
