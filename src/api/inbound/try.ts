/** I/O. POST /v1/webhooks/{id}/try */
import { z } from "@hono/zod-openapi";
import { MAX_INBOUND_BYTES, MAX_TRY_BYTES, MAX_TRY_HEADERS } from "../../constants.ts";
import type { App } from "../../http/definition.ts";
import { endpoint } from "../../http/endpoint.ts";
import { invalid, notFound } from "../../http/problem.ts";
import type { RequestContext } from "../../http/request-context.ts";
import { timeOfId } from "../../ids/id.ts";
import type { IncomingCall } from "../../inbound/incoming-call.ts";
import { readGuide } from "../../inbound/read-guides.ts";
import { incomingCallOf } from "../../inbound/rerun/stored-call.ts";
import { type TriedStep, tryCall } from "../../inbound/rerun/try-call.ts";
import { storedProblem } from "../../inbound/call-record.ts";
import { senderOf } from "../../inbound/sender.ts";
import { verifyCall } from "../../inbound/verify-call.ts";
import { admins } from "../../security/roles.ts";
import { findCall } from "../../storage/calls.ts";
import type { Database } from "../../storage/database.ts";
import type { InboundWebhook } from "../../storage/webhook.ts";
import { type FindGuide, editInbound } from "../webhooks/inbound-edit.ts";
import { inboundFields } from "../webhooks/inbound-fields.ts";
import { inboundUrl } from "../webhooks/present.ts";
import { callProblemSchema, presentProblem } from "./present-call.ts";
import { requireInbound } from "./require-inbound.ts";

