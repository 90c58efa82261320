/** How a page is looked at: by axe, on a narrow screen, and by its size. */
import axe from "axe-core";
import type { BrowserContextOptions, Page } from "playwright-core";
import { z } from "zod";

/** A page is read over slow lines, too. */
export const MAX_PAGE_BYTES = 50_000;

/** Everything that is looked at is looked at in each of these, by their names. */
export const LOOKS: readonly (readonly [name: string, look: BrowserContextOptions])[] = [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["phone width", { colorScheme: "light", viewport: { width: 390, height: 844 } }],
];

const results = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});

/** Each rule that is broken, and where; empty when none is. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = results.parse(await page.evaluate("axe.run()"));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

/** Opens a page that has to have this status, be small, no wider than the screen, and without a fault that axe finds: what it is not. */
export async function findingsAt(page: Page, address: string, status = 200): Promise<string[]> {
  const response = await page.goto(address);
  const bytes = (await response?.body())?.byteLength ?? 0;
  return [
    ...(response?.status() === status ? [] : [`status ${response?.status()} instead of ${status}`]),
    ...(bytes < MAX_PAGE_BYTES ? [] : [`${bytes} bytes`]),
    ...(await violationsOf(page)),
    ...((await fits(page)) ? [] : ["wider than the screen"]),
  ];
}

/** Whether the page as it is now is no wider than the screen. */
export async function fits(page: Page): Promise<boolean> {
  return (await page.evaluate("document.documentElement.scrollWidth <= innerWidth")) === true;
}
