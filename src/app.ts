/** The HTTP side of the Worker, put together: conventions first, then the routes. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import { requestId } from "hono/request-id";
import { routePath } from "hono/route";
import { accountRoutes } from "./api/accounts.ts";
import { auditLogRoutes } from "./api/audit-log.ts";
import { callRoutes } from "./api/calls.ts";
import { contactRoutes } from "./api/contacts.ts";
import { deliveryRoutes } from "./api/deliveries/routes.ts";
import { jobRoutes } from "./api/deliveries/jobs.ts";
import { healthRoutes } from "./api/deliveries/health.ts";
import { encryptionRoutes } from "./api/encryption/routes.ts";
import { eventTypeRoutes } from "./api/event-types.ts";
import { erasureRoutes } from "./api/events/erasure.ts";
import { eventRoutes } from "./api/events/routes.ts";
import { portalLinkRoutes } from "./api/portal-links.ts";
import { tokenRoutes } from "./api/tokens.ts";
import { webhookRoutes } from "./api/webhooks/routes.ts";
import { testEventRoutes } from "./api/webhooks/test-event.ts";
import { dashboardRoutes } from "./dashboard/routes.tsx";
import { describeService, openApiDocument } from "./docs/openapi.ts";
import { docsPage } from "./docs/page.tsx";
import { docsPolicy } from "./docs/policy.ts";
import type { AppEnv } from "./http/definition.ts";
import { allowedMethods } from "./http/methods.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { Problem, problemDocument, problemResponse } from "./http/problem.ts";
import { inboundRoutes } from "./inbound/route.ts";
import { log } from "./log.ts";
import { UnknownKeyError, keyringOf } from "./security/keyring.ts";
import { SettingsError, settingsOf } from "./settings.ts";
import { requireFittingKey } from "./storage/encryption.ts";
import { newId } from "./time.ts";

export const app = new OpenAPIHono<AppEnv>();

app.use(securityHeaders);
app.use(requestId({ generator: () => newId(Date.now()) }));

eventRoutes(app);
erasureRoutes(app);
webhookRoutes(app);
testEventRoutes(app);
deliveryRoutes(app);
healthRoutes(app);
jobRoutes(app);
inboundRoutes(app);
callRoutes(app);
contactRoutes(app);
eventTypeRoutes(app);
accountRoutes(app);
tokenRoutes(app);
portalLinkRoutes(app);
auditLogRoutes(app);
encryptionRoutes(app);
dashboardRoutes(app);

app.openAPIRegistry.registerPath({
  method: "get",
  path: "/healthz",
  operationId: "health",
  tags: ["Service"],
  summary: "Whether the service answers and its settings make sense",
  security: [],
  responses: {
    200: {
      description: "It does.",
      content: { "application/json": { schema: z.object({ status: z.literal("ok") }) } },
    },
    503: problemDocument("A setting is missing or makes no sense; `detail` names it."),
  },
});
app.get("/healthz", async (c) => {
  await requireFittingKey(c.env, await keyringOf(settingsOf(c.env).encryptionKeys));
  return c.json({ status: "ok" });
});

describeService(app);
app.get("/openapi.json", (c) => c.json(openApiDocument(app, originOf(c.env, c.req.url))));
app.get("/docs", async (c) => {
  c.header("Content-Security-Policy", await docsPolicy());
  return c.html(docsPage(openApiDocument(app, originOf(c.env, c.req.url))));
});
app.get("/", (c) => c.redirect("/docs"));

app.notFound((c) => {
  const allowed = allowedMethods(app, c.req.path);
  if (allowed.length === 0) return problemResponse(c, new Problem(404, "There is nothing at this path."));
  const detail = `${c.req.method} is not possible here. Possible: ${allowed.join(", ")}.`;
  return problemResponse(c, new Problem(405, detail, { headers: { Allow: allowed.join(", ") } }));
});

app.onError((error, c) => {
  // The route, not the path: that of an inbound webhook is a secret.
  const request = {
    request_id: c.get("requestId"),
    account_id: c.get("accountId"),
    method: c.req.method,
    route: routePath(c),
  };
  if (error instanceof Problem) {
    if (error.status >= 500) log("warn", "request refused", { ...request, status_code: error.status, error });
    return problemResponse(c, error);
  }
  if (error instanceof SettingsError || error instanceof UnknownKeyError) {
    log("error", "settings refused", { ...request, error: error.message });
    return problemResponse(c, new Problem(503, `The service is not set up: ${error.message}.`));
  }
  log("error", "unexpected fault", { ...request, error });
  return problemResponse(c, new Problem(500, "Something went wrong on our side. The request id leads to its cause."));
});

/** Local development sets no PUBLIC_URL: there it is the origin that was asked. */
function originOf(env: Env, url: string): string {
  return settingsOf(env).publicUrl ?? new URL(url).origin;
}
