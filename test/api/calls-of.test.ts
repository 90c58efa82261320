/** Where a contact or an event comes from: the calls that made or changed it. */
import { describe, expect, it } from "vitest";
import { LISTED_CALLS } from "../../src/constants.ts";
import { inboundWebhook } from "../support/inbound.ts";
import { newMeter } from "../support/meter.ts";
import { SENT, newAccount } from "../support/service.ts";

const meter = newMeter();
const account = await newAccount();
const form = await inboundWebhook(account, ["contact.create"]);
const shop = await inboundWebhook(account, ["contact.create"]);

const callsOf = async (path: string) =>
  Object.values((await account.get(`${path}/calls`)).json["data"] ?? {}).map((call) => [
    call["id"],
    call["webhook_id"],
  ]);

describe("the calls of a contact", () => {
  it("are those of every webhook that created or changed it, newest first, and no others", async () => {
    const made = (await form.send({ email: "ada@example.com" })).json;
    const other = (await form.send({ email: "bob@example.com" })).json;
    const changed = (await shop.send({ email: "ada@example.com", first_name: "Ada" })).json;
    await account.post("/v1/contacts", { email: "carol@example.com" });
    const idOf = async (email: string) =>
      String((await account.get(`/v1/contacts?email=${email}`)).json["data"]?.["0"]?.["id"]);
    const ada = `/v1/contacts/${await idOf("ada@example.com")}`;
    expect(await callsOf(ada)).toEqual([
      [changed["id"], shop.id],
      [made["id"], form.id],
    ]);
    expect(await callsOf(`/v1/contacts/${await idOf("bob@example.com")}`)).toEqual([[other["id"], form.id]]);
    expect(await callsOf(`/v1/contacts/${await idOf("carol@example.com")}`)).toEqual([]);
    await account.call("DELETE", `/v1/webhooks/${shop.id}`);
    expect(await callsOf(ada)).toEqual([[made["id"], form.id]]);
    const stranger = await newAccount();
    expect((await stranger.get(`${ada}/calls`)).status).toBe(404);
  });

  it("are the latest of many, and more stored calls cost no more rows to read", async () => {
    const { id } = (await account.post("/v1/contacts", { email: "busy@example.com" })).json;
    const sent: unknown[] = [];
    const reads: number[] = [];
    for (const count of [LISTED_CALLS, 3 * LISTED_CALLS]) {
      while (sent.length < count) sent.unshift((await form.send({ email: "busy@example.com" })).json["id"]);
      meter.reset();
      const { json } = await account.call("GET", `/v1/contacts/${String(id)}/calls`, { env: meter.env });
      expect(Object.values(json["data"] ?? {}).map((call) => call["id"])).toEqual(sent.slice(0, LISTED_CALLS));
      reads.push(meter.d1.rowsRead);
    }
    expect(reads[1]).toBe(reads[0]);
  });
});

it("the call of an event is the one that published it", async () => {
  const webhook = await inboundWebhook(account, ["event.publish"], { allow_unverified: true });
  const { json } = await webhook.send({ event: "messages.sent", payload: SENT });
  const event = Object.values((await account.get("/v1/events")).json["data"] ?? {})[0];
  expect(await callsOf(`/v1/events/${String(event?.["id"])}`)).toEqual([[json["id"], webhook.id]]);
  expect(await callsOf(`/v1/events/${String((await account.publish())["id"])}`)).toEqual([]);
  expect((await account.get(`/v1/events/${crypto.randomUUID()}/calls`)).status).toBe(404);
});
