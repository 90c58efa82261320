/** Lists: pages, cursors and limits, for everything that can be listed. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type Operation, filledPath, openApi, operationsOf } from "../support/operations.ts";
import { populatedAccount } from "../support/populated-account.ts";
import { receiverUrl } from "../support/receiver.ts";
import { browser } from "../support/visitor.ts";
import { type Answer, SENT, consume, heldQueue, newAccount, request } from "../support/service.ts";

/** The audit log first, while it fits on a page: what is done to other lists is written there too. */
const lists = operationsOf(await openApi())
  .filter(({ query }) => query.includes("cursor"))
  .toSorted((a, b) => Number(b.name === "listAuditLog") - Number(a.name === "listAuditLog"));
const account = await populatedAccount("page");
const secondWebhook = await account.webhook(receiverUrl("page-second"), { events: ["messages.sent"] });
const outboundIds = [account.idIn("webhooks"), String(secondWebhook["id"])];

let count = 0;
const unique = () => `item-${(count += 1)}`;

/** An event that the test delivers itself, or not at all. */
async function publish(): Promise<string> {
  const body = { event: "messages.sent", payload: SENT };
  const answer = await account.post("/v1/events", body, { env: { ...env, DELIVERIES: heldQueue() } });
  return String(answer.json["id"]);
}

async function deliver(): Promise<void> {
  const eventId = await publish();
  await consume(outboundIds.map((id) => ({ account_id: account.id, event_id: eventId, webhook_id: id })));
}

/** By operation: adds one more to what it lists. */
const ADD: Record<string, () => Promise<unknown>> = {
  listAccounts: () => newAccount(unique()),
  listTokens: () => account.token("member"),
  listWebhooks: () => account.webhook("https://example.com/page", { events: ["feedback.noted"] }),
  listContacts: () => account.post("/v1/contacts", { email: `${unique()}@example.com` }),
  listEvents: publish,
  listAuditLog: () => account.patch(`/v1/webhooks/${account.idIn("webhooks")}`, { metadata: { edit: unique() } }),
  listDeliveries: deliver,
  listAccountDeliveries: deliver,
  listJobs: async () => {
    const path = `/v1/webhooks/${account.idIn("webhooks")}`;
    const { json } = await account.post(`${path}/recover`, { since: "2020-11-25T09:33:14Z" });
    // While it runs, there is no other one.
    await account.call("DELETE", `${path}/jobs/${json["id"]}`);
  },
  listSessions: async () => {
    const { json } = await account.post(`/v1/accounts/${account.id}/portal-links`, { role: "member" });
    await browser().post(String(json["url"]));
  },
  listPortalLinks: () => account.post(`/v1/accounts/${account.id}/portal-links`, { role: "member" }),
  listCalls: async () => {
    const { json } = await account.get(`/v1/webhooks/${account.inboundId}`);
    const path = new URL(String(json["url"])).pathname;
    await request("POST", path, { token: null, body: { email: `${unique()}@example.com` } });
  },
};

function add({ name }: Operation): Promise<unknown> {
  const adding = ADD[name];
  if (!adding) throw new Error(`say above how one more comes to the list of ${name}`);
  return adding();
}

function read({ path }: Operation, query: Record<string, string | number>): Promise<Answer> {
  const idOf = (collection: string) =>
    path.endsWith("/calls") && collection === "webhooks" ? account.inboundId : account.idIn(collection);
  const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return account.get(`${filledPath(path, idOf)}?${parameters}`);
}

function itemsOf(answer: Answer): { id: string; createdAt: string }[] {
  return Object.values(answer.json["data"] ?? {}).map((item) => ({
    id: String(item["id"] ?? `${String(item["event_id"])} ${String(item["webhook_id"])}`),
    createdAt: String(item["created_at"]),
  }));
}

/** Every page from the first on; `between` happens after each of the first three. */
async function walk(list: Operation, limit: number, between: () => Promise<unknown> = () => Promise.resolve()) {
  const pages: { id: string; createdAt: string }[][] = [];
  let cursor: unknown = null;
  do {
    const answer = await read(list, { limit, ...(cursor === null ? {} : { cursor: String(cursor) }) });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json).toSorted()).toEqual(["data", "next_cursor"]);
    pages.push(itemsOf(answer));
    cursor = answer.json["next_cursor"];
    if (pages.length <= 3) await between();
  } while (cursor !== null);
  return pages;
}

