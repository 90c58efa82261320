/** Lists as files: all pages of them, under their filter, for whoever may read them. */
import { expect, it } from "vitest";
import { newAccount, request } from "../../support/service.ts";
import { browser } from "../../support/visitor.ts";

const account = await newAccount();
const webhook = await account.webhook("https://example.com/hook");
await account.post("/v1/contacts", { first_name: "=1+1", email: "jane@example.com" });
for (let page = 0; page < 2; page += 1) {
  const events = Array.from({ length: 75 }, () => ({
    event: "messages.sent",
    payload: { message: { id: crypto.randomUUID(), channel: "email" } },
  }));
  await account.post("/v1/events/batch", { events });
}

async function visitorAs(role: string, id = account.id) {
  const { json } = await request("POST", `/v1/accounts/${id}/portal-links`, { body: { role } });
  const visitor = browser();
  await visitor.post(String(json["url"]));
  return visitor;
}

const owner = await visitorAs("owner");

it("a download has every page of the list", async () => {
  const { text, headers } = await owner.get("/dashboard/download/events?format=json");
  expect(JSON.parse(text)).toHaveLength(150);
  expect(headers.get("Content-Disposition")).toBe('attachment; filename="events.json"');
  const csv = await owner.get("/dashboard/download/events?format=csv");
  expect(csv.text.split("\r\n")).toHaveLength(152);
});

it.each(["events", "deliveries", `webhooks/${String(webhook["id"])}/deliveries`])(
  "a download is linked from the pages of %s, under their filter",
  async (list) => {
    const query = "event=messages.sent&order=asc";
    const first = await owner.get(`/dashboard/${list}?${query}&done=again-1-0&refused=x`);
    const [, next = ""] = /href="([^"]*cursor=[^"]*)"/.exec(first.text) ?? [];
    for (const { text } of [first, await owner.get(next.replaceAll("&amp;", "&"))]) {
      for (const format of ["csv", "json"]) {
        expect(text).toContain(
          `href="/dashboard/download/${list}?${query.replace("&", "&amp;")}&amp;format=${format}"`,
        );
      }
    }
    expect((await owner.get(`/dashboard/${list}?event=feedback.noted`)).text).not.toContain("/dashboard/download");
  },
);

it("a download has a thousand entries at most", async () => {
  const full = await newAccount();
  const event = { event: "messages.sent", payload: { message: { id: crypto.randomUUID(), channel: "email" } } };
  const events = Array.from({ length: 100 }, () => event);
  for (let batch = 0; batch < 11; batch += 1) await full.post("/v1/events/batch", { events });
  const { text } = await (await visitorAs("owner", full.id)).get("/dashboard/download/events?format=json");
  expect(JSON.parse(text)).toHaveLength(1000);
});

it("a download has the filter of the list, with times as they were typed", async () => {
  const { text } = await owner.get("/dashboard/download/events?event=+&until=+2020-01-31T00:00&format=json");
  expect(JSON.parse(text)).toEqual([]);
  expect((await owner.get("/dashboard/download/events?since=soon&format=csv")).status).toBe(422);
});

it("a download has only the deliveries of the webhook that the page of all deliveries shows", async () => {
  const other = await account.webhook("https://example.com/other", { events: ["feedback.*"] });
  const rowsOf = async ({ id }: Record<string, unknown>) =>
    JSON.parse((await owner.get(`/dashboard/download/deliveries?webhook_id=${String(id)}&format=json`)).text);
  expect(await rowsOf(webhook)).toHaveLength(150);
  expect(await rowsOf(other)).toEqual([]);
  expect((await owner.get(`/dashboard/download/events?webhook_id=${String(webhook["id"])}`)).status).toBe(422);
});

it("a download is refused to a role that may not read the list, and has no secret", async () => {
  const deliveries = `/dashboard/download/webhooks/${String(webhook["id"])}/deliveries?format=csv`;
  const { status, headers } = await owner.get(deliveries);
  expect([status, headers.get("Content-Disposition")]).toEqual([
    200,
    `attachment; filename="webhooks-${String(webhook["id"])}-deliveries.csv"`,
  ]);
  expect((await (await visitorAs("member")).get(deliveries)).status).toBe(403);
  expect((await (await visitorAs("viewer")).get("/dashboard/download/contacts")).status).toBe(403);
  expect((await browser().get(deliveries)).status).toBe(303);
  expect((await owner.get("/dashboard/download/webhooks")).status).toBe(404);
});

it("a download lets no spreadsheet compute a contact's name", async () => {
  expect((await owner.get("/dashboard/download/contacts?format=csv")).text).toContain(",'=1+1,");
});

it.each(["nothing", "events/nothing", "contacts/00000000-0000-7000-8000-000000000000"])(
  "a download of %s is not found",
  async (list) => {
    expect((await owner.get(`/dashboard/download/${list}`)).status).toBeGreaterThanOrEqual(404);
  },
);
