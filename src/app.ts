/** I/O. The HTTP side of the Worker, put together: conventions first, then the routes. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { requestId } from "hono/request-id";
import { routePath } from "hono/route";
import { dashboardRoutes } from "./dashboard/routes.tsx";
import { openApiDocument } from "./docs/openapi.ts";
import { docsPage } from "./docs/page.tsx";
import { docsPolicy } from "./docs/policy.ts";
import type { AppEnv } from "./http/definition.ts";
import { allowedMethods } from "./http/methods.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { Problem, problemResponse } from "./http/problem.ts";
import { log } from "./logging/log.ts";
import { apiRoutes } from "./routes.ts";
import { UnknownKeyError } from "./security/keyring.ts";
import { refusePublicSecrets } from "./http/public-secrets.ts";
import { SettingsError, settingsOf } from "./settings.ts";
import { newId } from "./ids/new-id.ts";

export const app = new OpenAPIHono<AppEnv>();

app.use(securityHeaders);
app.use(requestId({ generator: () => newId(Date.now()) }));
app.use(refusePublicSecrets);

apiRoutes(app);
dashboardRoutes(app);

app.get("/openapi.json", (c) => c.json(openApiDocument(app, originOf(c.env, c.req.url))));
app.get("/docs", async (c) => {
  c.header("Content-Security-Policy", await docsPolicy());
  return c.html(docsPage(openApiDocument(app, originOf(c.env, c.req.url))));
});
app.get("/", (c) => c.redirect("/docs"));

app.notFound((c) => {
  const allowed = allowedMethods(app, c.req.path);
  if (allowed.length === 0) return problemResponse(c, new Problem("unknown_path", "The path does not exist."));
  const detail = `The path does not support ${c.req.method}. It supports: ${allowed.join(", ")}.`;
  return problemResponse(c, new Problem("method_not_allowed", detail, { headers: { Allow: allowed.join(", ") } }));
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
    return problemResponse(c, new Problem("not_configured", `The service is not configured: ${error.message}.`));
  }
  log("error", "unexpected error", { ...request, error });
  return problemResponse(
    c,
    new Problem("internal_error", "An unexpected error occurred. The request id identifies it in the logs."),
  );
});

/** Local development sets no PUBLIC_URL: there it is the origin of the request. */
function originOf(env: Env, url: string): string {
  return settingsOf(env).publicUrl ?? new URL(url).origin;
}
