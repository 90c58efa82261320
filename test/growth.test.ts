/**
 * What grows and what does not: rows read, with more and more stored. The counts are exact, so flat means the same
 * number. `npm run bench` goes on to a million events.
 */
import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, inject, it } from "vitest";
import worker from "../src/index.ts";
import { firstIdAt } from "../src/time.ts";
import { newMeter } from "./support/meter.ts";
import { receiverUrl } from "./support/receiver.ts";
import { SENT, consume, heldQueue, newAccount } from "./support/service.ts";

const DAY_MS = 24 * 60 * 60_000;
const meter = newMeter({ ...env, DELIVERIES: heldQueue() });

/** Rows that D1 reads for each thing that is done all day. */
async function rowsRead(account: Account, webhookId: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const count = async (what: string, work: () => Promise<unknown>) => {
    meter.reset();
    await work();
    counts[what] = meter.d1.rowsRead;
  };
  let eventId = "";
  await count("publish", async () => {
    const body = { event: "messages.sent", payload: SENT };
    eventId = String((await account.call("POST", "/v1/events", { body, env: meter.env })).json["id"]);
  });
  await count("deliver", () =>
    consume([{ account_id: account.id, event_id: eventId, webhook_id: webhookId }], { env: meter.env }),
  );
  const pages = ["/v1/events", "/v1/events?order=asc", `/v1/events/${eventId}`, "/v1/webhooks", "/v1/deliveries"];
  for (const path of pages) {
    const name = path.replace(eventId, "{id}");
    await count(`GET ${name}`, () => account.call("GET", path, { env: meter.env }));
  }
  return counts;
}

type Account = Awaited<ReturnType<typeof newAccount>>;

describe("with more events in the account", () => {
  let account: Account;
  let webhookId: string;
  let stored = 0;
  const few: Record<string, number> = {};

  beforeAll(async () => {
    account = await newAccount();
    webhookId = String((await account.webhook(receiverUrl("growth")))["id"]);
    // So that every page is full, and reads as much as the next.
    await storeEvents(account.id, 200);
    stored = 200;
    await rowsRead(account, webhookId);
    Object.assign(few, await rowsRead(account, webhookId));
  });

  it.each(inject("eventCounts"))(
    "as many as %i, each thing reads as many rows as with 200",
    async (total) => {
      await storeEvents(account.id, total - stored, stored);
      stored = total;
      const counts = await rowsRead(account, webhookId);
      expect(counts).toEqual(few);
    },
    300_000,
  );
});

/** Compared long ago, and for nobody: rows that lie there. */
async function storeEvents(accountId: string, count: number, offset = 0): Promise<void> {
  const prefix = firstIdAt(Date.now() - DAY_MS).slice(0, 24);
  const chunk = 50_000;
  for (let from = offset; from < offset + count; from += chunk) {
    await env.DB.prepare(
      `INSERT INTO events (account_id, id, event, payload, webhook_ids)
       WITH RECURSIVE n(i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?2)
       SELECT ?3, ?4 || printf('%012x', i), 'messages.sent', '{"message":{"id":"stored"}}', '[]' FROM n`,
    )
      .bind(from, Math.min(from + chunk, offset + count), accountId, prefix)
      .run();
  }
}

describe("with more webhooks in the account that want something else", () => {
  it("publishing reads as many rows with 50 as with 2", async () => {
    const account = await newAccount();
    await account.webhook(receiverUrl("growth"), { events: ["messages.sent"] });
    await account.publish();
    const others = async (count: number) => {
      for (let made = 0; made < count; made += 1) {
        await account.webhook(receiverUrl("growth"), { events: ["feedback.closed"] });
      }
      meter.reset();
      await account.call("POST", "/v1/events", { body: { event: "messages.sent", payload: SENT }, env: meter.env });
      return meter.d1.rowsRead;
    };
    const few = await others(1);
    expect(await others(8)).toBe(few);
    expect(await others(40)).toBe(few);
  });
});

describe("with 10,000 accounts", () => {
  it("everything reads as many rows as with a few", async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("growth")))["id"]);
    await storeEvents(account.id, 200);
    await rowsRead(account, webhookId);
    const few = await rowsRead(account, webhookId);
    await env.DB.prepare(
      `INSERT INTO accounts (id, name, database, created_at, updated_at)
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
       SELECT printf('00000000-0000-7000-8000-%012x', i), 'Account ' || i, 'DB', 0, 0 FROM n`,
    ).run();
    expect(await rowsRead(account, webhookId)).toEqual(few);
  });

  it("the reconciler's run stays in the tens of thousands, a hundredth of a cent", async () => {
    await worker.scheduled(createScheduledController(), meter.env);
    meter.reset();
    await worker.scheduled(createScheduledController(), meter.env);
    expect(meter.d1.rowsRead).toBeLessThan(50_000);
    expect(meter.d1.rowsWritten).toBeLessThan(10);
  });
});
