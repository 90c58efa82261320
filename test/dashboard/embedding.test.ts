/** A product shows the dashboard in its own pages: who may frame it, which cookie a frame gets, where links lead, and the brand. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type Answer, newAccount, request } from "../support/service.ts";

const PRODUCT = "https://app.example.com";
const embedded: Env = { ...env, DASHBOARD_FRAME_ANCESTORS: `${PRODUCT},https://admin.example.com` };
const IN_FRAME = { "Sec-Fetch-Dest": "iframe" };
const IN_TAB = { "Sec-Fetch-Dest": "document" };
const FORM = { "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin" };

const account = await newAccount("Acme");
const other = await newAccount("Other");

async function createLink(more: Record<string, unknown> = {}, service = embedded, id = account.id) {
  const path = `/v1/accounts/${id}/portal-links`;
  return request("POST", path, { body: { role: "owner", ...more }, env: service });
}

async function pathOfLink(more: Record<string, unknown> = {}, service = embedded, id = account.id) {
  return new URL(String((await createLink(more, service, id)).json["url"])).pathname;
}

const get = (path: string, headers: Record<string, string>, service = embedded) =>
  request("GET", path, { token: null, headers, env: service });
const post = (path: string, headers: Record<string, string>, service = embedded, body = "") =>
  request("POST", path, { token: null, headers: { ...FORM, ...headers }, env: service, body });

const cookiesOf = ({ headers }: Answer) => headers.getSetCookie();
/** What a browser sends back. */
const sent = (answer: Answer) => ({
  Cookie: cookiesOf(answer)
    .map((line) => line.split(";")[0])
    .join("; "),
});

