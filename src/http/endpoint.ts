/**
 * I/O. Adds a route to the app, with its checks and its place in the OpenAPI document. Checks run in the order 401, 403,
 * 404, 415, 413, 400, 422: a handler finds its objects first, and calls `query()` and `body()` after that.
 */
import type { z } from "@hono/zod-openapi";
import { settingsOf } from "../settings.ts";
import { isUuid } from "../ids/id.ts";
import { identify } from "./actor.ts";
import { answerOnce } from "./answer-once.ts";
import { withAudit } from "./audit.ts";
import { RequestContext } from "./request-context.ts";
import {
  type App,
  type AuditRule,
  type PathParameter,
  type ResponseDefinitions,
  type Route,
  limitOf,
} from "./definition.ts";
import { tagOfVersion } from "./etag.ts";
import { refuseOwnDelivery } from "./own-delivery.ts";
import { Problem, notFound } from "./problem.ts";
import { enforceRateLimit } from "./rate-limit.ts";
import { type Reply, type Respond, respond } from "./reply.ts";
import { ACCOUNT_HEADER } from "../vocabulary/headers.ts";

interface Handler<
  Path extends string,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Responses extends ResponseDefinitions,
> {
  handle: (
    context: RequestContext<PathParameter<Path>, Query, Body>,
    respond: Respond<Responses>,
  ) => Promise<Reply> | Reply;
  /** Completes a stored response, for a repeat of the request, with what is not stored twice. */
  recall?: (context: RequestContext<PathParameter<Path>, Query, Body>, data: unknown) => Promise<unknown>;
}

export function endpoint<
  const Path extends string,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Responses extends ResponseDefinitions,
>(app: App, route: Route<Path, Query, Body, Responses> & AuditRule & Handler<Path, Query, Body, Responses>): void {
  app.endpoints.push(route);
  const path = route.path.replaceAll(/\{(\w+)\}/g, ":$1");
  app.on(route.method.toUpperCase(), path, async (c) => {
    const settings = settingsOf(c.env);
    const now = Date.now();
    const actor = await identify(c.req.raw, c.env, settings, now);
    refuseOwnDelivery(c.req.raw.headers);
    const context = new RequestContext<PathParameter<Path>, Query, Body>(c, route, settings, actor, now);
    const handle = async () => route.handle(context, respond);
    const send = (reply: Reply) => {
      if (context.version !== undefined && route.method !== "delete") c.header("ETag", tagOfVersion(context.version));
      return reply.send(c);
    };
    const accountId = findNamedAccount(context, route);
    if (accountId !== undefined) c.set("accountId", accountId);
    requirePermission(context, route);
    const limit = limitOf(route);
    if (limit) await enforceRateLimit(c.env, limit, context.accountId);
    if (route.account !== "deferred") {
      if (route.account !== "none") await context.account();
      const recall = async (data: unknown) => (route.recall ? route.recall(context, data) : data);
      return send(await answerOnce(context, route, () => withAudit(context, route, handle), recall));
    }
    try {
      return send(await handle());
    } catch (error) {
      // An invalid body matters only if there is an account for it.
      if (error instanceof Problem && error.status !== 404) await context.account();
      throw error;
    }
  });
}

function findNamedAccount({ actor, c }: RequestContext, { account }: Pick<Route, "account">) {
  if (actor.kind !== "platform") return actor.account.id;
  const named = (account === "path" ? c.req.param("id") : c.req.header(ACCOUNT_HEADER))?.toLowerCase();
  return named !== undefined && account !== "none" && isUuid(named) ? named : undefined;
}

/** @throws {Problem} 403 for a role without permission or another account's header; 404 for another account's path. */
function requirePermission(context: RequestContext, route: Pick<Route, "roles" | "account">): void {
  const { actor } = context;
  if (actor.kind === "platform") return;
  const named = context.c.req.header(ACCOUNT_HEADER);
  if (named && named.toLowerCase() !== actor.account.id) {
    throw new Problem(
      "account_mismatch",
      "The token belongs to a different account than the one in `Ratecard-Account`.",
    );
  }
  if (!route.roles.includes(actor.role)) {
    const allowed =
      route.roles.length > 0 ? `It requires one of: ${route.roles.join(", ")}.` : "It requires the platform's token.";
    throw new Problem("role_not_allowed", `The role ${actor.role} is not allowed to do this. ${allowed}`);
  }
  if (route.account === "path" && context.accountId !== actor.account.id) throw notFound("account");
}
