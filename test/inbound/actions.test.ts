/** What the actions of an inbound webhook do to an account's contacts. */
import { beforeEach, describe, expect, it } from "vitest";
import { newAccount } from "../support/service.ts";
import { type Account, contactsOf, holdings, signedWebhook } from "../support/inbound.ts";

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const UUID = /^[0-9a-f-]{36}$/;
const JOHN = { first_name: "John", last_name: "Doe", email: "JohnDoe@example.com", phone: "+31 612345678" };

let account: Account;
beforeEach(async () => {
  account = await newAccount();
});

async function contact(fields: Record<string, unknown>): Promise<string> {
  return String((await account.post("/v1/contacts", fields)).json["id"]);
}

describe("contact.create", () => {
  it("creates the contact, and answers with it", async () => {
    const webhook = await signedWebhook(account, ["contact.create"]);
    const { status, json } = await webhook.send({ ...JOHN, metadata: { plan: 1 }, utm_source: "newsletter" });
    expect(status).toBe(200);
    expect(json).toEqual({
      id: expect.stringMatching(UUID),
      results: [
        {
          action: "contact.create",
          status: 201,
          data: {
            id: expect.stringMatching(UUID),
            ...JOHN,
            metadata: { plan: 1 },
            created_at: expect.stringMatching(TIME),
            updated_at: expect.stringMatching(TIME),
          },
        },
      ],
    });
    expect(await contactsOf(account)).toMatchObject([{ ...JOHN, metadata: { plan: 1 } }]);
  });

  it("takes a plain HTML form", async () => {
    const webhook = await signedWebhook(account, ["contact.create"]);
    const { status } = await webhook.form("email=a%40example.com&first_name=Mary+Ann&last_name=&metadata[source]=web");
    expect(status).toBe(200);
    expect(await contactsOf(account)).toMatchObject([
      { email: "a@example.com", first_name: "Mary Ann", last_name: null, phone: null, metadata: { source: "web" } },
    ]);
  });

  it.each([
    [
      "that email, in another case",
      { email: "JOHNDOE@EXAMPLE.COM", first_name: "Johnny" },
      { first_name: "Johnny", last_name: "Doe" },
    ],
    ["that email and a new phone", { email: JOHN.email, phone: "55555" }, { phone: "55555" }],
    [
      "fields that are null",
      { email: JOHN.email, phone: null, first_name: null },
      { first_name: "John", phone: JOHN.phone },
    ],
    ["metadata of its own", { email: JOHN.email, metadata: { b: 2 } }, { metadata: { a: 1, b: 2 } }],
    ["metadata with the same key", { email: JOHN.email, metadata: { a: null } }, { metadata: { a: null } }],
    ["blank fields", { email: JOHN.email, first_name: " ", phone: "" }, { first_name: "John", phone: JOHN.phone }],
  ])("updates the contact there is: %s", async (_what, body, after) => {
    const id = await contact({ ...JOHN, metadata: { a: 1 } });
    const webhook = await signedWebhook(account, ["contact.create"]);
    const { json } = await webhook.send(body);
    expect(json["results"]).toMatchObject([{ status: 200, data: { id, ...after } }]);
    expect(await contactsOf(account)).toMatchObject([{ id, ...after }]);
  });

  it("by a phone alone finds the contact without an email that has it", async () => {
    const id = await contact({ phone: "+31 (20) 555-0000", first_name: "Ann" });
    await contact({ email: "a@example.com", phone: "+31 20 555 0000" });
    const webhook = await signedWebhook(account, ["contact.create"]);
    const { json } = await webhook.send({ phone: "tel:+31-20-555-0000", last_name: "Lee" });
    expect(json["results"]).toMatchObject([{ status: 200, data: { id, first_name: "Ann", last_name: "Lee" } }]);
    expect(await contactsOf(account)).toHaveLength(2);
  });

  it("with an email never takes over a contact by its phone", async () => {
    const hers = await contact({ phone: "+31205550000", first_name: "Ann" });
    const webhook = await signedWebhook(account, ["contact.create"]);
    const { json } = await webhook.send({ phone: "+31205550000", email: "mine@example.com" });
    expect(json["results"]).toMatchObject([{ status: 201, data: { email: "mine@example.com" } }]);
    expect(await contactsOf(account)).toMatchObject([
      { email: "mine@example.com", phone: "+31205550000" },
      { id: hers, first_name: "Ann", email: null },
    ]);
  });

  it("knows an email by its lower case, NFC and punycode", async () => {
    const id = await contact({ email: "j\u00f6rg@b\u00fccher.example" });
    const webhook = await signedWebhook(account, ["contact.create"]);
    const { json } = await webhook.send({ email: "JO\u0308RG@xn--bcher-kva.EXAMPLE" });
    expect(json["results"]).toMatchObject([{ status: 200, data: { id } }]);
  });

  const big = { x: "x".repeat(16_384) };
  it.each<[string, Record<string, unknown>, string[], Record<string, unknown>]>([
    ["a phone that is none", { phone: "n/a" }, ["phone"], { phone: null }],
    ["a phone that is a plus", { phone: "+" }, ["phone"], { phone: null }],
    ["an invisible name", { first_name: "\u200B", last_name: "Doe" }, ["first_name"], { last_name: "Doe" }],
    ["a long name", { last_name: "x".repeat(256) }, ["last_name"], { last_name: null }],
    ["a name that is an object", { first_name: {} }, ["first_name"], { first_name: null }],
    ["much metadata", { metadata: big }, ["metadata"], { metadata: {} }],
    ["metadata that is text, and a phone", { metadata: "x", phone: [] }, ["metadata", "phone"], {}],
  ])("is done without %s, and says so", async (_what, fields, ignored, expected) => {
    const webhook = await signedWebhook(account, ["contact.create"]);
    const { json } = await webhook.send({ email: "a@example.com", ...fields });
    const results: unknown = json["results"];
    expect(results).toMatchObject([{ status: 201, data: expected }]);
    expect(Array.isArray(results) && [...results[0].ignored].toSorted()).toEqual(ignored);
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["a phone that is a number", { phone: 31612345678 }, { phone: "31612345678" }],
    ["PHP's empty map", { metadata: [] }, { metadata: {} }],
  ])("takes %s", async (_what, fields, expected) => {
    const webhook = await signedWebhook(account, ["contact.create"]);
    const { json } = await webhook.send({ email: "a@example.com", ...fields });
    expect(json["results"]).toMatchObject([{ status: 201, data: expected }]);
    expect(json["results"]).not.toMatchObject([{ ignored: expect.anything() }]);
  });

  it("keeps the digits of numbers in metadata, as text where a number would lose them", async () => {
    const webhook = await signedWebhook(account, ["contact.create"]);
    await webhook.send('{"email":"a@example.com","metadata":{"id":820982911946154508,"price":1.50,"n":[7]}}');
    expect(await contactsOf(account)).toMatchObject([{ metadata: { id: "820982911946154508", price: 1.5, n: [7] } }]);
  });

  it("adds to metadata no more than fits", async () => {
    const id = await contact({ email: "a@example.com", metadata: { a: "x".repeat(10_000) } });
    const webhook = await signedWebhook(account, ["contact.create", "contact.update"]);
    const { json } = await webhook.send({
      email: "a@example.com",
      first_name: "Ann",
      metadata: { b: "x".repeat(10_000) },
    });
    expect(json["results"]).toMatchObject([
      { status: 200, ignored: ["metadata"] },
      { status: 200, ignored: ["metadata"] },
    ]);
    expect(await contactsOf(account)).toMatchObject([{ id, first_name: "Ann", metadata: { a: "x".repeat(10_000) } }]);
  });

  it("leaves another account's contact alone", async () => {
    const other = await newAccount();
    await other.post("/v1/contacts", JOHN);
    const webhook = await signedWebhook(account, ["contact.create"]);
    expect((await webhook.send({ ...JOHN, first_name: "Jane" })).json["results"]).toMatchObject([{ status: 201 }]);
    expect(await contactsOf(other)).toMatchObject([{ first_name: "John" }]);
  });

  it("does not fall for __proto__", async () => {
    const webhook = await signedWebhook(account, ["contact.create"]);
    const body =
      '{"__proto__":{"email":"x@example.com","admin":true},"phone":"55555","metadata":{"__proto__":{"admin":true},"a":1}}';
    expect((await webhook.send(body)).status).toBe(200);
    expect((await webhook.form("phone=66666&metadata[__proto__]=x&__proto__[email]=y@example.com")).status).toBe(200);
    expect(await contactsOf(account)).toMatchObject([
      { phone: "66666", email: null },
      { phone: "55555", email: null, metadata: { a: 1 } },
    ]);
    expect(Reflect.get({}, "admin")).toBeUndefined();
  });
});

