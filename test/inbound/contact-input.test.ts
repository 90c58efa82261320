/** Contacts as people and their programs write them: what a call does with blanks, odd characters and bad values. */
import { beforeEach, describe, expect, it } from "vitest";
import { type Account, contactsOf, inboundWebhook } from "../support/inbound.ts";
import { newAccount } from "../support/service.ts";

const EMAIL = "cara@example.com";
let account: Account;
beforeEach(async () => {
  account = await newAccount();
});
const create = () => inboundWebhook(account, ["contact.create"]);

describe("A phone", () => {
  it.each([
    ["no-break spaces", "+31\u00a0(20)\u00a0555-0000"],
    ["non-breaking hyphens", "+31 20 555\u20110000"],
    ["tel:", "tel:+31205550000"],
    ["an extension", "+31 20 555 0000 ext. 5"],
  ])("with %s is the number without", async (_, phone) => {
    const webhook = await create();
    const [first, second] = [await webhook.send({ phone: "+31205550000" }), await webhook.send({ phone })];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await contactsOf(account)).toHaveLength(1);
  });

  it("that is known never makes its owner somebody else", async () => {
    const webhook = await create();
    await webhook.send({ email: "vera@example.com", phone: "+31205550000" });
    await webhook.send({ email: "mallory@example.com", phone: "+31205550000" });
    await webhook.send({ phone: "+31205550000", first_name: "Mallory" });
    const [vera, ...more] = (await contactsOf(account)).filter(({ email }) => email === "vera@example.com");
    expect(more).toEqual([]);
    expect(vera).toMatchObject({ phone: "+31205550000", first_name: null });
  });

  it.each(["+", "n/a", "1234"])("%s is left out, and the contact is created", async (phone) => {
    const answer = await (await create()).send({ email: EMAIL, phone });
    expect(answer.json["results"]).toMatchObject([{ status: 201, ignored: ["phone"] }]);
    expect(await contactsOf(account)).toMatchObject([{ email: EMAIL, phone: null }]);
  });
});

describe("Blank is absent", () => {
  it("in a form: a known name stays", async () => {
    const webhook = await create();
    await webhook.send({ email: EMAIL, first_name: "Cara" });
    await webhook.form(`email=${EMAIL}&first_name=+`);
    expect(await contactsOf(account)).toMatchObject([{ first_name: "Cara" }]);
  });

  it("in JSON, with PHP's empty list as metadata", async () => {
    const { status } = await (await create()).send({ email: EMAIL, phone: "", last_name: " ", metadata: [] });
    expect(status).toBe(200);
    expect(await contactsOf(account)).toMatchObject([{ email: EMAIL, phone: null, last_name: null }]);
  });
});

it.each(["ent@example.com,", "x@example.com\u200b", "x@-example.com", "x@example"])(
  "The email %j is refused",
  async (email) => {
    expect((await (await create()).send({ email })).status).toBe(422);
    expect(await contactsOf(account)).toEqual([]);
  },
);

it.each(["\u200b", "a\u2028b", "a\u202eb"])("The name %j is left out", async (first_name) => {
  await (await create()).send({ email: EMAIL, first_name });
  expect(await contactsOf(account)).toMatchObject([{ email: EMAIL, first_name: null }]);
});
