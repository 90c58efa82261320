/** I/O. Makes the OpenAPI document when the Worker is built, not in the Worker: the routes' own descriptions, and every event type as a webhook. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import { MAX_ATTEMPTS, VERSION } from "../constants.ts";
import { envelopeSchema } from "../delivery/request/envelope.ts";
import { EVENT_TYPES } from "../events/catalog/catalog.ts";
import { exampleEnvelope } from "../events/example-envelope.ts";
import { DescribedApp } from "../http/described-app.ts";
import { SECRET_EXAMPLE, SIGNATURE_EXAMPLE } from "../http/inputs.ts";
import { apiRoutes } from "../routes.ts";
import type { OpenApiDocument } from "./described.ts";
import { describeDefaults } from "./defaults.ts";
import { describeRoute } from "./describe-route.ts";
import { addExamples } from "./examples.ts";
import { describeHealthCheck } from "./health-check.ts";
import { describeInboundCall } from "./inbound-call.ts";
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
\`POST\`, optionally signed, with at most three attempts of three seconds each. **Inbound**: a form or another service sends a
\`POST\` to a secret URL, and an action happens in the account.

Errors are \`application/problem+json\`; every response carries \`X-Request-Id\`. Lists are newest first, in pages.`;

const ATTEMPT_NUMBERS = Array.from({ length: MAX_ATTEMPTS }, (_, index) => String(index + 1));

const deliveryHeaders = z.object({
  [SECRET_HEADER]: z.string().openapi({ description: "The webhook's `secret`.", example: SECRET_EXAMPLE }),
  [EVENT_HEADER]: z.string().openapi({ description: "The event type.", example: "messages.sent" }),
  [ATTEMPT_HEADER]: z.enum(ATTEMPT_NUMBERS).openapi({ description: "The number of the attempt in its cycle." }),
  [TEST_HEADER]: z.literal("true").optional().openapi({ description: "Present on test events only." }),
  [ID_HEADER]: z.uuid().openapi({ description: "The event's id, the same on every attempt: deduplicate by it." }),
  [TIMESTAMP_HEADER]: z
    .string()
    .openapi({ description: "The time of the attempt in Unix seconds.", example: "1606296794" }),
  [SIGNATURE_HEADER]: z.string().optional().openapi({
    description:
      "Present if `uses_signature` is true: `v1,<base64 HMAC-SHA256 of id.timestamp.body>` for each valid key, separated by spaces.",
    example: SIGNATURE_EXAMPLE,
  }),
});

type Registry = OpenAPIHono["openAPIRegistry"];

/** The parts that belong to no route. */
function describeService(registry: Registry): void {
  registry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description: "The platform's token, or a token of an account.",
  });
  for (const type of EVENT_TYPES.values()) {
    registry.registerWebhook({
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
                .openapi(eventSchemaName(type.name), { example: JSON.parse(exampleEnvelope(type)) }),
            },
          },
        },
      },
      responses: {
        "2XX": { description: "The event was received. Respond within three seconds; the body is ignored." },
        410: { description: "The receiver wants no more events: the webhook is disabled." },
        default: {
          description: "A failed attempt; redirects are not followed. 429 and 503 can set `Retry-After`.",
        },
      },
    });
  }
}

/** `messages.sent` is `MessagesSentEvent`. */
function eventSchemaName(event: string): string {
  const words = event.split(/[._]/).map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return `${words.join("")}Event`;
}

/** The OpenAPI document of the API at `origin`. It needs no Worker. */
export function openApiDocument(origin: string): OpenApiDocument {
  const app = new DescribedApp();
  apiRoutes(app);
  const described = new OpenAPIHono();
  const registry = described.openAPIRegistry;
  for (const route of [...app.endpoints.map(describeRoute), describeInboundCall(), describeHealthCheck()]) {
    registry.registerPath(route);
  }
  describeService(registry);
  const document = described.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Ratecard webhooks",
      version: VERSION,
      description: DESCRIPTION,
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
    },
    servers: [{ url: origin }],
    tags: [
      { name: "Events", description: "Events in an account, and publishing them." },
      {
        name: "Webhooks",
        description: "Outbound webhooks, which receive events, and inbound webhooks, which run actions.",
      },
      { name: "Deliveries", description: "The delivery of an event to a webhook, and repairs." },
      { name: "Inbound", description: "Calls of an inbound webhook's URL." },
      { name: "Contacts", description: "The people in an account." },
      { name: "Catalog", description: "The event types and actions of the service." },
      { name: "Accounts", description: "The platform's customers." },
      { name: "Tokens", description: "Access for an account's programs and people." },
      { name: "Audit log", description: "Changes and views of secrets, for an account's owners and admins." },
      { name: "Service", description: "The service itself." },
      { name: "Outbound requests", description: "The requests that your receiver gets." },
    ],
  });
  addExamples(document);
  describeDefaults(document);
  return document;
}
