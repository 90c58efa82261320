/** An account with webhooks in use, made through the API, and what happened to them: every delivery was really made. */
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";

const EVENTS = 420;
const BATCH = 20;
const PAUSE_MS = 500;
const PATIENCE_MS = 180_000;

const made = z.object({ id: z.string() });
const eventTypes = z.object({
  data: z.array(z.object({ name: z.string(), publishable: z.boolean(), sample: z.record(z.string(), z.unknown()) })),
});
const health = z.object({ circuit: z.string(), backlog: z.number() });
const stats = z.object({ data: z.array(z.object({ delivered: z.number(), failed: z.number() })) });
const page = z.object({ data: z.array(z.object({ event_id: z.string(), attempts: z.number() })) });

export class DemoAccount {
  readonly #origin: string;
  readonly #token: string;
  #id = "";

  constructor(origin: string, token: string) {
    this.#origin = origin;
    this.#token = token;
  }

  /** Another Worker on the same state has another port. */
  at(origin: string): DemoAccount {
    const moved = new DemoAccount(origin, this.#token);
    moved.#id = this.#id;
    return moved;
  }

  async create(): Promise<void> {
    const { id } = made.parse(await this.#ask("POST", "/v1/accounts", { name: "Acme Coffee Roasters" }));
    this.#id = id;
  }

  /** Two that work, one that is down, one that has just been made, and one that receives. */
  async addWebhooks(receivers: string) {
    const add = async (input: Record<string, unknown>) => made.parse(await this.#ask("POST", "/v1/webhooks", input)).id;
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

  /** Samples of every type, some types more often than others. Returns how many of `wanted`, and how many in all. */
  async publish(wanted: (name: string) => boolean): Promise<{ wanted: number; all: number }> {
    const { data } = eventTypes.parse(await this.#ask("GET", "/v1/event-types"));
    const types = data.filter(({ publishable }) => publishable);
    const events = Array.from({ length: EVENTS }, (_, index) => {
      const type = types[(index * 5 + Math.trunc(index / 7) + (index % 3)) % types.length] ?? types[0];
      if (!type) throw new Error("there are no event types");
      return { event: type.name, payload: type.sample };
    });
    // Not all at once: what fails then fails between what works, as it would over a day.
    for (let from = 0; from < EVENTS; from += BATCH) {
      await this.#ask("POST", "/v1/events/batch", { events: events.slice(from, from + BATCH) });
      await wait(PAUSE_MS);
    }
    return { wanted: events.filter(({ event }) => wanted(event)).length, all: EVENTS };
  }

  /** @throws when fewer than `count` deliveries of a webhook are settled after three minutes. */
  async untilSettled(webhookId: string, count: number): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    let settled = 0;
    while (settled < count) {
      if (Date.now() > deadline) throw new Error(`${settled} of ${count} deliveries of ${webhookId} are settled`);
      await wait(500);
      const { data } = stats.parse(await this.#ask("GET", `/v1/webhooks/${webhookId}/stats?hours=2`));
      settled = data.reduce((sum, { delivered, failed }) => sum + delivered + failed, 0);
    }
  }

  /** @throws when its circuit is still closed after three minutes. */
  async untilOpen(webhookId: string): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while ((await this.health(webhookId)).circuit !== "open") {
      if (Date.now() > deadline) throw new Error(`the circuit of ${webhookId} did not open`);
      await wait(500);
    }
  }

  async health(webhookId: string) {
    return health.parse(await this.#ask("GET", `/v1/webhooks/${webhookId}/health`));
  }

  /** A delivery that took more than one attempt and arrived, or any. */
  async deliveryWorthSeeing(webhookId: string): Promise<string> {
    const path = `/v1/webhooks/${webhookId}/deliveries?limit=100`;
    const { data } = page.parse(await this.#ask("GET", `${path}&status=delivered`));
    const found = data.find(({ attempts }) => attempts > 1) ?? data[0];
    if (!found) throw new Error("nothing was delivered");
    return found.event_id;
  }

  async recover(webhookId: string, window: { since: string; until: string }): Promise<void> {
    await this.#ask("POST", `/v1/webhooks/${webhookId}/recover`, window);
  }

  async portalLink(): Promise<string> {
    const input = { role: "owner", name: "Jane Doe" };
    return z.object({ url: z.string() }).parse(await this.#ask("POST", `/v1/accounts/${this.#id}/portal-links`, input))
      .url;
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#origin}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.#token}`,
        "Content-Type": "application/json",
        ...(this.#id === "" ? {} : { "Ratecard-Account": this.#id }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}
