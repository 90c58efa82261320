/** I/O. /dashboard: the security middleware, then the pages. */
import { Hono } from "hono/tiny";
import { secureHeaders } from "hono/secure-headers";
import { trimTrailingSlash } from "hono/trailing-slash";
import type { App } from "../http/definition.ts";
import { Problem } from "../http/problem.ts";
import { logMessageOf, problemOfError } from "../http/problem-of-error.ts";
import { log } from "../logging/log.ts";
import { assets } from "./assets/assets.ts";
import { auditPages } from "./audit/routes.tsx";
import { catalogPages } from "./catalog/routes.tsx";
import { contactPages } from "./contacts/routes.tsx";
import { accountDeliveryPages } from "./deliveries/account-routes.tsx";
import { embeddingOf } from "./embedding.ts";
import type { DashboardContext, DashboardEnv } from "./environment.ts";
import { eventPages } from "./events/routes.tsx";
import { downloadRoutes } from "./downloads/routes.ts";
import { homePathOf } from "./frame/areas.ts";
import { returnToForm } from "./frame/refusal.tsx";
import { show, showPlain } from "./frame/show.tsx";
import { textOf } from "./form-fields.ts";
import { FORM_PAGE } from "./parts/post-form.tsx";
import { readFields } from "./read-fields.ts";
import { ProblemPage } from "./problem-page.tsx";
import { refuseForeign } from "./refuse-foreign.ts";
import { searchPage } from "./search/routes.tsx";
import { signInRoutes } from "./sign-in/routes.tsx";
import { requireSession } from "./session.ts";
import { portalLinkPages, tokenPages } from "./tokens/routes.tsx";
import { webhookPages } from "./webhooks/routes.tsx";

export function dashboardRoutes(app: App): void {
  const dashboard = new Hono<DashboardEnv>();
  // Public and cached, so they come before the middleware that forbids caching.
  dashboard.route("/assets", assets);

  dashboard.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: [({ env }) => `'self'${originOf(embeddingOf(env).brand.logoUrl)}`],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: [({ env }) => embeddingOf(env).frameAncestors.join(" ") || "'none'"],
        baseUri: ["'none'"],
      },
      // The app sets it for every response, where it applies.
      strictTransportSecurity: false,
    }),
  );
  dashboard.use(async (c, next) => {
    await next();
    c.header("Cache-Control", "no-store");
  });
  dashboard.use(trimTrailingSlash());
  dashboard.use(refuseForeign);

  dashboard.route("/", signInRoutes);

  dashboard.use(requireSession(app));
  dashboard.get("/", (c) => c.redirect(homePathOf(c.get("viewer").role), 303));
  dashboard.route("/download", downloadRoutes);
  dashboard.route("/webhooks", webhookPages);
  dashboard.route("/deliveries", accountDeliveryPages);
  dashboard.route("/search", searchPage);
  dashboard.route("/events", eventPages);
  dashboard.route("/contacts", contactPages);
  dashboard.route("/catalog", catalogPages);
  dashboard.route("/audit-log", auditPages);
  dashboard.route("/tokens", tokenPages);
  dashboard.route("/portal-links", portalLinkPages);
  dashboard.all("*", () => {
    throw new Problem("unknown_path", "The page does not exist.");
  });
  dashboard.onError(problemPage);
  app.route("/dashboard", dashboard);
}

const originOf = (url: string | null) => (url === null ? "" : ` ${new URL(url).origin}`);

/** Renders any error as a page. A conflict is shown as a message on the page that has the form. */
async function problemPage(error: Error, c: DashboardContext): Promise<Response> {
  const problem = asProblem(error, c);
  if (problem.status === 409) {
    const page = c.req.method === "POST" ? textOf(await readFields(c), FORM_PAGE) : "";
    return returnToForm(c, problem.code, page);
  }
  const shown = { title: `${problem.status}`, status: problem.status };
  const viewer: DashboardContext["var"]["viewer"] | undefined = c.get("viewer");
  const link = viewer
    ? { name: "Back to the dashboard", path: "/dashboard" }
    : { name: "Sign in", path: "/dashboard/sign-in" };
  const content = (
    <ProblemPage status={problem.status} detail={problem.message} requestId={c.get("requestId")} link={link} />
  );
  return viewer ? show(c, shown, content) : showPlain(c, shown, content);
}

function asProblem(error: Error, c: DashboardContext): Problem {
  if (error instanceof Problem) return error;
  const problem = problemOfError(error);
  log("error", logMessageOf(problem), {
    request_id: c.get("requestId"),
    method: c.req.method,
    error: problem.code === "not_configured" ? error.message : error,
  });
  return problem;
}
