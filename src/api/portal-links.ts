/** I/O. /v1/accounts/{id}/portal-links */
import { z } from "@hono/zod-openapi";
import {
  MAX_LINK_URL_LENGTH,
  MAX_PORTAL_LINKS,
  MAX_PORTAL_LINK_SECONDS,
  MIN_PORTAL_LINK_SECONDS,
  PORTAL_LINK_SECONDS,
} from "../constants.ts";
import { accessRoutes, accessSchema, presentAccess } from "./access.ts";
import { tokenIdOf } from "../http/actor.ts";
import { dashboardPathOf } from "../http/dashboard-path.ts";
import type { App } from "../http/definition.ts";
import { endpoint } from "../http/endpoint.ts";
import { Problem, invalid } from "../http/problem.ts";
import { lineInput, nameInput } from "../http/inputs.ts";
import { sha256 } from "../security/digest.ts";
import { newSessionSecret } from "../security/random.ts";
import { personRole } from "../http/enums.ts";
import { ownersOnly } from "../security/roles.ts";
import { newId } from "../ids/new-id.ts";
import type { Settings } from "../settings.ts";
import { createPortalLink } from "../storage/portal-links.ts";
import { portalLinks } from "../storage/schema.ts";

const linkSchema = accessSchema("PortalLink");

export const portalLinkSchema = linkSchema
  .extend({
    url: z.string().nullable().openapi({
      description:
        "The link, which is shown only once: null in a repeated response. The first person who opens it is signed in.",
      example: "https://hooks.example.com/dashboard/links/iVr5c0bq8T6m1JvC2nX4pL7sD9fG0hK3wE5rT8yU1oA",
    }),
  })
  .openapi("CreatedPortalLink");

export const portalLinkInput = z
  .strictObject({
    role: personRole,
    name: nameInput.nullish().openapi({ description: "The name of the person.", example: "Jane Doe" }),
    expires_in: z
      .int("must be a whole number")
      .min(MIN_PORTAL_LINK_SECONDS, `must be at least ${MIN_PORTAL_LINK_SECONDS}`)
      .max(MAX_PORTAL_LINK_SECONDS, `must be at most ${MAX_PORTAL_LINK_SECONDS}`)
      .default(PORTAL_LINK_SECONDS)
      .openapi({ description: "Seconds until the link expires. The session that it opens lasts 12 hours." }),
    next: lineInput(MAX_LINK_URL_LENGTH)
      .refine((path) => dashboardPathOf(path) !== undefined, "must be a path under /dashboard")
      .nullish()
      .openapi({
        description: "The page of the dashboard that the link opens. By default it is the first page of the role.",
        example: "/dashboard/webhooks",
      }),
    return_url: lineInput(MAX_LINK_URL_LENGTH).nullish().openapi({
      description:
        "The page that the dashboard leads back to. Its origin must be one that may embed the dashboard: DASHBOARD_FRAME_ANCESTORS.",
      example: "https://app.example.com/settings",
    }),
  })
  .openapi("PortalLinkInput", { example: { role: "admin", name: "Jane Doe" } });

export function portalLinkRoutes(app: App): void {
  endpoint(app, {
    method: "post",
    path: "/v1/accounts/{id}/portal-links",
    operationId: "createPortalLink",
    audit: "portal_link.created",
    tag: "Tokens",
    summary: "Create a link into the dashboard",
    description:
      "The link signs one person in to the dashboard once. The link, and the session that it opens, end with the token that made it. It opens a page with a button, so that link scanners do not use it up.",
    roles: ownersOnly,
    account: "path",
    body: portalLinkInput,
    problems: ["portal_link_limit"],
    responses: { 201: { description: "The link, which is shown only once.", schema: portalLinkSchema } },
    handle: async (context, respond) => {
      const { role, name, expires_in: expiresIn, next, return_url: returnUrl } = await context.body();
      const secret = newSessionSecret();
      const expiresAt = context.now + expiresIn * 1000;
      const link = {
        hash: await sha256(secret),
        id: newId(context.now),
        accountId: context.accountId,
        role,
        name: name ?? null,
        tokenId: await tokenIdOf(context.actor, context.settings),
        expiresAt,
        next: next ?? null,
        returnUrl: typeof returnUrl === "string" ? allowedUrl(returnUrl, context.settings) : null,
      };
      context.auditNotes.targetId = link.id;
      const shown = presentAccess(link);
      const url = `${context.publicOrigin()}/dashboard/links/${secret}`;
      const reply = respond(201, { ...shown, url }).keptAs({ ...shown, url: null });
      if (!(await createPortalLink(context.env, link, context.now, context.completionOf(reply)))) {
        throw new Problem("portal_link_limit", `The account has ${MAX_PORTAL_LINKS} links that nobody opened yet.`);
      }
      return reply;
    },
  });

  accessRoutes(app, {
    table: portalLinks,
    schema: linkSchema,
    one: "portal link",
    many: "portal links that nobody has opened",
    list: "/v1/accounts/{id}/portal-links",
    path: "/v1/accounts/{id}/portal-links/{link_id}",
    parameter: "link_id",
    operations: { list: "listPortalLinks", get: "getPortalLink", end: "endPortalLink", endAll: "endPortalLinks" },
    page: "PortalLinkPage",
    audit: "portal_link.ended",
  });
}

/** Else a link to this service could lead people to any site. @throws {Problem} 422 */
function allowedUrl(text: string, { frameAncestors }: Settings): string {
  const url = URL.parse(text);
  if (url && frameAncestors.includes(url.origin) && !url.username && !url.password) return url.href;
  throw invalid([{ path: "return_url", message: "must be a URL of an origin that may embed the dashboard" }]);
}
