import { app } from "./app.ts";
import { everyMinute } from "./cron/every-minute.ts";
import { consume } from "./delivery/queues.ts";

export { DeliveryLedger } from "./delivery/ledger/delivery-ledger.ts";
export default { fetch: app.fetch, queue: consume, scheduled: everyMinute } satisfies ExportedHandler<Env>;
