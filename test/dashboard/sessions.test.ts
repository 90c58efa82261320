/** Sessions and portal links: once, for a while, for one person, and gone with what they came from. */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SESSION_SWEEP_BATCH } from "../../src/constants.ts";
import { everyMinute } from "../support/cron.ts";
import { ORIGIN, newAccount, request } from "../support/service.ts";
import { rowsOf, rowsWith } from "../support/tables.ts";
import { browser } from "../support/visitor.ts";

const HOUR_MS = 3_600_000;
const account = await newAccount();

async function linkOf(body: Record<string, unknown> = { role: "owner", name: "Jane" }, id = account.id) {
  const { json } = await request("POST", `/v1/accounts/${id}/portal-links`, { body });
  return String(json["url"]);
}

afterEach(() => {
  vi.useRealTimers();
});

describe("a portal link", () => {
  it("is shown once, lies in the database as a hash, and ends in a quarter of an hour", async () => {
    vi.setSystemTime("2026-11-25T09:00:00Z");
    const { status, json } = await request("POST", `/v1/accounts/${account.id}/portal-links`, {
      body: { role: "admin" },
    });
    expect(status).toBe(201);
    expect(json).toEqual({
      id: expect.any(String),
      role: "admin",
      name: null,
      created_at: "2026-11-25T09:00:00.000000Z",
      url: expect.stringMatching(/^https:\/\/hooks\.example\.com\/dashboard\/links\/[\w-]{43}$/),
      expires_at: "2026-11-25T09:15:00.000000Z",
    });
    expect(await rowsWith(String(json["url"]).slice(-43))).toEqual({});
  });

  it.each([
    ["no role", {}, "role"],
    ["the role of programs", { role: "publisher" }, "role"],
    ["the platform's role", { role: "platform" }, "role"],
    ["too short a life", { role: "owner", expires_in: 59 }, "expires_in"],
    ["too long a life", { role: "owner", expires_in: 86_401 }, "expires_in"],
    ["half a second", { role: "owner", expires_in: 90.5 }, "expires_in"],
    ["an empty name", { role: "owner", name: " " }, "name"],
    ["another account", { role: "owner", account_id: account.id }, "account_id"],
  ])("is refused with %s", async (_what, body, place) => {
    const answer = await request("POST", `/v1/accounts/${account.id}/portal-links`, { body });
    expect(answer.status).toBe(422);
    expect(answer.json["errors"]?.["0"]?.["path"]).toBe(place);
  });

  it("starts with the public URL where there is one", async () => {
    const path = `/v1/accounts/${account.id}/portal-links`;
    const PUBLIC_URL = "https://api.example.org";
    const { json } = await request("POST", path, { body: { role: "owner" }, env: { ...env, PUBLIC_URL } });
    expect(json["url"]).toMatch(/^https:\/\/api\.example\.org\/dashboard\/links\//);
  });

  it("signs in one of ten who press at once", async () => {
    const link = await linkOf();
    const visitors = Array.from({ length: 10 }, () => browser());
    const answers = await Promise.all(visitors.map((visitor) => visitor.post(link)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, ...Array.from({ length: 9 }, () => 404)]);
    const signedIn = await Promise.all(
      visitors.map(async (visitor) => (await visitor.get("/dashboard/webhooks")).status),
    );
    expect(signedIn.toSorted()).toEqual([200, ...Array.from({ length: 9 }, () => 303)]);
  });

  it("says which account it opens and as whom, and which session it ends", async () => {
    const [own, other] = [await newAccount(), await newAccount()];
    await request("PATCH", `/v1/accounts/${own.id}`, { body: { name: "Acme & <b>Sons</b>" } });
    await request("PATCH", `/v1/accounts/${other.id}`, { body: { name: "Other Inc" } });
    const visitor = browser();
    const first = await linkOf({ role: "admin" }, own.id);
    const fresh = (await visitor.get(first)).text;
    expect(fresh).toContain("This link opens the account <bdi>Acme &amp; &lt;b&gt;Sons&lt;/b&gt;</bdi> as admin.");
    expect(fresh).not.toContain("You are signed in");
    await visitor.post(first);
    const before = visitor.copy();
    const second = await linkOf({ role: "viewer" }, other.id);
    const { text } = await visitor.get(second);
    expect(text).toContain("This link opens the account <bdi>Other Inc</bdi> as viewer.");
    expect(text).toContain("You are signed in to <bdi>Acme &amp; &lt;b&gt;Sons&lt;/b&gt;</bdi> as admin.");
    // Only looked at, so nothing has changed.
    expect((await before.get("/dashboard/webhooks")).status).toBe(200);
    await visitor.post(second);
    expect((await visitor.get("/dashboard/webhooks")).text).toContain("Other Inc");
    expect((await before.get("/dashboard/webhooks")).status).toBe(303);
  });

  it("is not the only way to end the session that is replaced: signing in with a token does, too", async () => {
    const visitor = browser();
    await visitor.post(await linkOf());
    const before = visitor.copy();
    await visitor.signIn(await account.token("owner"));
    expect((await visitor.get("/dashboard/webhooks")).status).toBe(200);
    expect((await before.get("/dashboard/webhooks")).status).toBe(303);
  });

  it("opens up to its end, and not from then on", async () => {
    const start = Date.now();
    vi.setSystemTime(start);
    const [first, second] = [
      await linkOf({ role: "owner", expires_in: 60 }),
      await linkOf({ role: "owner", expires_in: 60 }),
    ];
    vi.setSystemTime(start + 59_999);
    expect((await browser().get(first)).status).toBe(200);
    expect((await browser().post(first)).status).toBe(303);
    vi.setSystemTime(start + 60_000);
    expect((await browser().get(second)).status).toBe(404);
    expect((await browser().post(second)).status).toBe(404);
  });

  it("of a deleted account opens nothing", async () => {
    const gone = await newAccount();
    const link = await linkOf({ role: "owner" }, gone.id);
    await request("DELETE", `/v1/accounts/${gone.id}`);
    expect((await browser().post(link)).status).toBe(404);
    expect(await rowsOf("SELECT * FROM portal_links WHERE account_id = ?", gone.id)).toEqual([]);
  });
});

describe("a session", () => {
  it("lies in the database as a hash, behind a cookie that only this host's HTTPS pages get", async () => {
    const visitor = browser();
    const answer = await visitor.post(await linkOf());
    const cookie = answer.headers.get("Set-Cookie") ?? "";
    expect(cookie).toMatch(/^__Host-session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(await rowsWith(cookie.slice("__Host-session=".length, 58))).toEqual({});
  });

  it("ends after twelve hours", async () => {
    const visitor = browser();
    const start = Date.now();
    vi.setSystemTime(start);
    await visitor.post(await linkOf());
    vi.setSystemTime(start + 12 * HOUR_MS - 1);
    expect((await visitor.get("/dashboard/webhooks")).status).toBe(200);
    vi.setSystemTime(start + 12 * HOUR_MS);
    expect((await visitor.get("/dashboard/webhooks")).status).toBe(303);
  });

  it("ends with the token it was opened with: revoked, or expired", async () => {
    const end = Date.now() + HOUR_MS;
    for (const finish of [
      (id: string) => request("DELETE", `/v1/accounts/${account.id}/tokens/${id}`),
      async () => void vi.setSystemTime(end),
    ]) {
      const body = { name: "Laptop", role: "owner", expires_at: new Date(end).toISOString() };
      const { json } = await request("POST", `/v1/accounts/${account.id}/tokens`, { body });
      const visitor = browser();
      expect((await visitor.signIn(String(json["token"]))).status).toBe(303);
      expect((await visitor.get("/dashboard/webhooks")).status).toBe(200);
      await finish(String(json["id"]));
      expect((await visitor.get("/dashboard/webhooks")).status).toBe(303);
    }
  });

  it("ends with its account, and leaves nothing", async () => {
    const gone = await newAccount();
    const visitor = browser();
    await visitor.post(await linkOf({ role: "owner" }, gone.id));
    expect((await visitor.get("/dashboard/webhooks")).status).toBe(200);
    await request("DELETE", `/v1/accounts/${gone.id}`);
    expect((await visitor.get("/dashboard/webhooks")).status).toBe(303);
    expect(await rowsOf("SELECT * FROM sessions WHERE account_id = ?", gone.id)).toEqual([]);
  });

  it("brings whoever had to sign in back to where they were going, and nowhere else", async () => {
    const token = await account.token("owner");
    const refused = await browser().get("/dashboard/webhooks?cursor=x");
    const asked = new URL(String(refused.headers.get("Location")), ORIGIN);
    expect(asked.searchParams.get("next")).toBe("/dashboard/webhooks?cursor=x");
    const going = async (next: string) => (await browser().signIn(token, next)).headers.get("Location");
    for (const [next, place] of [
      ["/dashboard/webhooks?cursor=x"],
      ["/dashboard"],
      ["/dashboard?a=1"],
      ["/dashboard/contacts?search=Jane+Doe&cursor=x,y;(z)!*"],
      ["/dashboard/contacts?search=Jane Doe", "/dashboard/contacts?search=Jane%20Doe"],
      ["/dashboard/contacts?search=Jörg", "/dashboard/contacts?search=J%C3%B6rg"],
      ["/dashboard/webhooks/../events#top", "/dashboard/events"],
    ] as const) {
      expect([next, await going(next)]).toEqual([next, place ?? next]);
    }
    for (const next of [
      "https://evil.example",
      "https://evil.example/dashboard",
      "/dashboard/..//evil.example",
      "/dashboard/%2e%2e/v1",
      "javascript:alert(1)",
      "dashboard/webhooks\t",
      "//evil.example",
      "/dashboard@evil",
      "/v1",
      "/dashboard/\\evil",
      "\r\nX: y",
    ]) {
      expect([next, await going(next)]).toEqual([next, "/dashboard"]);
    }
  });

  it("is swept with unused links when both are over, a bounded number at a time", async () => {
    await env.DB.prepare(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= ?) INSERT INTO sessions SELECT 'swept' || i, 'x', 'x', 'owner', NULL, 'x', 1, NULL FROM n",
    )
      .bind(SESSION_SWEEP_BATCH)
      .run();
    await env.DB.prepare(
      "INSERT INTO portal_links VALUES ('swept', 'x', 'x', 'owner', NULL, 'x', 1, NULL, NULL)",
    ).run();
    const visitor = browser();
    await visitor.post(await linkOf());
    const waiting = await linkOf();
    const left = async () => (await rowsOf("SELECT hash FROM sessions WHERE hash LIKE 'swept%'")).length;
    await everyMinute();
    expect(await left()).toBe(1);
    await everyMinute();
    expect(await left()).toBe(0);
    expect(await rowsOf("SELECT hash FROM portal_links WHERE hash = 'swept'")).toEqual([]);
    expect((await visitor.get("/dashboard/webhooks")).status).toBe(200);
    expect((await browser().get(waiting)).status).toBe(200);
  });
});

describe("a link, the session that it opens, and the links made in that session", () => {
  const WEBHOOKS = "/dashboard/webhooks";

  /** A link made with a token, the session it opened, a link made there, and one that nobody opened. */
  async function chain() {
    const own = await newAccount();
    const path = `/v1/accounts/${own.id}/tokens`;
    const made = (await request("POST", path, { body: { name: "Integration", role: "owner" } })).json;
    const linksPath = `/v1/accounts/${own.id}/portal-links`;
    const link = async () => {
      const { json } = await request("POST", linksPath, { token: String(made["token"]), body: { role: "owner" } });
      return String(json["url"]);
    };
    const visitor = browser();
    await visitor.post(await link());
    expect((await visitor.get(WEBHOOKS)).status).toBe(200);
    await visitor.post("/dashboard/portal-links", { role: "owner", name: "Jane", expires_in: "900" });
    const page = await visitor.get("/dashboard/portal-links/created");
    const [inner = ""] = /https:\/\/[\w.-]+\/dashboard\/links\/[\w-]{43}/.exec(page.text) ?? [];
    expect(inner).not.toBe("");
    return { own, tokenPath: `${path}/${made["id"]}`, visitor, inner, unopened: await link() };
  }

  it("end when the token that made the first one is revoked", async () => {
    const { tokenPath, visitor, inner, unopened } = await chain();
    expect((await request("DELETE", tokenPath)).status).toBe(204);
    expect((await visitor.get(WEBHOOKS)).status).toBe(303);
    for (const link of [inner, unopened]) {
      expect((await browser().get(link)).status).toBe(404);
      expect((await browser().post(link)).status).toBe(404);
    }
  });

  it("end when that token expires", async () => {
    const { tokenPath, visitor, inner, unopened } = await chain();
    const id = tokenPath.split("/").at(-1) ?? "";
    await env.DB.prepare("UPDATE tokens SET expires_at = 1 WHERE id = ?").bind(id).run();
    expect((await visitor.get(WEBHOOKS)).status).toBe(303);
    for (const link of [inner, unopened]) expect((await browser().post(link)).status).toBe(404);
  });

  it("end when the platform's token, which made them, changes", async () => {
    const visitor = browser();
    await visitor.post(await linkOf());
    const unopened = new URL(await linkOf()).pathname;
    const other = { ...env, PLATFORM_TOKEN: "another-platform-token-0123456789" };
    expect((await request("GET", unopened, { token: null })).status).toBe(200);
    expect((await request("GET", unopened, { token: null, env: other })).status).toBe(404);
    expect((await visitor.get(WEBHOOKS)).status).toBe(200);
  });
});
