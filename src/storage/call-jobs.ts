/**
 * I/O. The jobs that run stored calls again. Each run commits the call and the job's position together, so a job can be
 * interrupted anywhere, and two workers of it do each call once.
 */
import { and, desc, eq, gte, isNull, lt, lte } from "drizzle-orm";
import { firstIdAt } from "../ids/id.ts";
import type { RunnableStatus } from "../vocabulary/call.ts";
import { type CallJobEnding, callJobs } from "./call-jobs-schema.ts";
import type { Database } from "./database.ts";
import type { PageRequest } from "./page-request.ts";
import { runTogether, undoWhen } from "./transaction.ts";

export type CallJob = typeof callJobs.$inferSelect;

interface WebhookKey {
  accountId: string;
  id: string;
}

/** The calls of a job: ids from `fromId` (inclusive) to `belowId` (exclusive). */
export interface CallSelection {
  status: RunnableStatus;
  fromId: string;
  belowId: string;
}

/** The sender of a call that ended as a server error was asked to send it again. Without its body a call cannot be run. */
const RUNNABLE = `
  FROM calls INDEXED BY calls_not_done
  WHERE account_id = ?1 AND webhook_id = ?2 AND status = ?3 AND status <> 'done' AND id >= ?4 AND id < ?5
  AND status_code < 500 AND body IS NOT NULL`;

export async function countRunnable(db: Database, webhook: WebhookKey, selection: CallSelection): Promise<number> {
  const { status, fromId, belowId } = selection;
  const count = await db.$client
    .prepare(`SELECT count(*) AS n ${RUNNABLE}`)
    .bind(webhook.accountId, webhook.id, status, fromId, belowId)
    .first<number>("n");
  return count ?? 0;
}

/** The next calls of a job, oldest first. */
export async function nextRunnable(db: Database, job: CallJob, limit: number): Promise<string[]> {
  const { accountId, webhookId, status, fromId, belowId, position } = job;
  const { results } = await db.$client
    .prepare(`SELECT id ${RUNNABLE} AND id > ?6 ORDER BY id LIMIT ?7`)
    .bind(accountId, webhookId, status, fromId, belowId, position, limit)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

const INSERT = `
  INSERT INTO call_jobs (account_id, webhook_id, id, status, from_id, below_id, position, total, run, failed, resume_at,
    failures_in_a_row)
  SELECT ?1, ?2, ?3, ?4, ?5, ?6, '', ?7, 0, 0, 0, 0
  FROM webhooks WHERE account_id = ?1 AND id = ?2 AND enabled`;
const FORGET =
  "DELETE FROM call_jobs WHERE account_id = ?1 AND webhook_id = ?2 AND id < ?3 AND finished_at IS NOT NULL";

export type NewCallJob = Pick<CallJob, "accountId" | "webhookId" | "id" | "total"> & CallSelection;

/**
 * Also deletes jobs from before `keptSince`, so that no sweep has to. Returns null when a job of the webhook is running, or
 * the webhook was disabled or deleted meanwhile.
 */
export async function startCallJob(db: Database, job: NewCallJob, keptSince: number): Promise<CallJob | null> {
  const { accountId, webhookId, id, status, fromId, belowId, total } = job;
  await runTogether(db, [
    db.$client.prepare(FORGET).bind(accountId, webhookId, firstIdAt(keptSince)),
    db.$client.prepare(INSERT).bind(accountId, webhookId, id, status, fromId, belowId, total),
  ]);
  // The index allows one running job. A request that took over another one's idempotency key finds that one's job.
  return (await findCallJob(db, { accountId, id: webhookId }, id)) ?? null;
}

export async function findCallJob(db: Database, webhook: WebhookKey, id: string): Promise<CallJob | undefined> {
  const rows = await db
    .select()
    .from(callJobs)
    .where(and(ofWebhook(webhook), eq(callJobs.id, id)));
  return rows[0];
}

/** Newest first. Returns one more than `limit` if there is one. */
export async function listCallJobs(
  db: Database,
  webhook: WebhookKey,
  since: number,
  { cursor, limit }: PageRequest,
): Promise<CallJob[]> {
  return db
    .select()
    .from(callJobs)
    .where(
      and(
        ofWebhook(webhook),
        gte(callJobs.id, firstIdAt(since)),
        cursor === undefined ? undefined : lt(callJobs.id, cursor),
      ),
    )
    .orderBy(desc(callJobs.id))
    .limit(limit + 1);
}

/** Running jobs that are due. */
export async function readDueCallJobs(db: Database, now: number, limit: number): Promise<CallJob[]> {
  return db
    .select()
    .from(callJobs)
    .where(and(isNull(callJobs.finishedAt), lte(callJobs.resumeAt, now)))
    .orderBy(callJobs.resumeAt)
    .limit(limit);
}

/** Takes a due job until `until`. Returns undefined when it has ended, or somebody else has it. */
export async function claimCallJob(
  db: Database,
  job: CallJob,
  now: number,
  until: number,
): Promise<CallJob | undefined> {
  const rows = await db
    .update(callJobs)
    .set({ resumeAt: until })
    .where(and(itself(job), lte(callJobs.resumeAt, now)))
    .returning();
  return rows[0];
}

const MAY_NOT_GO_ON = `NOT EXISTS (
  SELECT 1 FROM call_jobs AS j JOIN webhooks AS w ON w.account_id = j.account_id AND w.id = j.webhook_id
  WHERE j.account_id = ?1 AND j.webhook_id = ?2 AND j.id = ?3 AND j.finished_at IS NULL AND j.position < ?4 AND w.enabled)`;
const ADVANCE = `
  UPDATE call_jobs SET position = ?4, run = run + 1, failed = failed + ?5, failures_in_a_row = 0
  WHERE account_id = ?1 AND webhook_id = ?2 AND id = ?3`;

/**
 * For the transaction that runs the call. They undo it as `job_ended` when the job was cancelled, when another worker has
 * run the call, and when the webhook was disabled or deleted.
 */
export function advanceStatements(
  db: Database,
  { accountId, webhookId, id }: CallJob,
  callId: string,
  isDone: boolean,
): D1PreparedStatement[] {
  return [
    undoWhen(db, "job_ended", MAY_NOT_GO_ON, accountId, webhookId, id, callId),
    db.$client.prepare(ADVANCE).bind(accountId, webhookId, id, callId, isDone ? 0 : 1),
  ];
}

/** The job is due again at `resumeAt`. */
export async function releaseCallJob(
  db: Database,
  job: CallJob,
  changes: { resumeAt: number; failuresInARow?: number },
): Promise<void> {
  await db.update(callJobs).set(changes).where(itself(job));
}

/** A job that has ended stays as it is. */
export async function endCallJob(db: Database, job: CallJob, ending: CallJobEnding, now: number): Promise<void> {
  await db.update(callJobs).set({ finishedAt: now, ending }).where(itself(job));
}

/** While it runs. */
function itself({ accountId, webhookId, id }: CallJob) {
  return and(ofWebhook({ accountId, id: webhookId }), eq(callJobs.id, id), isNull(callJobs.finishedAt));
}

function ofWebhook({ accountId, id }: WebhookKey) {
  return and(eq(callJobs.accountId, accountId), eq(callJobs.webhookId, id));
}
