/** The role viewer: it sees what happens on webhooks, and nothing with which anybody could act in their name. */
import { describe, expect, it, vi } from "vitest";
import { inboundWebhook } from "../support/inbound.ts";
import { openApi, operationsOf } from "../support/operations.ts";
import { receiverUrl } from "../support/receiver.ts";
import { newAccount, request } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

const KEY = "a-key-that-the-sender-shows";
const account = await newAccount();
const outbound = await account.webhook(receiverUrl("viewer"), {
  headers: { Authorization: "Bearer of news" },
  uses_signature: true,
});
const inbound = await inboundWebhook(account, ["contact.create"]);
const sourced = (
  await account.post("/v1/webhooks", {
    name: "Typeform",
    is_inbound: true,
    events: ["contact.create"],
    source: { type: "token", header: "X-Token", secrets: [KEY] },
  })
).json;
const called = await inbound.send({ email: "vera@example.com" });
const event = String((await account.publish())["id"]);
const outboundId = String(outbound["id"]);
await vi.waitFor(
  async () => {
    const { json } = await account.get(`/v1/webhooks/${outboundId}/deliveries/${event}`);
    expect(json["status"]).toBe("delivered");
  },
  { timeout: 15_000, interval: 100 },
);
const token = await account.token("viewer");
const see = async (path: string) => request("GET", path, { token });

const HIDDEN = [
  String(outbound["secret"]),
  String(outbound["signing_secret"]),
  "Bearer of news",
  inbound.secret,
  String(sourced["secret"]),
  KEY,
  "X-Token",
  "vera@example.com",
];

describe("a viewer", () => {
  it("sees an outbound webhook with its URL, without secrets and the values of headers", async () => {
    const { json } = await see(`/v1/webhooks/${outboundId}`);
    const { secret, signing_secret, headers } = {
      secret: null,
      signing_secret: null,
      headers: { Authorization: null },
    };
    expect(json).toEqual({ ...outbound, secret, signing_secret, headers });
  });

  it("sees an inbound webhook without its URL and any value of its source", async () => {
    const { json } = await see(`/v1/webhooks/${String(sourced["id"])}`);
    const hidden = { secret: null, url: null, source: { type: null, header: null, secrets_count: null } };
    expect(json).toEqual({ ...sourced, ...hidden });
  });

  it("sees the same ETag as everybody else", async () => {
    const path = `/v1/webhooks/${outboundId}`;
    expect((await see(path)).headers.get("ETag")).toBe((await account.get(path)).headers.get("ETag"));
  });

  it("sees a call without its body and headers, and only the ids in its response", async () => {
    const { json } = await see(`/v1/webhooks/${inbound.id}/calls/${String(called.json["id"])}`);
    expect(json).toMatchObject({ status: "done", status_code: 200, headers: {}, body: null });
    expect(json["response"]).toEqual({
      id: called.json["id"],
      results: [{ action: "contact.create", status: 201, data: { id: expect.any(String) } }],
    });
  });

  it("finds no secret, key or caller's data in any answer that it may read", async () => {
    const reads = operationsOf(await openApi()).filter(
      ({ method, roles }) => method === "GET" && roles.includes("viewer"),
    );
    const ids = [outboundId, inbound.id, String(sourced["id"])];
    const paths = reads.flatMap(({ path }) =>
      ids.map((id) =>
        path
          .replace("/events/{id}", `/events/${event}`)
          .replace("{id}", id)
          .replace("{event_id}", event)
          .replace("{call_id}", String(called.json["id"])),
      ),
    );
    const answers = await Promise.all([...new Set(paths)].map((path) => see(path)));
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(15);
    for (const { text } of answers) for (const hidden of HIDDEN) expect(text).not.toContain(hidden);
  });

  it("changes nothing: every operation that it may call is a GET", async () => {
    const allowed = operationsOf(await openApi()).filter(({ roles }) => roles.includes("viewer"));
    expect(allowed.filter(({ method }) => method !== "GET")).toEqual([]);
    expect(allowed.filter(({ path }) => /contacts|accounts|audit|jobs/.test(path))).toEqual([]);
  });

  it("leaves no entry about views of secrets in the audit log, for it views none", async () => {
    const path = "/v1/audit-log?action=webhook.secret_revealed&limit=100";
    await see("/v1/webhooks");
    expect(
      Object.values((await account.get(path)).json["data"] ?? {}).map(({ actor }) => actor?.["role"]),
    ).not.toContain("viewer");
  });
});

describe("a viewer in the dashboard", () => {
  it("finds only pages that open, no form but to sign out, and no secret", async () => {
    const visitor = browser();
    const link = await account.post(`/v1/accounts/${account.id}/portal-links`, { role: "viewer", name: "Vic" });
    await visitor.post(String(link.json["url"]));
    const waiting = ["/dashboard/webhooks"];
    const seen = new Map<string, string>();
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const { status, text } = await visitor.get(path);
      expect([path, status]).toEqual([path, 200]);
      seen.set(path, text);
      for (const [, next = ""] of text.matchAll(/href="(\/dashboard\/[^"#]*)"/g)) {
        const plain = next.replaceAll("&amp;", "&");
        if (!seen.has(plain) && !waiting.includes(plain) && !plain.startsWith("/dashboard/assets")) waiting.push(plain);
      }
    }
    expect([...seen.keys()]).toEqual(
      expect.arrayContaining([
        `/dashboard/webhooks/${outboundId}`,
        `/dashboard/webhooks/${outboundId}/deliveries/${event}`,
        `/dashboard/webhooks/${inbound.id}/calls/${String(called.json["id"])}`,
        `/dashboard/events/${event}`,
      ]),
    );
    for (const [path, text] of seen) {
      const forms = [...text.matchAll(/<form method="post" action="([^"]*)"/g)].map(([, action]) => action);
      expect([path, forms]).toEqual([path, text.startsWith("<!doctype html>") ? ["/dashboard/sign-out"] : []]);
      if (!path.includes("/catalog")) for (const hidden of HIDDEN) expect(text).not.toContain(hidden);
    }
    expect(seen.get(`/dashboard/webhooks/${inbound.id}`)).toContain("Hidden: your role does not see secrets");
    expect(seen.get(`/dashboard/webhooks/${inbound.id}/calls/${String(called.json["id"])}`)).toContain(
      "Hidden: your role does not see the content of calls.",
    );
  });

  it("is told so when it sends a form of somebody else's page", async () => {
    const visitor = browser();
    await visitor.signIn(token);
    for (const [path, fields] of Object.entries({
      enabled: { enabled: "false" },
      test: {},
      [`deliveries/${event}/redeliver`]: {},
      secrets: {},
      "secrets/rotate": {},
      delete: {},
      repair: {},
      "repair/discard": {},
    })) {
      expect([path, (await visitor.post(`/dashboard/webhooks/${outboundId}/${path}`, fields)).status]).toEqual([
        path,
        403,
      ]);
    }
    expect((await account.get(`/v1/webhooks/${outboundId}`)).json["updated_at"]).toBe(outbound["updated_at"]);
  });
});
