/** Every page, looked at by axe: light, dark, and on a phone. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { LOOKS, findingsAt, fits, violationsOf } from "./support/accessibility.ts";
import { leaveFor, newPage, signedIn, useBrowser } from "./support/browser.ts";
import { newAccount } from "./support/service.ts";
import { callAsTypeform } from "./support/typeform.ts";

useBrowser();
const account = await newAccount();
const outbound = await account.webhook({
  filter: [{ path: "/feedback/score", op: "gte", value: 4 }],
  headers: { Authorization: "Bearer 0123456789" },
  metadata: { team: "sales" },
});
const off = await account.webhook({ name: "Off", enabled: false });
const inbound = await account.inbound();

const signed = await account.webhook({ is_inbound: true, events: ["event.publish"], url: undefined });
const made = z.object({ id: z.string() });
const list = z.object({ data: z.array(made) });
for (const email of ["ada@example.com", "nobody"]) {
  await fetch(inbound.url, { method: "POST", body: new URLSearchParams({ email }) });
}
const [refused, done] = list.parse(await account.call("GET", `/v1/webhooks/${inbound.id}/calls`)).data;
const [contact] = list.parse(await account.call("GET", "/v1/contacts")).data;
const payload = { feedback: { id: "ea10916d-0684-4624-9d07-d341193554cf" } };
const key = "a-key-of-the-sender-1";
const typeform = await account.webhook({
  name: "Survey",
  is_inbound: true,
  events: ["contact.create"],
  uses_signature: undefined,
  source: { type: "typeform", secrets: [key] },
  url: undefined,
});
// It is answered, and fails: no field is where the mapping expects it.
await callAsTypeform(typeform.url, key, { replies: [{ key: "first", value: "Ada" }, { note: "long".repeat(80) }] });
const [failed] = list.parse(await account.call("GET", `/v1/webhooks/${typeform.id}/calls?status=failed`)).data;
const since = "2026-01-31T00:00:00Z";
const job = made.parse(await account.call("POST", `/v1/webhooks/${typeform.id}/calls/run`, { since }));
const event = made.parse(await account.call("POST", "/v1/events", { event: "feedback.created", payload }));
await account.token("publisher");

const webhook = `/dashboard/webhooks/${outbound.id}`;
const inboundPath = `/dashboard/webhooks/${inbound.id}`;
const typeformPath = `/dashboard/webhooks/${typeform.id}`;
const PAGES = [
  "/dashboard/webhooks",
  "/dashboard/webhooks/new",
  "/dashboard/webhooks/new/outbound",
  "/dashboard/webhooks/new/inbound",
  "/dashboard/webhooks/new/inbound/sender",
  "/dashboard/webhooks/new/inbound?sender=typeform",
  "/dashboard/webhooks/new/inbound?sender=custom",
  webhook,
  `${webhook}/settings`,
  `${webhook}/secrets`,
  `${webhook}/delete`,
  `/dashboard/webhooks/${off.id}`,
  `/dashboard/webhooks/${inbound.id}`,
  `/dashboard/webhooks/${inbound.id}/settings`,
  `${inboundPath}/calls`,
  `${inboundPath}/calls?status=failed&id=nothing`,
  `${inboundPath}/calls/run?status=failed`,
  `${inboundPath}/connect`,
  `${inboundPath}/mapping`,
  `${typeformPath}/connect`,
  `${typeformPath}/mapping`,
  `${typeformPath}/mapping?call=${failed?.id}`,
  `${typeformPath}/settings`,
  `${typeformPath}/calls?status=failed`,
  `${typeformPath}/calls/${failed?.id}`,
  `${typeformPath}/calls/run?status=failed`,
  `${typeformPath}/calls/jobs/${job.id}`,
  `${inboundPath}/calls/${done?.id}`,
  `${inboundPath}/calls/${refused?.id}`,
  `${inboundPath}/try`,
  `${inboundPath}/try?as=form`,
  `/dashboard/webhooks/${signed.id}/calls`,
  `/dashboard/webhooks/${signed.id}/try`,
  `/dashboard/webhooks/${signed.id}/try?as=form`,
  "/dashboard/contacts",
  "/dashboard/contacts?search=nobody",
  "/dashboard/contacts/new",
  `/dashboard/contacts/${contact?.id}`,
  `/dashboard/contacts/${contact?.id}/delete`,
  "/dashboard/events",
  "/dashboard/deliveries",
  "/dashboard/search?q=ada",
  "/dashboard/search?q=nobody",
  "/dashboard/events?event=messages.sent&since=yesterday",
  `/dashboard/events/${event.id}`,
  "/dashboard/catalog",
  "/dashboard/catalog/events/feedback.replied",
  "/dashboard/catalog/actions/contact.update",
  "/dashboard/audit-log",
  "/dashboard/audit-log?action=nothing",
  "/dashboard/tokens",
  "/dashboard/tokens/new",
  "/dashboard/portal-links",
  "/dashboard/nothing",
];

/** Of those pages that are shown with another status than 200. */
const STATUSES = new Map([
  ["/dashboard/events?event=messages.sent&since=yesterday", 422],
  ["/dashboard/audit-log?action=nothing", 422],
  ["/dashboard/nothing", 404],
]);

describe.each(LOOKS)("in %s", (_name, look) => {
  let page: Page;
  beforeAll(async () => {
    page = await signedIn(await account.portalLink(), look);
  });

  it.each(PAGES)("%s has no fault that axe finds, is no wider than the screen, and small", async (path) => {
    expect(await findingsAt(page, path, STATUSES.get(path))).toEqual([]);
  });

  it("nor has a form with errors, or a page with revealed secrets", async () => {
    await page.goto("/dashboard/webhooks/new/outbound");
    await page.locator("summary", { hasText: "Filter" }).click();
    await page.getByLabel("Path of condition 1").fill("x");
    await page.getByRole("button", { name: "Create webhook" }).click();
    await page.getByRole("alert").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await leaveFor(page, `${webhook}/secrets`);
    await page.getByRole("button", { name: "Reveal" }).click();
    await page.locator("[data-value]").first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it("nor have a refused try, a question before a token is revoked, and what is shown once", async () => {
    await page.goto(`${inboundPath}/try?as=form`);
    await page.getByLabel("Email").fill("nobody");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("alert").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Reveal" }).click();
    await page.locator("[data-value]").first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.goto("/dashboard/tokens");
    await page.locator("summary").first().click();
    expect(await violationsOf(page)).toEqual([]);
    expect(await fits(page)).toBe(true);
    await page.goto("/dashboard/portal-links");
    await page.getByRole("button", { name: "Create link" }).click();
    await page.locator("[data-value]").waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });

  it("nor has what strangers see", async () => {
    const stranger = await newPage(look);
    for (const path of ["/dashboard/sign-in", await account.portalLink(), "/dashboard/links/nonsense"]) {
      await stranger.goto(path);
      expect([path, await violationsOf(stranger)]).toEqual([path, []]);
    }
  });
});
