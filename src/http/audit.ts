/**
 * I/O. The audit log's line about a request: written before anything happens, completed when it has. What the service
 * died over keeps a line without an outcome, and nothing changes that has no line.
 */
import type { z } from "@hono/zod-openapi";
import { REVEAL_INTERVAL_MS } from "../constants.ts";
import { log } from "../logging/log.ts";
import type { AuditedAction } from "../security/audited-actions.ts";
import { beginAudit, completeAudit, recordReveal } from "../storage/audit-log.ts";
import { accountDatabase } from "../storage/database.ts";
import type { AuditActor } from "../storage/schema.ts";
import { isUuid, newId } from "../ids/id.ts";
import type { Actor } from "./actor.ts";
import type { RequestContext } from "./request-context.ts";
import type { Endpoint } from "./definition.ts";
import { Problem } from "./problem.ts";

type Definition = Pick<Endpoint<z.ZodType, z.ZodType>, "audit" | "account" | "method">;

/** Does the work of a route, and has the audit log say so. A route that reads is left to say itself what it shows. */
export async function withAudit(
  call: RequestContext,
  { audit: action, account, method }: Definition,
  work: () => Promise<Response> | Response,
): Promise<Response> {
  if (!action || action === "not audited" || method === "get") return work();
  const line = { id: newId(call.now), action, actor: actorOf(call.actor), requestId: call.c.get("requestId") };
  // What belongs to no account, and the end of one, is told by the Worker's own logs alone.
  if (account === "none" || action === "account.deleted") {
    const said = { action, actor: line.actor, request_id: line.requestId };
    log("info", "audit", { ...said, target_id: targetOf(call), phase: "before" });
    const response = await work();
    log("info", "audit", { ...said, target_id: targetOf(call), status: response.status });
    return response;
  }
  const { accountId } = call;
  const db = await accountDatabase(call.env, accountId);
  await beginAudit(db, { ...line, accountId, targetId: targetOf(call) });
  const complete = async (status: number) => {
    const outcome = { status, targetId: targetOf(call), changed: call.noted.changed ?? null };
    try {
      await completeAudit(db, { accountId, id: line.id }, outcome);
    } catch (error) {
      // What was done was done: the line stays without an outcome.
      log("error", "audit line not completed", { account_id: accountId, request_id: line.requestId, error });
    }
  };
  try {
    const response = await work();
    await complete(response.status);
    return response;
  } catch (error) {
    await complete(error instanceof Problem ? error.status : 500);
    throw error;
  }
}

/** To be called before secrets are shown: what cannot be written down is not shown. */
export async function reveal(call: RequestContext, action: AuditedAction, targetIds: readonly string[]): Promise<void> {
  if (call.actor.kind === "session" && !call.actor.seesSecrets) return;
  const db = await accountDatabase(call.env, call.accountId);
  await recordReveal(db, {
    accountId: call.accountId,
    action,
    actor: actorOf(call.actor),
    requestId: call.c.get("requestId"),
    targets: targetIds.map((targetId, order) => ({ id: newId(call.now, order), targetId })),
    since: call.now - REVEAL_INTERVAL_MS,
  });
}

/** The last id of the path, unless the route knows better: it may have made the object. */
function targetOf(call: RequestContext): string | null {
  if (call.noted.targetId !== undefined) return call.noted.targetId;
  const last = Object.values(call.c.req.param()).at(-1)?.toLowerCase();
  return last !== undefined && isUuid(last) ? last : null;
}

function actorOf(actor: Actor): AuditActor {
  switch (actor.kind) {
    case "platform":
      return { kind: "platform" };
    case "token":
      return { kind: "token", id: actor.tokenId, name: actor.name, role: actor.role };
    case "session":
      return { kind: "session", id: actor.sessionId, name: actor.name, role: actor.role };
  }
}
