/** The OpenAPI document: what the routes say of themselves, and every event as a webhook. */
import { z } from "@hono/zod-openapi";
import { MAX_ATTEMPTS, VERSION } from "../constants.ts";
import { envelopeSchema } from "../delivery/request/envelope.ts";
import { EVENT_TYPES } from "../events/catalog/catalog.ts";
import { exampleEnvelope } from "../events/example-envelope.ts";
import type { App } from "../http/definition.ts";
import { SECRET_EXAMPLE, SIGNATURE_EXAMPLE } from "../http/inputs.ts";
import { addExamples } from "./examples.ts";
import {
  ATTEMPT_HEADER,
  EVENT_HEADER,
  ID_HEADER,
  SECRET_HEADER,
  SIGNATURE_HEADER,
  TEST_HEADER,
  TIMESTAMP_HEADER,
} from "../vocabulary/headers.ts";

const DESCRIPTION = `Webhooks in both directions. **Outbound**: publish an event, and every webhook that subscribed to it gets a
\`POST\`, signed if wanted, at most three attempts of three seconds each. **Inbound**: a form or another service sends a
\`POST\` to a secret URL, and an action happens in the account.

Errors are \`application/problem+json\`; every response carries \`X-Request-Id\`. Lists are newest first, in pages.`;

const ATTEMPT_NUMBERS = Array.from({ length: MAX_ATTEMPTS }, (_, index) => String(index + 1));

const deliveryHeaders = z.object({
  [SECRET_HEADER]: z.string().openapi({ description: "The webhook's `secret`.", example: SECRET_EXAMPLE }),
  [EVENT_HEADER]: z.string().openapi({ description: "The event type.", example: "messages.sent" }),
  [ATTEMPT_HEADER]: z.enum(ATTEMPT_NUMBERS).openapi({ description: "Which attempt of its cycle this is." }),
  [TEST_HEADER]: z.literal("true").optional().openapi({ description: "On test events only." }),
  [ID_HEADER]: z.uuid().openapi({ description: "The event's id, the same on every attempt: deduplicate by it." }),
  [TIMESTAMP_HEADER]: z.string().openapi({ description: "Unix seconds of this attempt.", example: "1606296794" }),
  [SIGNATURE_HEADER]: z.string().optional().openapi({
    description:
      "With `uses_signature`: `v1,<base64 HMAC-SHA256 of id.timestamp.body>` for each live key, space-delimited.",
    example: SIGNATURE_EXAMPLE,
  }),
});

/** Registers what belongs to no route. Called once, after all routes are defined. */
export function describeService(app: App): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description: "The platform's token, or one of an account's.",
  });
  for (const type of EVENT_TYPES.values()) {
    app.openAPIRegistry.registerWebhook({
      method: "post",
      path: type.name,
      operationId: `on_${type.name.replace(".", "_")}`,
      tags: ["Outbound requests"],
      summary: type.name,
      description: type.description,
      security: [],
      request: {
        headers: deliveryHeaders,
        body: {
          required: true,
          content: {
            "application/json": {
              schema: envelopeSchema
                .extend({ payload: type.payload, event: z.literal(type.name) })
                .openapi({ example: JSON.parse(exampleEnvelope(type)) }),
            },
          },
        },
      },
      responses: {
        "2XX": { description: "You have it. Answer within three seconds; the content is not looked at." },
        410: { description: "You want nothing more: the webhook is disabled." },
        default: {
          description:
            "Anything else is a failed attempt; redirects are not followed. 429 and 503 may say `Retry-After`.",
        },
      },
    });
  }
}

export function openApiDocument(app: App, origin: string) {
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Ratecard webhooks",
      version: VERSION,
      description: DESCRIPTION,
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
    },
    servers: [{ url: origin }],
    tags: [
      { name: "Events", description: "What happened in an account." },
      { name: "Webhooks", description: "Who wants to know, and what may be done from outside." },
      { name: "Deliveries", description: "One event on its way to one webhook." },
      { name: "Inbound", description: "Calls to an inbound webhook's URL." },
      { name: "Contacts", description: "The people in an account." },
      { name: "Catalog", description: "The event types and actions there are." },
      { name: "Accounts", description: "The platform's customers." },
      { name: "Tokens", description: "Access for an account's own programs." },
      { name: "Audit log", description: "Who did what, for an account's owners and admins." },
      { name: "Service", description: "The service itself." },
      { name: "Outbound requests", description: "What your receiver gets." },
    ],
  });
  addExamples(document);
  return document;
}
