/** I/O. The inbound webhook in the path, for the routes that are about its calls. */
import { z } from "@hono/zod-openapi";
import type { RequestContext } from "../../http/request-context.ts";
import { Problem } from "../../http/problem.ts";
import type { Database } from "../../storage/database.ts";
import type { CallProblem } from "../../storage/schema.ts";
import type { InboundWebhook } from "../../storage/webhook.ts";
import { requireWebhook } from "../webhooks/require-webhook.ts";

/** @throws {Problem} 404, or 409 for an outbound webhook. */
export async function requireInbound(
  context: RequestContext<"id">,
): Promise<{ db: Database; webhook: InboundWebhook }> {
  const { db, webhook } = await requireWebhook(context);
  if (!webhook.isInbound) throw new Problem("webhook_is_outbound", "An outbound webhook has no calls.");
  return { db, webhook };
}

export function presentProblem(problem: CallProblem | null): z.input<typeof callProblemSchema> {
  return problem && { detail: problem.detail, ...(problem.errors ? { errors: [...problem.errors] } : {}) };
}

/** A stored response as an object. */
export function presentResponse(response: string): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(response));
}

/** Why a call is not done. */
export const callProblemSchema = z
  .object({
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .nullable()
  .openapi({
    example: {
      detail: "email: must be an email address",
      errors: [{ path: "email", message: "must be an email address" }],
    },
  });
