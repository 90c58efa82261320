/**
 * Makes a route of its definition. Checks run in the order 401, 403, 404, 415, 413, 400, 422: a handler finds its
 * objects first, and only then asks for `query()` and `body()`.
 */
import type { z } from "@hono/zod-openapi";
import { settingsOf } from "../settings.ts";
import { isUuid } from "../ids/id.ts";
import { identify } from "./actor.ts";
import { withAudit } from "./audit.ts";
import { RequestContext } from "./request-context.ts";
import type { App, Audited, Endpoint } from "./definition.ts";
import { document } from "./document.ts";
import { Problem, notFound } from "./problem.ts";
import { enforceRateLimit } from "./rate-limit.ts";

export function endpoint<Query extends z.ZodType, Body extends z.ZodType>(
  app: App,
  definition: Endpoint<Query, Body> & Audited,
): void {
  document(app, definition);
  const path = definition.path.replaceAll(/\{(\w+)\}/g, ":$1");
  app.on(definition.method.toUpperCase(), path, async (c) => {
    const settings = settingsOf(c.env);
    const now = Date.now();
    const actor = await identify(c.req.raw, c.env, settings, now);
    const call = new RequestContext(c, definition, settings, actor, now);
    const accountId = namedAccount(call, definition);
    if (accountId !== undefined) c.set("accountId", accountId);
    permit(call, definition);
    if (definition.limit) await enforceRateLimit(c.env, definition.limit, call.accountId);
    if (definition.account !== "deferred") {
      if (definition.account !== "none") await call.account();
      return withAudit(call, definition, () => definition.handle(call));
    }
    try {
      return await definition.handle(call);
    } catch (error) {
      // What is wrong with the content matters only where there is an account for it.
      if (error instanceof Problem && error.status !== 404) await call.account();
      throw error;
    }
  });
}

function namedAccount({ actor, c }: RequestContext, { account }: Pick<Endpoint<z.ZodType, z.ZodType>, "account">) {
  if (actor.kind !== "platform") return actor.account.id;
  const named = (account === "path" ? c.req.param("id") : c.req.header("Ratecard-Account"))?.toLowerCase();
  return named !== undefined && account !== "none" && isUuid(named) ? named : undefined;
}

/** @throws {Problem} 403 for a role that may not or another account's header; 404 for another account's path. */
function permit(call: RequestContext, definition: Pick<Endpoint<z.ZodType, z.ZodType>, "roles" | "account">): void {
  const { actor } = call;
  if (actor.kind === "platform") return;
  const named = call.c.req.header("Ratecard-Account");
  if (named && named.toLowerCase() !== actor.account.id) {
    throw new Problem(403, "The token belongs to another account than the one in `Ratecard-Account`.");
  }
  if (!definition.roles.includes(actor.role)) {
    const allowed =
      definition.roles.length > 0 ? `It takes one of: ${definition.roles.join(", ")}.` : "Only the platform may.";
    throw new Problem(403, `The role ${actor.role} may not do this. ${allowed}`);
  }
  if (definition.account === "path" && call.accountId !== actor.account.id) throw notFound("account");
}