describe("Framing", () => {
  it("is allowed to the pages of the listed origins, for the dashboard only", async () => {
    for (const path of ["/dashboard/sign-in", "/dashboard/webhooks", "/dashboard/links/nonsense"]) {
      const { headers } = await get(path, IN_FRAME);
      expect(headers.get("Content-Security-Policy")).toContain(
        "frame-ancestors https://app.example.com https://admin.example.com;",
      );
      expect(headers.has("X-Frame-Options")).toBe(false);
    }
    for (const path of ["/docs", "/openapi.json", "/v1/webhooks", "/healthz", "/nothing"]) {
      const { headers } = await get(path, IN_FRAME);
      expect(headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("X-Frame-Options")).toBe("DENY");
    }
  });

  it("is refused to everybody without the setting", async () => {
    const { headers } = await get("/dashboard/sign-in", IN_FRAME, env);
    expect(headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("X-Frame-Options")).toBe("DENY");
  });

  it("is refused when a setting is invalid, on the page that says so", async () => {
    const answer = await get("/dashboard/sign-in", IN_FRAME, { ...embedded, BRAND_COLOR: "yellow" });
    expect(answer.status).toBe(503);
    expect(answer.text).toMatch(/^<!doctype html>/);
    expect(answer.text).toContain("BRAND_COLOR must be a colour");
    expect(answer.headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
  });
});

describe("The cookie", () => {
  const FRAME_COOKIE =
    /^__Host-frame-session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=None; Partitioned$/;
  const TAB_COOKIE = /^__Host-session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Lax$/;

  it.each([
    ["of a link in a frame works across sites, in that frame only", IN_FRAME, embedded, FRAME_COOKIE],
    ["of a link in a tab does not", IN_TAB, embedded, TAB_COOKIE],
    ["of a link that no browser opened does not", {}, embedded, TAB_COOKIE],
    ["of a link in a frame does not without the setting", IN_FRAME, env, TAB_COOKIE],
  ])("%s", async (_what, headers, service, cookie) => {
    const answer = await post(await pathOfLink({}, service), headers, service);
    expect(cookiesOf(answer)).toEqual([expect.stringMatching(cookie)]);
    const page = await get("/dashboard/webhooks", { ...headers, ...sent(answer) }, service);
    expect([page.status, page.text.includes("Acme")]).toEqual([200, true]);
  });

  it("of a frame lets no page of another origin send a form", async () => {
    const cookie = sent(await post(await pathOfLink(), IN_FRAME));
    for (const site of ["cross-site", "same-site", "none"]) {
      const forged = { ...IN_FRAME, ...cookie, "Sec-Fetch-Site": site, Origin: PRODUCT };
      expect((await post("/dashboard/sign-out", forged)).status).toBe(403);
    }
    expect((await get("/dashboard/webhooks", { ...IN_FRAME, ...cookie })).status).toBe(200);
  });

  it("of a new token's page is of the same kind", async () => {
    const cookie = sent(await post(await pathOfLink(), IN_FRAME));
    const made = await post("/dashboard/tokens/new", { ...IN_FRAME, ...cookie }, embedded, "name=CRM&role=admin");
    expect(cookiesOf(made)).toEqual([
      expect.stringMatching(/^__Host-shown-once=.*; HttpOnly; Secure; SameSite=None; Partitioned$/),
    ]);
    const both = { ...IN_FRAME, Cookie: `${cookie.Cookie}; ${sent(made).Cookie}` };
    const page = await get("/dashboard/tokens/created", both);
    expect(page.text).toContain("rct_");
    expect(cookiesOf(page)).toEqual([expect.stringMatching(/^__Host-shown-once=; Max-Age=0; .*Partitioned$/)]);
  });

  it("of the other kind goes, with its session, where a browser sends both: a frame of the same site", async () => {
    const tab = sent(await post(await pathOfLink(), IN_TAB));
    const framed = await post(await pathOfLink({}, embedded, other.id), { ...IN_FRAME, ...tab });
    expect(cookiesOf(framed)).toEqual([
      expect.stringMatching(/^__Host-session=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
      expect.stringMatching(FRAME_COOKIE),
    ]);
    expect((await get("/dashboard/webhooks", { ...IN_TAB, ...tab })).status).toBe(303);
  });

  it("goes when the person signs out", async () => {
    const cookie = sent(await post(await pathOfLink(), IN_FRAME));
    const out = await post("/dashboard/sign-out", { ...IN_FRAME, ...cookie });
    expect(cookiesOf(out)).toEqual([expect.stringMatching(/^__Host-frame-session=; Max-Age=0; .*Partitioned$/)]);
    expect((await get("/dashboard/webhooks", { ...IN_FRAME, ...cookie })).status).toBe(303);
  });
});

describe("A page without a session in a frame", () => {
  it("takes no token, and says what to do instead", async () => {
    const page = await get("/dashboard/sign-in?done=ended", IN_FRAME);
    expect(page.text).toContain("Reload the page around this one");
    expect(page.text).not.toContain("<form");
    const token = await account.token("owner");
    const answer = await post("/dashboard/sign-in", IN_FRAME, embedded, `token=${token}`);
    expect([answer.status, cookiesOf(answer)]).toEqual([403, []]);
    expect((await get("/dashboard/sign-in", IN_TAB)).text).toContain("<form");
  });
});

describe("A link", () => {
  it("continues by itself in a frame, but asks before it replaces the session of another account", async () => {
    const link = await pathOfLink();
    expect((await get(link, IN_FRAME)).text).toContain("data-auto");
    expect((await get(link, IN_TAB)).text).not.toContain("data-auto");
    const cookie = sent(await post(link, IN_FRAME));
    const same = await get(await pathOfLink(), { ...IN_FRAME, ...cookie });
    expect(same.text).toContain("data-auto");
    expect(same.text).not.toContain("Stay in");
    const foreign = await pathOfLink({}, embedded, other.id);
    for (const place of [IN_FRAME, IN_TAB]) {
      const { text } = await get(foreign, { ...place, ...cookie });
      expect(text).toContain("This link opens the account <bdi>Other</bdi>");
      expect(text).toContain("You are signed in to <bdi>Acme</bdi> as owner. That session will end.");
      expect(text).toContain("Stay in <bdi>Acme</bdi>");
      expect(text).not.toContain("data-auto");
    }
  });

  it.each([
    [undefined, "/dashboard"],
    [null, "/dashboard"],
    ["/dashboard", "/dashboard"],
    ["/dashboard/events?event=messages.sent", "/dashboard/events?event=messages.sent"],
    ["/dashboard/webhooks/../events", "/dashboard/events"],
  ])("with the next page %s opens %s", async (next, place) => {
    const answer = await post(await pathOfLink({ next }), IN_TAB);
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, place]);
  });

  it.each([
    "",
    "/",
    "/docs",
    "/dashboards",
    "dashboard",
    "//evil.example/dashboard",
    "/dashboard/../docs",
    "/dashboard/..//evil.example",
    "https://evil.example/dashboard",
    "/\\evil.example/dashboard",
    "javascript:alert(1)",
    `/dashboard/${"x".repeat(2000)}`,
    7,
  ])("is not made with the next page %j", async (next) => {
    const { status, json } = await createLink({ next });
    expect([status, json["errors"]?.["0"]?.["path"]]).toEqual([422, "next"]);
  });

  it("with a return_url leads back to the product from every page", async () => {
    const link = await pathOfLink({ return_url: `${PRODUCT}/settings?tab="hooks"&x=1` });
    const cookie = sent(await post(link, IN_TAB));
    for (const path of ["/dashboard/webhooks", "/dashboard/events", "/dashboard/nothing"]) {
      const { text } = await get(path, { ...IN_TAB, ...cookie });
      expect(text).toContain(
        '<a class="return" href="https://app.example.com/settings?tab=%22hooks%22&amp;x=1" target="_top">Back to app.example.com</a>',
      );
    }
    const without = sent(await post(await pathOfLink(), IN_TAB));
    expect((await get("/dashboard/webhooks", { ...IN_TAB, ...without })).text).not.toContain("Back to");
  });

  it.each([
    "",
    "/settings",
    "https://evil.example/",
    "https://app.example.com.evil.example/",
    "https://app.example.com@evil.example/",
    "https://user@app.example.com/",
    "https://app.example.com:8443/",
    "http://app.example.com/",
    "//app.example.com/",
    "javascript:alert(1)",
    `${PRODUCT}/${"x".repeat(2000)}`,
    7,
  ])("is not made with the return_url %j", async (url) => {
    const { status, json } = await createLink({ return_url: url });
    expect([status, json["errors"]?.["0"]?.["path"]]).toEqual([422, "return_url"]);
  });

  it("is not made with any return_url without the setting", async () => {
    const { status, json } = await createLink({ return_url: `${PRODUCT}/` }, env);
    expect([status, json["errors"]?.["0"]?.["message"]]).toEqual([
      422,
      "must be a URL of an origin that may embed the dashboard",
    ]);
  });

  it("of a viewer shows no button that changes something", async () => {
    const cookie = sent(await post(await pathOfLink({ role: "viewer" }), IN_FRAME));
    const { text } = await get("/dashboard/webhooks", { ...IN_FRAME, ...cookie });
    expect(text).toContain("<small>viewer</small>");
    expect(text).not.toContain("New webhook");
  });
});

