/** I/O. The HTTP side of the Worker, put together: conventions first, then the routes. */
import { routePath } from "hono/route";
import { dashboardRoutes } from "./dashboard/routes.tsx";
import { readBuilt } from "./docs/read-built.ts";
import { DescribedApp } from "./http/described-app.ts";
import { BuiltText } from "./http/built-text.ts";
import { allowedMethods } from "./http/methods.ts";
import { identifyRequest } from "./http/request-id.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { Problem, problemResponse } from "./http/problem.ts";
import { logMessageOf, problemOfError } from "./http/problem-of-error.ts";
import { log } from "./logging/log.ts";
import { apiRoutes } from "./routes.ts";
import { refusePublicSecrets } from "./http/public-secrets.ts";
import { settingsOf } from "./settings.ts";

export const app = new DescribedApp();

app.use(securityHeaders);
app.use(identifyRequest);
app.use(refusePublicSecrets);

apiRoutes(app);
dashboardRoutes(app);

const documentText = new BuiltText((env, origin) => readBuilt(env, "openapi.json", origin));
const pageText = new BuiltText((env, origin) => readBuilt(env, "docs.html", origin));

app.get("/openapi.json", (c) =>
  documentText.respond(c, originOf(c.env, c.req.url), { "Content-Type": "application/json" }),
);
app.get("/docs", async (c) =>
  pageText.respond(c, originOf(c.env, c.req.url), {
    "Content-Type": "text/html; charset=UTF-8",
    "Content-Security-Policy": await readBuilt(c.env, "docs-policy.txt", ""),
  }),
);
app.get("/", (c) => c.redirect("/docs"));

app.notFound((c) => {
  const allowed = allowedMethods(app, c.req.path);
  if (allowed.length === 0) return problemResponse(c, new Problem("unknown_path", "The path does not exist."));
  if (c.req.method === "OPTIONS") return c.body(null, 204, { Allow: allowed.join(", ") });
  const detail = `The path does not support ${c.req.method}. It supports: ${allowed.join(", ")}.`;
  return problemResponse(c, new Problem("method_not_allowed", detail, { headers: { Allow: allowed.join(", ") } }));
});

app.onError((error, c) => {
  // Logs the route, not the path, because the path of an inbound webhook contains its secret.
  const request = {
    request_id: c.get("requestId"),
    client_request_id: c.get("clientRequestId"),
    account_id: c.get("accountId"),
    method: c.req.method,
    route: routePath(c),
  };
  const problem = problemOfError(error);
  if (error instanceof Problem) {
    if (error.status >= 500) log("warn", "request refused", { ...request, status_code: error.status, error });
  } else {
    log("error", logMessageOf(problem), {
      ...request,
      error: problem.code === "not_configured" ? error.message : error,
    });
  }
  return problemResponse(c, problem);
});

/** Local development sets no PUBLIC_URL: there it is the origin of the request. */
function originOf(env: Env, url: string): string {
  return settingsOf(env).publicUrl ?? new URL(url).origin;
}
