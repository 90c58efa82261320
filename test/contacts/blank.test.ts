/** A blank field of a contact is absent, at every door that it can come through. A blank that is data is kept. */
import { describe, expect, it } from "vitest";
import { contactsOf, inboundWebhook, signedWebhook } from "../support/inbound.ts";
import { newAccount } from "../support/service.ts";

const BLANKS = ["", " ", "\t", "\r\n", "\u00a0", "\u2003", "\u3000", "\u2800", "\ufeff"];
const FIELDS = ["first_name", "last_name", "email", "phone"];
const CARA = { first_name: "Cara", last_name: "Lee", email: "cara@example.com", phone: "+31205550000" };

const account = await newAccount();
const { json: cara } = await account.post("/v1/contacts", CARA);
const path = `/v1/contacts/${String(cara["id"])}`;
const create = await inboundWebhook(account, ["contact.create"]);
const update = await signedWebhook(account, ["contact.update"]);
const remove = await signedWebhook(account, ["contact.delete"]);
const form = await inboundWebhook(account, ["contact.create"], { source: { type: "form" } });
const mapped = await inboundWebhook(account, ["contact.create"], {
  mapping: { "contact.create": Object.fromEntries(FIELDS.map((field) => [field, `/data/${field}`])) },
});

/** With the email that identifies her, unless it is the blank one: then with her phone. */
const fieldsWith = (field: string, blank: string) =>
  field === "email" ? { phone: CARA.phone, email: blank } : { email: CARA.email, [field]: blank };
const multipart = (fields: Record<string, string>) =>
  Object.entries(fields)
    .map(([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join("") + "--x--\r\n";

type Fields = Record<string, string>;
const doors: [door: string, send: (fields: Fields) => Promise<{ status: number }>][] = [
  ["a PATCH of the API", (fields) => account.patch(path, fields)],
  ["a call in JSON", (fields) => create.send(fields)],
  ["a call with a form", (fields) => create.form(new URLSearchParams(fields).toString())],
  [
    "a call with a multipart form",
    (fields) => create.send(multipart(fields), { type: "multipart/form-data; boundary=x" }),
  ],
  ["a call of a form's source", (fields) => form.form(new URLSearchParams(fields).toString())],
  ["a call with a mapping", (fields) => mapped.send({ data: fields })],
  ["a call that changes", (fields) => update.send({ ...fields, id: cara["id"] })],
];

describe.each(doors)("in %s", (_door, send) => {
  it.each(FIELDS)("a blank %s leaves what is known", async (field) => {
    for (const blank of BLANKS) {
      const { status } = await send(fieldsWith(field, blank));
      expect([blank, status]).toEqual([blank, 200]);
      expect([blank, (await account.get(path)).json]).toMatchObject([blank, CARA]);
    }
  });
});

describe("what must be there", () => {
  it.each(BLANKS)("is required when it is %j", async (blank) => {
    const api = await account.post("/v1/contacts", { email: blank, phone: blank });
    expect(api).toMatchObject({ status: 422, json: { errors: [{ path: "email" }] } });
    for (const webhook of [create, remove, update]) {
      const { status, text } = await webhook.send({ email: blank, phone: blank, last_name: "Nobody" });
      expect([blank, status]).toEqual([blank, 422]);
      expect(text).toMatch(/is required/);
    }
    const known = (await contactsOf(account)).filter(({ email }) => email === CARA.email);
    expect(known).toMatchObject([CARA]);
  });
});

it.each(BLANKS)("the blank %j that is data is kept", async (blank) => {
  const email = `${crypto.randomUUID()}@example.com`;
  const { json } = await account.post("/v1/contacts", { email, metadata: { note: blank } });
  expect(json["metadata"]).toEqual({ note: blank });
  const filter = [{ path: "/message/note", op: "eq", value: blank }];
  const constant = { "contact.create": { email: "/email", metadata: { note: { $value: blank }, of: "/note" } } };
  const own = await newAccount();
  expect((await own.webhook("https://example.com/", { filter }))["filter"]).toEqual(filter);
  const webhook = await inboundWebhook(own, ["contact.create"], { mapping: constant });
  expect((await webhook.send({ email, note: blank })).status).toBe(200);
  expect(await contactsOf(own)).toMatchObject([{ metadata: { note: blank, of: blank } }]);
});
