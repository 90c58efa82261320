/** A database that fails in the middle of a call. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { newMeter } from "../support/meter.ts";
import { newAccount, request } from "../support/service.ts";
import { withFailingDatabase } from "../support/faults.ts";
import { callsOf, holdings, inboundWebhook } from "../support/inbound.ts";

/** The round trips after which it is known whose call it is. */
const KNOWN_AFTER = 2;
const ROUND_TRIPS = ["the secret", "the webhook", "the key", "the contacts", "the transaction"];

it.each(ROUND_TRIPS.map((what, index) => ({ what, nth: index + 1 })))(
  "When D1 fails at $what, nothing was done, and trying again with the key does it once",
  async ({ nth }) => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create", "event.publish"]);
    const message = { id: account.id, channel: "email" };
    const body = { email: "a@example.com", event: "messages.sent", payload: { message } };
    const headers = { "webhook-id": "msg_1" };
    const failing = withFailingDatabase(nth);
    const { status, json } = await webhook.send(body, { headers, env: failing.env });
    expect({ status, detail: json["detail"] }).toEqual({
      status: 503,
      detail: "The database failed. The change may or may not have been made: retry it with the same idempotency key.",
    });
    expect(await holdings(account)).toEqual({ contacts: [], events: [] });
    // What failed after its webhook was known is on record; that takes one round trip more.
    const isKnown = nth > KNOWN_AFTER;
    expect(failing.roundTrips()).toBe(isKnown ? nth + 1 : nth);
    expect((await callsOf(account, webhook.id)).map((call) => call.status_code)).toEqual(isKnown ? [503] : []);

    expect((await webhook.send(body, { headers })).status).toBe(200);
    expect((await webhook.send(body, { headers })).headers.get("Idempotent-Replayed")).toBe("true");
    const { contacts, events } = await holdings(account);
    expect([contacts.length, events.length]).toEqual([1, 1]);
  },
);

it("A call takes five round trips to D1", async () => {
  const account = await newAccount();
  const webhook = await inboundWebhook(account, ["contact.create"]);
  const counting = withFailingDatabase(Infinity);
  await webhook.send({ email: "a@example.com" }, { headers: { "webhook-id": "x" }, env: counting.env });
  expect(counting.roundTrips()).toBe(ROUND_TRIPS.length);
});

it("A refusal is the same when it cannot be recorded", async () => {
  const account = await newAccount();
  const webhook = await inboundWebhook(account, ["contact.create"]);
  const failing = withFailingDatabase(3);
  const { status, json } = await webhook.send({ email: "nobody" }, { env: failing.env });
  expect({ status, errors: json["errors"] }).toMatchObject({ status: 422, errors: [{ path: "email" }] });
  expect(failing.roundTrips()).toBe(3);
  expect(await callsOf(account, webhook.id)).toEqual([]);
});

it("Contacts are looked up by index, however many there are", async () => {
  const account = await newAccount();
  const insert = `INSERT INTO contacts
      (account_id, id, email, email_key, phone, phone_key, metadata, version, created_at, updated_at)
    SELECT ?1, printf('00000000-0000-7000-8000-%012d', value), 'x', 'mail' || value, '+31', '+31' || value, '{}', 1, 0, 0
    FROM json_each(?2)`;
  const numbers = JSON.stringify(Array.from({ length: 2000 }, (_, index) => 10_000 + index));
  await env.DB.prepare(insert).bind(account.id, numbers).run();
  const webhook = await inboundWebhook(account, ["contact.create", "contact.update"]);
  const { env: bindings, d1 } = newMeter();
  const id = "00000000-0000-7000-8000-000000010007";
  for (const body of [
    { email: "a@example.com" },
    { phone: "+3110007", email: "b@example.com", id },
    { phone: "+3110008" },
  ]) {
    await webhook.send(body, { env: bindings });
  }
  const { json } = await request("GET", "/v1/contacts?phone=%2B3110009", { account: account.id, env: bindings });
  expect(json["data"]).toHaveLength(1);
  expect(d1.rowsRead).toBeLessThan(500);
});
