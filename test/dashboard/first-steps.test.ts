/** The overview of a webhook that was never called: three steps instead of an empty chart. */
import { expect, it } from "vitest";
import { newAccount, request } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

const account = await newAccount();

async function visitorAs(role: string) {
  const { json } = await request("POST", `/v1/accounts/${account.id}/portal-links`, { body: { role } });
  const visitor = browser();
  await visitor.post(String(json["url"]));
  return visitor;
}

const admin = await visitorAs("admin");
const page = `/dashboard/webhooks/${String((await account.webhook("https://example.com/new", { uses_signature: true }))["id"])}`;

it.each([
  ["", "standardwebhooks", "Node"],
  ["?code=python", "from standardwebhooks", "Python"],
  ["?code=php", "getenv(&#39;RATECARD_SIGNING_SECRET&#39;)", "PHP"],
  ["?code=go", "standardwebhooks.NewWebhook", "Go"],
  ["?code=constructor", "standardwebhooks", "Node"],
])("verifies in the language of the address: %j", async (query, code, language) => {
  const { status, text } = await admin.get(page + query);
  expect(status).toBe(200);
  expect(text).toContain(code);
  expect(text).toMatch(new RegExp(`aria-current="true">${language}<`));
  for (const step of ["Copy the signing secret", "Verify each request", "Send a test event", "Not called yet"]) {
    expect(text).toContain(step);
  }
  expect(text).toContain('href="/docs"');
  expect(text).not.toContain(">Activity<");
  expect(new TextEncoder().encode(text).length).toBeLessThan(50_000);
});

it("says how to sign, when requests are not signed", async () => {
  const { id } = await account.webhook("https://example.com/unsigned");
  expect((await admin.get(`/dashboard/webhooks/${String(id)}`)).text).toContain("Requests are not signed.");
});

it("shows the figures to a viewer, and to all once something was sent", async () => {
  const viewer = await visitorAs("viewer");
  expect((await viewer.get(page)).text).not.toContain("First steps");
  expect((await admin.post(`${page}/test`)).status).toBe(303);
});
