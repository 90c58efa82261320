/** What the tests of deliveries do beside the browser: webhooks before a real receiver, and events for them. */
import { expect, vi } from "vitest";
import { z } from "zod";
import { received, receiverUrl } from "../../support/receiver.ts";
import { type TestAccount, newAccount } from "./service.ts";

export const PATIENCE = { timeout: 45_000, interval: 200 };

const SENT = { message: { id: "ea10916d-0684-4624-9d07-d341193554cf", channel: "email" } };

/** A webhook before a receiver of its own, which behaves as `behave` says. */
export async function receivingWebhook(name: string, behave = "200", more: Record<string, unknown> = {}) {
  const account = await newAccount();
  const url = receiverUrl(name, { behave });
  const webhook = await account.webhook({ url, events: ["*"], ...more });
  return { account, webhook, path: `/dashboard/webhooks/${webhook.id}` };
}

export async function publish(account: TestAccount, count: number, event = "messages.sent"): Promise<void> {
  const events = Array.from({ length: count }, () => ({ event, payload: SENT }));
  await account.call("POST", "/v1/events/batch", { events });
}

const deliveries = z.object({ data: z.array(z.object({ event_id: z.string(), status: z.string() })) });

export async function deliveriesOf(account: TestAccount, webhookId: string) {
  return deliveries.parse(await account.call("GET", `/v1/webhooks/${webhookId}/deliveries?limit=100`)).data;
}

export async function untilSettled(account: TestAccount, webhookId: string, count: number): Promise<void> {
  await vi.waitFor(async () => {
    const settled = (await deliveriesOf(account, webhookId)).filter(({ status }) => status !== "pending");
    expect(settled).toHaveLength(count);
  }, PATIENCE);
}

/** The ids of the events that a receiver got, each once. */
export async function receivedEvents(name: string): Promise<Set<string | undefined>> {
  return new Set((await received(name)).map(({ headers }) => headers["webhook-id"]));
}
