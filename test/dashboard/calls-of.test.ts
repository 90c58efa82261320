/** From a contact or an event to the call that it comes from. */
import { expect, it } from "vitest";
import { inboundWebhook } from "../support/inbound.ts";
import { SENT, newAccount, request } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

const account = await newAccount();
const webhook = await inboundWebhook(account, ["contact.create"]);
const publisher = await inboundWebhook(account, ["event.publish"], { allow_unverified: true });
const made = String((await webhook.send({ email: "ada@example.com" })).json["id"]);
const changed = String((await webhook.send({ email: "ada@example.com", first_name: "Ada" })).json["id"]);
const published = String((await publisher.send({ event: "messages.sent", payload: SENT })).json["id"]);
const newest = async (list: string) => String((await account.get(list)).json["data"]?.["0"]?.["id"]);
const contact = `/dashboard/contacts/${await newest("/v1/contacts")}`;
const event = `/dashboard/events/${await newest("/v1/events")}`;

async function visitorAs(role: string) {
  const { json } = await request("POST", `/v1/accounts/${account.id}/portal-links`, { body: { role } });
  const visitor = browser();
  await visitor.post(String(json["url"]));
  return visitor;
}

const linksIn = (text: string) => [...text.matchAll(/href="[^"]*\/calls\/([\da-f-]{36})"/g)].map(([, id]) => id);

it("a contact's page links to the calls that created or changed it, the latest first", async () => {
  expect(linksIn((await (await visitorAs("admin")).get(contact)).text)).toEqual([changed, made]);
});

it("a member, who sees no calls, sees no links to them", async () => {
  const { status, text } = await (await visitorAs("member")).get(contact);
  expect([status, linksIn(text)]).toEqual([200, []]);
});

it("an event's page links to the call that published it, for a viewer too", async () => {
  for (const role of ["owner", "viewer"]) {
    expect(linksIn((await (await visitorAs(role)).get(event)).text)).toEqual([published]);
  }
});
