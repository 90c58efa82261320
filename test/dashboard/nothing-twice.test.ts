/** A form that is sent twice is done once; what was typed outlives a session; of two editors, the second hears of the first. */
import { describe, expect, it } from "vitest";
import { type Answer, newAccount, request } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

const account = await newAccount();

async function visitorAs(role: string, name = "Jane") {
  const { json } = await request("POST", `/v1/accounts/${account.id}/portal-links`, { body: { role, name } });
  const visitor = browser();
  await visitor.post(String(json["url"]));
  return visitor;
}

const owner = await visitorAs("owner");

/** A hidden field of a page's last form. */
function hidden({ text }: Answer, name: string): string {
  return (
    [...text.matchAll(new RegExp(`name="${name}" value="([^"]*)"`, "g"))].at(-1)?.[1]?.replaceAll("&quot;", '"') ?? ""
  );
}

const countOf = async (path: string) => Object.keys((await account.get(path)).json["data"] ?? {}).length;
const tokens = `/v1/accounts/${account.id}/tokens`;

describe("a form that is sent twice", () => {
  it("makes one webhook, and leads to it both times", async () => {
    const page = await owner.get("/dashboard/webhooks/new/outbound");
    const fields = { form_key: hidden(page, "form_key"), name: "Once", url: "https://example.com/once", events: "*" };
    expect(fields.form_key).not.toBe("");
    const before = await countOf("/v1/webhooks");
    const [first, second] = [
      await owner.post("/dashboard/webhooks/new/outbound", fields),
      await owner.post("/dashboard/webhooks/new/outbound", fields),
    ];
    expect(first.status).toBe(303);
    expect(second.headers.get("Location")).toBe(first.headers.get("Location"));
    expect(await countOf("/v1/webhooks")).toBe(before + 1);

    const other = await owner.post("/dashboard/webhooks/new/outbound", { ...fields, name: "Twice" });
    expect([other.status, other.text.includes("This form was already sent with different content.")]).toEqual([
      409,
      true,
    ]);
    expect(other.text).toContain('value="Twice"');
    expect(await countOf("/v1/webhooks")).toBe(before + 1);
  });

  it("has another key on every page", async () => {
    const keys = await Promise.all(
      [1, 2, 3].map(async () => hidden(await owner.get("/dashboard/tokens/new"), "form_key")),
    );
    expect(new Set(keys).size).toBe(3);
  });

  it("makes one token, which is shown once, on a page that can be reloaded", async () => {
    const fields = {
      form_key: hidden(await owner.get("/dashboard/tokens/new"), "form_key"),
      name: "CRM",
      role: "admin",
    };
    const made = await owner.post("/dashboard/tokens/new", fields);
    expect([made.status, made.headers.get("Location")]).toEqual([303, "/dashboard/tokens/created"]);
    expect(made.text).not.toContain("rct_");
    expect((await owner.get("/dashboard/tokens/created")).text).toMatch(/rct_[\w-]+/);
    const again = await owner.get("/dashboard/tokens/created");
    expect([again.status, again.text.includes("rct_")]).toEqual([200, false]);
    expect(again.text).toContain("cannot be shown again");
    await owner.post("/dashboard/tokens/new", fields);
    expect((await owner.get("/dashboard/tokens/created")).text).toContain("cannot be shown again");
    expect(await countOf(tokens)).toBe(1);
  });

  it("makes one portal link", async () => {
    const page = await owner.get("/dashboard/portal-links");
    const fields = { form_key: hidden(page, "form_key"), name: "Grace", role: "member", expires_in: "900" };
    const before = await countOf(`/v1/accounts/${account.id}/portal-links`);
    for (const _time of [1, 2]) {
      const { headers } = await owner.post("/dashboard/portal-links", fields);
      expect(headers.get("Location")).toBe("/dashboard/portal-links/created");
    }
    expect(await countOf(`/v1/accounts/${account.id}/portal-links`)).toBe(before + 1);
  });

  it("sends one test event", async () => {
    const { id } = await account.webhook("https://example.com/test-once");
    const page = `/dashboard/webhooks/${String(id)}`;
    const fields = { form_key: hidden(await owner.get(page), "form_key"), event: "messages.sent" };
    const places = [await owner.post(`${page}/test`, fields), await owner.post(`${page}/test`, fields)];
    expect(new Set(places.map(({ headers }) => headers.get("Location"))).size).toBe(1);
  });

  it("deletes, and says so, both times", async () => {
    const { id } = await account.webhook("https://example.com/gone");
    for (const _time of [1, 2]) {
      const { headers } = await owner.post(`/dashboard/webhooks/${String(id)}/delete`);
      expect(headers.get("Location")).toBe("/dashboard/webhooks?done=deleted");
    }
  });

  it("shows a secret only to the account that made it", async () => {
    const fields = { name: "Secret", role: "admin" };
    const visitor = await visitorAs("owner");
    await visitor.post("/dashboard/tokens/new", fields);
    const other = await newAccount();
    const { json } = await request("POST", `/v1/accounts/${other.id}/portal-links`, { body: { role: "owner" } });
    await visitor.post(String(json["url"]));
    expect((await visitor.get("/dashboard/tokens/created")).text).not.toContain("rct_");
  });
});

