/** An account that moves to another database while it is used: killed anywhere, raced by everything, with nothing lost. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "../../src/constants.ts";
import { forgetHome } from "../../src/storage/database.ts";
import { everyMinute, runCallJobs } from "../support/cron.ts";
import { type Answer, SENT, consume, request } from "../support/service.ts";
import {
  type Account,
  FAR,
  TABLES,
  contentOf,
  listsOf,
  moveAll,
  noticed,
  pages,
  populated,
  rowsIn,
  sent,
  two,
  watched,
} from "./moving-account.ts";

const TIMEOUT_MS = 120_000;
/** A move makes about 80 round trips. `killed.test.ts` dies at each of them; here the API is used at some. */
const STRIDE = 9;

beforeAll(() => applyD1Migrations(env.SECOND, env.TEST_MIGRATIONS));

/** What must hold wherever the account is. */
async function expectWhole(account: Account, content: unknown): Promise<void> {
  expect(await contentOf(account)).toEqual(content);
}

/** Everything that was done once is not done again. */
async function expectRemembered(account: Account): Promise<void> {
  const again = await account.publish("event-1");
  expect([again.status, again.headers.get("Idempotent-Replayed")]).toEqual([202, "true"]);
  const other = await account.publish("event-2", { message: { ...SENT.message, channel: "sms" } });
  expect([other.status, other.json["code"]]).toEqual([409, "idempotency_key_reused"]);
  const webhook = await account.call("POST", "/v1/webhooks", {
    body: { name: "Out", url: FAR, events: ["*"] },
    headers: { "Idempotency-Key": "webhook-1" },
  });
  expect([webhook.json["id"], webhook.headers.get("Idempotent-Replayed")]).toEqual([account.webhookId, "true"]);
  const before = (await pages(account, "/v1/contacts?")).length;
  expect((await account.send("n1@example.com", "call-1")).status).toBe(200);
  expect(await pages(account, "/v1/contacts?")).toHaveLength(before);
  const events = await pages(account, "/v1/events?");
  expect(new Set(events.map((event) => JSON.stringify(event))).size).toBe(events.length);
}

