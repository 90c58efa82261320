/** /v1/webhooks/{id}/calls */
import { z } from "@hono/zod-openapi";
import { contactSample } from "../contacts/fields.ts";
import type { App } from "../http/definition.ts";
import { endpoint } from "../http/endpoint.ts";
import { admins } from "../security/roles.ts";
import { ID_EXAMPLE } from "../http/inputs.ts";
import { pageQuery, pageSchema, toPage } from "../http/page.ts";
import { notFound } from "../http/problem.ts";
import { type InboundCall, findCall, listCalls } from "../storage/calls.ts";
import { timestamp } from "../time/timestamp.ts";
import { timeOfId } from "../ids/id.ts";
import { formatTime } from "../time/time.ts";
import { requireWebhook } from "./webhooks/require-webhook.ts";

export const callSchema = z
  .object({
    id: z.uuid(),
    status_code: z.int().openapi({ example: 200 }),
    content_type: z.string().nullable().openapi({ example: "application/json" }),
    body: z
      .string()
      .nullable()
      .openapi({
        description: "The body as it was received. Lists show its first 16,384 characters.",
        example: JSON.stringify(contactSample),
      }),
    response: z.record(z.string(), z.unknown()).openapi({
      type: "object",
      additionalProperties: true,
      description: "The body of the response to the sender.",
      example: {
        id: ID_EXAMPLE,
        results: [{ action: "contact.create", status: 201, data: { id: ID_EXAMPLE, ...contactSample } }],
      },
    }),
    created_at: timestamp,
  })
  .openapi("InboundCall");

export function callRoutes(app: App): void {
  endpoint(app, {
    method: "get",
    path: "/v1/webhooks/{id}/calls",
    operationId: "listCalls",
    tag: "Inbound",
    summary: "List the calls of an inbound webhook",
    description: "Refused and repeated calls are listed too. An outbound webhook has no calls.",
    roles: admins,
    account: "header",
    query: pageQuery,
    responses: { 200: { description: "Calls, newest first.", schema: pageSchema(callSchema) } },
    handle: async (context, respond) => {
      const { db, webhook } = await requireWebhook(context);
      const query = context.query();
      const page = toPage(await listCalls(db, webhook, context.keptSince, query), query.limit, ({ id }) => id);
      return respond(200, { ...page, data: page.data.map(present) });
    },
  });

  endpoint(app, {
    method: "get",
    path: "/v1/webhooks/{id}/calls/{call_id}",
    operationId: "getCall",
    tag: "Inbound",
    summary: "Get a call of an inbound webhook with its whole body",
    roles: admins,
    account: "header",
    responses: { 200: { description: "The call.", schema: callSchema } },
    handle: async (context, respond) => {
      const { db, webhook } = await requireWebhook(context);
      const found = await findCall(db, webhook, context.id("call_id", "call"));
      if (!found || timeOfId(found.id) < context.keptSince) throw notFound("call");
      return respond(200, present(found));
    },
  });
}

function present(call: InboundCall): z.input<typeof callSchema> {
  const response: Record<string, unknown> = JSON.parse(call.response);
  return {
    id: call.id,
    status_code: call.statusCode,
    content_type: call.contentType,
    body: call.body,
    response,
    created_at: formatTime(timeOfId(call.id)),
  };
}
