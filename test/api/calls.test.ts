import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { LISTED_BODY_BYTES, MAX_INBOUND_BYTES } from "../../src/constants.ts";
import { newAccount, request } from "../support/service.ts";
import { callsOf, inboundWebhook } from "../support/inbound.ts";

describe("The calls of an inbound webhook", () => {
  it("are listed newest first, as they came and with what they were answered", async () => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"]);
    const done = await webhook.send('{"email": "a@example.com"}');
    const refused = await webhook.form("email=nobody");
    const untyped = await webhook.send("hello", { type: null });
    const binary = await webhook.send(new Uint8Array([0x68, 0x69, 0xff, 0x00]), { type: "image/png" });
    const { json } = await account.get(`/v1/webhooks/${webhook.id}/calls`);
    const common = {
      id: expect.any(String),
      headers: {},
      query: null,
      problem: null,
      verification: "unsigned",
      count: 1,
      created_at: expect.stringMatching(/\.\d{6}Z$/),
    };
    const typed = (type: string) => ({ content_type: type, headers: { "content-type": type } });
    const refusal = { status: "refused", problem: { detail: expect.any(String) } };
    expect(json).toEqual({
      data: [
        {
          ...common,
          ...refusal,
          ...typed("image/png"),
          status_code: 415,
          body: "hi\ufffd\u0000",
          response: binary.json,
        },
        { ...common, ...refusal, status_code: 415, content_type: null, body: "hello", response: untyped.json },
        {
          ...common,
          ...refusal,
          ...typed("application/x-www-form-urlencoded"),
          problem: { detail: expect.any(String), errors: refused.json["errors"] },
          status_code: 422,
          body: "email=nobody",
          response: refused.json,
        },
        {
          ...common,
          ...typed("application/json"),
          id: done.json["id"],
          status: "done",
          status_code: 200,
          body: '{"email": "a@example.com"}',
          response: done.json,
        },
      ],
      next_cursor: null,
    });
  });

  it("are read in pages", async () => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"]);
    for (const email of ["a", "b", "c"]) await webhook.send({ email });
    const path = `/v1/webhooks/${webhook.id}/calls?limit=2`;
    const first = await account.get(path);
    expect(first.json["data"]).toMatchObject([{ body: '{"email":"c"}' }, { body: '{"email":"b"}' }]);
    const second = await account.get(`${path}&cursor=${String(first.json["next_cursor"])}`);
    expect(second.json).toMatchObject({ data: [{ body: '{"email":"a"}' }], next_cursor: null });
  });

  it("keep no more of a content than may be sent, and nothing of what was too large", async () => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"]);
    await webhook.send("x".repeat(MAX_INBOUND_BYTES + 10));
    await webhook.send(new Uint8Array(MAX_INBOUND_BYTES).fill(0xff));
    const { results } = await env.DB.prepare(
      "SELECT length(CAST(body AS BLOB)) AS size FROM calls WHERE webhook_id = ? ORDER BY status_code",
    )
      .bind(webhook.id)
      .all();
    expect(results.map(({ size }) => size)).toEqual([MAX_INBOUND_BYTES - 1, null]);
  });

  it("show the beginning of a content that is long", async () => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"]);
    const body = JSON.stringify({ email: "a@example.com", more: "x".repeat(2 * LISTED_BODY_BYTES) });
    await webhook.send(body);
    expect((await callsOf(account, webhook.id))[0]?.body).toBe(body.slice(0, LISTED_BODY_BYTES));
  });

  it.each([
    ["a NUL", "a\u0000", 2],
    ["characters of two bytes", "é", 2],
    ["characters of three bytes", "€", 3],
    ["characters of four bytes", "😀", 4],
  ])("show 16 KiB of a content with %s, and no half of a character", async (_what, character, bytes) => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"]);
    for (const before of ["", "x", "xx", "xxx"]) {
      await webhook.send(before + character.repeat(LISTED_BODY_BYTES));
      const fitting = Math.floor((LISTED_BODY_BYTES - before.length) / bytes);
      const listed = (await callsOf(account, webhook.id))[0]?.body ?? "";
      // Half of `a` and NUL may be the a.
      expect(listed.replace(/a$/, "")).toBe(before + character.repeat(fitting));
    }
  });

  it("are there one by one, with all of their content", async () => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"]);
    const body = JSON.stringify({ email: "a@example.com", more: "x".repeat(2 * LISTED_BODY_BYTES) });
    const { json } = await webhook.send(body);
    const path = `/v1/webhooks/${webhook.id}/calls/${String(json["id"])}`;
    expect((await account.get(path)).json).toMatchObject({ id: json["id"], status: "done", body, response: json });
    const other = await inboundWebhook(account, ["contact.create"]);
    for (const missing of [
      path.replace(webhook.id, other.id),
      path.replace(/.$/, "x"),
      `${path.slice(0, -36)}nonsense`,
    ]) {
      expect((await account.get(missing)).status).toBe(404);
    }
    expect((await request("GET", path, { token: await account.token("member") })).status).toBe(403);
  });

  it("are for owners and admins of the account", async () => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"]);
    const other = await newAccount();
    const path = `/v1/webhooks/${webhook.id}/calls`;
    expect((await account.get(path)).status).toBe(200);
    expect((await request("GET", path, { token: await account.token("member") })).status).toBe(403);
    expect((await request("GET", path, { token: await other.token("owner") })).status).toBe(404);
    expect((await request("GET", path, { token: null })).status).toBe(401);
    expect((await account.get(`/v1/webhooks/${webhook.secret}/calls`)).status).toBe(404);
    expect((await account.get(`${path}?limit=0`)).status).toBe(422);
  });

  it("are none for an outbound webhook", async () => {
    const account = await newAccount();
    const { id } = await account.webhook("https://example.com/webhooks");
    expect((await account.get(`/v1/webhooks/${String(id)}/calls`)).json).toEqual({ data: [], next_cursor: null });
  });
});
