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
  const headers = await headersOfNewAccount(origin);
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

/** The URL of an inbound webhook that creates contacts, in an account of its own. */
export async function newInboundUrl({ origin }: Host): Promise<string> {
  const headers = await headersOfNewAccount(origin);
  const body = JSON.stringify({ name: "Bench", is_inbound: true, events: ["contact.create"] });
  const { url }: { url: string } = JSON.parse(await post({ url: `${origin}/v1/webhooks`, headers, body }));
  return url;
}

/** What a form sends. */
export function newContact(): Record<string, string> {
  const name = crypto.randomUUID();
  return { email: `${name}@example.com`, first_name: "Jane", last_name: name };
}

async function headersOfNewAccount(origin: string): Promise<Record<string, string>> {
  const authorization = { Authorization: `Bearer ${SECRETS.PLATFORM_TOKEN}` };
  const created: unknown = JSON.parse(
    await post({ url: `${origin}/v1/accounts`, headers: authorization, body: JSON.stringify({ name: "Bench" }) }),
  );
  return { ...authorization, "Ratecard-Account": idIn(created) };
}

/** The id of a created object. */
export function idIn(value: unknown): string {
  if (typeof value !== "object" || value === null || !("id" in value)) throw new Error("an answer without an id");
  return String(value.id);
}
