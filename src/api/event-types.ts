/** /v1/event-types and /v1/actions: what can be subscribed to, and what an inbound call can do. */
import { z } from "@hono/zod-openapi";
import { contactSample } from "../contacts/fields.ts";
import { EVENT_TYPES, payloadJsonSchema } from "../events/catalog/catalog.ts";
import { EXAMPLE_EVENT } from "../events/example-envelope.ts";
import type { App } from "../http/definition.ts";
import { endpoint } from "../http/endpoint.ts";
import { anyRole } from "../security/roles.ts";
import { ACTIONS } from "../inbound/actions/actions.ts";

const object = z.record(z.string(), z.unknown()).openapi({ type: "object", additionalProperties: true });

export const eventTypeSchema = z
  .object({
    name: z.string().openapi({ example: "messages.sent" }),
    family: z.string().openapi({ example: "messages" }),
    description: z
      .string()
      .openapi({ description: "When it triggers.", example: "A message was sent to its recipient." }),
    publishable: z
      .boolean()
      .openapi({ description: "false: the service itself publishes it, and nobody else.", example: true }),
    schema: object.openapi({ description: "JSON Schema (2020-12) of the payload.", example: schemaExample("message") }),
    sample: object.openapi({
      description: "A payload that is valid.",
      example: EXAMPLE_EVENT.sample,
    }),
  })
  .openapi("EventType");

export const actionSchema = z
  .object({
    name: z.string().openapi({ example: "contact.create" }),
    description: z.string().openapi({ description: "What it does.", example: "Creates a contact." }),
    schema: object.openapi({ description: "JSON Schema (2020-12) of the body.", example: schemaExample("email") }),
    sample: object.openapi({ description: "A body that is valid.", example: contactSample }),
  })
  .openapi("Action");

/** A list as all others are, that has one page. */
function wholeList<Row extends z.ZodType>(row: Row) {
  return z.object({
    data: z.array(row),
    next_cursor: z.null().openapi({ description: "There is no more.", example: null }),
  });
}

/** Its outline: the schemas themselves are long. */
function schemaExample(member: string) {
  return { type: "object", properties: { [member]: {} }, required: [member] };
}

export function eventTypeRoutes(app: App): void {
  endpoint(app, {
    method: "get",
    path: "/v1/event-types",
    operationId: "listEventTypes",
    tag: "Catalog",
    summary: "List event types",
    roles: anyRole,
    account: "none",
    responses: { 200: { description: "All of them.", schema: wholeList(eventTypeSchema) } },
    handle: (_context, respond) => {
      const data = [...EVENT_TYPES.values()].map((type) => ({
        name: type.name,
        family: type.family,
        description: type.description,
        publishable: type.isPublishable,
        schema: payloadJsonSchema(type),
        sample: type.sample,
      }));
      return respond(200, { data, next_cursor: null });
    },
  });

  endpoint(app, {
    method: "get",
    path: "/v1/actions",
    operationId: "listActions",
    tag: "Catalog",
    summary: "List actions",
    roles: anyRole,
    account: "none",
    responses: { 200: { description: "All of them.", schema: wholeList(actionSchema) } },
    handle: (_context, respond) => {
      const data = ACTIONS.map((action) => ({
        name: action.name,
        description: action.description,
        schema: z.toJSONSchema(action.input, { io: "input", target: "draft-2020-12", unrepresentable: "any" }),
        sample: action.sample,
      }));
      return respond(200, { data, next_cursor: null });
    },
  });
}
