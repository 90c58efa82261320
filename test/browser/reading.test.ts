/** How pages read: local times, coloured JSON, menus, tabs, the list beside its detail, and the way back in a list. */
import { beforeAll, describe, expect, it } from "vitest";
import { expectNoErrors, signedIn, useBrowser } from "./support/browser.ts";
import { deliveriesOf, publish, receivingWebhook, untilSettled } from "./support/deliveries.ts";

useBrowser();
const { account, webhook, path } = await receivingWebhook("reading", "200", { name: "متجر القهوة" });
const AMSTERDAM = { timezoneId: "Europe/Amsterdam" };
let delivery = "";

beforeAll(async () => {
  await publish(account, 60);
  await untilSettled(account, webhook.id, 60);
  const [first] = await deliveriesOf(account, webhook.id);
  delivery = `${path}/deliveries/${first?.event_id}`;
});

describe("a time", () => {
  it("is local, with UTC at hand", async () => {
    const page = await signedIn(await account.portalLink(), AMSTERDAM);
    await page.goto(delivery);
    const exact = page.locator("#attempts time.exact");
    const utc = new Date((await exact.getAttribute("datetime")) ?? "");
    const local = utc.toLocaleString("sv-SE", { timeZone: "Europe/Amsterdam" });
    expect(await exact.innerText()).toMatch(new RegExp(`^${local}\\.\\d{3} (CET|CEST|GMT\\+[12])$`));
    expect(await exact.getAttribute("title")).toBe(`${utc.toISOString().replace("T", " ").slice(0, 23)} UTC`);
    const relative = page.locator("#attempts time:not(.exact)");
    expect(await relative.getAttribute("title")).toContain(`${local} `);
    expect(await relative.getAttribute("title")).toContain(" UTC)");
    await expectNoErrors(page);
  });

  it("is UTC without a script", async () => {
    const page = await signedIn(await account.portalLink(), { ...AMSTERDAM, javaScriptEnabled: false });
    await page.goto(delivery);
    expect(await page.locator("#attempts time.exact").innerText()).toMatch(/ UTC$/);
  });

  it("is typed as local time, and sent as UTC", async () => {
    const page = await signedIn(await account.portalLink(), AMSTERDAM);
    await page.goto(`${path}/deliveries`);
    const since = page.getByLabel(/^From \((CET|CEST|GMT\+[12])\)$/);
    await since.fill("2026-07-01T12:00");
    await page.getByRole("button", { name: "Filter" }).click();
    await page.waitForURL(/since=/);
    expect(new URL(page.url()).searchParams.get("since")).toBe("2026-07-01T10:00");
    expect(await since.inputValue()).toMatch(/^2026-07-01T12:00(:00)?$/);
  });
});

it("JSON is coloured, and stays as it is to select and copy", async () => {
  const page = await signedIn(await account.portalLink());
  await page.goto(delivery);
  const sizes = "Object.fromEntries([...CSS.highlights].map(([name, found]) => [name, found.size]))";
  const found = await page.evaluate<Record<string, number>>(sizes);
  for (const name of ["json-name", "json-text"]) expect(found[name]).toBeGreaterThan(3);
  expect(await page.locator("pre.body").evaluate((body) => body.childNodes.length)).toBe(1);
});

it.each(["Escape", "a click outside"])("a menu closes on %s", async (how) => {
  const page = await signedIn(await account.portalLink());
  await page.goto(path);
  const menu = page.locator("details.confirm", { hasText: "Send test event" });
  await menu.locator("summary").click();
  await menu.getByLabel("Event type").focus();
  expect(await menu.getAttribute("open")).not.toBeNull();
  await (how === "Escape" ? page.keyboard.press("Escape") : page.getByRole("heading", { level: 1 }).click());
  expect(await menu.getAttribute("open")).toBeNull();
});

describe("a page under a tab", () => {
  it("keeps the tabs and the way up", async () => {
    const page = await signedIn(await account.portalLink());
    await page.goto(delivery);
    const tab = page
      .getByRole("navigation", { name: "Pages of this webhook" })
      .getByRole("link", { name: "Deliveries" });
    expect(await tab.getAttribute("aria-current")).toBe("true");
    const crumbs = page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link");
    expect(await crumbs.evaluateAll((links) => links.map((link) => link.getAttribute("href")))).toEqual([
      "/dashboard/webhooks",
      path,
    ]);
    await page.getByRole("link", { name: "All its deliveries" }).click();
    await page.waitForURL(/\/dashboard\/events\//);
  });

  it("has its list beside it on a wide screen, as it was filtered, and no list on a narrower one", async () => {
    const page = await signedIn(await account.portalLink(), { viewport: { width: 1700, height: 900 } });
    await page.goto(`${path}/deliveries?status=delivered`);
    await page.locator("#deliveries .row-link").nth(1).click();
    const beside = page.getByRole("navigation", { name: "List: Deliveries" });
    await beside.waitFor();
    expect(await beside.getByRole("link").count()).toBe(25);
    expect(await beside.locator("[aria-current]").getAttribute("href")).toContain(new URL(page.url()).pathname);
    await beside.getByRole("link").first().click();
    await page.waitForURL((url) => url.pathname === delivery);
    await page.getByRole("navigation", { name: "Pages of this webhook" }).getByText("Deliveries").click();
    await page.waitForURL(/status=delivered/);
    await expectNoErrors(page);
    await page.setViewportSize({ width: 1200, height: 900 });
    await page.goto(delivery);
    expect(await page.locator(".beside").count()).toBe(0);
  });

  it("shows the current tab and the account's name on a phone", async () => {
    const page = await signedIn(await account.portalLink(), { viewport: { width: 390, height: 844 } });
    await page.goto(`${path}/secrets`);
    const tab = await page.locator(".tabs [aria-current]").boundingBox();
    expect(tab && tab.x >= 0 && tab.x + tab.width <= 390).toBe(true);
    expect(await page.locator(".account").isVisible()).toBe(true);
  });
});

it("the account's name is whole in a window that is lower than the navigation", async () => {
  const page = await signedIn(await account.portalLink(), { viewport: { width: 1240, height: 420 } });
  await page.goto(path);
  expect(await page.evaluate("document.querySelector('.account').clientHeight")).toBe(
    await page.evaluate("document.querySelector('.account').scrollHeight"),
  );
});

it("a name that is written from right to left is isolated", async () => {
  const page = await signedIn(await account.portalLink());
  await page.goto(delivery);
  expect(await page.locator(".crumb bdi").last().innerText()).toBe("متجر القهوة");
});

it("a list leads forward, back and to its start, without a script", async () => {
  const page = await signedIn(await account.portalLink(), { javaScriptEnabled: false });
  await page.goto(`${path}/deliveries?status=delivered&done=x`);
  const ids = () => page.locator("#deliveries .row-link").evaluateAll((links) => links.map((link) => link.href));
  const pages = [await ids()];
  for (const count of [2, 3]) {
    await page.getByRole("link", { name: "Older" }).click();
    await page.waitForURL(/cursor=/);
    pages.push(await ids());
    expect(pages).toHaveLength(count);
  }
  expect(new Set(pages.flat()).size).toBe(60);
  for (const earlier of [1, 0]) {
    await page.getByRole("link", { name: "Previous" }).click();
    expect(await ids()).toEqual(pages[earlier]);
  }
  expect(await page.getByRole("link", { name: "Previous" }).count()).toBe(0);
  expect(page.url()).toMatch(/deliveries\?status=delivered$/);
});
