/** The pages of a webhook whose receiver is down, and the button that tries it. */
import { expect, it, vi } from "vitest";
import { openCircuit } from "../support/open-circuit.ts";
import { receiverUrl } from "../support/receiver.ts";
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

async function deliveredOnce(name: string): Promise<string> {
  const { id } = await account.webhook(receiverUrl(name));
  await account.post(`/v1/webhooks/${String(id)}/test`);
  await vi.waitFor(
    async () => {
      const { json } = await account.get(`/v1/webhooks/${String(id)}/deliveries`);
      expect(json["data"]).toMatchObject([{ status: "delivered" }]);
    },
    { timeout: 30_000, interval: 200 },
  );
  return String(id);
}

it("says that a receiver was not called before its first request", async () => {
  const { id } = await account.webhook("https://example.com/never");
  expect((await admin.get(`/dashboard/webhooks/${String(id)}`)).text).toContain("Not called yet");
  const called = await deliveredOnce("outage-called");
  const { text } = await admin.get(`/dashboard/webhooks/${called}`);
  expect(text).toContain("Responding");
  expect(text).not.toContain("Not called yet");
});

const TABS = ["", "/deliveries", "/repair", "/settings", "/secrets"];

it("shows on every page of a webhook that its circuit is open, once, and nothing while it is closed", async () => {
  const id = await deliveredOnce("outage-tabs");
  const page = `/dashboard/webhooks/${id}`;
  for (const tab of TABS) expect([tab, (await admin.get(page + tab)).text]).not.toContain("Try now");
  await openCircuit(id);
  for (const tab of TABS) {
    const { text } = await admin.get(page + tab);
    expect([tab, text.split("Went down").length, text.split("Try now").length]).toEqual([tab, 2, 2]);
    expect(text).toContain("1 delivery waits. Next try ");
  }
  expect((await admin.get(page)).text).not.toContain("Responding");
  // A viewer sees the state, and has no button.
  const seen = (await (await visitorAs("viewer")).get(page)).text;
  expect(seen).toContain("1 delivery waits. Next try ");
  expect(seen).not.toContain("Try now");
});

it("tries the receiver once, and says on the same page why it does not try it again", async () => {
  const id = await deliveredOnce("outage-try");
  const page = `/dashboard/webhooks/${id}`;
  const retry = () => admin.post(`${page}/probe`, { form_page: `${page}/repair?hours=1&done=x` });
  const closed = await retry();
  expect([closed.status, closed.headers.get("Location")]).toEqual([
    303,
    `${page}/repair?hours=1&refused=circuit_closed`,
  ]);
  expect((await admin.get(`${page}/repair?refused=circuit_closed`)).text).toContain(
    "deliveries are sent as they come.",
  );
  await openCircuit(id);
  expect((await retry()).headers.get("Location")).toMatch(/\/deliveries\/[0-9a-f-]{36}\?done=probed$/);
  const again = String((await retry()).headers.get("Location"));
  expect(again).toMatch(/\/repair\?hours=1&refused=(probe_running|circuit_closed)$/);
});

it("goes back to no other site, and shows no text of the address", async () => {
  const id = String((await account.webhook("https://example.com/hostile"))["id"]);
  for (const [form_page, place] of [
    ["https://evil.example", "/dashboard"],
    ["//evil.example", "/dashboard"],
    ["/dashboard/\\evil.example", "/dashboard"],
    ["", `/dashboard/webhooks/${id}`],
  ] as const) {
    const { headers } = await admin.post(`/dashboard/webhooks/${id}/probe`, { form_page });
    expect(headers.get("Location")).toBe(`${place}?refused=circuit_closed`);
  }
  const { text } = await admin.get("/dashboard/webhooks?refused=constructor");
  expect(text).not.toContain("constructor");
});