describe("a list read page by page", () => {
  it.each(lists)("shows each object once, newest first, while more are added: $name ($path)", async (list) => {
    for (let more = 0; more < 3; more += 1) await add(list);
    for (const limit of [1, 2, 3, 4, 5, 100]) {
      const before = (await walk(list, 100)).flat();
      const pages = await walk(list, limit, () => add(list));
      const items = pages.flat();
      expect(items).toEqual(before);
      expect(items.map(({ id }) => id)).toEqual(
        before
          .map(({ id }) => id)
          .toSorted()
          .toReversed(),
      );
      expect(items.map(({ createdAt }) => createdAt)).toEqual(
        before
          .map(({ createdAt }) => createdAt)
          .toSorted()
          .toReversed(),
      );
      expect(pages.map((page) => page.length)).toEqual(pageLengths(before.length, limit));
    }
  });

  it.each(lists)("begins with what was added last: $name ($path)", async (list) => {
    const [before = []] = await walk(list, 100);
    await add(list);
    const [after = []] = await walk(list, 100);
    const added = after.findIndex(({ id }) => id === before[0]?.id);
    expect(added).toBeGreaterThan(0);
    expect(after.slice(added)).toEqual(before.slice(0, after.length - added));
  });

  it("goes on where it was when the last object of the page is deleted", async () => {
    const { id } = await newAccount();
    for (const name of ["a", "b", "c", "d"]) {
      await request("POST", "/v1/contacts", { account: id, body: { email: `${name}@example.org` } });
    }
    const get = (query: string) => request("GET", `/v1/contacts?limit=2${query}`, { account: id });
    const first = await get("");
    const [, last] = itemsOf(first);
    await request("DELETE", `/v1/contacts/${last?.id}`, { account: id });
    const next = await get(`&cursor=${String(first.json["next_cursor"])}`);
    const emails = Object.values(next.json["data"] ?? {}).map((contact) => contact["email"]);
    expect(emails).toEqual(["b@example.org", "a@example.org"]);
  });

  it("has 25 objects on a page unless told otherwise, and 100 at most", async () => {
    const events = Array.from({ length: 101 }, () => ({ event: "messages.sent", payload: SENT }));
    const crowded = await newAccount();
    await crowded.post("/v1/events/batch", { events: events.slice(1) });
    await crowded.post("/v1/events", events[0]);
    expect(itemsOf(await crowded.get("/v1/events"))).toHaveLength(25);
    expect(itemsOf(await crowded.get("/v1/events?limit=100"))).toHaveLength(100);
  });

  it("is empty, with nothing to follow, where there is nothing", async () => {
    const empty = await newAccount();
    for (const path of ["/v1/webhooks", "/v1/contacts", "/v1/events", `/v1/accounts/${empty.id}/tokens`]) {
      expect((await empty.get(path)).json).toEqual({ data: [], next_cursor: null });
    }
  });
});

describe.each(lists)("$name ($path)", (list) => {
  const encoded = (text: string) => btoa(text);
  const id = account.idIn("webhooks");

  it.each([
    "",
    "x",
    "!!!",
    "null",
    id,
    encoded("1"),
    encoded(id.slice(1)),
    encoded(`${id}0`),
    encoded(id.toUpperCase()),
    encoded(`${id.slice(0, -1)}'`),
    "A".repeat(5000),
    "é",
  ])("refuses a cursor that is none: %j", async (cursor) => {
    const answer = await read(list, { cursor });
    expect([answer.status, answer.json["errors"]]).toEqual([
      422,
      [{ path: "cursor", message: "is not a cursor of this list with these filters" }],
    ]);
  });

  it.each([
    ["0", "must be at least 1"],
    ["-1", "must be at least 1"],
    ["101", "must be at most 100"],
    ["1e9", "must be a number"],
    ["1e1", "must be a number"],
    ["0x10", "must be a number"],
    [" 1", "must be a number"],
    ["1.5", "must be a whole number"],
    ["ten", "must be a number"],
    ["", "must be a number"],
  ])("refuses a limit of %j: %s", async (limit, message) => {
    const answer = await read(list, { limit });
    expect([answer.status, answer.json["errors"]]).toEqual([422, [{ path: "limit", message }]]);
  });
});

function pageLengths(total: number, limit: number): number[] {
  const full = Array.from({ length: Math.floor(total / limit) }, () => limit);
  return total % limit === 0 && total > 0 ? full : [...full, total % limit];
}
