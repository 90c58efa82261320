/** Forms: sent once, left with a question, and never an error page after Back or a reload. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { errorsOf, heading, signedIn, useBrowser } from "./support/browser.ts";
import { newAccount } from "./support/service.ts";

useBrowser();

const NEW = "/dashboard/webhooks/new/outbound";

async function typeWebhook(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("URL").fill("https://example.com/hooks");
  await page.getByLabel("messages.sent", { exact: true }).check();
}

it.each([true, false])("makes one webhook of two presses, with script: %s", async (javaScriptEnabled) => {
  const account = await newAccount();
  const page = await signedIn(await account.portalLink(), { javaScriptEnabled });
  await page.goto(NEW);
  await typeWebhook(page, "Once");
  await page.getByRole("button", { name: "Create webhook" }).dblclick();
  await page.waitForURL(/webhooks\/[0-9a-f-]{36}|refused/);
  expect(await account.webhooks()).toMatchObject([{ name: "Once" }]);
});

it("includes the types of a selected wildcard, and leaves them as they were when it is deselected", async () => {
  const account = await newAccount();
  const page = await signedIn(await account.portalLink());
  await page.goto(NEW);
  const box = (name: string) => page.getByLabel(name, { exact: true });
  await box("feedback.created").check();
  await box("feedback.*").check();
  for (const name of ["feedback.created", "feedback.noted"]) {
    expect([name, await box(name).isChecked(), await box(name).isDisabled()]).toEqual([name, true, true]);
  }
  expect(await box("messages.sent").isChecked()).toBe(false);
  await page.locator('input[value="*"]').check();
  expect(await box("messages.sent").isChecked()).toBe(true);
  await page.locator('input[value="*"]').uncheck();
  await box("feedback.*").uncheck();
  expect(await box("feedback.created").isChecked()).toBe(true);
  expect(await box("feedback.noted").isChecked()).toBe(false);
  expect(await box("messages.sent").isDisabled()).toBe(false);
});

it("asks before typed text is left, and not after it was saved", async () => {
  const account = await newAccount();
  const page = await signedIn(await account.portalLink());
  await page.goto(NEW);
  await typeWebhook(page, "Unsaved");
  await page.getByRole("link", { name: "Cancel" }).click({ noWaitAfter: true });
  await expect.poll(() => errorsOf(page)).toEqual([expect.stringContaining("dialog")]);
  expect(page.url()).toContain(NEW);
  await page.getByRole("button", { name: "Create webhook" }).click();
  await page.waitForURL(/webhooks\/[0-9a-f-]{36}/);
  await page.getByRole("link", { name: "Webhooks", exact: true }).first().click();
  await page.getByRole("link", { name: "Unsaved" }).waitFor();
  expect(errorsOf(page)).toHaveLength(1);
});

it("shows no error page after Back and a reload", async () => {
  const account = await newAccount();
  const page = await signedIn(await account.portalLink());
  await page.goto(NEW);
  await page.getByRole("button", { name: "Create webhook" }).click();
  await page.getByRole("alert").waitFor();
  await typeWebhook(page, "Second try");
  await page.getByRole("button", { name: "Create webhook" }).click();
  await page.waitForURL(/webhooks\/[0-9a-f-]{36}/);
  await page.goBack();
  expect(await heading(page)).toBe("New outbound webhook");
  await page.reload();
  expect(await heading(page)).toBe("New outbound webhook");
  await page.goto("/dashboard/tokens/new");
  await page.getByLabel("Name").fill("CRM");
  await page.getByRole("button", { name: "Create token" }).click();
  await page.locator("[data-value]").waitFor();
  await page.reload();
  await page.getByText("cannot be shown again. If you did not copy it").waitFor();
  expect(await account.call("GET", `/v1/accounts/${account.id}/tokens`)).toMatchObject({ data: [{ name: "CRM" }] });
  expect(await account.webhooks()).toHaveLength(1);
});

it("keeps what was typed when the session has ended, and sends it after signing in again", async () => {
  const account = await newAccount();
  const page = await signedIn(await account.portalLink());
  await page.goto(NEW);
  await typeWebhook(page, "Kept");
  const other = await page.context().newPage();
  await other.goto("/dashboard/webhooks");
  await other.getByRole("button", { name: "Sign out" }).click();
  await other.getByText("You are signed out.").waitFor();
  await page.getByRole("button", { name: "Create webhook" }).click();
  expect(await heading(page)).toBe("Your session has ended");
  await other.goto(await account.portalLink());
  await other.getByRole("button", { name: "Continue" }).click();
  await other.getByText("No webhooks yet").waitFor();
  await page.getByRole("button", { name: "Send again" }).click();
  await page.waitForURL(/webhooks\/[0-9a-f-]{36}/);
  expect(await account.webhooks()).toMatchObject([{ name: "Kept", events: ["messages.sent"] }]);
});

it("leads through the first steps, and shows what the receiver answers to a test event", async () => {
  const account = await newAccount();
  const { id } = await account.webhook();
  const page = await signedIn(await account.portalLink());
  await page.goto(`/dashboard/webhooks/${id}`);
  await page.getByRole("link", { name: "Python", exact: true }).click();
  await page.getByRole("button", { name: "Copy" }).click();
  expect(await page.evaluate("navigator.clipboard.readText()")).toContain("from standardwebhooks");
  await page.getByRole("button", { name: "Send a test event" }).click();
  await page.waitForURL(/deliveries\/[0-9a-f-]{36}/);
  expect(await heading(page)).toMatch(/Test$/);
});
