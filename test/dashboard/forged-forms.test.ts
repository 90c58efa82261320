/** Every form of the dashboard, sent by what is no page of ours with a signed-in person's cookie. */
import { describe, expect, it } from "vitest";
import { app } from "../../src/app.ts";
import { ORIGIN, newAccount, request } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

const account = await newAccount();
const owner = browser();
await owner.signIn(await account.token("owner"));
const webhook = await account.webhook("https://example.com/hook");
const contact = await account.post("/v1/contacts", { email: "jane@example.com" });

/** Of all routes, so that a new form is tested without being listed here. */
const forms = [
  ...new Set(
    app.routes
      .filter(({ method, path }) => method === "POST" && path.startsWith("/dashboard/"))
      .map(({ path }) => path.replace(/:(\w+)\{(\w+)[^}]*\}/, "$2")),
  ),
].map((path) => ({
  path: path.replace(":id", String(path.includes("contacts") ? contact.json["id"] : webhook["id"])),
}));

const FOREIGN = [
  {},
  { Origin: "https://evil.example" },
  { Origin: "null" },
  { Origin: `${ORIGIN}.evil.example` },
  { Origin: ORIGIN.replace("https", "http") },
  { Origin: `${ORIGIN}:8443` },
  { "Sec-Fetch-Site": "cross-site" },
  { "Sec-Fetch-Site": "same-site", Origin: "https://other.example.com" },
  { "Sec-Fetch-Site": "none" },
];
const TYPES = [
  "application/x-www-form-urlencoded",
  "application/json",
  "application/merge-patch+json",
  "application/octet-stream",
  "text/plain",
  "text/xml",
  "multipart/form-data; boundary=x",
  "x",
];

it("all forms are found", () => {
  expect(forms.length).toBeGreaterThan(25);
});

describe.each(forms)("$path", ({ path }) => {
  it("is refused from elsewhere, whatever it is said to be", async () => {
    for (const headers of FOREIGN) {
      for (const type of TYPES) {
        const { status } = await owner.post(path, { name: "Forged" }, { ...headers, "Content-Type": type });
        expect([headers, type, status]).toEqual([headers, type, 403]);
      }
    }
  });

  it("takes fields only, and no delivery of the service itself", async () => {
    const own = { "Sec-Fetch-Site": "same-origin" };
    for (const type of TYPES.slice(1)) {
      const { status } = await owner.post(path, { name: "Forged" }, { ...own, "Content-Type": type });
      expect([type, status]).toEqual([type, 415]);
    }
    const { status } = await owner.post(path, {}, { ...own, "Ratecard-Webhook-Attempt": "1" });
    expect(status).toBe(403);
  });
});

it("nothing was changed", async () => {
  const { json } = await request("GET", `/v1/webhooks/${String(webhook["id"])}`, { account: account.id });
  expect(json).toEqual(webhook);
  expect((await owner.get("/dashboard/webhooks")).status).toBe(200);
});