describe("a form that is sent after the session ended", () => {
  it("is kept on the page, and can be sent again after signing in", async () => {
    const visitor = await visitorAs("owner");
    await visitor.post("/dashboard/sign-out");
    const typed = [
      ["form_key", "k-1"],
      ["name", 'Typed "for hours"'],
      ["url", "https://example.com/typed"],
      ["events", "messages.sent"],
      ["events", "feedback.*"],
      ["metadata", '{\n  "a": 1\n}'],
    ];
    const kept = await visitor.post("/dashboard/webhooks/new/outbound?x=1", typed);
    expect(kept.status).toBe(401);
    expect(kept.text).toContain("Your session has ended");
    expect(kept.text).toContain('action="/dashboard/webhooks/new/outbound?x=1"');
    const fields = [...kept.text.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
      ([, name = "", value = ""]) => [name, value.replaceAll("&quot;", '"').replaceAll("&amp;", "&")],
    );
    expect(fields).toEqual(typed);
    const { json } = await request("POST", `/v1/accounts/${account.id}/portal-links`, { body: { role: "owner" } });
    await visitor.post(String(json["url"]));
    const { headers } = await visitor.post("/dashboard/webhooks/new/outbound?x=1", fields);
    const id = /webhooks\/([0-9a-f-]{36})/.exec(headers.get("Location") ?? "")?.[1];
    expect((await account.get(`/v1/webhooks/${id}`)).json).toMatchObject({
      name: 'Typed "for hours"',
      events: ["messages.sent", "feedback.*"],
      metadata: { a: 1 },
    });
  });

  it("leads to the page that it was on, when nothing was typed", async () => {
    const { headers } = await browser().post("/dashboard/webhooks/x/probe", {
      form_key: "k",
      form_page: "/dashboard/webhooks/x/repair",
    });
    expect(headers.get("Location")).toBe("/dashboard/sign-in?done=needed&next=%2Fdashboard%2Fwebhooks%2Fx%2Frepair");
  });
});

describe("of two people who edit", () => {
  it("a webhook, the second hears who was first, keeps what was typed, and may replace it", async () => {
    const { id } = await account.webhook("https://example.com/two");
    const path = `/dashboard/webhooks/${String(id)}/settings`;
    const [first, second] = [await visitorAs("admin", "Ada"), await visitorAs("admin", "Bob")];
    const fields = { url: "https://example.com/two", events: "*" };
    const [one, two] = [await first.get(path), await second.get(path)];
    const sent = await first.post(path, { ...fields, name: "Of Ada", version: hidden(one, "version") });
    expect(sent.status).toBe(303);
    const late = await second.post(path, { ...fields, name: "Of Bob", version: hidden(two, "version") });
    expect(late.status).toBe(412);
    expect(late.text).toContain("Ada has changed it");
    expect(late.text).toContain('value="Of Bob"');
    expect((await account.get(`/v1/webhooks/${String(id)}`)).json).toMatchObject({ name: "Of Ada" });
    // A row more is no look at the change of the other.
    const added = await second.post(path, {
      ...fields,
      name: "Of Bob",
      version: hidden(two, "version"),
      add: "filter",
    });
    expect(hidden(added, "version")).toBe(hidden(two, "version"));
    expect((await second.post(path, { ...fields, name: "Of Bob", version: hidden(late, "version") })).status).toBe(303);
    expect((await account.get(`/v1/webhooks/${String(id)}`)).json).toMatchObject({ name: "Of Bob" });
  });

  it("a contact, too; a member hears that somebody was", async () => {
    const { json } = await account.post("/v1/contacts", { email: "two@example.com" });
    const path = `/dashboard/contacts/${String(json["id"])}`;
    const member = await visitorAs("member");
    const version = hidden(await member.get(path), "version");
    await account.patch(`/v1/contacts/${String(json["id"])}`, { first_name: "Ada" });
    const late = await member.post(path, { first_name: "Bob", email: "two@example.com", version });
    expect(late.text).toContain("Somebody else has changed it");
    expect(late.text).toContain('value="Bob"');
    const sent = await member.post(path, {
      first_name: "Bob",
      email: "two@example.com",
      version: hidden(late, "version"),
    });
    expect(sent.status).toBe(303);
  });
});

it("has a key in every form that changes something", async () => {
  const { id } = await account.webhook("https://example.com/keys");
  const inbound = (await account.post("/v1/webhooks", { name: "In", is_inbound: true, events: ["contact.create"] }))
    .json;
  for (const page of [
    `/dashboard/webhooks/${String(id)}`,
    `/dashboard/webhooks/${String(id)}/settings`,
    `/dashboard/webhooks/${String(id)}/secrets`,
    `/dashboard/webhooks/${String(id)}/delete`,
    `/dashboard/webhooks/${String(inbound["id"])}/connect`,
    `/dashboard/webhooks/${String(inbound["id"])}/calls/run`,
    "/dashboard/deliveries",
    "/dashboard/contacts/new",
    "/dashboard/tokens",
    "/dashboard/tokens/new",
    "/dashboard/portal-links",
  ]) {
    const { status, text } = await owner.get(page);
    expect([page, status]).toEqual([page, 200]);
    const forms = [...text.matchAll(/<form method="post"[^>]*>(.{0,40})/g)].filter(
      ([form]) => !form.includes("sign-out"),
    );
    expect(forms.map(([, start]) => start)).toEqual(forms.map(() => expect.stringContaining('name="form_key"')));
  }
});
