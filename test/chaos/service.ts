/** The service's API, for a caller that finds it dead now and then. */
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";

const TOKEN = "chaos-platform-token-0123456789";
const RETRY_MS = 200;
const POLL_MS = 2_000;
const PAGE = 100;

export interface AccountUnderTest {
  id: string;
  /** The receiver of each webhook, by the webhook's id. */
  webhooks: Map<string, number>;
}

export interface PublishedEvent {
  accountId: string;
  id: string;
  /** When its publisher first tried. */
  triedAt: number;
}

const created = z.object({ id: z.string() });
const delivery = z.object({
  event_id: z.string(),
  webhook_id: z.string(),
  status: z.string(),
  reason: z.string().nullable(),
  attempts: z.number(),
  cycle: z.number(),
  next_attempt_at: z.string().nullable(),
});
export type DeliveryUnderTest = z.infer<typeof delivery>;
const page = z.object({ data: z.array(delivery), next_cursor: z.string().nullable() });

export class Service {
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** The answer, or undefined if there was none: nobody knows then whether it was done. */
  async try(method: string, path: string, account?: string, body?: unknown, headers: Record<string, string> = {}) {
    try {
      const response = await fetch(`${this.#origin}${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${TOKEN}`,
          "Content-Type": "application/json",
          ...(account === undefined ? {} : { "Ratecard-Account": account }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(10_000),
      });
      const json: unknown = JSON.parse(await response.text());
      return { status: response.status, json };
    } catch {
      return undefined;
    }
  }

  /** Reads until there is an answer. */
  async get(path: string, account: string): Promise<unknown> {
    for (;;) {
      const answer = await this.try("GET", path, account);
      if (answer?.status === 200) return answer.json;
      await wait(RETRY_MS);
    }
  }

  /** Two accounts, with the webhooks divided between them. */
  async setUp(webhooks: number, url: (receiver: number) => string): Promise<AccountUnderTest[]> {
    const accounts: AccountUnderTest[] = [];
    for (const name of ["first", "second"]) {
      const answer = await this.try("POST", "/v1/accounts", undefined, { name });
      accounts.push({ id: created.parse(answer?.json).id, webhooks: new Map() });
    }
    for (let receiver = 0; receiver < webhooks; receiver += 1) {
      const account = accounts[receiver < webhooks / 2 ? 0 : 1];
      const body = { name: `receiver ${receiver}`, url: url(receiver), events: ["messages.*"] };
      const answer = await this.try("POST", "/v1/webhooks", account?.id, body);
      account?.webhooks.set(created.parse(answer?.json).id, receiver);
    }
    return accounts;
  }

  /** Every delivery that the service lists. */
  async deliveries(accounts: readonly AccountUnderTest[], query = ""): Promise<DeliveryUnderTest[]> {
    const all: DeliveryUnderTest[] = [];
    for (const { id, webhooks } of accounts) {
      for (const webhookId of webhooks.keys()) {
        let cursor: string | null = "";
        while (cursor !== null) {
          const from: string = cursor === "" ? "" : `&cursor=${cursor}`;
          const read = page.parse(
            await this.get(`/v1/webhooks/${webhookId}/deliveries?limit=${PAGE}${query}${from}`, id),
          );
          all.push(...read.data);
          cursor = read.next_cursor;
        }
      }
    }
    return all;
  }

  /** Waits until every event is listed at each of its webhooks, and none is pending. Returns what still is. */
  async untilSettled(
    accounts: readonly AccountUnderTest[],
    published: readonly PublishedEvent[],
    timeoutMs: number,
  ): Promise<string[]> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const listed = await this.deliveries(accounts);
      const settled = new Set(
        listed
          .filter(({ status }) => status !== "pending")
          .map(({ webhook_id, event_id }) => `${webhook_id} ${event_id}`),
      );
      const unsettled = accounts.flatMap(({ id, webhooks }) =>
        published
          .filter(({ accountId }) => accountId === id)
          .flatMap((event) => [...webhooks.keys()].map((webhookId) => `${webhookId} ${event.id}`))
          .filter((key) => !settled.has(key)),
      );
      const timeless = listed.filter(({ status, next_attempt_at }) => status === "pending" && next_attempt_at === null);
      if (timeless.length > 0)
        return timeless.map(({ webhook_id, event_id }) => `${webhook_id} ${event_id} (no next time)`);
      if (unsettled.length === 0 || Date.now() > deadline) return unsettled;
      await wait(POLL_MS);
    }
  }
}
