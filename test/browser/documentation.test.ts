/** The documentation page, looked at by axe and found one's way in: light, dark, and on a phone. */
import { describe, expect, it } from "vitest";
import { LOOKS, fits, violationsOf } from "./support/accessibility.ts";
import { newPage, useBrowser } from "./support/browser.ts";

useBrowser();

describe.each(LOOKS)("the documentation in %s", (_name, look) => {
  it("has no fault that axe finds, and is no wider than the screen, with all of it open", async () => {
    const page = await newPage(look);
    await page.goto("/docs");
    await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
    expect(await fits(page)).toBe(true);
    // The first few of each section: the rest is made by the same code, and axe takes minutes for all of it.
    await page.evaluate("for (const one of document.querySelectorAll('article:nth-of-type(n+4)')) one.remove()");
    expect(await violationsOf(page)).toEqual([]);
  });

  it("leads from the contents to an operation, and from there to what it answers", async () => {
    const page = await newPage(look);
    await page.goto("/docs");
    await page.getByRole("navigation").getByRole("link", { name: "Webhooks", exact: true }).click();
    const article = page.locator("#createWebhook");
    await article.getByText("201 The webhook").click();
    await article.getByRole("link", { name: "Webhook", exact: true }).click();
    expect(new URL(page.url()).hash).toBe("#schema-Webhook");
    expect(await page.locator("#schema-Webhook").getByText("signing_secret").isVisible()).toBe(true);
  });
});
