/** Pure. What came of a call, in a badge and in a line. */
import { z } from "zod";
import type { callSchema } from "../../api/calls.ts";
import { problemSchema } from "../../http/problem.ts";
import { mediaTypeOf } from "../../http/media-type.ts";
import { Badge } from "../parts/badge.tsx";

export type InboundCall = z.output<typeof callSchema>;

/** What a 200 answers with. */
const doneSchema = z.object({
  results: z.array(
    z.object({ action: z.string(), status: z.number(), data: z.record(z.string(), z.unknown()).nullable() }),
  ),
});

export type ActionResult = z.output<typeof doneSchema>["results"][number];

const refusalSchema = problemSchema.pick({ detail: true, errors: true });

export type Refusal = z.output<typeof refusalSchema>;

/** The results of its actions; none when it was refused. */
export function resultsOf({ response }: Pick<InboundCall, "response">): ActionResult[] {
  const done = doneSchema.safeParse(response);
  return done.success ? done.data.results : [];
}

/** Why it was refused, when it was and the answer said why. */
export function conflictOf({ response }: Pick<InboundCall, "response">): Refusal | undefined {
  return refusalSchema.safeParse(response).data;
}

export function StatusBadge({ status }: { status: number }) {
  if (status < 300) return <Badge tone="good">{status} Done</Badge>;
  if (status < 500) return <Badge tone="bad">{status} Refused</Badge>;
  return <Badge tone="bad">{status} Our fault</Badge>;
}

/** `contact.create: created`, or why it was refused. */
export function summaryOf(call: InboundCall): string {
  const results = resultsOf(call);
  if (results.length === 0) return conflictOf(call)?.detail ?? "Something went wrong on our side.";
  return results.map(({ action, status }) => `${action}: ${textOfStatus(status)}`).join(", ");
}

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  200: "done",
  201: "created",
  202: "accepted",
  404: "nothing found",
};

export function textOfStatus(status: number): string {
  return STATUS_TEXTS[status] ?? String(status);
}

/** What the content was sent as, shortly. */
export function formatOf(contentType: string | null): string {
  const mediaType = mediaTypeOf(contentType);
  if (mediaType === "application/x-www-form-urlencoded") return "Form";
  return mediaType === "application/json" ? "JSON" : mediaType || "None";
}
