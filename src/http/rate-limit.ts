/** I/O. Limits against floods: the platform's own counters, which cost no database anything. */
import { RATE_LIMIT_PERIOD_SECONDS } from "../constants.ts";
import { log } from "../logging/log.ts";
import { Problem } from "./problem.ts";

export type LimitName = "PUBLISH_LIMIT" | "INBOUND_LIMIT";

/** Without the binding, or when it fails, there is no limit: it sheds abuse, and no promise depends on it. @throws {Problem} 429 */
export async function enforceRateLimit(env: Env, name: LimitName, key: string): Promise<void> {
  const limiter: RateLimit | undefined = env[name];
  if (!limiter || (await isAllowed(limiter, name, key))) return;
  throw new Problem(429, `Too many requests at once. Wait ${RATE_LIMIT_PERIOD_SECONDS} seconds and try again.`, {
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
