/** I/O. Every route of the API, and their OpenAPI document. Scripts import this file in Node, without a Worker. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import { accountRoutes } from "./api/accounts.ts";
import { auditLogRoutes } from "./api/audit-log.ts";
import { callRoutes } from "./api/calls.ts";
import { contactRoutes } from "./api/contacts.ts";
import { deliveryRoutes } from "./api/deliveries/routes.ts";
import { healthRoutes } from "./api/deliveries/health.ts";
import { encryptionRoutes } from "./api/encryption/routes.ts";
import { eventTypeRoutes } from "./api/event-types.ts";
import { erasureRoutes } from "./api/events/erasure.ts";
import { publishingRoutes } from "./api/events/publishing.ts";
import { eventRoutes } from "./api/events/routes.ts";
import { runRoutes } from "./api/inbound/run.ts";
import { tryRoutes } from "./api/inbound/try.ts";
import { sessionRoutes } from "./api/access.ts";
import { portalLinkRoutes } from "./api/portal-links.ts";
import { repairRoutes } from "./api/repair/routes.ts";
import { sourceRoutes } from "./api/sources.ts";
import { tokenRoutes } from "./api/tokens.ts";
import { webhookRoutes } from "./api/webhooks/routes.ts";
import { testEventRoutes } from "./api/webhooks/test-event.ts";
import { inboundRoutes, otherMethodRoutes } from "./inbound/route.ts";
import { describeService, openApiDocument } from "./docs/openapi.ts";
import type { App, AppEnv } from "./http/definition.ts";
import { refuseOtherMethods } from "./http/methods.ts";
import { problemDocument } from "./http/problem.ts";
import { keyringOf } from "./security/keyring.ts";
import { settingsOf } from "./settings.ts";
import { findFullDatabases } from "./storage/database-size.ts";
import { requireFittingKey } from "./storage/encryption.ts";

export function apiRoutes(app: App): void {
  refuseOtherMethods(app, "/v1/events/batch");
  otherMethodRoutes(app);
  publishingRoutes(app);
  eventRoutes(app);
  erasureRoutes(app);
  webhookRoutes(app);
  testEventRoutes(app);
  deliveryRoutes(app);
  healthRoutes(app);
  repairRoutes(app);
  inboundRoutes(app);
  callRoutes(app);
  runRoutes(app);
  tryRoutes(app);
  contactRoutes(app);
  eventTypeRoutes(app);
  sourceRoutes(app);
  accountRoutes(app);
  tokenRoutes(app);
  portalLinkRoutes(app);
  sessionRoutes(app);
  auditLogRoutes(app);
  encryptionRoutes(app);
  healthCheck(app);
  describeService(app);
}

/** The OpenAPI document of the API at `origin`. It needs no Worker. */
export function apiDocument(origin: string) {
  const app = new OpenAPIHono<AppEnv>();
  apiRoutes(app);
  return openApiDocument(app, origin);
}

const healthSchema = z
  .object({
    status: z.literal("ok"),
    warnings: z
      .array(z.string())
      .optional()
      .openapi({ description: "What needs an operator soon.", example: ["The database DB is 83 % full."] }),
  })
  .openapi("ServiceHealth");

function healthCheck(app: App): void {
  app.openAPIRegistry.registerPath({
    method: "get",
    path: "/healthz",
    operationId: "health",
    tags: ["Service"],
    summary: "Whether the service responds and its settings are valid",
    description: "For monitoring. It needs no token and queries each database twice.",
    security: [],
    responses: {
      200: {
        description: "The service is up.",
        content: { "application/json": { schema: healthSchema } },
      },
      405: problemDocument("The path supports only GET."),
      503: problemDocument("A setting is missing or invalid; `detail` names it."),
    },
  });
  app.get("/healthz", async (c) => {
    const { encryptionKeys, databaseLimitMb } = settingsOf(c.env);
    await requireFittingKey(c.env, await keyringOf(encryptionKeys));
    const full = await findFullDatabases(c.env, databaseLimitMb);
    const warnings = full.map(({ database, percent }) => `The database ${database} is ${percent} % full.`);
    return c.json({ status: "ok", ...(warnings.length > 0 ? { warnings } : {}) });
  });
}
