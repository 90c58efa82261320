/** What protects the dashboard's pages, and what they answer when something is wrong. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { app } from "../../src/app.ts";
import { type Answer, ORIGIN, newAccount, request } from "../support/service.ts";
import { type Visitor, browser } from "../support/visitor.ts";

const account = await newAccount();
const webhook = await account.webhook("https://example.com/hooks", { headers: { Authorization: "Bearer of news" } });
const path = `/dashboard/webhooks/${String(webhook["id"])}`;

async function visitorAs(role: string, accountId = account.id): Promise<Visitor> {
  const { json } = await request("POST", `/v1/accounts/${accountId}/portal-links`, { body: { role } });
  const visitor = browser();
  await visitor.post(String(json["url"]));
  return visitor;
}

const owner = await visitorAs("owner");

const PAGES = ["/dashboard/webhooks", "/dashboard/webhooks/new", path, `${path}/settings`, `${path}/secrets`];

/** The status, if the answer is a page for people. */
function pageStatus({ status, headers, text }: Answer): number | string {
  const isPage =
    /^text\/html; charset=utf-8$/i.test(headers.get("Content-Type") ?? "") && /^<!doctype html>/i.test(text);
  return isPage ? status : `no page: ${text}`;
}

describe("every page", () => {
  it.each([...PAGES, "/dashboard/sign-in", "/dashboard/links/nonsense", "/dashboard/nothing"])(
    "says how a browser must treat it: %s",
    async (page) => {
      const { headers, text } = await owner.get(page);
      const policy = headers.get("Content-Security-Policy") ?? "";
      for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"]) {
        expect(policy).toContain(rule);
      }
      for (const rule of ["form-action 'self'", "base-uri 'none'"]) expect(policy).toContain(rule);
      expect(policy).not.toContain("unsafe");
      expect(headers.get("Referrer-Policy")).toBe("no-referrer");
      expect(headers.get("Cache-Control")).toBe("no-store");
      expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(headers.get("X-Frame-Options")).toBe("DENY");
      expect(headers.get("X-Request-Id")).toMatch(/^[\w-]{36}$/);
      expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/i);
    },
  );

  it.each(["/dashboard", ...PAGES, "/dashboard/sign-in"])("is found with a slash at its end: %s/", async (page) => {
    expect((await owner.get(page)).status).toBeLessThan(400);
    const withSlash = await owner.get(`${page}/`);
    expect([withSlash.status, withSlash.headers.get("Location")]).toEqual([301, `${ORIGIN}${page}`]);
    const asked = new URL(String((await browser().get(`/dashboard/`)).headers.get("Location")), ORIGIN);
    expect(asked.searchParams.get("next")).toBe("/dashboard/");
  });

  it("loads its style, script and picture from paths that may be kept, since they change with their content", async () => {
    const { text } = await owner.get("/dashboard/webhooks");
    const paths = [...text.matchAll(/(?:href|src)="(\/dashboard\/assets\/[^"]+)"/g)].map(([, asset = ""]) => asset);
    expect(new Set(paths).size).toBe(3);
    for (const asset of paths) {
      const answer = await request("GET", asset, { token: null });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
      const old = await request("GET", asset.replace(/[0-9a-f]{12}/, "0123456789ab"), { token: null });
      expect([old.status, old.text, old.headers.get("Cache-Control")]).toEqual([200, answer.text, "no-store"]);
    }
    expect((await request("GET", "/dashboard/assets/x/nothing.js", { token: null })).status).toBe(404);
  });

  it.each(PAGES)("is for owners and admins: %s", async (page) => {
    expect(pageStatus(await (await visitorAs("admin")).get(page))).toBe(200);
    const refused = await (await visitorAs("member")).get(page);
    expect(pageStatus(refused)).toBe(403);
    expect(refused.text).toContain("Only owners, admins and viewers can see webhooks. You are signed in as member.");
    expect((await browser().get(page)).status).toBe(303);
  });

  it("does not hold what is secret before it is asked for", async () => {
    for (const page of [...PAGES, `${path}/delete`]) {
      const { text } = await owner.get(page);
      for (const secret of [String(webhook["secret"]), "Bearer of news"]) expect(text).not.toContain(secret);
    }
    expect((await owner.post(`${path}/secrets`)).text).toContain(String(webhook["secret"]));
  });
});

