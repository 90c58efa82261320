/**
 * The Worker of an earlier commit with the present ledgers, and the present Worker with its ledgers, as in the minutes
 * after a deployment or a rollback. docs/operating.md says what a release may change. If this fails, change that, or
 * before the first release rebuild the fixture with `npm run fixture:bundle`.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { type Receiver, startReceiver } from "../../scripts/receiver.ts";
import { newId } from "../../src/ids/new-id.ts";
import { build, discard } from "../bench/host.ts";
import { type Pair, earlierScript, startPair } from "./pair.ts";

const TOKEN = "upgrade-platform-token-0123456789ab";
const BINDINGS = {
  PLATFORM_TOKEN: TOKEN,
  ENCRYPTION_KEY: btoa("a key for a test, of 32 bytes !!"),
  ALLOW_PRIVATE_TARGETS: "true",
  RETRY_DELAYS_SECONDS: "1,1",
  CIRCUIT_COOLDOWN_SECONDS: "3600",
};
const EVENT = { event: "messages.sent", payload: { message: { id: crypto.randomUUID(), channel: "email" } } };
const LONG = 60_000;
const SOON = { timeout: 30_000, interval: 100 };

const delivery = z.object({
  status: z.string(),
  reason: z.string().nullable(),
  cycle: z.number(),
  attempts: z.number(),
  attempt_log: z.array(z.object({ status_code: z.number().nullable() })).default([]),
});
const created = z.object({ id: z.string() });

const present = await build("wrangler.toml");
const scripts = { earlier: await earlierScript(), present: present.script };

afterAll(() => discard(present));

/** An account with one webhook, and what a test does with it. */
class Customer {
  readonly #pair: Pair;
  #account = "";
  webhook = "";

  constructor(pair: Pair) {
    this.#pair = pair;
  }

