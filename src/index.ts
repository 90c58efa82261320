/** I/O. The Worker: its requests, its queues, its crons, and the Durable Object. */
import { app } from "./app.ts";
import { CALL_JOBS_CRON, DATABASE_RUNS_SUFFIX } from "./constants.ts";
import { everyMinute, runDatabases } from "./cron/every-minute.ts";
import { consume } from "./delivery/queues.ts";
import { runCallJobs } from "./inbound/rerun/run-call-jobs.ts";

export { DeliveryLedger } from "./delivery/ledger/delivery-ledger.ts";
export default {
  fetch: app.fetch,
  queue: (batch, env, ctx) =>
    batch.queue.endsWith(DATABASE_RUNS_SUFFIX) ? runDatabases(batch, env) : consume(batch, env, ctx),
  scheduled: (controller, env) =>
    controller.cron === CALL_JOBS_CRON ? runCallJobs(env) : everyMinute(controller, env),
} satisfies ExportedHandler<Env>;