describe("an account that moves", () => {
  it("is as it was, and leaves nothing but its events behind", async () => {
    const account = await populated();
    const content = await contentOf(account);
    const rows = await rowsIn(env.DB, account);
    expect(await moveAll(account)).toEqual(["waiting", "clearing", "done"]);
    await expectWhole(account, content);
    expect(await rowsIn(env.DB, account)).toEqual(TABLES.map(() => 0));
    expect(await rowsIn(env.SECOND, account)).toEqual(rows);
    expect(await rowsIn(env.DB, account, ["events"])).toEqual([3]);
    await expectRemembered(account);
    await account.publish("event-9");
    expect(await rowsIn(env.SECOND, account, ["events"])).toEqual([1]);
    expect(await pages(account, "/v1/events?")).toHaveLength(4);
    // Both databases have an event to deliver.
    const messages = sent.map(({ body }) => body).filter((body) => JSON.stringify(body).includes(account.id));
    const { explicitAcks, retryMessages } = await consume(messages, { env: two });
    expect(explicitAcks.length + retryMessages.length).toBe(messages.length);
    const tried = await pages(account, `/v1/webhooks/${account.webhookId}/deliveries?`);
    expect(tried.map((delivery) => Object(delivery).attempts)).toEqual([1, 1, 1, 1]);
  });

  it("moves on, and back, with its events in all of its databases", async () => {
    const account = await populated();
    await moveAll(account);
    await account.publish();
    const content = await contentOf(account);
    await moveAll(account, "DB");
    await expectWhole(account, content);
    await account.publish();
    expect(await pages(account, "/v1/events?")).toHaveLength(5);
    expect([await rowsIn(env.DB, account, ["events"]), await rowsIn(env.SECOND, account, ["events"])]).toEqual([
      [4],
      [1],
    ]);
    await expectRemembered(account);
  });

  it("goes on by cron once somebody asked for it", async () => {
    const account = await populated();
    const content = await contentOf(account);
    await account.move();
    await noticed(account);
    for (let minute = 0; minute < 3; minute += 1) {
      await everyMinute(two);
      await noticed(account);
    }
    await expectWhole(account, content);
    expect(await rowsIn(env.DB, account)).toEqual(TABLES.map(() => 0));
  });

  it("can be paged through with cursors from before", async () => {
    const account = await populated();
    const lists = await Promise.all(
      listsOf(account).map(async (path) => ({
        path,
        all: await pages(account, path),
        cursor: (await account.call("GET", `${path}limit=1`)).json["next_cursor"],
      })),
    );
    await moveAll(account);
    const goneOn = lists.filter(({ cursor }) => cursor);
    expect(goneOn.length).toBeGreaterThan(4);
    for (const { path, all, cursor } of goneOn) {
      expect([path, ...(await pages(account, path, String(cursor)))]).toEqual([path, ...all.slice(1)]);
    }
  });

  it("takes its jobs along, and they run each call once", async () => {
    const account = await populated();
    const inbound = await account.call("POST", "/v1/webhooks", {
      body: { name: "Form", is_inbound: true, events: ["contact.create"], source: { type: "form" } },
    });
    const { pathname } = new URL(String(inbound.json["url"]));
    await request("POST", pathname, { env: two, token: null, body: { who: { mail: "late@example.com" } } });
    const path = `/v1/webhooks/${String(inbound.json["id"])}`;
    await account.call("PATCH", path, { body: { mapping: { "contact.create": { email: "/who/mail" } } } });
    const since = new Date(Date.now() - DAY_MS).toISOString();
    await account.move();
    await noticed(account);
    const started = await account.call("POST", `${path}/calls/run`, { body: { since } });
    expect(started.status).toBe(202);
    await moveAll(account);
    await env.SECOND.prepare("UPDATE call_jobs SET resume_at = 0").run();
    await runCallJobs(two);
    const job = await account.call("GET", `${path}/jobs/${String(started.json["id"])}`);
    expect(job.json).toMatchObject({ status: "completed", done: 1 });
    expect(await pages(account, "/v1/contacts?")).toHaveLength(4);
  });

  it(
    "is whole wherever its Worker was killed",
    async () => {
      for (let nth = 1, wasKilled = true; wasKilled; nth += STRIDE) {
        const account = await populated();
        const content = await contentOf(account);
        const dying = watched((count) => {
          if (count >= nth) throw new Error("D1_ERROR: the network connection was lost");
        });
        for (let run = 0; run < 4 && dying.roundTrips() < nth; run += 1) {
          await account.move("DB_2", dying.env);
          if (dying.roundTrips() < nth) await noticed(account);
        }
        wasKilled = dying.roundTrips() >= nth;
        forgetHome(account.id);
        await expectWhole(account, content);
        await moveAll(account);
        await expectWhole(account, content);
        expect([nth, ...(await rowsIn(env.DB, account))]).toEqual([nth, ...TABLES.map(() => 0)]);
        await expectRemembered(account);
      }
    },
    TIMEOUT_MS * 2,
  );

  it(
    "can be written to at once after a round trip failed",
    async () => {
      for (let nth = 4, hasFailed = true; hasFailed; nth += STRIDE) {
        const account = await populated();
        const failing = watched((count) => {
          if (count === nth) throw new Error("D1_ERROR: the network connection was lost");
        });
        await account.move("DB_2", failing.env);
        await noticed(account);
        await account.move("DB_2", failing.env);
        hasFailed = failing.roundTrips() >= nth;
        forgetHome(account.id);
        expect([nth, (await account.publish("after")).status]).toEqual([nth, 202]);
        await moveAll(account);
        expect(await pages(account, "/v1/events?")).toHaveLength(4);
        await expectRemembered(account);
      }
    },
    TIMEOUT_MS * 2,
  );

  it.each(["with the old place remembered", "with the old place forgotten"])(
    "loses and doubles nothing of what is done at any moment of it, %s",
    async (memory) => {
      for (let nth = 3, wasWithin = true; wasWithin; nth += STRIDE) {
        const account = await populated();
        const contact = Object(await pages(account, "/v1/contacts?")).at(0).id;
        const underWay: Promise<Answer>[] = [];
        const racing = watched(async (count) => {
          if (count !== nth) return;
          if (memory.endsWith("forgotten")) forgetHome(account.id);
          underWay.push(
            account.publish("raced"),
            account.send("raced@example.com", "raced"),
            account.call("PATCH", `/v1/contacts/${contact}`, { body: { first_name: "Raced" } }),
            account.call("PATCH", `/v1/webhooks/${account.webhookId}`, { body: { name: "Raced" } }),
            account.call("DELETE", `/v1/webhooks/${account.inboundId}`),
          );
          // They begin before the move goes on.
          await new Promise((resolve) => setTimeout(resolve, 5));
        });
        await account.move("DB_2", racing.env);
        if (memory.endsWith("forgotten")) forgetHome(account.id);
        for (const db of [env.DB]) await db.prepare("UPDATE moves SET since = 1 WHERE since > 0").run();
        await account.move("DB_2", racing.env);
        wasWithin = racing.roundTrips() >= nth;
        const answers = await Promise.all(underWay);
        await moveAll(account);
        if (!wasWithin) break;
        const statuses = answers.map(({ status }) => status);
        for (const { status, json } of answers) if (status >= 500) expect(json["code"]).toBe("account_moving");
        const [published, called, contactEdited, webhookEdited, deleted] = statuses;
        expect([nth, published]).toEqual([nth, 202]);
        expect(await pages(account, "/v1/events?")).toHaveLength(4);
        expect([200, 404]).toContain(called);
        const contacts = JSON.stringify(await pages(account, "/v1/contacts?"));
        expect([nth, contacts.split('"raced@example.com"').length - 1]).toEqual([nth, called === 200 ? 1 : 0]);
        expect([nth, contacts.includes('"Raced"')]).toEqual([nth, contactEdited === 200]);
        const webhooks = JSON.stringify(await pages(account, "/v1/webhooks?"));
        expect([nth, webhooks.includes('"Raced"')]).toEqual([nth, webhookEdited === 200]);
        expect([nth, webhooks.includes(account.inboundId)]).toEqual([nth, deleted !== 204]);
      }
    },
    TIMEOUT_MS * 2,
  );
});
