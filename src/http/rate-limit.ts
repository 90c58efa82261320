/** I/O. Limits against floods, by Cloudflare's own counters, which cost no database query. */
import { RATE_LIMIT_PERIOD_SECONDS } from "../constants.ts";
import { log } from "../logging/log.ts";
import { Problem } from "./problem.ts";

export type LimitName = "PUBLISH_LIMIT" | "BATCH_LIMIT" | "INBOUND_LIMIT" | "MANAGEMENT_LIMIT";

/**
 * Without the binding, or if it fails, requests are not limited: the limit only protects against floods.
 * @param tokens how many times the request counts.
 * @throws {Problem} 429
 */
export async function enforceRateLimit(env: Env, name: LimitName, key: string, tokens = 1): Promise<void> {
  const limiter: RateLimit | undefined = env[name];
  if (!limiter) return;
  const answers = await Promise.all(Array.from({ length: tokens }, () => isAllowed(limiter, name, key)));
  if (answers.every(Boolean)) return;
  throw new Problem("rate_limited", `Too many requests. Retry after ${RATE_LIMIT_PERIOD_SECONDS} seconds.`, {
    headers: { "Retry-After": String(RATE_LIMIT_PERIOD_SECONDS) },
  });
}

async function isAllowed(limiter: RateLimit, name: LimitName, key: string): Promise<boolean> {
  try {
    return (await limiter.limit({ key })).success;
  } catch (error) {
    log("warn", "rate limiter unavailable", { limit: name, error });
    return true;
  }
}
