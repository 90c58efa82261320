/** Pure. The table of the jobs that run stored calls again. */
import { sql } from "drizzle-orm";
import { integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { RunnableStatus } from "../vocabulary/call.ts";

export const callJobs = sqliteTable(
  "call_jobs",
  {
    accountId: text("account_id").notNull(),
    webhookId: text("webhook_id").notNull(),
    /** A UUIDv7, which carries the time. */
    id: text().notNull(),
    /** The status of the calls that it runs. */
    status: text().notNull().$type<RunnableStatus>(),
    /** The window, as ids of calls: from `from_id` (inclusive) to `below_id` (exclusive). */
    fromId: text("from_id").notNull(),
    belowId: text("below_id").notNull(),
    /** The id of the last call that was run. */
    position: text().notNull(),
    /** The calls in the window at the start, those that were run, and those of them that are still not done. */
    total: integer().notNull(),
    run: integer().notNull(),
    failed: integer().notNull(),
    /** When the job may continue: after a worker's lease, or after the wait for a failed step. 0: at once. */
    resumeAt: integer("resume_at").notNull(),
    failuresInARow: integer("failures_in_a_row").notNull(),
    /** Null while it runs. */
    finishedAt: integer("finished_at"),
    ending: text().$type<CallJobEnding>(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.webhookId, table.id] }),
    // At most one for each webhook. Cron finds the running jobs by it.
    uniqueIndex("call_jobs_running")
      .on(table.accountId, table.webhookId)
      .where(sql`finished_at IS NULL`),
  ],
);

export type CallJobEnding = "completed" | "failed" | "cancelled";
