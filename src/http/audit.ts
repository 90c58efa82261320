/**
 * I/O. The audit log's entry about a request: written before the change, completed after it. An entry stays without an
 * outcome if the service is interrupted, and nothing changes without an entry.
 */
import { REVEAL_INTERVAL_MS } from "../constants.ts";
import { log } from "../logging/log.ts";
import type { AuditedAction } from "../security/audited-actions.ts";
import type { Role } from "../security/roles.ts";
import { type AuditLogEntry, beginAudit, completeAudit, recordReveal } from "../storage/audit-log.ts";
import { accountDatabase } from "../storage/database.ts";
import type { AuditActor } from "../storage/schema.ts";
import { isUuid } from "../ids/id.ts";
import { newId } from "../ids/new-id.ts";
import type { Actor } from "./actor.ts";
import type { RequestContext } from "./request-context.ts";
import type { Route } from "./definition.ts";
import { problemOfError } from "./problem-of-error.ts";

/** The part of a response that the audit log records. */
interface Outcome {
  readonly status: number;
}

/** Runs a route's handler and logs it. A route that only reads logs its views of secrets itself, with `reveal`. */
export async function withAudit<Result extends Outcome>(
  context: RequestContext,
  { audit: action, account, method }: Pick<Route, "audit" | "account" | "method">,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!action || action === "not audited" || method === "get") return work();
  const entry = { id: newId(context.now), action, actor: actorOf(context.actor), ...requestIdsOf(context) };
  // Requests outside of an account, and its deletion, are only in the Worker's own logs.
  if (account === "none" || action === "account.deleted") {
    const said = {
      action,
      actor: entry.actor,
      request_id: entry.requestId,
      client_request_id: entry.clientRequestId ?? undefined,
    };
    log("info", "audit", { ...said, target_id: targetOf(context), phase: "before" });
    const response = await work();
    log("info", "audit", { ...said, target_id: targetOf(context), status: response.status });
    return response;
  }
  const { accountId } = context;
  const noteOf = () => ({ targetId: targetOf(context), changed: context.auditNotes.changed ?? null });
  return runWithEntry(context.env, { ...entry, accountId }, noteOf, work);
}

/** Logs a sign-in to the dashboard. @param session the session that `work` stores. */
export function withSignInAudit(
  env: Env,
  requestIds: { requestId: string; clientRequestId: string | null },
  session: { id: string; accountId: string; name: string | null; role: Role },
  work: () => Promise<Response>,
): Promise<Response> {
  const { id, accountId, name, role } = session;
  const actor: AuditActor = { kind: "session", id, name, role };
  const entry = { id: newId(Date.now()), accountId, action: "session.created", actor, ...requestIds };
  return runWithEntry(env, entry, () => ({ targetId: id, changed: null }), work);
}

/** Writes the entry, does the work, and completes the entry with the outcome. */
async function runWithEntry<Result extends Outcome>(
  env: Env,
  entry: Omit<AuditLogEntry, "status" | "changed" | "targetId">,
  noteOf: () => Pick<AuditLogEntry, "targetId" | "changed">,
  work: () => Promise<Result>,
): Promise<Result> {
  const { accountId, id, requestId } = entry;
  const db = await accountDatabase(env, accountId);
  await beginAudit(db, { ...entry, targetId: noteOf().targetId });
  const complete = async (status: number) => {
    try {
      await completeAudit(db, { accountId, id }, { status, ...noteOf() });
    } catch (error) {
      // The change was made: the entry stays without an outcome.
      log("error", "audit entry not completed", { account_id: accountId, request_id: requestId, error });
    }
  };
  try {
    const response = await work();
    await complete(response.status);
    return response;
  } catch (error) {
    await complete(problemOfError(error).status);
    throw error;
  }
}

/** Call it before showing secrets: if the entry cannot be written, they are not shown. */
export async function reveal(
  context: RequestContext,
  action: AuditedAction,
  targetIds: readonly string[],
): Promise<void> {
  if (context.isViewer || (context.actor.kind === "session" && !context.actor.seesSecrets)) return;
  const db = await accountDatabase(context.env, context.accountId);
  await recordReveal(db, {
    accountId: context.accountId,
    action,
    actor: actorOf(context.actor),
    ...requestIdsOf(context),
    targets: targetIds.map((targetId, order) => ({ id: newId(context.now, order), targetId })),
    since: context.now - REVEAL_INTERVAL_MS,
  });
}

function requestIdsOf({ c }: RequestContext) {
  return { requestId: c.get("requestId"), clientRequestId: c.get("clientRequestId") ?? null };
}

/** The last id of the path, unless the handler noted another one: it may have created the object. */
function targetOf(context: RequestContext): string | null {
  if (context.auditNotes.targetId !== undefined) return context.auditNotes.targetId;
  const last = Object.values(context.c.req.param()).at(-1)?.toLowerCase();
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
