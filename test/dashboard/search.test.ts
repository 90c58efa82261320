/** The search box: ids lead to what has them, names to contacts and webhooks. */
import { describe, expect, it } from "vitest";
import { inboundWebhook } from "../support/inbound.ts";
import { newAccount, request } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

const account = await newAccount();
const outbound = String((await account.webhook("https://example.com/hook", { name: "Till of Jane" }))["id"]);
const inbound = await inboundWebhook(account, ["contact.create"]);
const call = String((await inbound.send({ first_name: "Jané", last_name: "Doe", email: "j@example.com" })).json["id"]);
const contact = String((await account.get("/v1/contacts")).json["data"]?.["0"]?.["id"]);
const event = String((await account.publish())["id"]);

async function visitorAs(role: string, id = account.id) {
  const { json } = await request("POST", `/v1/accounts/${id}/portal-links`, { body: { role } });
  const visitor = browser();
  await visitor.post(String(json["url"]));
  return visitor;
}

const owner = await visitorAs("owner");
const search = (text: string, visitor = owner) => visitor.get(`/dashboard/search?q=${encodeURIComponent(text)}`);

describe("an id leads to", () => {
  it.each([
    ["an event", event, `/dashboard/events/${event}`],
    ["a webhook", outbound, `/dashboard/webhooks/${outbound}`],
    ["a contact", contact, `/dashboard/contacts/${contact}`],
    ["a call", call, `/dashboard/webhooks/${inbound.id}/calls/${call}`],
    ["a delivery, by webhook and event", `${outbound} ${event}`, `/dashboard/webhooks/${outbound}/deliveries/${event}`],
    ["a delivery, in whatever order", `${event}/${outbound}`, `/dashboard/webhooks/${outbound}/deliveries/${event}`],
    ["an event, in capitals and with spaces", ` ${event.toUpperCase()} `, `/dashboard/events/${event}`],
  ])("%s", async (_what, text, path) => {
    const { status, headers } = await search(text);
    expect([status, headers.get("Location")]).toEqual([303, path]);
  });

  it("nothing of another account, and nothing that a role does not see", async () => {
    const stranger = await visitorAs("owner", (await newAccount()).id);
    const viewer = await visitorAs("viewer");
    const member = await visitorAs("member");
    for (const id of [event, outbound, contact, call]) {
      expect((await search(id, stranger)).text).toContain("Nothing found");
    }
    expect((await search(contact, viewer)).text).toContain("Nothing found");
    const found = await search("jane", viewer);
    expect(found.status).toBe(200);
    expect(found.text).toContain("Till of Jane");
    expect(found.text).not.toContain("Doe");
    for (const id of [event, outbound, call]) expect((await search(id, member)).text).toContain("Nothing found");
    expect((await search("jane", member)).text).toContain("Doe");
  });
});

it.each(["jane", "JANE D", "doe", "j@ex", " jane "])("a search for %s finds Jane", async (text) => {
  const { status, text: page } = await search(text);
  expect(status).toBe(200);
  expect(page).toContain(`/dashboard/contacts/${contact}`);
});

it.each(["of jane", "OF JANE", "landing"])(
  "a search for %s, a part of a webhook's name, finds that one",
  async (text) => {
    const id = text === "landing" ? inbound.id : outbound;
    const { text: page } = await search(text);
    const found = [outbound, inbound.id].filter((one) => page.includes(`href="/dashboard/webhooks/${one}"`));
    expect(found).toEqual([id]);
  },
);

it("the text of a search is shown apart from the page's own, as it may run from right to left", async () => {
  expect((await search("متجر")).text).toContain("<bdi>متجر</bdi>");
});

it.each(["", "j", "%", "<b>", "x".repeat(3000)])("a search for %s finds nothing, and breaks nothing", async (text) => {
  const { status, text: page } = await search(text);
  expect(status).toBe(200);
  expect(page).toContain("Nothing found");
  expect(page).not.toContain("<b>");
});
