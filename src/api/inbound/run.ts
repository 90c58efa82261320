/** I/O. POST /v1/webhooks/{id}/calls/{call_id}/run */
import { z } from "@hono/zod-openapi";
import type { App } from "../../http/definition.ts";
import { endpoint } from "../../http/endpoint.ts";
import { ID_EXAMPLE } from "../../http/inputs.ts";
import { type RerunResult, rerunCall } from "../../inbound/rerun/rerun-call.ts";
import { admins } from "../../security/roles.ts";
import { findCall } from "../../storage/calls.ts";
import { callProblemSchema, presentProblem, presentResponse } from "./present-call.ts";
import { requireInbound } from "./require-inbound.ts";

const runInput = z
  .strictObject({
    again: z
      .boolean("must be true or false")
      .default(false)
      .openapi({ description: "Run a call that is `done` once more." }),
  })
  .openapi("RunCallInput", { example: { again: true } });

export const runSchema = z
  .object({
    id: z.uuid(),
    status: z.enum(["done", "failed", "skipped"]).openapi({
      description:
        "How the run ended. It is also the call's new status, unless the call was `done`: then it stays `done`.",
      example: "done",
    }),
    problem: callProblemSchema.openapi({ description: "Why the call was not done; null if it was." }),
    response: z.record(z.string(), z.unknown()).openapi({
      type: "object",
      additionalProperties: true,
      description: "The response that a repeat of the call gets.",
      example: { id: ID_EXAMPLE, results: [{ action: "contact.create", status: 201, id: ID_EXAMPLE }] },
    }),
  })
  .openapi("CallRun");

function contentOf({ problem, response }: Pick<RerunResult, "problem" | "response">) {
  return { problem: presentProblem(problem), response: presentResponse(response) };
}

export function runRoutes(app: App): void {
  endpoint(app, {
    method: "post",
    path: "/v1/webhooks/{id}/calls/{call_id}/run",
    operationId: "runCall",
    audit: "call.run",
    tag: "Inbound",
    summary: "Run a stored call again",
    description:
      "Runs a call that failed, was skipped or paused, with the webhook as it is now. All of it is done or nothing, and the call's record says which. A repeat by the sender is then recognised.",
    roles: admins,
    account: "header",
    body: runInput,
    isBodyOptional: true,
    problems: [
      "webhook_is_outbound",
      "webhook_disabled",
      "call_done",
      "call_unproven",
      "call_body_missing",
      "clock_skew",
      "overloaded",
    ],
    responses: { 200: { description: "How the run ended.", schema: runSchema } },
    recall: async (context, data) => {
      const { db, webhook } = await requireInbound(context);
      const call = await findCall(db, webhook, context.id("call_id", "call"));
      return { ...runSchema.parse(data), ...(call ? contentOf(call) : {}) };
    },
    handle: async (context, respond) => {
      const { db, webhook } = await requireInbound(context);
      const id = context.id("call_id", "call");
      const { env, settings, now, keptSince } = context;
      const { again } = await context.body();
      const replyTo = (run: RerunResult) => {
        const status = run.status === "done" || run.status === "skipped" ? run.status : "failed";
        const reply = respond(200, { id, status, ...contentOf(run) });
        // Only the call's record stores the content, because an erasure reaches only that.
        return reply.keptAs({ id, status, problem: null, response: {} });
      };
      const completionOf = (run: RerunResult) => context.completionOf(replyTo(run));
      return replyTo(await rerunCall({ env, settings, db, webhook, now, keptSince, again, completionOf }, id));
    },
  });
}
