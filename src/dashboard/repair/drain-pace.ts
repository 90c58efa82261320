/** Pure. The rate at which a backlog drains, in words. */
import { DRAIN_BATCH, DRAIN_INTERVAL_MS } from "../../constants.ts";
import type { Webhook } from "../webhooks/state.tsx";

export function drainPaceText({ rate_limit: rateLimit }: Pick<Webhook, "rate_limit">): string {
  return `at up to ${rateLimit ?? (DRAIN_BATCH * 1000) / DRAIN_INTERVAL_MS} per second`;
}