describe("contact.update", () => {
  const update = async (body: unknown) => (await signedWebhook(account, ["contact.update"])).send(body);

  it.each([
    ["by its id", (id: string) => ({ id, first_name: "Johnny" }), { first_name: "Johnny", last_name: "Doe" }],
    ["by its id in capitals", (id: string) => ({ id: id.toUpperCase(), first_name: "X" }), { first_name: "X" }],
    ["by its email", () => ({ email: "johndoe@EXAMPLE.com", phone: "55555" }), { phone: "55555", email: JOHN.email }],
    ["to a new email", (id: string) => ({ id, email: "new@example.com" }), { email: "new@example.com" }],
    [
      "clearing what is null",
      (id: string) => ({ id, email: null, first_name: null, metadata: null }),
      { email: null, first_name: null, metadata: {} },
    ],
  ])("changes the contact %s", async (_what, body, after) => {
    const id = await contact({ ...JOHN, metadata: { a: 1 } });
    const { json } = await update(body(id));
    expect(json["results"]).toMatchObject([{ action: "contact.update", status: 200, data: { id, ...after } }]);
    expect(await contactsOf(account)).toMatchObject([{ id, ...after }]);
  });

  it.each([
    ["id", { id: "018f4d2e-7c1b-7000-8000-3d1b2a9c4e5f" }],
    ["id and email", { id: "018f4d2e-7c1b-7000-8000-3d1b2a9c4e5f", email: "nobody@example.com" }],
    ["email", { email: "nobody@example.com" }],
  ])("answers 404 in its result when nobody has that %s", async (_what, body) => {
    await contact(JOHN);
    const { status, json } = await update({ ...body, first_name: "X" });
    expect(status).toBe(200);
    expect(json["results"]).toEqual([{ action: "contact.update", status: 404, data: null }]);
    expect(await contactsOf(account)).toMatchObject([JOHN]);
  });

  it.each([
    [{ first_name: "X" }, [{ path: "id", message: "is required when there is no email" }]],
    [{ id: "lead-42" }, [{ path: "id", message: "must be the id of a contact" }]],
    [{ id: 42 }, [{ path: "id", message: "must be a string" }]],
    [{ id: "", email: " " }, [{ path: "id", message: "is required when there is no email" }]],
    [{ email: "nobody" }, [{ path: "email", message: "must be an email address" }]],
  ])("refuses %j", async (body, errors) => {
    const { status, json } = await update(body);
    expect({ status, errors: json["errors"] }).toEqual({ status: 422, errors });
  });

  it.each([["018f4d2e-7c1b-7000-8000-3d1b2a9c4e5f"], [820982911946154500], ["lead-42"], [""]])(
    "goes by the email where the id %j is none of ours",
    async (foreign) => {
      const id = await contact(JOHN);
      const { json } = await update({ id: foreign, email: JOHN.email, first_name: "X", phone: "n/a" });
      expect(json["results"]).toMatchObject([{ status: 200, data: { id, first_name: "X", phone: JOHN.phone } }]);
    },
  );

  it("merges metadata by key, and clears it with null", async () => {
    const id = await contact({ ...JOHN, metadata: { a: 1 } });
    await update({ id, metadata: { b: 2 } });
    expect(await contactsOf(account)).toMatchObject([{ metadata: { a: 1, b: 2 } }]);
    await update({ id, metadata: null });
    expect(await contactsOf(account)).toMatchObject([{ metadata: {} }]);
  });

  it("gives no contact without an email the phone of another such", async () => {
    const other = await contact({ phone: "55555" });
    const id = await contact({ email: "a@example.com", phone: "55555" });
    expect((await update({ id, email: null })).json["errors"]).toEqual([
      { path: "phone", message: `is used by contact ${other}` },
    ]);
  });

  it("keeps every contact reachable, and its email its own", async () => {
    const id = await contact({ email: "a@example.com" });
    const other = await contact({ email: "b@example.com" });
    expect((await update({ id, email: null })).json["errors"]).toEqual([
      { path: "email", message: "is required when there is no phone" },
    ]);
    expect((await update({ id, email: "B@example.com" })).json["errors"]).toEqual([
      { path: "email", message: `is used by contact ${other}` },
    ]);
  });

  it("reaches no other account's contact", async () => {
    const other = await newAccount();
    const id = String((await other.post("/v1/contacts", JOHN)).json["id"]);
    expect((await update({ id, first_name: "X" })).json["results"]).toMatchObject([{ status: 404 }]);
    expect(await contactsOf(other)).toMatchObject([JOHN]);
  });
});

