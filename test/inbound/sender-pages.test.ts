/** Each sender's page in docs/senders: its webhook can be made, and its sample makes the contact that it shows. */
import { describe, expect, it } from "vitest";
import { SOURCES } from "../../src/inbound/sources/sources.ts";
import { PAGE_TYPES, senderPage } from "../support/sender-pages.ts";
import { newAccount } from "../support/service.ts";

const CONTACT_SENDERS =
  "stripe shopify typeform calendly hubspot mailchimp woocommerce clerk tally webflow pipedrive form".split(" ");

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

it.each(CONTACT_SENDERS)("The contact of %s is complete", (type) => {
  const [contact] = senderPage(type).contacts;
  const name = expect.stringMatching(/\S/);
  expect(contact).toMatchObject({ email: expect.stringContaining("@example.com"), first_name: name, last_name: name });
});
