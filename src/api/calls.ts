/** I/O. /v1/webhooks/{id}/calls */
import { z } from "@hono/zod-openapi";
import { contactSample } from "../contacts/fields.ts";
import type { App } from "../http/definition.ts";
import { endpoint } from "../http/endpoint.ts";
import { ID_EXAMPLE } from "../http/inputs.ts";
import { pageQuery, pageSchema, toPage } from "../http/page.ts";
import { notFound } from "../http/problem.ts";
import type { RequestContext } from "../http/request-context.ts";
import { timeInput } from "../http/times.ts";
import { timeOfId } from "../ids/id.ts";
import { admins, readers } from "../security/roles.ts";
import { eraseCall } from "../storage/call-subjects.ts";
import { type InboundCall, findCall, listCalls } from "../storage/calls.ts";
import { erasedResponse } from "../storage/erased-call.ts";
import { formatTime } from "../time/time.ts";
import { timestamp } from "../time/timestamp.ts";
import { callStatus } from "../http/enums.ts";
import { callProblemSchema, presentProblem, presentResponse } from "./inbound/present-call.ts";
import { requireWebhook } from "./webhooks/require-webhook.ts";

export const callSchema = z
  .object({
    id: z.uuid(),
    status: callStatus,
    status_code: z.int().openapi({ description: "The status code of the response.", example: 200 }),
    content_type: z.string().nullable().openapi({ example: "application/json" }),
    headers: z.record(z.string(), z.string()).openapi({
      description: "A fixed list of the request's headers. Empty for the role viewer.",
      example: { "user-agent": "Typeform Webhooks" },
    }),
    query: z.string().nullable().openapi({ description: "The query string, its values masked.", example: null }),
    body: z
      .string()
      .nullable()
      .openapi({
        description:
          "The body as it was received. Lists show its first 16 KiB. null: not kept, erased, or not for the role viewer.",
        example: JSON.stringify(contactSample),
      }),
    response: z.record(z.string(), z.unknown()).openapi({
      type: "object",
      additionalProperties: true,
      description: "The body of the response to the sender. The role viewer sees the ids in it.",
      example: {
        id: ID_EXAMPLE,
        results: [{ action: "contact.create", status: 201, data: { id: ID_EXAMPLE, ...contactSample } }],
      },
    }),
    problem: callProblemSchema.openapi({ description: "Why the call was not done; null if it was done." }),
    verification: z.string().openapi({
      description:
        "The result of verifying the call: `verified`, `unsigned`, `missing`, `malformed`, `wrong_key`, `changed` or `stale`.",
      example: "verified",
    }),
    count: z.int().openapi({
      description: "The number of calls that this entry stands for: unverified refused calls share one entry a second.",
      example: 1,
    }),
    created_at: timestamp,
  })
  .openapi("InboundCall");

const callQuery = pageQuery.extend({
  status: callStatus.optional().openapi({ param: { description: "Only calls of this status.", example: "failed" } }),
  since: timeInput.optional().openapi({ description: "Only calls received from this time on." }),
  until: timeInput.optional().openapi({ description: "Only calls received before this time." }),
});

export function callRoutes(app: App): void {
  endpoint(app, {
    method: "get",
    path: "/v1/webhooks/{id}/calls",
    operationId: "listCalls",
    tag: "Inbound",
    summary: "List the calls of an inbound webhook",
    description: "Refused and repeated calls are listed too. An outbound webhook has no calls.",
    roles: readers,
    account: "header",
    query: callQuery,
    responses: {
      200: { description: "Calls, newest first.", schema: pageSchema(callSchema).openapi("InboundCallPage") },
    },
    handle: async (context, respond) => {
      const { db, webhook } = await requireWebhook(context);
      const query = context.query();
      const since = Math.max(context.keptSince, query.since ?? 0);
      const rows = await listCalls(db, webhook, { status: query.status, since, until: query.until }, query);
      const page = toPage(rows, query.limit, context.listKey, ({ id }) => id);
      return respond(200, { ...page, data: page.data.map((call) => present(call, context)) });
    },
  });

  endpoint(app, {
    method: "get",
    path: "/v1/webhooks/{id}/calls/{call_id}",
    operationId: "getCall",
    tag: "Inbound",
    summary: "Get a call of an inbound webhook with its whole body",
    roles: readers,
    account: "header",
    responses: { 200: { description: "The call.", schema: callSchema } },
    handle: async (context, respond) => {
      const { db, webhook } = await requireWebhook(context);
      const found = await findCall(db, webhook, context.id("call_id", "call"));
      if (!found || timeOfId(found.id) < context.keptSince) throw notFound("call");
      return respond(200, present(found, context));
    },
  });

  endpoint(app, {
    method: "delete",
    path: "/v1/webhooks/{id}/calls/{call_id}/body",
    operationId: "eraseCallBody",
    audit: "call.body_erased",
    tag: "Inbound",
    summary: "Erase the content of a call",
    description:
      "Erases what the sender sent, and the response except for its ids. The call stays listed, and its repeats are recognised. The operation is idempotent.",
    roles: admins,
    account: "header",
    responses: { 204: { description: "The content is erased." } },
    handle: async (context, respond) => {
      const { db, webhook } = await requireWebhook(context);
      const found = await findCall(db, webhook, context.id("call_id", "call"));
      if (!found || timeOfId(found.id) < context.keptSince) throw notFound("call");
      await eraseCall(db, found);
      return respond(204, null);
    },
  });
}

function present(call: InboundCall, { isViewer }: RequestContext): z.input<typeof callSchema> {
  return {
    id: call.id,
    status: call.status,
    status_code: call.statusCode,
    content_type: call.contentType,
    headers: isViewer ? {} : call.headers,
    query: call.query,
    body: isViewer ? null : call.body,
    response: presentResponse(isViewer ? erasedResponse(call.response) : call.response),
    problem: presentProblem(call.problem),
    verification: call.verification,
    count: call.count,
    created_at: formatTime(timeOfId(call.id)),
  };
}
