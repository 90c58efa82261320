/** Cron, run by the test; and things of the past, for it to find. */
import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { CALL_JOBS_CRON, DAY_MS } from "../../src/constants.ts";
import worker from "../../src/index.ts";
import { databaseNames } from "../../src/storage/database.ts";
import { settingsOf } from "../../src/settings.ts";
import { newId } from "../../src/ids/new-id.ts";
import { recordingQueue } from "./faults.ts";
import { consume } from "./service.ts";

export const RETENTION_DAYS = settingsOf(env).eventRetentionDays;

/** With the runs that it starts for other databases and for moves, each in an invocation of its own. */
export async function everyMinute(bindings: Env = env): Promise<void> {
  const { sent, queue } = recordingQueue();
  const started = databaseNames(bindings).length > 1 ? { ...bindings, DATABASE_RUNS: queue } : bindings;
  await worker.scheduled(createScheduledController(), started);
  // A run may start others.
  for (const { body } of sent) await consume([body], { queue: "webhook-database-runs", env: started });
}

/** The other cron trigger of every minute. */
export async function runCallJobs(bindings: Env = env): Promise<void> {
  await worker.scheduled(createScheduledController({ cron: CALL_JOBS_CRON }), bindings);
}

/** As if ten minutes had gone by: whatever was under way when something was deleted has ended. */
export async function lateIsOver(db: D1Database = env.DB): Promise<void> {
  await db.batch([
    db.prepare("UPDATE deletions SET late_until = 0"),
    db.prepare("UPDATE ledger_purges SET purge_at = 0"),
  ]);
}

/** Events that were published so many days ago, one after the other. Returns their ids. */
export async function oldEvents(
  accountId: string,
  daysAgo: number,
  { count = 1, webhookIds = [], db = env.DB }: { count?: number; webhookIds?: string[]; db?: D1Database } = {},
): Promise<string[]> {
  const ids = idsOf(daysAgo, count);
  await db
    .prepare(
      `INSERT INTO events (account_id, id, event, payload, webhook_ids)
       SELECT ?1, value, 'messages.sent', '{"message":{"id":"old"}}', ?3 FROM json_each(?2)`,
    )
    .bind(accountId, JSON.stringify(ids), JSON.stringify(webhookIds))
    .run();
  return ids;
}

/** Calls that came so many days ago. Returns their ids. */
export async function oldCalls(accountId: string, webhookId: string, daysAgo: number, count = 1): Promise<string[]> {
  const ids = idsOf(daysAgo, count);
  await env.DB.prepare(
    `INSERT INTO calls (account_id, webhook_id, id, status_code, response)
     SELECT ?1, ?2, value, 200, '{}' FROM json_each(?3)`,
  )
    .bind(accountId, webhookId, JSON.stringify(ids))
    .run();
  return ids;
}

/** Contacts that calls made so many days ago. */
export async function oldSubjects(accountId: string, webhookId: string, daysAgo: number, count = 1): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO call_subjects (account_id, subject_id, webhook_id, call_id)
     SELECT ?1, 'contact ' || value, ?2, value FROM json_each(?3)`,
  )
    .bind(accountId, webhookId, JSON.stringify(idsOf(daysAgo, count)))
    .run();
}

/** Keys that were taken so long ago. */
export async function oldKeys(scope: string, agoMs: number, count = 1): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO idempotency_keys (scope, key, fingerprint, target_id, created_at)
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?3)
     SELECT ?1, ?2 || ' ' || printf('%06d', i), 'f', 'e', ?2 FROM n`,
  )
    .bind(scope, Date.now() - agoMs, count)
    .run();
}

/** A run of the retention that has room for so many of its statements. */
export function roomFor(statements: number): () => boolean {
  let left = statements;
  return () => {
    left -= 1;
    return left >= 0;
  };
}

function idsOf(daysAgo: number, count: number): string[] {
  const at = Date.now() - daysAgo * DAY_MS;
  return Array.from({ length: count }, (_, order) => newId(at, order));
}
