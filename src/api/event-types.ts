/** I/O. /v1/event-types and /v1/actions: the subscriptions of outbound webhooks and the actions of inbound ones. */
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
      .openapi({ description: "When the event is published.", example: "A message was sent to its recipient." }),
    publishable: z
      .boolean()
      .openapi({ description: "Whether you can publish it; false if only the service does.", example: true }),
    schema: object.openapi({ description: "JSON Schema (2020-12) of the payload.", example: schemaExample("message") }),
    sample: object.openapi({
      description: "A valid payload.",
      example: EXAMPLE_EVENT.sample,
    }),
  })
  .openapi("EventType");

export const actionSchema = z
  .object({
    name: z.string().openapi({ example: "contact.create" }),
    description: z.string().openapi({ description: "What the action does.", example: "Creates a contact." }),
    schema: object.openapi({ description: "JSON Schema (2020-12) of the body.", example: schemaExample("email") }),
    sample: object.openapi({ description: "A valid body.", example: contactSample }),
  })
  .openapi("Action");

/** A list in the common form that always fits in one page. */
export function wholeList<Row extends z.ZodType>(row: Row) {
  return z.object({
    data: z.array(row),
    // Typed as in every list, because generators cannot represent a type whose only value is null.
    next_cursor: z.string().nullable().openapi({ description: "Always null: the list has one page.", example: null }),
  });
}

/** Only an outline: the schemas themselves are long. */
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
    responses: {
      200: { description: "All event types.", schema: wholeList(eventTypeSchema).openapi("EventTypePage") },
    },
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
    responses: { 200: { description: "All actions.", schema: wholeList(actionSchema).openapi("ActionPage") } },
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
