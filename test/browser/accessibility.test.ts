/** Every page, looked at by axe: light, dark, and on a phone. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { violationsOf } from "./support/accessibility.ts";
import { newPage, signedIn, useBrowser } from "./support/browser.ts";
import { newAccount } from "./support/service.ts";

useBrowser();
const account = await newAccount();
const outbound = await account.webhook({
  filter: [{ path: "/feedback/score", op: "gte", value: 4 }],
  headers: { Authorization: "Bearer 0123456789" },
  metadata: { team: "sales" },
});
const off = await account.webhook({ name: "Off", enabled: false });
const inbound = await account.inbound();

const webhook = `/dashboard/webhooks/${outbound.id}`;
const PAGES = [
  "/dashboard/webhooks",
  "/dashboard/webhooks/new",
  "/dashboard/webhooks/new/outbound",
  "/dashboard/webhooks/new/inbound",
  webhook,
  `${webhook}/settings`,
  `${webhook}/secrets`,
  `${webhook}/delete`,
  `/dashboard/webhooks/${off.id}`,
  `/dashboard/webhooks/${inbound.id}`,
  `/dashboard/webhooks/${inbound.id}/settings`,
  "/dashboard/nothing",
];

describe.each([
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["phone width", { colorScheme: "light", viewport: { width: 390, height: 844 } }],
] as const)("in %s", (_name, look) => {
  let page: Page;
  beforeAll(async () => {
    page = await signedIn(await account.portalLink(), look);
  });

  it.each(PAGES)("%s has no fault that axe finds, is no wider than the screen, and small", async (path) => {
    const response = await page.goto(path);
    expect((await response?.body())?.byteLength).toBeLessThan(50_000);
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  });

  it("nor has a form with faults, or a page with revealed secrets", async () => {
    await page.goto("/dashboard/webhooks/new/outbound");
    await page.getByLabel("Path of condition 1").fill("x");
    await page.getByRole("button", { name: "Create webhook" }).click();
    await page.getByRole("alert").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.goto(`${webhook}/secrets`);
    await page.getByRole("button", { name: "Reveal" }).click();
    await page.locator("[data-value]").first().waitFor();
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