describe("A brand", () => {
  const branded: Env = {
    ...env,
    BRAND_NAME: "Acme & <b>Sons</b>",
    BRAND_LOGO_URL: "https://cdn.example.com/logo.svg?v=1",
    BRAND_COLOR: "#7A1FA2",
  };

  it("is on every page, with the account's name", async () => {
    const cookie = sent(await post(await pathOfLink({}, branded), IN_TAB, branded));
    for (const path of ["/dashboard/webhooks", "/dashboard/sign-in", "/dashboard/nothing"]) {
      const { text, headers } = await get(path, { ...IN_TAB, ...cookie }, branded);
      expect(text).toContain("Acme &amp; &lt;b&gt;Sons&lt;/b&gt;");
      expect(text).not.toContain("Ratecard");
      expect(text).toContain('<img src="https://cdn.example.com/logo.svg?v=1"');
      expect(headers.get("Content-Security-Policy")).toContain("img-src 'self' https://cdn.example.com;");
      if (path !== "/dashboard/sign-in") expect(text).toMatch(/class="account"[^>]*>Acme</);
      const [sheet = ""] = /\/dashboard\/assets\/\w+\/brand\.css\?7a1fa2/.exec(text) ?? [];
      const style = await get(sheet, {}, branded);
      expect(style.text).toContain("--accent-fill:light-dark(#7a1fa2,");
      expect(style.headers.get("Content-Type")).toBe("text/css; charset=utf-8");
    }
  });

  it("without a logo has none, rather than Ratecard's", async () => {
    const { text } = await get("/dashboard/sign-in", IN_TAB, { ...env, BRAND_NAME: "Acme" });
    expect(text).toContain("<span>Acme webhooks</span>");
    expect(text).not.toContain("<img");
  });

  it("is Ratecard's without the settings", async () => {
    const { text, headers } = await get("/dashboard/sign-in", IN_TAB);
    expect(text).toContain("<span>Ratecard webhooks</span>");
    expect(text).toContain("<img");
    expect(text).not.toContain("brand.css");
    expect(headers.get("Content-Security-Policy")).toContain("img-src 'self';");
    expect((await get("/dashboard/assets/x/brand.css", {})).status).toBe(404);
  });
});
