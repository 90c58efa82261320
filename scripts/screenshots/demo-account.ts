/** I/O. An account with webhooks and real deliveries, made through the API. */
import { setTimeout as wait } from "node:timers/promises";
import { Client } from "../../client/client.ts";
import { isPublishableName } from "../../client/events.ts";
import type { WebhookInput } from "../../client/api.ts";

const EVENTS = 420;
const BATCH = 20;
const PAUSE_MS = 500;
const TIMEOUT_MS = 180_000;

export class DemoAccount {
  readonly #token: string;
  #client: Client;
  #id = "";

  constructor(origin: string, token: string) {
    this.#token = token;
    this.#client = new Client({ url: origin, token });
  }

  /** The same account in another Worker with the same state. */
  at(origin: string): DemoAccount {
    const moved = new DemoAccount(origin, this.#token);
    moved.#enter(this.#id);
    return moved;
  }

  async create(): Promise<void> {
    this.#enter((await this.#client.call("createAccount", { body: { name: "Acme Coffee Roasters" } })).id);
  }

  /** Two outbound webhooks with healthy receivers, one with a receiver that is down, and an inbound one. */
  async addWebhooks(receivers: string) {
    const add = async (body: WebhookInput) => (await this.#client.call("createWebhook", { body })).id;
    await add({ name: "Sign-up form", is_inbound: true, events: ["contact.create"] });
    const warehouse = await add({ name: "Data warehouse", url: `${receivers}/warehouse`, events: ["*"] });
    const erp = await add({ name: "Legacy ERP", url: `${receivers}/erp/events`, events: ["feedback.closed"] });
    const crm = await add({
      name: "CRM sync",
      url: `${receivers}/crm/webhooks`,
      events: ["feedback.*", "messages.clicked"],
      uses_signature: true,
      headers: { Authorization: "Bearer 0123456789" },
      metadata: { owner: "revenue-ops" },
    });
    return { crm, erp, warehouse };
  }

  /** Publishes samples of every type, some more often. Returns the number of `wanted` ones and of all. */
  async publish(wanted: (name: string) => boolean): Promise<{ wanted: number; all: number }> {
    const { data } = await this.#client.call("listEventTypes");
    const samples = data.flatMap(({ name, sample }) =>
      isPublishableName(name) ? [{ event: name, payload: sample }] : [],
    );
    const events = Array.from({ length: EVENTS }, (_, index) => {
      const event = samples[(index * 5 + Math.trunc(index / 7) + (index % 3)) % samples.length] ?? samples[0];
      if (!event) throw new Error("there are no event types");
      return event;
    });
    // In batches, so that failures are spread between successes, as they would be over a day.
    for (let from = 0; from < EVENTS; from += BATCH) {
      await this.#client.call("publishEvents", { body: { events: events.slice(from, from + BATCH) } });
      await wait(PAUSE_MS);
    }
    return { wanted: events.filter(({ event }) => wanted(event)).length, all: EVENTS };
  }

  /** @throws when fewer than `count` deliveries of a webhook are settled after three minutes */
  async untilSettled(webhookId: string, count: number): Promise<void> {
    const deadline = Date.now() + TIMEOUT_MS;
    let settled = 0;
    while (settled < count) {
      if (Date.now() > deadline) throw new Error(`${settled} of ${count} deliveries of ${webhookId} are settled`);
      await wait(500);
      const { data } = await this.#client.call("getStats", { path: { id: webhookId }, query: { hours: 2 } });
      settled = data.reduce((sum, hour) => sum + ("delivered" in hour ? hour.delivered + hour.failed : 0), 0);
    }
  }

  /** @throws when its circuit is still closed after three minutes */
  async untilOpen(webhookId: string): Promise<void> {
    const deadline = Date.now() + TIMEOUT_MS;
    while (!(await this.#isOpen(webhookId))) {
      if (Date.now() > deadline) throw new Error(`the circuit of ${webhookId} did not open`);
      await wait(500);
    }
  }

  async #isOpen(webhookId: string): Promise<boolean> {
    const health = await this.health(webhookId);
    return "circuit" in health && health.circuit === "open";
  }

  async health(webhookId: string) {
    return this.#client.call("getHealth", { path: { id: webhookId } });
  }

  /** A successful delivery, preferably one with a retry. */
  async interestingDelivery(webhookId: string): Promise<string> {
    const query = { limit: 100, status: "delivered" } as const;
    const { data } = await this.#client.call("listDeliveries", { path: { id: webhookId }, query });
    const found = data.find(({ attempts }) => attempts > 1) ?? data[0];
    if (!found) throw new Error("nothing was delivered");
    return found.event_id;
  }

  /**
   * Recovers the older half of a webhook's failed deliveries.
   * @throws when fewer than two failed
   */
  async recoverOlderHalf(webhookId: string, since: string): Promise<void> {
    const query = { limit: 100, status: "failed" } as const;
    const { data } = await this.#client.call("listDeliveries", { path: { id: webhookId }, query });
    const times = data.map((delivery) => delivery.created_at).toSorted();
    const until = times[Math.trunc(times.length / 2)];
    if (until === undefined || times.length < 2) throw new Error(`${times.length} deliveries of ${webhookId} failed`);
    await this.#client.call("recover", { path: { id: webhookId }, body: { since, until } });
  }

  async portalLink(): Promise<string> {
    const body = { role: "owner", name: "Jane Doe" } as const;
    const { url } = await this.#client.call("createPortalLink", { path: { id: this.#id }, body });
    if (url === null) throw new Error("the link was made before");
    return url;
  }

  #enter(id: string): void {
    this.#id = id;
    this.#client = this.#client.in(id);
  }
}
