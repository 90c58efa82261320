/** From an empty account to a sender's first contact, and back to order after the sender changed its format. No JSON is typed. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { z } from "zod";
import { expectNoErrors, signedIn, useBrowser } from "./support/browser.ts";
import { type TestAccount, newAccount } from "./support/service.ts";
import { callAsTypeform } from "./support/typeform.ts";

useBrowser();

const KEY = "the-key-that-typeform-shows";
const contacts = z.object({ data: z.array(z.looseObject({ email: z.string() })) });
const calls = z.object({ data: z.array(z.looseObject({ status: z.string() })) });

const emailsOf = async (account: TestAccount) =>
  contacts
    .parse(await account.call("GET", "/v1/contacts?limit=100"))
    .data.map(({ email }) => email)
    .toSorted();

const answerOf = (email: string) => ({
  answers: [
    { type: "text", text: "Ada", field: { ref: "first_name" } },
    { type: "email", email, field: { ref: "email" } },
  ],
});
/** What the sender makes of it one day. */
const changedAnswerOf = (email: string) => ({
  replies: [
    { key: "first", value: "Ada" },
    { key: "mail", value: email },
  ],
});

const main = (page: Page) => page.getByRole("main");
const seen = (page: Page, text: string) => main(page).getByText(text).first().waitFor({ timeout: 30_000 });

it.each([
  ["with script", {}],
  ["without script", { javaScriptEnabled: false }],
  ["on a phone", { viewport: { width: 390, height: 800 } }],
])("%s, an owner connects Typeform, and repairs its fields when they change", async (_name, options) => {
  const hasScript = !("javaScriptEnabled" in options);
  const account = await newAccount();
  const page = await signedIn(await account.portalLink(), options);

  await page.goto("/dashboard/webhooks");
  await main(page).getByRole("link", { name: "New webhook" }).first().click();
  await main(page)
    .getByRole("link", { name: /^Inbound/ })
    .click();
  await page.getByLabel("Search senders").fill("typef");
  await page.getByRole("button", { name: "Search" }).click();
  await main(page).getByRole("link", { name: "Typeform", exact: true }).click();
  await page.getByLabel("Secret", { exact: true }).fill(KEY);
  expect(await page.getByLabel("contact.create", { exact: true }).isChecked()).toBe(true);
  await page.getByRole("button", { name: "Create webhook" }).last().click();
  await seen(page, "Waiting for the first call…");
  await seen(page, "In Typeform, open the form");
  await page.getByRole("button", { name: "Show URL" }).click();
  const url = await page.locator("[data-value]").innerText();
  const id = /webhooks\/([^/]+)\/connect/.exec(page.url())?.[1] ?? "";

  // The key was not copied well.
  expect(await callAsTypeform(url, "another-key-of-somebody", answerOf("ada@example.com"))).toBe(401);
  if (!hasScript) await page.goto(`/dashboard/webhooks/${id}/connect`);
  await seen(page, "signed with another key");
  expect(await callAsTypeform(url, KEY, answerOf("ada@example.com"))).toBe(200);
  if (!hasScript) await page.goto(`/dashboard/webhooks/${id}/connect`);
  await seen(page, "It works: the latest call was done.");
  expect(await emailsOf(account)).toEqual(["ada@example.com"]);

  const people = Array.from({ length: 10 }, (_, n) => `person${n}@example.com`);
  for (const email of people) expect(await callAsTypeform(url, KEY, changedAnswerOf(email))).toBe(200);
  expect(await emailsOf(account)).toEqual(["ada@example.com"]);

  await page.goto(`/dashboard/webhooks/${id}/calls`);
  await main(page).getByRole("navigation", { name: "Status" }).getByRole("link", { name: "Failed" }).click();
  await page.waitForURL(/status=failed/);
  expect(await main(page).locator("tbody tr").count()).toBe(10);
  await main(page).locator("tbody a").first().click();
  await main(page).getByRole("link", { name: "Choose fields" }).click();
  await seen(page, "It would fail");
  await page.getByRole("radio", { name: /^email/ }).check();
  await page.getByRole("button", { name: /^person\d@example\.com$/ }).click();
  await seen(page, "would create");
  // Nothing happens before it is saved, and nothing was typed.
  expect(await emailsOf(account)).toEqual(["ada@example.com"]);
  expect(await page.getByLabel("Rule for email").inputValue()).toContain('"value":"mail"');
  await page.getByRole("button", { name: "Save" }).click();
  await seen(page, "Saved. The next call uses it.");
  await main(page).getByRole("link", { name: "Run 10 failed calls again" }).click();
  await page.getByRole("button", { name: "Run 10 failed calls" }).click();
  await page.waitForURL(/\/calls\/jobs\//);
  await expect
    .poll(
      async () => {
        if (!hasScript) await page.reload();
        return main(page).innerText();
      },
      { timeout: 30_000 },
    )
    .toContain("10 of 10 calls");
  expect(await emailsOf(account)).toEqual(["ada@example.com", ...people]);
  const { data } = calls.parse(await account.call("GET", `/v1/webhooks/${id}/calls?limit=100`));
  expect(data.filter(({ status }) => status === "done")).toHaveLength(11);
  expect(data.filter(({ status }) => status === "failed")).toEqual([]);
  const overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  expect(overflow).toBe(0);
  await expectNoErrors(page);
});

it("typing a rule shows its result at once", async () => {
  const account = await newAccount();
  const { id } = z.object({ id: z.string() }).parse(
    await account.call("POST", "/v1/webhooks", {
      name: "Form",
      is_inbound: true,
      events: ["contact.create"],
      source: { type: "form" },
    }),
  );
  const page = await signedIn(await account.portalLink());
  await page.goto(`/dashboard/webhooks/${id}/mapping`);
  const field = page.getByLabel("Rule for email");
  await field.fill("/nowhere");
  await seen(page, "It would fail");
  await field.fill("/nowhere/~");
  await seen(page, "Correct the fields first.");
  expect(await field.inputValue()).toBe("/nowhere/~");
  expect(await page.evaluate("document.activeElement.name")).toBe("contact.create email");
});