  async setUp(url: string): Promise<void> {
    this.#account = created.parse(await this.call("POST", "/v1/accounts", { name: "Customer" })).id;
    this.webhook = created.parse(await this.call("POST", "/v1/webhooks", { name: "W", url, events: ["*"] })).id;
  }

  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(this.#pair.origin + path, {
      method,
      headers: {
        Authorization: `Bearer ${TOKEN}`,
        "Content-Type": "application/json",
        ...(this.#account === "" ? {} : { "Ratecard-Account": this.#account }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  about(path: string, method = "GET", body?: unknown): Promise<unknown> {
    return this.call(method, `/v1/webhooks/${this.webhook}${path}`, body);
  }

  async publish(): Promise<string> {
    return created.parse(await this.call("POST", "/v1/events", EVENT)).id;
  }

  async find(eventId: string): Promise<z.output<typeof delivery>> {
    return delivery.parse(await this.about(`/deliveries/${eventId}`));
  }

  /** Waits for what becomes of a delivery. */
  async becomes(eventId: string, expected: Partial<z.output<typeof delivery>>): Promise<void> {
    await vi.waitFor(async () => expect(await this.find(eventId)).toMatchObject(expected), SOON);
  }

  /** An event whose message the queue has lost. */
  async lose(): Promise<string> {
    const id = newId(Date.now() - 5 * 60_000);
    await this.#pair.database
      .prepare("INSERT INTO events (account_id, id, event, payload, webhook_ids) VALUES (?, ?, ?, ?, ?)")
      .bind(this.#account, id, EVENT.event, JSON.stringify(EVENT.payload), JSON.stringify([this.webhook]))
      .run();
    return id;
  }
}

describe.each([
  { what: "an earlier Worker with the present ledgers", worker: "earlier", ledgers: "present" },
  { what: "the present Worker with earlier ledgers", worker: "present", ledgers: "earlier" },
] as const)("$what", ({ worker, ledgers }) => {
  let status = 200;
  let receiver: Receiver;
  let pair: Pair;
  let customer: Customer;
  const sentTo = (eventId: string) =>
    receiver.arrivals.filter(({ headers }) => headers["webhook-id"] === eventId).length;

  beforeAll(async () => {
    receiver = await startReceiver(() => status);
    pair = await startPair({ worker: scripts[worker], ledgers: scripts[ledgers] }, BINDINGS);
    customer = new Customer(pair);
    await customer.setUp(receiver.url);
  }, LONG);

  afterAll(async () => {
    receiver.stop();
    await pair.stop();
  });

  it("deliver a batch, each event once", { timeout: LONG }, async () => {
    const events = Array.from({ length: 20 }, () => EVENT);
    const batch = z
      .object({ data: z.array(created) })
      .parse(await customer.call("POST", "/v1/events/batch", { events }));
    for (const { id } of batch.data) await customer.becomes(id, { status: "delivered", attempts: 1 });
    for (const { id } of batch.data) expect(sentTo(id)).toBe(1);
  });

  it("record a failed attempt, and make the next one", { timeout: LONG }, async () => {
    status = 500;
    const id = await customer.publish();
    await vi.waitFor(() => expect(sentTo(id)).toBe(1), SOON);
    status = 200;
    await customer.becomes(id, { status: "delivered", cycle: 1, attempts: 2 });
    expect((await customer.find(id)).attempt_log.map((attempt) => attempt.status_code)).toEqual([500, 200]);
    expect(sentTo(id)).toBe(2);
  });

  it("redeliver once", { timeout: LONG }, async () => {
    const id = await customer.publish();
    await customer.becomes(id, { status: "delivered" });
    await customer.about(`/deliveries/${id}/redeliver`, "POST");
    await customer.becomes(id, { status: "delivered", cycle: 2 });
    expect(sentTo(id)).toBe(2);
  });

  it("hand over what the queue lost", { timeout: LONG }, async () => {
    const id = await customer.lose();
    await pair.fireCron();
    await customer.becomes(id, { status: "delivered", attempts: 1 });
    expect(sentTo(id)).toBe(1);
  });

  it("show lists, health, statistics and jobs", { timeout: LONG }, async () => {
    const list = z.object({ data: z.array(delivery) }).parse(await customer.about("/deliveries?limit=100"));
    expect(new Set(list.data.map((each) => each.status))).toEqual(new Set(["delivered"]));
    expect(list.data).toHaveLength(23);
    expect(await customer.about("/health")).toMatchObject({ circuit: "closed", backlog: 0 });
    await customer.about("/stats");
    const since = new Date(Date.now() - 60_000).toISOString();
    const job = created.parse(await customer.about("/recover", "POST", { since }));
    expect(created.parse(await customer.about(`/jobs/${job.id}`))).toEqual(job);
    await customer.about("/jobs");
  });

  it("open the circuit, probe, and close it again", { timeout: LONG }, async () => {
    status = 500;
    const ids = [await customer.publish(), await customer.publish(), await customer.publish()];
    await vi.waitFor(async () => expect(await customer.about("/health")).toMatchObject({ circuit: "open" }), SOON);
    status = 200;
    await customer.about("/probe", "POST");
    for (const id of ids) await customer.becomes(id, { status: "delivered", cycle: 1 });
    for (const id of ids) expect(sentTo(id)).toBe((await customer.find(id)).attempts);
    expect(await customer.about("/health")).toMatchObject({ circuit: "closed" });
  });

  it("fail what waits when the webhook is disabled, and deliver when it is enabled", { timeout: LONG }, async () => {
    status = 500;
    const ids = [await customer.publish(), await customer.publish(), await customer.publish()];
    await vi.waitFor(async () => expect(await customer.about("/health")).toMatchObject({ circuit: "open" }), SOON);
    await customer.about("", "PATCH", { enabled: false });
    for (const id of ids) await customer.becomes(id, { status: "failed", reason: "disabled" });
    const sent = receiver.arrivals.length;
    status = 200;
    await customer.about("", "PATCH", { enabled: true });
    const id = await customer.publish();
    await customer.becomes(id, { status: "delivered", attempts: 1 });
    expect(receiver.arrivals).toHaveLength(sent + 1);
  });

  it("discard what waits, and forget a deleted webhook", { timeout: LONG }, async () => {
    status = 500;
    const id = await customer.publish();
    await vi.waitFor(() => expect(sentTo(id)).toBeGreaterThan(0), SOON);
    await customer.about("/discard", "POST");
    await vi.waitFor(async () => expect((await customer.find(id)).status).toBe("failed"), SOON);
    await customer.about("", "DELETE");
  });
});
