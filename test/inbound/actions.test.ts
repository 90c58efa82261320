/** What the actions of an inbound webhook do to an account's contacts. */
import { beforeEach, describe, expect, it } from "vitest";
import { newAccount } from "../support/service.ts";
import { type Account, contactsOf, holdings, inboundWebhook } from "../support/inbound.ts";

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
    const webhook = await inboundWebhook(account, ["contact.create"]);
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
    const webhook = await inboundWebhook(account, ["contact.create"]);
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
    [
      "that phone",
      { phone: "+31 612345678", last_name: "Smith" },
      { first_name: "John", last_name: "Smith", email: JOHN.email },
    ],
    ["that phone and a new email", { phone: "+31 612345678", email: "new@example.com" }, { email: "new@example.com" }],
    ["that email and a new phone", { email: JOHN.email, phone: "5" }, { phone: "5" }],
    [
      "fields that are null",
      { email: JOHN.email, phone: null, first_name: null },
      { first_name: "John", phone: JOHN.phone },
    ],
    ["metadata of its own", { email: JOHN.email, metadata: { b: 2 } }, { metadata: { b: 2 } }],
  ])("updates the contact there is: %s", async (_what, body, after) => {
    const id = await contact({ ...JOHN, metadata: { a: 1 } });
    const webhook = await inboundWebhook(account, ["contact.create"]);
    const { json } = await webhook.send(body);
    expect(json["results"]).toMatchObject([{ status: 200, data: { id, ...after } }]);
    expect(await contactsOf(account)).toMatchObject([{ id, ...after }]);
  });

  it("goes by the email before the phone, and takes no other contact's phone", async () => {
    const byEmail = await contact({ email: "a@example.com" });
    const byPhone = await contact({ phone: "612345678" });
    const webhook = await inboundWebhook(account, ["contact.create"]);
    const { status, json } = await webhook.send({ email: "a@example.com", phone: "612345678", first_name: "X" });
    expect(status).toBe(422);
    expect(json["errors"]).toEqual([{ path: "phone", message: `is used by contact ${byPhone}` }]);
    expect(await contactsOf(account)).toMatchObject([{ id: byPhone }, { id: byEmail, phone: null, first_name: null }]);
  });

  it("leaves another account's contact alone", async () => {
    const other = await newAccount();
    await other.post("/v1/contacts", JOHN);
    const webhook = await inboundWebhook(account, ["contact.create"]);
    expect((await webhook.send({ ...JOHN, first_name: "Jane" })).json["results"]).toMatchObject([{ status: 201 }]);
    expect(await contactsOf(other)).toMatchObject([{ first_name: "John" }]);
  });

  it("does not fall for __proto__", async () => {
    const webhook = await inboundWebhook(account, ["contact.create"]);
    const body =
      '{"__proto__":{"email":"x@example.com","admin":true},"phone":"5","metadata":{"__proto__":{"admin":true},"a":1}}';
    expect((await webhook.send(body)).status).toBe(200);
    expect((await webhook.form("phone=6&metadata[__proto__]=x&__proto__[email]=y@example.com")).status).toBe(200);
    expect(await contactsOf(account)).toMatchObject([
      { phone: "6", email: null },
      { phone: "5", email: null, metadata: { a: 1 } },
    ]);
    expect(Reflect.get({}, "admin")).toBeUndefined();
  });
});

describe("contact.update", () => {
  const update = async (body: unknown) => (await inboundWebhook(account, ["contact.update"])).send(body);

  it.each([
    ["by its id", (id: string) => ({ id, first_name: "Johnny" }), { first_name: "Johnny", last_name: "Doe" }],
    ["by its id in capitals", (id: string) => ({ id: id.toUpperCase(), first_name: "X" }), { first_name: "X" }],
    ["by its email", () => ({ email: "johndoe@EXAMPLE.com", phone: "5" }), { phone: "5", email: JOHN.email }],
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
    ["id", { id: "018f4d2e-7c1b-7000-8000-3d1b2a9c4e5f", email: JOHN.email }],
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
    [{ email: JOHN.email, phone: "x" }, [{ path: "phone", message: "must be a phone number" }]],
  ])("refuses %j", async (body, errors) => {
    const { status, json } = await update(body);
    expect({ status, errors: json["errors"] }).toEqual({ status: 422, errors });
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
    const webhook = await inboundWebhook(account, ["contact.delete"]);
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
    const inOrder = await inboundWebhook(account, ["contact.create", "contact.update", "contact.delete"]);
    const first = await inOrder.send({ email: "a@example.com", first_name: "A" });
    expect(first.json["results"]).toMatchObject([{ status: 201 }, { status: 200 }, { status: 200 }]);
    expect(await contactsOf(account)).toEqual([]);
    const reversed = await inboundWebhook(account, ["contact.delete", "contact.update", "contact.create"]);
    const second = await reversed.send({ email: "a@example.com", first_name: "A" });
    expect(second.json["results"]).toMatchObject([{ status: 404 }, { status: 404 }, { status: 201 }]);
    const third = await reversed.send({ email: "a@example.com", first_name: "B" });
    expect(third.json["results"]).toMatchObject([{ status: 200 }, { status: 404 }, { status: 201 }]);
    expect(await contactsOf(account)).toMatchObject([{ first_name: "B" }]);
  });

  it("do nothing when the body is not valid for one of them", async () => {
    const webhook = await inboundWebhook(account, ["contact.create", "event.publish"]);
    const { status, json } = await webhook.send({ email: "a@example.com", event: "messages.exploded", payload: {} });
    expect(status).toBe(422);
    expect(json["errors"]).toEqual([
      { path: "event", message: '"messages.exploded" is not an event type: see GET /v1/event-types' },
    ]);
    expect(await holdings(account)).toEqual({ contacts: [], events: [] });
  });

  it("do nothing when the last of them cannot be done", async () => {
    const id = await contact({ email: "a@example.com" });
    const other = await contact({ phone: "5" });
    const webhook = await inboundWebhook(account, ["contact.delete", "contact.create"]);
    await account.patch(`/v1/contacts/${other}`, { email: "b@example.com" });
    const before = await holdings(account);
    // Deletes the one, then would give its email to the other, whose email it names as well.
    const update = await inboundWebhook(account, ["contact.create", "contact.update"]);
    const refused = await update.send({ id, email: "b@example.com", phone: "5", first_name: "X" });
    expect(refused.status).toBe(422);
    expect(refused.json["errors"]).toEqual([
      { path: "email", message: `is used by contact ${other}` },
      { path: "phone", message: `is used by contact ${other}` },
    ]);
    expect(await holdings(account)).toEqual(before);
    expect((await webhook.send({ id, email: "b@example.com" })).json["results"]).toMatchObject([
      { status: 200, data: { id } },
      { status: 200, data: { id: other } },
    ]);
  });
});
