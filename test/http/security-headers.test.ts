/** What every answer tells browsers, and that pages of other origins get nothing. */
import { env } from "cloudflare:workers";
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { app } from "../../src/app.ts";
import { HSTS_SECONDS } from "../../src/constants.ts";
import { toBase64 } from "../../src/security/base64.ts";
import { withFailingDatabase } from "../support/faults.ts";
import { filledPath, openApi, operationsOf } from "../support/operations.ts";
import { populatedAccount } from "../support/populated-account.ts";
import { request } from "../support/service.ts";

const operations = operationsOf(await openApi());
const account = await populatedAccount("security-headers");

const EXPECTED = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "strict-transport-security": "max-age=31536000",
};
const DATA = "default-src 'none'; frame-ancestors 'none'";
const ORIGIN_OF_A_STRANGER = { Origin: "https://evil.example" };

function expectGuarded(headers: Headers, policy: unknown = DATA): void {
  expect(Object.fromEntries(headers)).toMatchObject({ ...EXPECTED, "content-security-policy": policy });
  expect(headers.has("x-powered-by")).toBe(false);
}

function expectNoCors(headers: Headers): void {
  expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
}

describe.each(operations)("$name ($method $path)", ({ method, path, body }) => {
  const place = filledPath(path, account.idIn);

  it("guards its answer, is never cached, and lets no other origin read it", async () => {
    const token = method === "DELETE" ? { token: "wrong" } : {};
    const answer = await account.call(method, place, { ...token, body, headers: ORIGIN_OF_A_STRANGER });
    expectGuarded(answer.headers);
    expectNoCors(answer.headers);
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
  });

  it("does not let another origin's page ask in the first place", async () => {
    const answer = await account.call("OPTIONS", place, {
      token: null,
      headers: {
        ...ORIGIN_OF_A_STRANGER,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type",
      },
    });
    expect([answer.status, answer.headers.get("Allow")]).toEqual([204, expect.stringContaining(method)]);
    expectNoCors(answer.headers);
    expectGuarded(answer.headers);
  });
});

describe("answers that are no success", () => {
  it.each([
    ["nothing at this path", "/nothing", {}, 404],
    ["no token", "/v1/webhooks", { token: null }, 401],
    ["a failure of the database", "/v1/webhooks", { env: withFailingDatabase(1).env }, 503],
    ["settings that make no sense", "/v1/webhooks", { env: { ...env, PLATFORM_TOKEN: "short" } }, 503],
    ["a redirect", "/", {}, 302],
  ])("are guarded too: %s", async (_what, path, options, status) => {
    const answer = await account.call("GET", path, options);
    expect(answer.status).toBe(status);
    expectGuarded(answer.headers);
  });
});

describe("the documentation page", () => {
  it("may use its own style sheet, and nothing else", async () => {
    const { text, headers } = await request("GET", "/docs", { token: null });
    const [, style = ""] = /<style>([^]*)<\/style>/.exec(text) ?? [];
    const hash = toBase64(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style)));
    const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
    expectGuarded(headers, policy);
    expect(style.length).toBeGreaterThan(1000);
  });
});

it.each([
  ["http://localhost:8787/healthz", null],
  ["http://localhost:8787/dashboard/sign-in", null],
  ["https://hooks.example.com/healthz", `max-age=${HSTS_SECONDS}`],
  ["https://hooks.example.com/dashboard/sign-in", `max-age=${HSTS_SECONDS}`],
])("speaks of HTTPS only where it is spoken: %s", async (url, transport) => {
  const ctx = createExecutionContext();
  const { headers } = await app.fetch(new Request(url), env, ctx);
  await waitOnExecutionContext(ctx);
  expect(headers.get("Strict-Transport-Security")).toBe(transport);
  expect(headers.get("X-Frame-Options")).toBe("DENY");
  expect(headers.get("Referrer-Policy")).toBe("no-referrer");
  expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
});