describe("a form", () => {
  const rename = { name: "Renamed", url: "https://example.com/hooks", events: "*" };

  it.each([
    ["another site", { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" }],
    ["a neighbour on the same site", { "Sec-Fetch-Site": "same-site", Origin: "https://evil.example.com" }],
    ["an old browser on another site", { Origin: "https://evil.example" }],
    ["a page without an origin", { Origin: "null" }],
    ["nowhere", {}],
  ])("from %s changes nothing", async (_who, headers) => {
    expect(pageStatus(await owner.post(`${path}/settings`, rename, headers))).toBe(403);
    expect(pageStatus(await owner.post(`${path}/delete`, {}, headers))).toBe(403);
    expect(pageStatus(await owner.post("/dashboard/sign-out", {}, headers))).toBe(403);
    expect((await account.get(`/v1/webhooks/${String(webhook["id"])}`)).json["name"]).toBe("My webhook");
    expect((await owner.get("/dashboard/webhooks")).status).toBe(200);
  });

  it("of ours works, also from a browser that only says its origin", async () => {
    const other = await account.webhook("https://example.com/hooks");
    const settings = `/dashboard/webhooks/${String(other["id"])}/settings`;
    const answer = await owner.post(settings, rename, { Origin: ORIGIN });
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, `${settings}?done=saved`]);
  });

  it.each([
    ["is not one", { "Content-Type": "application/json" }],
    ["is a file", { "Content-Type": "multipart/form-data; boundary=x" }],
  ])("that %s is refused as a page", async (_what, type) => {
    const headers = { "Sec-Fetch-Site": "same-origin", ...type };
    expect(pageStatus(await owner.post("/dashboard/webhooks/new/outbound", {}, headers))).toBe(415);
  });

  it("that is too large is refused as a page", async () => {
    expect(pageStatus(await owner.post("/dashboard/webhooks/new/outbound", { name: "x".repeat(300_000) }))).toBe(413);
  });
});

describe("what goes wrong", () => {
  it.each([
    "/dashboard/nothing",
    "/dashboard/webhooks/nothing",
    "/dashboard/webhooks/01a20013-fc7d-72c5-8ce1-360ae176259c",
    "/dashboard/webhooks/new/sideways",
    "/dashboard/webhooks/..%2F..%2Fv1%2Faccounts",
  ])("is a page: %s", async (page) => {
    expect(pageStatus(await owner.get(page))).toBe(404);
  });

  it("is a page for a bad cursor, too", async () => {
    expect(pageStatus(await owner.get("/dashboard/webhooks?cursor=nonsense"))).toBe(422);
  });

  it("is a page when the service is not set up", async () => {
    const answer = await request("GET", "/dashboard/sign-in", { token: null, env: { ...env, ENCRYPTION_KEY: "" } });
    expect(pageStatus(answer)).toBe(503);
  });

  it("is a page without the cause when nobody foresaw it", async () => {
    const broken = new Proxy(env.DB, {
      get: () => () => {
        throw new Error("the inner secret");
      },
    });
    const answer = await request("GET", "/dashboard/links/x", { token: null, env: { ...env, DB: broken } });
    expect(pageStatus(answer)).toBe(500);
    expect(answer.text).not.toContain("inner secret");
    expect(answer.text).toContain(answer.headers.get("X-Request-Id"));
  });
});

describe("the dashboard's standing with the API", () => {
  it("cannot be claimed from outside, by any header or cookie", async () => {
    const { headers } = await owner.post(String((await linkFor("owner")).json["url"]));
    const cookie = headers.get("Set-Cookie")?.split(";", 1)[0] ?? "";
    for (const claim of [
      { Cookie: cookie },
      { Authorization: `Bearer ${cookie.split("=")[1]}` },
      { Actor: "session" },
    ]) {
      expect((await request("GET", "/v1/webhooks", { token: null, headers: claim })).status).toBe(401);
    }
  });

  it("ends at the account it is for", async () => {
    const others = await newAccount();
    const theirs = await others.webhook("https://example.com/hooks");
    const under = `/dashboard/webhooks/${String(theirs["id"])}`;
    expect(pageStatus(await owner.get(under))).toBe(404);
    for (const action of ["settings", "enabled", "secrets", "secrets/rotate"]) {
      expect(pageStatus(await owner.post(`${under}/${action}`, { enabled: "false" }))).toBe(404);
    }
    // Deleting what is not there is done already.
    expect((await owner.post(`${under}/delete`)).status).toBe(303);
    expect((await others.get(`/v1/webhooks/${String(theirs["id"])}`)).json).toEqual(theirs);
  });
});

function linkFor(role: string) {
  return request("POST", `/v1/accounts/${account.id}/portal-links`, { body: { role } });
}

it("has a route for each path once", () => {
  const served = app.routes.filter(({ method, path: at }) => method !== "ALL" && at.startsWith("/dashboard"));
  const names = served.map(({ method, path: at }) => `${method} ${at}`);
  expect(new Set(names).size).toBe(names.length);
});