describe("contact.delete", () => {
  it.each([
    ["id", (id: string) => ({ id })],
    ["email", () => ({ email: "JOHNDOE@example.com" })],
  ])("deletes the contact with that %s; the second time there is none", async (_what, body) => {
    const id = await contact(JOHN);
    const webhook = await signedWebhook(account, ["contact.delete"]);
    expect((await webhook.send(body(id))).json["results"]).toEqual([
      { action: "contact.delete", status: 200, data: { id } },
    ]);
    expect((await webhook.send(body(id))).json["results"]).toEqual([
      { action: "contact.delete", status: 404, data: null },
    ]);
    expect(await contactsOf(account)).toEqual([]);
  });
});

describe("Several actions on one body", () => {
  it("run in the webhook's order and see what those before them did", async () => {
    const inOrder = await signedWebhook(account, ["contact.create", "contact.update", "contact.delete"]);
    const first = await inOrder.send({ email: "a@example.com", first_name: "A" });
    expect(first.json["results"]).toMatchObject([{ status: 201 }, { status: 200 }, { status: 200 }]);
    expect(await contactsOf(account)).toEqual([]);
    const reversed = await signedWebhook(account, ["contact.delete", "contact.update", "contact.create"]);
    const second = await reversed.send({ email: "a@example.com", first_name: "A" });
    expect(second.json["results"]).toMatchObject([{ status: 404 }, { status: 404 }, { status: 201 }]);
    const third = await reversed.send({ email: "a@example.com", first_name: "B" });
    expect(third.json["results"]).toMatchObject([{ status: 200 }, { status: 404 }, { status: 201 }]);
    expect(await contactsOf(account)).toMatchObject([{ first_name: "B" }]);
  });

  it("do nothing when the body is not valid for one of them", async () => {
    const webhook = await signedWebhook(account, ["contact.create", "event.publish"]);
    const { status, json } = await webhook.send({ email: "a@example.com", event: "messages.exploded", payload: {} });
    expect(status).toBe(422);
    expect(json["errors"]).toEqual([
      { path: "event", message: '"messages.exploded" is not an event type: see GET /v1/event-types' },
    ]);
    expect(await holdings(account)).toEqual({ contacts: [], events: [] });
  });

  it("do nothing when the last of them cannot be done", async () => {
    const id = await contact({ email: "a@example.com" });
    const other = await contact({ email: "b@example.com" });
    const before = await holdings(account);
    // Changes the other by its email, then would give that email to the first.
    const webhook = await signedWebhook(account, ["contact.create", "contact.update"]);
    const refused = await webhook.send({ id, email: "b@example.com", first_name: "X" });
    expect(refused.status).toBe(422);
    expect(refused.json["errors"]).toEqual([{ path: "email", message: `is used by contact ${other}` }]);
    expect(await holdings(account)).toEqual(before);
  });
});
