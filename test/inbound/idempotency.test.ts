/** Senders that repeat themselves. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { IDEMPOTENCY_TTL_MS } from "../../src/constants.ts";
import { newAccount } from "../support/service.ts";
import {
  type Account,
  type Inbound,
  callsOf,
  contactsOf,
  holdings,
  inboundWebhook,
  signed,
} from "../support/inbound.ts";

let account: Account;
let webhook: Inbound;
beforeEach(async () => {
  account = await newAccount();
  webhook = await inboundWebhook(account, ["contact.create"]);
});

const key = (value: string) => ({ headers: { "Idempotency-Key": value } });

describe.each(["webhook-id", "Idempotency-Key"])("A call repeated with the same %s", (name) => {
  const options = { headers: { [name]: "!~".padEnd(255, "k") } };

  it("gets the first answer again, and does nothing", async () => {
    const first = await webhook.send({ email: "a@example.com" }, options);
    const second = await webhook.send({ email: "a@example.com" }, options);
    expect(first.headers.get("Idempotent-Replayed")).toBeNull();
    expect(second.headers.get("Idempotent-Replayed")).toBe("true");
    expect([second.status, second.text]).toEqual([200, first.text]);
    expect(second.json["results"]).toMatchObject([{ status: 201 }]);
    expect(await contactsOf(account)).toHaveLength(1);
  });

  it("but other content is a conflict", async () => {
    await webhook.send({ email: "a@example.com" }, options);
    expect((await webhook.send({ email: "b@example.com" }, options)).status).toBe(409);
    expect((await webhook.send('{"email": "a@example.com"}', options)).status).toBe(409);
    expect(await contactsOf(account)).toHaveLength(1);
  });
});

it("webhook-id goes before Idempotency-Key", async () => {
  await webhook.send({ email: "a@example.com" }, { headers: { "webhook-id": "a", "Idempotency-Key": "x" } });
  const again = await webhook.send(
    { email: "b@example.com" },
    { headers: { "webhook-id": "b", "Idempotency-Key": "x" } },
  );
  expect(again.status).toBe(200);
});

it("Without a key every call counts", async () => {
  await webhook.send({ email: "a@example.com" });
  expect((await webhook.send({ email: "a@example.com" })).json["results"]).toMatchObject([{ status: 200 }]);
});

it("A refused call may be tried again with its key", async () => {
  expect((await webhook.send({ email: "nobody" }, key("x"))).status).toBe(422);
  expect((await webhook.send("{", key("x"))).status).toBe(400);
  expect((await webhook.send({ email: "a@example.com" }, key("x"))).status).toBe(200);
});

it("A key is one webhook's own", async () => {
  const other = await inboundWebhook(account, ["contact.create"]);
  await webhook.send({ email: "a@example.com" }, key("x"));
  expect((await other.send({ email: "b@example.com" }, key("x"))).status).toBe(200);
});

it("An answer is given again even if the webhook would now do something else", async () => {
  const first = await webhook.send({ email: "a@example.com" }, key("x"));
  await account.patch(`/v1/webhooks/${webhook.id}`, { events: ["event.publish"] });
  expect((await webhook.send({ email: "a@example.com" }, key("x"))).text).toBe(first.text);
});

it("After 24 hours the key is free again, for other content too", async () => {
  const first = await webhook.send({ email: "a@example.com" }, key("x"));
  const age = (ms: number) =>
    env.DB.prepare("UPDATE idempotency_keys SET created_at = ? WHERE scope = ?")
      .bind(Date.now() - ms, webhook.id)
      .run();
  await age(IDEMPOTENCY_TTL_MS - 60_000);
  expect((await webhook.send({ email: "a@example.com" }, key("x"))).text).toBe(first.text);
  await age(IDEMPOTENCY_TTL_MS);
  const later = await webhook.send({ email: "b@example.com" }, key("x"));
  expect(later.json["results"]).toMatchObject([{ status: 201 }]);
  expect((await webhook.send({ email: "b@example.com" }, key("x"))).text).toBe(later.text);
  expect((await webhook.send({ email: "a@example.com" }, key("x"))).status).toBe(409);
});

it("Every one of the calls is kept", async () => {
  const { json: first } = await webhook.send({ email: "a@example.com" }, key("x"));
  await webhook.send({ email: "a@example.com" }, key("x"));
  await webhook.send({ email: "b@example.com" }, key("x"));
  expect(await callsOf(account, webhook.id)).toMatchObject([
    { status_code: 409 },
    // Its content is that of the call that its response names.
    { status_code: 200, body: null, response: { id: first["id"], results: [{ status: 201 }] } },
    { status_code: 200, response: first, id: first["id"] },
  ]);
  expect((await holdings(account)).contacts).toHaveLength(1);
});

describe("A list whose sender names the call by a signed header", () => {
  const SECRET = `whsec_${btoa("a key of a sender, 24 bytes")}`;
  const emails = ["a@example.com", "b@example.com", "c@example.com"];
  const body = JSON.stringify(emails.map((email) => ({ email })));
  const newWebhook = () =>
    inboundWebhook(account, ["contact.create"], {
      source: { type: "standard_webhooks", secrets: [SECRET] },
      each: "",
    });

  it("has all of its elements done: the id is the call's, not one of theirs", async () => {
    const sender = await newWebhook();
    expect((await sender.send(body, { headers: signed(SECRET, "call-1", body) })).status).toBe(200);
    expect((await contactsOf(account)).map(({ email }) => email).toSorted()).toEqual(emails);
  });

  it("is a repeat as a whole, also with another signature", async () => {
    const sender = await newWebhook();
    await sender.send(body, { headers: signed(SECRET, "call-1", body) });
    const later = new Date(Date.now() + 2_000);
    const again = await sender.send(body, { headers: signed(SECRET, "call-1", body, later) });
    expect(again.headers.get("Idempotent-Replayed")).toBe("true");
    expect((await sender.send(body, { headers: signed(SECRET, "call-2", body) })).status).toBe(200);
    const calls = await callsOf(account, sender.id);
    expect(calls.map(({ response }) => response["results"])).toMatchObject([
      emails.map(() => ({ status: 200 })),
      emails.map(() => ({ status: 201 })),
      emails.map(() => ({ status: 201 })),
    ]);
  });
});
