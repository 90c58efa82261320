/** The system's Chromium, and people in it. */
import { type Browser, type BrowserContextOptions, type Page, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, inject } from "vitest";
import { chromiumPath } from "../../../scripts/chromium.ts";

let browser: Browser;

/** To be called by every file of tests: a browser of its own. @param more of Chromium's options */
export function useBrowser(...more: string[]): void {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox", ...more] });
  });
  afterAll(() => browser.close());
}

/** A page in a browser window that nobody is signed in to. Whatever goes wrong in it fails the test: see `errorsOf`. */
export async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ baseURL: inject("origin"), ...options });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  const errors: string[] = [];
  allErrors.set(page, errors);
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => errors.push(`${message.type()}: ${message.text()}`));
  page.on("dialog", (dialog) => {
    if (dialog.type() === "beforeunload" && leaving.has(page)) return void dialog.accept();
    errors.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(inject("origin"))) errors.push(`outside request: ${request.url()}`);
  });
  return page;
}

const leaving = new WeakSet<Page>();

/** Opens another page, although text was typed that is not saved. */
export async function leaveFor(page: Page, address: string): Promise<void> {
  leaving.add(page);
  await page.goto(address);
  leaving.delete(page);
}

const allErrors = new WeakMap<Page, string[]>();

/** What went wrong in a page so far: errors, messages on the console, dialogs, requests to elsewhere. */
export function errorsOf(page: Page): string[] {
  return allErrors.get(page) ?? [];
}

/** A page of somebody who followed a link into the dashboard. */
export async function signedIn(link: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await newPage(options);
  await page.goto(link);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(/\/dashboard\/(?!links)/);
  return page;
}

export async function heading(page: Page): Promise<string> {
  return (await page.getByRole("heading", { level: 1 }).innerText()).replaceAll(/\s+/g, " ");
}

export async function expectNoErrors(page: Page): Promise<void> {
  expect(errorsOf(page)).toEqual([]);
}
