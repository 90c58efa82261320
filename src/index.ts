/** I/O. The Worker: its requests, its queues, its cron, and the Durable Object. */
import { app } from "./app.ts";
import { everyMinute } from "./cron/every-minute.ts";
import { consume } from "./delivery/queues.ts";

export { DeliveryLedger } from "./delivery/ledger/delivery-ledger.ts";
export default { fetch: app.fetch, queue: consume, scheduled: everyMinute } satisfies ExportedHandler<Env>;
