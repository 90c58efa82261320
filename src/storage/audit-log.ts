/** I/O. The audit log of an account, in its own database. */
import { and, desc, eq, gte, lt, sql } from "drizzle-orm";
import type { AuditedAction } from "../security/audited-actions.ts";
import { firstIdAt } from "../ids/id.ts";
import type { Database } from "./database.ts";
import type { PageRequest } from "./page-request.ts";
import { type AuditActor, auditLog } from "./schema.ts";

export type AuditLogEntry = typeof auditLog.$inferSelect;

export async function beginAudit(db: Database, entry: Omit<AuditLogEntry, "status" | "changed">): Promise<void> {
  await db.insert(auditLog).values({ ...entry, status: null, changed: null });
}

export async function completeAudit(
  db: Database,
  { accountId, id }: { accountId: string; id: string },
  outcome: { status: number; targetId: string | null; changed: string[] | null },
): Promise<void> {
  await db
    .update(auditLog)
    .set(outcome)
    .where(and(eq(auditLog.accountId, accountId), eq(auditLog.id, id)));
}

export interface Reveal {
  accountId: string;
  action: AuditedAction;
  actor: AuditActor;
  requestId: string;
  clientRequestId: string | null;
  /** The targets that are shown, each with the id of its entry. */
  targets: readonly { id: string; targetId: string }[];
  /** No second entry for an actor who was shown the same target after this moment, in milliseconds. */
  since: number;
}

/** Writes the entries of all targets in one statement. A reveal cannot fail later, so they have an outcome at once. */
export async function recordReveal(db: Database, reveal: Reveal): Promise<void> {
  const { accountId, action, actor, requestId, clientRequestId, targets, since } = reveal;
  if (targets.length === 0) return;
  const rows = JSON.stringify(targets.map(({ id, targetId }) => [id, targetId]));
  const who = JSON.stringify(actor);
  await db.run(
    sql`INSERT INTO audit_log (account_id, id, action, actor, target_id, request_id, client_request_id, status)
      SELECT ${accountId}, t.value ->> 0, ${action}, ${who}, t.value ->> 1, ${requestId}, ${clientRequestId}, 200
      FROM json_each(${rows}) AS t
      WHERE NOT EXISTS (
        SELECT 1 FROM audit_log AS e
        WHERE e.account_id = ${accountId} AND e.id >= ${firstIdAt(since)}
          AND e.action = ${action} AND e.actor = ${who} AND e.target_id = t.value ->> 1)`,
  );
}

export interface AuditFilter {
  action?: string | undefined;
  target_id?: string | undefined;
  since?: number | undefined;
  until?: number | undefined;
}

/** Newest first. Returns one entry more than `limit` if there is one. `until` is exclusive. */
export function listAuditLog(
  db: Database,
  accountId: string,
  { action, target_id: targetId, since, until }: AuditFilter,
  page: PageRequest,
): Promise<AuditLogEntry[]> {
  return db
    .select()
    .from(auditLog)
    .where(
      and(
        eq(auditLog.accountId, accountId),
        action === undefined ? undefined : eq(auditLog.action, action),
        targetId === undefined ? undefined : eq(auditLog.targetId, targetId),
        since === undefined ? undefined : gte(auditLog.id, firstIdAt(since)),
        until === undefined ? undefined : lt(auditLog.id, firstIdAt(until)),
        page.cursor ? lt(auditLog.id, page.cursor) : undefined,
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(page.limit + 1);
}
