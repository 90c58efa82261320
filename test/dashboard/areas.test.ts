/** Which pages are for whom. The API refuses the same people; a page says so in words. */
import { describe, expect, it } from "vitest";
import { inboundWebhook } from "../support/inbound.ts";
import { newAccount, request } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

const account = await newAccount();
const inbound = await inboundWebhook(account, ["contact.create"]);
const call = String((await inbound.form("email=ada@example.com")).json["id"]);
const contact = String((await account.get("/v1/contacts")).json["data"]?.["0"]?.["id"]);
const outboundId = String((await account.webhook("https://example.com/hook"))["id"]);
const event = String((await account.publish())["id"]);

async function visitorAs(role: string) {
  const { json } = await request("POST", `/v1/accounts/${account.id}/portal-links`, { body: { role } });
  const visitor = browser();
  await visitor.post(String(json["url"]));
  return visitor;
}

const visitors = {
  owner: await visitorAs("owner"),
  admin: await visitorAs("admin"),
  viewer: await visitorAs("viewer"),
  member: await visitorAs("member"),
};

const OWNERS = ["owner"];
const ADMINS = ["owner", "admin"];
const READERS = ["owner", "admin", "viewer"];
const CONTACT_ROLES = ["owner", "admin", "member"];
const EVERYBODY = ["owner", "admin", "viewer", "member"];
const outbound = `/dashboard/webhooks/${outboundId}`;
const webhook = `/dashboard/webhooks/${inbound.id}`;

const PAGES: [path: string, roles: string[]][] = [
  [`${webhook}/calls`, READERS],
  [`${webhook}/calls/${call}`, READERS],
  [`${webhook}/calls/${call}/body`, ADMINS],
  [`${webhook}/try`, ADMINS],
  [`${webhook}/try?as=form`, ADMINS],
  ["/dashboard/events", READERS],
  [`/dashboard/events/${event}`, READERS],
  [`/dashboard/events/${event}/payload`, READERS],
  ["/dashboard/deliveries", READERS],
  ["/dashboard/search?q=ada", EVERYBODY],
  ["/dashboard/contacts", CONTACT_ROLES],
  ["/dashboard/contacts/new", CONTACT_ROLES],
  [`/dashboard/contacts/${contact}`, CONTACT_ROLES],
  [`/dashboard/contacts/${contact}/delete`, CONTACT_ROLES],
  ["/dashboard/catalog", EVERYBODY],
  ["/dashboard/catalog/events/messages.sent", EVERYBODY],
  ["/dashboard/catalog/actions/contact.create", EVERYBODY],
  ["/dashboard/webhooks", READERS],
  ["/dashboard/webhooks/new", ADMINS],
  [webhook, READERS],
  [`${webhook}/settings`, ADMINS],
  [`${webhook}/secrets`, ADMINS],
  [`${webhook}/delete`, ADMINS],
  [`${outbound}/deliveries`, READERS],
  [`${outbound}/deliveries/${event}`, READERS],
  [`${outbound}/deliveries/${event}/body`, READERS],
  [`${outbound}/repair`, ADMINS],
  ["/dashboard/audit-log", ADMINS],
  ["/dashboard/audit-log?action=webhook.updated&since=2020-11-25T09:33", ADMINS],
  ["/dashboard/tokens", OWNERS],
  ["/dashboard/tokens/new", OWNERS],
  ["/dashboard/portal-links", OWNERS],
];

describe.each(PAGES)("%s", (path, roles) => {
  it.each(Object.entries(visitors))(`is shown to ${roles.join(", ")} alone: %s`, async (role, visitor) => {
    const { status, headers, text } = await visitor.get(path);
    expect(status).toBe(roles.includes(role) ? 200 : 403);
    if (status === 403) expect(text).toContain(`You are signed in as ${role}.`);
    expect(headers.get("Cache-Control")).toBe("no-store");
    expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(text).not.toContain(inbound.secret);
  });

  it("is not for strangers", async () => {
    expect((await browser().get(path)).status).toBe(303);
  });
});

describe("somebody else's text", () => {
  it.each([`${webhook}/calls/${call}/body`, `/dashboard/events/${event}/payload`])(
    "is a file to keep, never a page: %s",
    async (path) => {
      const { headers } = await visitors.owner.get(path);
      expect(headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
      expect(headers.get("Content-Disposition")).toMatch(/^attachment; filename="[\w-]+\.\w+"$/);
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    },
  );
});

describe("a form for contacts", () => {
  it("clears what was emptied, and changes nothing that it does not show", async () => {
    const { json } = await account.post("/v1/contacts", { first_name: "Ada", phone: "+31100001", metadata: { a: 1 } });
    const path = `/dashboard/contacts/${String(json["id"])}`;
    const fields = {
      first_name: "",
      last_name: "",
      email: "ada.l@example.com",
      phone: "+31100001",
      metadata: '{"a": 1}',
    };
    expect((await visitors.member.post(path, fields)).status).toBe(303);
    const after = (await account.get(`/v1/contacts/${String(json["id"])}`)).json;
    expect(after).toMatchObject({
      first_name: null,
      email: "ada.l@example.com",
      phone: "+31100001",
      metadata: { a: 1 },
    });
  });
});
