/** Each sender's page in docs/senders: its webhook can be made, and its sample makes the contact that it shows. */
import { describe, expect, it } from "vitest";
import { guideOf } from "../../src/inbound/sources/guides/guides.ts";
import { SOURCES } from "../../src/inbound/sources/sources.ts";
import { PAGE_TYPES, senderPage } from "../support/sender-pages.ts";
import { newAccount } from "../support/service.ts";

/** Their calls name nobody: an email or a phone is all there is. */
const NAMELESS = ["twilio", "brevo", "mailgun_routes"];
const CONTACT_SENDERS = SOURCES.filter(({ type, usualNames }) => guideOf(type).defaults?.mapping ?? usualNames).map(
  ({ type }) => type,
);

it("Every sender has a page", () => {
  expect(PAGE_TYPES.toSorted()).toEqual(SOURCES.map(({ type }) => type).toSorted());
});

describe.each(SOURCES.map(({ type }) => type))("%s", (type) => {
  const { settings, sample, contacts } = senderPage(type);

  it("makes what its page says of the sample, with the defaults of its type", async () => {
    const account = await newAccount();
    const made = await account.post("/v1/webhooks", settings);
    expect(made.status).toBe(201);
    const { type: contentType, headers, body } = sample;
    const tried = await account.post(`/v1/webhooks/${made.json["id"]}/try`, {
      content_type: contentType,
      headers,
      body,
    });
    expect(tried.status).toBe(200);
    const effects = Object.values(tried.json["steps"] ?? {}).flatMap(({ effect }) => (effect ? [effect["data"]] : []));
    expect(effects).toMatchObject(contacts);
    expect(effects).toHaveLength(contacts.length);
  });
});

const text = expect.stringMatching(/\S/);

it.each(CONTACT_SENDERS.filter((type) => !NAMELESS.includes(type)))("The contact of %s is complete", (type) => {
  const [contact] = senderPage(type).contacts;
  // WhatsApp knows people by their phone.
  const address = type === "meta" ? { phone: text } : { email: expect.stringContaining("@example.com") };
  expect(contact).toMatchObject({ ...address, first_name: text, last_name: text });
});

it.each(NAMELESS)("The contact of %s has an address and no name", (type) => {
  expect(CONTACT_SENDERS).toContain(type);
  const [contact = {}] = senderPage(type).contacts;
  expect(Object.keys(contact)).toEqual([expect.stringMatching(/^(email|phone)$/)]);
});
