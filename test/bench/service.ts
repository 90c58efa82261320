/** I/O. The service as the benchmark uses it. */
import type { Host } from "./host.ts";
import { type Shot, post } from "./load.ts";
import { PAYLOAD } from "./payload.ts";

export const SECRETS = {
  PLATFORM_TOKEN: "platform-token-of-the-bench-0123456789",
  ENCRYPTION_KEY: btoa("encryption-key-of-the-bench-32by"),
};

const EVENT = { event: "messages.sent", payload: PAYLOAD };

export interface BenchAccount {
  /** One event. */
  single: Shot;
  /** `count` events in one request, at most 100. */
  batch(count: number): Shot;
}

/** An account with an outbound webhook for each URL. */
export async function newAccount({ origin }: Host, urls: readonly string[]): Promise<BenchAccount> {
  const authorization = { Authorization: `Bearer ${SECRETS.PLATFORM_TOKEN}` };
  const created: unknown = JSON.parse(
    await post({ url: `${origin}/v1/accounts`, headers: authorization, body: JSON.stringify({ name: "Bench" }) }),
  );
  const headers = { ...authorization, "Ratecard-Account": idIn(created) };
  for (const url of urls) {
    const body = JSON.stringify({ name: "Bench", url, events: ["*"], uses_signature: true });
    await post({ url: `${origin}/v1/webhooks`, headers, body });
  }
  return {
    single: { url: `${origin}/v1/events`, headers, body: JSON.stringify(EVENT) },
    batch: (count) => ({
      url: `${origin}/v1/events/batch`,
      headers,
      body: JSON.stringify({ events: Array.from({ length: count }, () => EVENT) }),
    }),
  };
}

/** The id of a created object. */
export function idIn(value: unknown): string {
  if (typeof value !== "object" || value === null || !("id" in value)) throw new Error("an answer without an id");
  return String(value.id);
}
