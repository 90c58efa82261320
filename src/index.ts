/** I/O. The Worker: its requests, its queues, its crons, and the Durable Object. */
import { app } from "./app.ts";
import { CALL_JOBS_CRON } from "./constants.ts";
import { everyMinute } from "./cron/every-minute.ts";
import { consume } from "./delivery/queues.ts";
import { runCallJobs } from "./inbound/rerun/run-call-jobs.ts";

export { DeliveryLedger } from "./delivery/ledger/delivery-ledger.ts";
export default {
  fetch: app.fetch,
  queue: consume,
  scheduled: (controller, env) =>
    controller.cron === CALL_JOBS_CRON ? runCallJobs(env) : everyMinute(controller, env),
} satisfies ExportedHandler<Env>;
