/** The pages of deliveries and repair, looked at by axe: light, dark, and on a phone; and how large they can get. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { receiverUrl } from "../support/receiver.ts";
import { LOOKS, MAX_PAGE_BYTES, findingsAt, fits, violationsOf } from "./support/accessibility.ts";
import { signedIn, useBrowser } from "./support/browser.ts";
import { deliveriesOf, publish, receivingWebhook, untilSettled } from "./support/deliveries.ts";

useBrowser();
const { account, webhook, path } = await receivingWebhook("looked-at", "404,200", { headers: { "X-Team": "sales" } });
await publish(account, 27);
await untilSettled(account, webhook.id, 27);
const deliveries = await deliveriesOf(account, webhook.id);
const down = await account.webhook({
  name: "Down",
  url: receiverUrl("looked-at-down", { behave: "reset" }),
  events: ["*"],
});
await publish(account, 4);
const since = "2020-01-31T10:00:00Z";
const job = z
  .object({ id: z.string() })
  .parse(await account.call("POST", `/v1/webhooks/${webhook.id}/recover`, { since }));

const PAGES: [name: string, address: string][] = [
  ["a webhook's page", path],
  ["its week", `${path}?hours=168`],
  ["the page of one that is down", `/dashboard/webhooks/${down.id}`],
  ["deliveries", `${path}/deliveries`],
  ["deliveries of all webhooks", "/dashboard/deliveries"],
  ["all of its filters", `/dashboard/deliveries?reason=gone&status_code=x&event_id=y&order=asc&webhook_id=z`],
  ["a filter with errors", `${path}/deliveries?status=failed&event=nothing&since=then`],
  ["a delivery", `${path}/deliveries/${deliveries.at(-1)?.event_id}`],
  ["repair", `${path}/repair`],
  ["a count", `${path}/repair?kind=replay&window=exact&since=2020-01-31T10:00&count=true`],
  ["a count with errors", `${path}/repair?window=exact&count=true`],
  ["repair of what is down", `/dashboard/webhooks/${down.id}/repair`],
];

describe.each(LOOKS)("in %s", (_name, look) => {
  let page: Page;
  beforeAll(async () => {
    page = await signedIn(await account.portalLink(), look);
  });

  it.each(PAGES)("%s has no fault that axe finds, is no wider than the screen, and small", async (_page, address) => {
    expect(await findingsAt(page, address)).toEqual([]);
  });

  it("nor has what opens, or a job", async () => {
    await page.goto(path);
    await page.getByText("Show as table").click();
    await page.locator("summary", { hasText: "Send test event" }).click();
    expect(await violationsOf(page)).toEqual([]);
    expect(await fits(page)).toBe(true);
    await page.goto(`${path}/repair/jobs/${job.id}`);
    expect(await violationsOf(page)).toEqual([]);
    expect(await fits(page)).toBe(true);
  });
});

it("shows the URL that a failed attempt called, with its query masked, and the response's headers", async () => {
  const url = receiverUrl("looked-at-failed", { behave: "503", body: "Down for maintenance", retry_after: "1" });
  const failed = await receivingWebhook("looked-at-failed", "503", { url });
  await publish(failed.account, 1);
  await untilSettled(failed.account, failed.webhook.id, 1);
  const [delivery] = await deliveriesOf(failed.account, failed.webhook.id);
  const page = await signedIn(await failed.account.portalLink());
  await page.goto(`${failed.path}/deliveries/${delivery?.event_id}`);
  expect(await page.getByRole("region", { name: "Response of attempt 3" }).innerText()).toBe(
    `POST ${url.split("?")[0]}?behave=••••••••&body=••••••••&retry_after=••••••••\n\nretry-after: 1\n\nDown for maintenance`,
  );
});

it("keeps a page below 50 kB, however much the payload, the answers and the names hold", async () => {
  const name = "\"'<&>é".repeat(42);
  const url = receiverUrl("looked-at-large", { behave: "500", body: "<", times: 3000 });
  const large = await receivingWebhook("looked-at-large", "500", { name, url });
  const text = '"<&>'.repeat(20_000);
  await large.account.call("POST", "/v1/events", {
    event: "messages.sent",
    payload: { message: { id: crypto.randomUUID(), channel: "email", text } },
  });
  await untilSettled(large.account, large.webhook.id, 1);
  const [delivery] = await deliveriesOf(large.account, large.webhook.id);
  const page = await signedIn(await large.account.portalLink());
  const address = `${large.path}/deliveries/${delivery?.event_id}`;
  const size = async () => (await (await page.goto(address))?.body())?.byteLength;
  expect(await size()).toBeLessThan(MAX_PAGE_BYTES);
  expect(await page.getByRole("main").innerText()).toContain("Only the beginning is shown.");
  await page.getByRole("link", { name: "Show response" }).first().click();
  await page.waitForURL(/response=/);
  expect(await page.locator(".response").count()).toBeGreaterThan(0);
  for (const other of [large.path, `${large.path}/deliveries`, `${large.path}/repair`]) {
    expect((await (await page.goto(other))?.body())?.byteLength).toBeLessThan(MAX_PAGE_BYTES);
  }
});
