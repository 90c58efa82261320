/** What of a call counts: `each`, `when` and `mapping`. */
import { beforeEach, describe, expect, it } from "vitest";
import { hmacSha256 } from "../../src/inbound/sources/check-signature.ts";
import { toHex } from "../../src/security/base64.ts";
import { type Account, callsOf, contactsOf, inboundWebhook } from "../support/inbound.ts";
import { newAccount } from "../support/service.ts";

let account: Account;
beforeEach(async () => {
  account = await newAccount();
});
const emails = async () => (await contactsOf(account)).map(({ email }) => email).toSorted();

describe("each", () => {
  const make = (each: string) => inboundWebhook(account, ["contact.create"], { each });

  it.each([
    ["/people", { people: [{ email: "a@example.com" }, { email: "b@example.com" }] }],
    ["", [{ email: "a@example.com" }, { email: "b@example.com" }]],
  ])("%j makes every element a body", async (each, body) => {
    const { json } = await (await make(each)).send(body);
    expect(json["results"]).toMatchObject([{ status: 201 }, { status: 201 }]);
    expect(await emails()).toEqual(["a@example.com", "b@example.com"]);
  });

  it("is all or none, and the error names the element", async () => {
    const { status, json } = await (await make("")).send([{ email: "a@example.com" }, { email: "nobody" }]);
    expect([status, json["errors"]]).toEqual([422, [{ path: "1.email", message: "must be an email address" }]]);
    expect(await emails()).toEqual([]);
  });

  it("takes at most 100, and an empty list is skipped", async () => {
    const webhook = await make("");
    expect((await webhook.send(Array.from({ length: 101 }, () => ({ email: "a@example.com" })))).status).toBe(422);
    expect((await webhook.send([])).status).toBe(200);
    expect((await callsOf(account, webhook.id)).map(({ status }) => status)).toEqual(["skipped", "refused"]);
  });

  it("leaves out what was done before, by the elements' own ids", async () => {
    const key = "a-key-of-the-sender-1";
    const webhook = await inboundWebhook(account, ["contact.create"], {
      source: { type: "hubspot", secrets: [key] },
      mapping: { "contact.create": { email: "/email" } },
      when: null,
    });
    const post = async (items: { eventId: number; email: string }[]) => {
      const body = JSON.stringify(items);
      const at = String(Date.now());
      const mac = await hmacSha256(Uint8Array.from(new TextEncoder().encode(key)), `POST${webhook.url}${body}${at}`);
      const signature = btoa(String.fromCharCode(...new Uint8Array(mac)));
      return webhook.send(body, {
        headers: { "X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": at },
      });
    };
    await post([{ eventId: 1, email: "a@example.com" }]);
    const { json } = await post([
      { eventId: 1, email: "changed@example.com" },
      { eventId: 2, email: "b@example.com" },
      { eventId: 2, email: "twice@example.com" },
    ]);
    expect(json).toMatchObject({ results: [{ status: 201 }], duplicates: [0, 2] });
    expect(await emails()).toEqual(["a@example.com", "b@example.com"]);
    expect((await post([{ eventId: 2, email: "again@example.com" }])).json).toMatchObject({
      results: [],
      duplicates: [0],
    });
    expect(await emails()).toEqual(["a@example.com", "b@example.com"]);
  });
});

describe("when", () => {
  it("leaves out what does not meet it, and a call without anything left is skipped", async () => {
    const when = [
      { path: "/type", op: "eq", value: "new" },
      { header: "X-Topic", op: "in", value: ["a", "b"] },
    ];
    const webhook = await inboundWebhook(account, ["contact.create"], { when });
    const post = (type: string, topic: string) =>
      webhook.send({ type, email: `${type}@example.com` }, { headers: { "X-Topic": topic } });
    expect((await post("new", "a")).json["results"]).toMatchObject([{ status: 201 }]);
    const skipped = await post("old", "a");
    expect([skipped.status, skipped.json["results"]]).toEqual([200, []]);
    await post("new", "c");
    const calls = await callsOf(account, webhook.id);
    expect(calls.map(({ status }) => status)).toEqual(["skipped", "skipped", "done"]);
    expect(calls[0]?.headers).toMatchObject({ "x-topic": "c" });
    expect(await emails()).toEqual(["new@example.com"]);
  });
});

describe("mapping", () => {
  it("says where an action's fields are", async () => {
    const mapping = {
      "contact.create": {
        email: "/who/mail",
        first_name: { $words: "first", of: "/who/name" },
        metadata: { from: { $value: "x" } },
      },
    };
    const webhook = await inboundWebhook(account, ["contact.create"], { mapping });
    await webhook.send({ who: { mail: "ada@example.com", name: "Ada Lovelace" } });
    expect(await contactsOf(account)).toMatchObject([{ first_name: "Ada", last_name: null, metadata: { from: "x" } }]);
  });

  it("is checked when it is saved, and when the actions change", async () => {
    const post = async (mapping: unknown) =>
      (await account.post("/v1/webhooks", { name: "x", is_inbound: true, events: ["contact.create"], mapping })).json;
    expect((await post({ "contact.create": { nickname: "/x" } }))["errors"]).toMatchObject([
      { path: "mapping.contact.create.nickname" },
    ]);
    expect((await post({ "contact.delete": { email: "/x" } }))["errors"]).toMatchObject([
      { path: "mapping.contact.delete" },
    ]);
    expect((await post({ "contact.create": { email: "no pointer" } }))["errors"]).toMatchObject([
      { path: "mapping.contact.create.email" },
    ]);
    const webhook = await inboundWebhook(account, ["contact.create", "contact.delete"], {
      mapping: { "contact.delete": { email: "/x" } },
    });
    const { json } = await account.patch(`/v1/webhooks/${webhook.id}`, { events: ["contact.create"] });
    expect(json["errors"]).toMatchObject([{ path: "mapping.contact.delete" }]);
  });
});

it("A form of a website is understood by its usual names", async () => {
  const webhook = await inboundWebhook(account, ["contact.create"], { source: { type: "form" } });
  await webhook.form("your-email=ada@example.com&Name=Ada Lovelace");
  expect(await contactsOf(account)).toMatchObject([
    { email: "ada@example.com", first_name: "Ada", last_name: "Lovelace" },
  ]);
});

it("An unsigned call has no repeat: anybody could name its id", async () => {
  const webhook = await inboundWebhook(account, ["contact.create"], {
    source: { type: "tally" },
    mapping: null,
    when: null,
  });
  const body = { eventId: "1", email: "a@example.com" };
  await webhook.send(body);
  expect((await webhook.send({ ...body, email: "b@example.com" })).headers.get("Idempotent-Replayed")).toBeNull();
  expect(await emails()).toEqual(["a@example.com", "b@example.com"]);
});

it("A signature in another case of hex is the same repeat", async () => {
  const key = "a-key-of-the-sender-1";
  const webhook = await inboundWebhook(account, ["contact.create"], { source: { type: "github", secrets: [key] } });
  const body = '{"email":"a@example.com"}';
  const hex = toHex(await hmacSha256(Uint8Array.from(new TextEncoder().encode(key)), body));
  const first = await webhook.send(body, { headers: { "X-Hub-Signature-256": `sha256=${hex}` } });
  const second = await webhook.send(body, { headers: { "X-Hub-Signature-256": `sha256=${hex.toUpperCase()}` } });
  expect(second.text).toBe(first.text);
});
