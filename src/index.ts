import { app } from "./app.ts";
import { consume } from "./delivery/queues.ts";
import { reconcile } from "./reconcile/reconcile.ts";

export { WebhookState } from "./delivery/ledger/webhook-state.ts";
export default { fetch: app.fetch, queue: consume, scheduled: reconcile } satisfies ExportedHandler<Env>;
