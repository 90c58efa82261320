import { app } from "./app.ts";
import { everyMinute } from "./cron.ts";
import { consume } from "./delivery/queues.ts";

export { WebhookState } from "./delivery/ledger/webhook-state.ts";
export default { fetch: app.fetch, queue: consume, scheduled: everyMinute } satisfies ExportedHandler<Env>;
