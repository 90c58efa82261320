/** The pages in the colour of a brand, looked at by axe: light, dark, and on a phone. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOOKS, findingsAt } from "./support/accessibility.ts";
import { newPage, signedIn, useBrowser } from "./support/browser.ts";
import { runWorker } from "./support/run-worker.ts";
import { newAccount } from "./support/service.ts";

useBrowser();

/** Barely dark enough for white text, and too dark for a dark page. */
const COLORS = ["#767676", "#1a0033"];
/** The colour of buttons. */
const FILL = "getComputedStyle(document.documentElement).getPropertyValue('--accent-fill')";

describe.each(COLORS)("in the colour %s", (color) => {
  let worker: Awaited<ReturnType<typeof runWorker>>;
  let account: Awaited<ReturnType<typeof newAccount>>;
  let pages: string[];
  beforeAll(async () => {
    worker = await runWorker("BRAND_NAME:Acme Surveys", `BRAND_COLOR:${color}`);
    account = await newAccount("Acme Coffee Roasters", worker.origin);
    const { id } = await account.webhook();
    const path = `/dashboard/webhooks/${id}`;
    await account.call("POST", "/v1/events", {
      event: "feedback.created",
      payload: { feedback: { id: "ea10916d-0684-4624-9d07-d341193554cf" } },
    });
    pages = [
      "/dashboard/webhooks",
      path,
      `${path}/settings`,
      `${path}/repair`,
      "/dashboard/deliveries",
      "/dashboard/nothing",
    ];
  });
  afterAll(() => worker.end());

  it.each(LOOKS)("no page has a fault that axe finds in %s", async (_name, look) => {
    const page = await signedIn(await account.portalLink(), { ...look, baseURL: worker.origin });
    for (const path of pages) {
      expect([path, await findingsAt(page, path, path === "/dashboard/nothing" ? 404 : 200)]).toEqual([path, []]);
      expect(await page.locator(".brand").innerText()).toBe("Acme Surveys");
      expect(await page.evaluate(FILL)).toContain(color);
    }
    const stranger = await newPage({ ...look, baseURL: worker.origin });
    expect(await findingsAt(stranger, "/dashboard/sign-in")).toEqual([]);
    expect(await stranger.evaluate(FILL)).toContain(color);
  });
});
