/** What a call brought is erased with the contact or the event that it made or changed. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { ERASURE_BATCH } from "../../src/constants.ts";
import { newId } from "../../src/ids/new-id.ts";
import { everyMinute } from "../support/cron.ts";
import {
  type Account,
  type Inbound,
  callsOf,
  contactsOf,
  holdings,
  inboundWebhook,
  send,
  signedWebhook,
} from "../support/inbound.ts";
import { KEY, hmac } from "../support/senders.ts";
import { newMeter } from "../support/meter.ts";
import { SENT, heldQueue, newAccount } from "../support/service.ts";
import { rowsOf, rowsWith } from "../support/tables.ts";

const MARK = "Zephyrine";
const vera = (more: object = {}) => ({ email: `${MARK}@example.com`, first_name: MARK, ...more });
const headers = { "User-Agent": `${MARK}'s browser`, "webhook-id": "call-1" };

let account: Account;
let webhook: Inbound;
beforeEach(async () => {
  // Every test has these tables to itself.
  const tables = ["calls", "call_subjects", "call_erasures", "contacts", "events"];
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  account = await newAccount();
  webhook = await signedWebhook(account, ["contact.create"]);
});

const idOf = async (email: string) =>
  String((await contactsOf(account)).find((contact) => contact["email"] === email)?.["id"]);
const erase = async (id: string) => expect((await account.call("DELETE", `/v1/contacts/${id}`)).status).toBe(204);
const subjects = () => rowsOf("SELECT * FROM call_subjects WHERE account_id = ?", account.id);

describe("With its contact", () => {
  it("a call that made it loses its body, its headers, its query and what was answered, but for ids", async () => {
    const own = await inboundWebhook(account, ["contact.create"]);
    await send(`${own.url}?${MARK}=1`, vera({ phone: "+31612345678" }), { headers });
    expect((await callsOf(account, own.id))[0]?.query).toBe(`${MARK}=***`);
    await webhook.send(vera());
    expect(Object.keys(await rowsWith(MARK)).toSorted()).toEqual(["calls", "contacts"]);
    const id = await idOf(vera().email);
    await erase(id);
    expect(await rowsWith(MARK)).toEqual({});
    const [call] = await callsOf(account, webhook.id);
    expect(call).toMatchObject({ status: "done", status_code: 200, headers: {}, query: null, body: null });
    expect(call?.response).toEqual({
      id: call?.id,
      results: [{ action: "contact.create", status: 200, data: { id } }],
    });
    expect(await subjects()).toEqual([]);
  });

  it("calls of both kinds of callers that made or changed it, by each action, are erased", async () => {
    const form = await inboundWebhook(account, ["contact.create"], { source: { type: "form" } });
    const update = await signedWebhook(account, ["contact.update"]);
    await form.send(vera());
    await update.send({ email: vera().email, last_name: MARK });
    await webhook.send({ email: "other@example.com" });
    await erase(await idOf(vera().email));
    expect(await rowsWith(MARK)).toEqual({});
    expect((await callsOf(account, webhook.id))[0]?.body).not.toBeNull();
  });

  it("a call with several contacts is erased whole, with the first of them", async () => {
    const each = await inboundWebhook(account, ["contact.create"], { each: "" });
    await each.send([vera(), { email: "other@example.com", first_name: "Olga" }, { email: "third@example.com" }]);
    expect(await subjects()).toHaveLength(3);
    await erase(await idOf("other@example.com"));
    const [call] = await callsOf(account, each.id);
    expect(call?.body).toBeNull();
    expect(JSON.stringify(call)).not.toMatch(/Olga|Zephyrine/);
    expect(call?.response["results"]).toHaveLength(3);
    expect(await contactsOf(account)).toHaveLength(2);
    await erase(await idOf(vera().email));
    expect(await rowsWith(MARK)).toEqual({});
  });

  it("and its repeats tell nothing of it, neither those before nor those after", async () => {
    const plain = await inboundWebhook(account, ["contact.create"]);
    const first = await plain.send(vera(), { headers });
    await plain.send(vera(), { headers });
    const id = await idOf(vera().email);
    await erase(id);
    expect(await rowsWith(MARK)).toEqual({});
    const after = await plain.send(vera(), { headers });
    expect([after.status, after.headers.get("Idempotent-Replayed")]).toEqual([200, "true"]);
    expect(after.json).toEqual({
      id: first.json["id"],
      results: [{ action: "contact.create", status: 201, data: { id } }],
    });
    expect(await rowsWith(MARK)).toEqual({});
    expect(await contactsOf(account)).toEqual([]);
    expect((await callsOf(account, plain.id)).map(({ response }) => response["id"])).toEqual(
      Array.from({ length: 3 }, () => first.json["id"]),
    );
  });

  it("a list that repeated its element is erased too, whether it came before or after", async () => {
    const source = { type: "hubspot", secrets: [KEY] };
    const list = await inboundWebhook(account, ["contact.create"], { source, mapping: null, when: null });
    const post = async (items: object[]) => {
      const [body, at] = [JSON.stringify(items), String(Date.now())];
      const signature = await hmac("SHA-256", `POST${list.url}${body}${at}`, "base64");
      const proof = { "X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": at };
      expect((await list.send(body, { headers: proof })).status).toBe(200);
    };
    const element = { eventId: 1, ...vera() };
    await post([element]);
    await post([element, { eventId: 2, email: "bob@example.com" }]);
    await post([element]);
    expect((await callsOf(account, list.id)).map(({ response }) => response["duplicates"])).toEqual([
      [0],
      [0],
      undefined,
    ]);
    await erase(await idOf(vera().email));
    expect(await rowsWith(MARK)).toEqual({});
    await post([element, { eventId: 3, email: "cy@example.com" }]);
    expect(await rowsWith(MARK)).toEqual({});
    expect((await contactsOf(account)).map(({ email }) => email)).toEqual(["cy@example.com", "bob@example.com"]);
  });

  it("calls of other accounts with the same person are left", async () => {
    const other = await newAccount();
    const theirs = await inboundWebhook(other, ["contact.create"]);
    await theirs.send(vera());
    await webhook.send(vera());
    await erase(await idOf(vera().email));
    const [call] = await callsOf(other, theirs.id);
    expect(call?.body).toContain(MARK);
    const [contact] = await contactsOf(other);
    // Nor by the id of their contact.
    expect((await account.call("DELETE", `/v1/contacts/${String(contact?.["id"])}`)).status).toBe(404);
    expect((await account.call("DELETE", `/v1/events/${String(contact?.["id"])}/payload`)).status).toBe(404);
    expect((await callsOf(other, theirs.id))[0]?.body).toContain(MARK);
  });

  it("not by its id in the place of an event's", async () => {
    await webhook.send(vera());
    const id = await idOf(vera().email);
    expect((await account.call("DELETE", `/v1/events/${id}/payload`)).status).toBe(404);
    expect((await callsOf(account, webhook.id))[0]?.body).toContain(MARK);
  });
});

describe("A call that deletes the contact", () => {
  it("empties itself and those before it, and is answered as ever", async () => {
    const remove = await signedWebhook(account, ["contact.update", "contact.delete"]);
    await webhook.send(vera());
    const id = await idOf(vera().email);
    const { json } = await remove.send(vera({ last_name: MARK }));
    expect(json["results"]).toMatchObject([{ data: { last_name: MARK } }, { status: 200, data: { id } }]);
    expect(await rowsWith(MARK)).toEqual({});
    expect((await callsOf(account, remove.id))[0]?.response["results"]).toEqual([
      { action: "contact.update", status: 200, data: { id } },
      { action: "contact.delete", status: 200, data: { id } },
    ]);
    expect(await subjects()).toEqual([]);
  });

  it("that does not exist keeps its content: there is nothing to erase", async () => {
    const remove = await signedWebhook(account, ["contact.delete"]);
    expect((await remove.send(vera())).json["results"]).toMatchObject([{ status: 404 }]);
    expect((await callsOf(account, remove.id))[0]?.body).toContain(MARK);
    expect(await subjects()).toEqual([]);
  });
});

it("With an event's payload the call that published it is erased", async () => {
  const publish = await inboundWebhook(account, ["event.publish"]);
  const bindings = { ...env, DELIVERIES: heldQueue() };
  const payload = { message: { ...SENT.message, subject: MARK } };
  await publish.send({ event: "messages.sent", payload }, { env: bindings, headers: { "webhook-id": "x" } });
  const [event] = (await holdings(account)).events;
  expect((await account.call("DELETE", `/v1/events/${String(event?.["id"])}/payload`)).status).toBe(204);
  expect(await rowsWith(MARK)).toEqual({});
  const again = await publish.send(
    { event: "messages.sent", payload },
    { env: bindings, headers: { "webhook-id": "x" } },
  );
  expect([again.status, again.headers.get("Idempotent-Replayed")]).toEqual([200, "true"]);
  expect(await rowsWith(MARK)).toEqual({});
});

describe("A contact with more calls than one transaction erases", () => {
  const MANY = ERASURE_BATCH + ERASURE_BATCH / 2;

  /** A contact that so many calls changed. */
  async function busyContact(): Promise<string> {
    await webhook.send(vera());
    const id = await idOf(vera().email);
    const ids = Array.from({ length: MANY - 1 }, (_, order) => newId(Date.now(), order));
    const list = JSON.stringify(ids);
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO calls (account_id, webhook_id, id, status_code, body, response)
         SELECT ?1, ?2, value, 200, ?3, '{"id":"x","results":[]}' FROM json_each(?4)`,
      ).bind(account.id, webhook.id, MARK, list),
      env.DB.prepare(
        "INSERT INTO call_subjects (account_id, subject_id, webhook_id, call_id) SELECT ?1, ?2, ?3, value FROM json_each(?4)",
      ).bind(account.id, id, webhook.id, list),
    ]);
    return id;
  }

  const left = async () =>
    (await rowsOf("SELECT id FROM calls WHERE account_id = ? AND body IS NOT NULL", account.id)).length;

  it("has a batch of them erased at once, and cron goes on with the rest by itself", async () => {
    const id = await busyContact();
    const meter = newMeter();
    await account.call("DELETE", `/v1/contacts/${id}`, { env: meter.env });
    expect(await left()).toBe(MANY - ERASURE_BATCH);
    // A row each for a call and its subject, the contact, and the note for cron.
    expect(meter.d1.rowsWritten).toBe(2 * ERASURE_BATCH + 2);
    await everyMinute();
    expect(await rowsWith(MARK)).toEqual({});
    expect(await rowsOf("SELECT * FROM call_erasures")).toEqual([]);
    expect(await subjects()).toEqual([]);
  });

  it("has all of them hidden at once: in lists, by id, from repeats, and from a run", async () => {
    const own = await inboundWebhook(account, ["contact.create"]);
    const signed = await signedWebhook(account, ["contact.create"]);
    const id = await busyContact();
    await signed.send(vera({ last_name: MARK }), { headers: { "webhook-id": "late" } });
    await own.send(vera({ last_name: MARK }));
    await erase(id);
    // They follow in the order of their webhooks.
    expect((await rowsWith(MARK))["calls"]).not.toBeUndefined();
    expect(JSON.stringify(await callsOf(account, webhook.id))).not.toContain(MARK);
    for (const { id: webhookId } of [signed, own]) {
      const shown = await callsOf(account, webhookId);
      expect(shown).toHaveLength(1);
      expect(JSON.stringify(shown)).not.toContain(MARK);
      const path = `/v1/webhooks/${webhookId}/calls/${shown[0]?.id}`;
      expect((await account.get(path)).json).toMatchObject({ body: null, headers: {} });
      const again = await account.post(`${path}/run`, { again: true });
      expect(again.json).toMatchObject({ status: 409, code: "call_body_missing" });
    }
    const replay = await signed.send(vera({ last_name: MARK }), { headers: { "webhook-id": "late" } });
    expect([replay.status, replay.headers.get("Idempotent-Replayed")]).toEqual([200, "true"]);
    expect(replay.text).not.toContain(MARK);
    expect(await contactsOf(account)).toEqual([]);
  });

  it("leaves no trace when the account goes in the middle of it", async () => {
    await erase(await busyContact());
    expect(await rowsOf("SELECT * FROM call_erasures WHERE account_id = ?", account.id)).toHaveLength(1);
    await account.call("DELETE", `/v1/accounts/${account.id}`);
    for (let runs = 0; runs < 3; runs += 1) await everyMinute();
    expect(await subjects()).toEqual([]);
    expect(await rowsOf("SELECT * FROM call_erasures WHERE account_id = ?", account.id)).toEqual([]);
  });
});

it("Erasing costs a few reads for each call, however many calls the account has", async () => {
  const own = await inboundWebhook(account, ["contact.create"]);
  const read = async (email: string) => {
    await own.send({ email });
    const id = await idOf(email);
    const meter = newMeter();
    await account.call("DELETE", `/v1/contacts/${id}`, { env: meter.env });
    return meter.d1.rowsRead;
  };
  const few = await read("few@example.com");
  for (let nth = 0; nth < 20; nth += 1) await own.send({ email: `${nth}@example.com` });
  expect(await read("many@example.com")).toBe(few);
});