const text = z.string("must be a string");
const headersInput = z
  .record(
    text.regex(/^[\w!#$%&'*+.^`|~-]{1,255}$/, "must be the name of a header"),
    text.regex(/^[\t\x20-\x7e]{0,4096}$/, "must be at most 4096 printable ASCII characters"),
    "must be an object",
  )
  .refine((all) => Object.keys(all).length <= MAX_TRY_HEADERS, `must hold at most ${MAX_TRY_HEADERS}`);

const tryInput = z
  .strictObject({
    call_id: z.uuid("must be the id of a call").optional().openapi({ description: "A stored call to try." }),
    content_type: text
      .regex(/^[\t\x20-\x7e]{1,255}$/, "must be a media type")
      .optional()
      .openapi({ description: "`application/json` by default." }),
    body: text
      .refine(
        (value) => new TextEncoder().encode(value).byteLength <= MAX_INBOUND_BYTES,
        `must not exceed ${MAX_INBOUND_BYTES} bytes`,
      )
      .optional()
      .openapi({ description: "The body of a call to try." }),
    headers: headersInput.optional().openapi({
      description: "The headers of the call, such as a signature.",
      example: { "X-Topic": "customers/create" },
    }),
    each: inboundFields.each.optional(),
    when: inboundFields.when.optional(),
    mapping: inboundFields.mapping.optional(),
  })
  .openapi("TryInput", {
    example: {
      body: '{"payload":{"email":"ada@example.com"}}',
      mapping: { "contact.create": { email: "/payload/email" } },
    },
  })
  .refine(({ call_id: id, body }) => (id === undefined) !== (body === undefined), {
    path: ["body"],
    message: "is required without a call_id, and must be omitted with one",
  })
  .refine(({ call_id: id, content_type: type, headers }) => id === undefined || (!type && !headers), {
    path: ["call_id"],
    message: "has its own content type and headers",
  });

const stepSchema = z
  .object({
    action: z.string().openapi({ example: "contact.create" }),
    element: z.int().nullable().openapi({ description: "The index in the list of `each`.", example: null }),
    input: z.unknown().openapi({ description: "The action's input.", example: { email: "ada@example.com" } }),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).openapi({ example: [] }),
    effect: z
      .object({
        status: z.int().openapi({ example: 201 }),
        data: z
          .record(z.string(), z.unknown())
          .nullable()
          .openapi({ type: ["object", "null"], additionalProperties: true }),
        ignored: z.array(z.string()).openapi({ description: "Optional fields that were not valid.", example: [] }),
      })
      .nullable()
      .openapi({
        description: "What the action would do, or null if the call would fail. New objects have no id yet.",
        example: { status: 201, data: { id: null, email: "ada@example.com" }, ignored: [] },
      }),
  })
  .openapi("TryStep");

export const triedSchema = z
  .object({
    verified: z.boolean().openapi({
      description: "Whether the call is verified. Of a stored call: whether it was on arrival.",
      example: true,
    }),
    verification: z.string().openapi({ description: "As in a call.", example: "verified" }),
    skipped: z.string().nullable().openapi({ description: "Why the call would be skipped.", example: null }),
    problem: callProblemSchema.openapi({ description: "Why the call would fail; null if it would not." }),
    steps: z.array(stepSchema),
  })
  .openapi("TryResult");

export function tryRoutes(app: App): void {
  endpoint(app, {
    method: "post",
    path: "/v1/webhooks/{id}/try",
    operationId: "tryCall",
    audit: "webhook.tried",
    tag: "Inbound",
    summary: "Try a call on an inbound webhook without doing it",
    description:
      "Shows what a stored call, or the one in the request, would do: each action's input, its errors and its effect. " +
      "`each`, `when` and `mapping` replace the webhook's own. Nothing is done.",
    roles: admins,
    account: "header",
    keys: "nobody",
    maxBodyBytes: MAX_TRY_BYTES,
    body: tryInput,
    problems: ["webhook_is_outbound", "call_body_missing"],
    responses: { 200: { description: "What the call would do.", schema: triedSchema } },
    handle: async (context, respond) => {
      const { db, webhook } = await requireInbound(context);
      const input = await context.body();
      const changed = await withOverrides(webhook, input, (type) => readGuide(context.env, type));
      const { call, verification } = await callToTry(context, db, webhook, input);
      const { skipped, problem, steps } = await tryCall(db, changed, call, context.now);
      const verified = verification === "verified";
      return respond(200, {
        verified,
        verification,
        skipped,
        problem: presentProblem(problem && storedProblem(problem)),
        steps: steps.map(present),
      });
    },
  });
}

type Input = z.output<typeof tryInput>;

/** The webhook with the request's `each`, `when` and `mapping`. @throws {Problem} 422 when they could not be saved. */
async function withOverrides(
  webhook: InboundWebhook,
  { each, when, mapping }: Input,
  findGuide: FindGuide,
): Promise<InboundWebhook> {
  if (each === undefined && when === undefined && mapping === undefined) return webhook;
  const { inbound, errors } = await editInbound(webhook, { each, when, mapping }, webhook, "kept", findGuide);
  if (errors.length > 0) throw invalid(errors);
  return { ...webhook, inbound };
}

async function callToTry(
  context: RequestContext<"id">,
  db: Database,
  webhook: InboundWebhook,
  { call_id: id, content_type: contentType = "application/json", body = "", headers = {} }: Input,
): Promise<{ call: IncomingCall; verification: string }> {
  if (id !== undefined) {
    const stored = await findCall(db, webhook, id.toLowerCase());
    if (!stored || timeOfId(stored.id) < context.keptSince) throw notFound("call");
    return { call: incomingCallOf(stored), verification: stored.verification };
  }
  const call: IncomingCall = {
    method: "POST",
    url: inboundUrl(webhook, context.publicOrigin()),
    headers: new Headers({ ...headers, "Content-Type": contentType }),
    body: Uint8Array.from(new TextEncoder().encode(body)),
    isWhole: true,
  };
  const { kind } = await verifyCall(webhook, senderOf(webhook), call, context.now);
  return { call, verification: kind };
}

function present({ action, element, input, errors, effect }: TriedStep): z.input<typeof stepSchema> {
  return {
    action,
    element,
    input,
    errors: [...errors],
    effect: effect && { status: effect.status, data: effect.data, ignored: [...effect.ignored] },
  };
}
