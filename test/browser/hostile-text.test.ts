/** Whatever customers and senders write is shown as text. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { z } from "zod";
import { errorsOf, signedIn, useBrowser } from "./support/browser.ts";
import { newAccount } from "./support/service.ts";

useBrowser();

const EVIL = `"><img src=x onerror=alert(1)><script>alert(2)</script></textarea></pre>'{{7*7}}`;
const ID = "ea10916d-0684-4624-9d07-d341193554cf";
const made = z.object({ id: z.string() });

async function expectText(page: Page, text: string): Promise<void> {
  const path = new URL(page.url()).pathname;
  const content = await page.getByRole("main").evaluate((element) => {
    const typed = [...element.querySelectorAll("input, textarea")].map((field) => Reflect.get(field, "value"));
    return [element.textContent, ...typed].join("\n");
  });
  expect([path, content]).toEqual([path, expect.stringContaining(text)]);
  expect([path, await page.locator("img[src=x], main script").count()]).toEqual([path, 0]);
  expect([path, errorsOf(page).filter((error) => !/status of 4\d\d/.test(error))]).toEqual([path, []]);
}

it("in a contact, in what it was searched by, and in what was wrong with it", async () => {
  const account = await newAccount(EVIL);
  const email = "evil@example.com";
  const fields = { first_name: EVIL, last_name: EVIL, email, metadata: { [EVIL]: EVIL } };
  const { id } = made.parse(await account.call("POST", "/v1/contacts", fields));
  const page = await signedIn(await account.portalLink("member", { name: EVIL }));
  expect(await page.locator("tbody tr").count()).toBe(1);
  await expectText(page, EVIL);
  await expectText(page, email);
  for (const path of [`/${id}`, `/${id}/delete`, `?search=${encodeURIComponent(EVIL)}`]) {
    await page.goto(`/dashboard/contacts${path}`);
    await expectText(page, EVIL);
  }
  await page.goto(`/dashboard/contacts/${id}?done=${encodeURIComponent(EVIL)}`);
  await page.getByLabel("Phone").fill(EVIL.slice(0, 40));
  await page.getByLabel("Metadata").fill(`${EVIL}{`);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").waitFor();
  await expectText(page, `${EVIL}{`);
});

it("in a call: its body, its fields' names, its content type, and what it was answered", async () => {
  const account = await newAccount();
  const { id, url } = await account.inbound(EVIL);
  const bodies = [
    [JSON.stringify({ [EVIL]: EVIL, email: "a@example.com", first_name: EVIL }), "application/json"],
    [
      new URLSearchParams({ [EVIL]: EVIL, email: "b@example.com", [`metadata[${EVIL}]`]: EVIL }).toString(),
      "application/x-www-form-urlencoded",
    ],
    [EVIL, `text/plain; charset="${EVIL.replaceAll('"', "")}"`],
  ] as const;
  const page = await signedIn(await account.portalLink());
  for (const [body, type] of bodies) await fetch(url, { method: "POST", headers: { "Content-Type": type }, body });
  await page.goto(`/dashboard/webhooks/${id}/calls`);
  expect(await page.locator("tbody tr").count()).toBe(3);
  await expectText(page, EVIL);
  const paths = await page
    .locator("tbody a")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  for (const path of paths) {
    await page.goto(path);
    await expectText(page, path === paths[2] ? JSON.stringify(EVIL).slice(1, -1) : EVIL);
  }
  await page.goto(`/dashboard/webhooks/${id}/try`);
  await page.getByLabel("Body").fill(`{"email": 1, "${EVIL}`);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByRole("alert").waitFor();
  await expectText(page, `{"email": 1, "${EVIL}`);
});

it("in an event, its payload, and the filter", async () => {
  const account = await newAccount();
  await account.webhook({ name: EVIL });
  const payload = { feedback: { id: ID, [EVIL]: EVIL } };
  const { id } = made.parse(await account.call("POST", "/v1/events", { event: "feedback.created", payload }));
  const page = await signedIn(await account.portalLink());
  await page.goto(`/dashboard/events/${id}`);
  await expectText(page, JSON.stringify(EVIL));
  expect(await page.getByRole("main").getByRole("row").getByRole("link").innerText()).toBe(EVIL);
  await page.goto(`/dashboard/events?event=${encodeURIComponent(EVIL)}&since=${encodeURIComponent(EVIL)}`);
  await expectText(page, EVIL);
  expect(await page.getByLabel("Event").inputValue()).toBe(EVIL);
  await page.goto(`/dashboard/catalog/events/${encodeURIComponent(EVIL)}`);
  await expectText(page, "The event type does not exist.");
});

it("in the list of all deliveries, its filter, and a search", async () => {
  const account = await newAccount();
  await account.webhook({ name: EVIL });
  await account.call("POST", "/v1/contacts", { last_name: EVIL, email: "evil@example.com" });
  await account.call("POST", "/v1/events", { event: "feedback.created", payload: { feedback: { id: ID } } });
  const page = await signedIn(await account.portalLink());
  await page.goto("/dashboard/deliveries");
  expect(await page.locator("tbody tr").innerText()).toContain(EVIL);
  await page.goto(`/dashboard/deliveries?event=${encodeURIComponent(EVIL)}&since=${encodeURIComponent(EVIL)}`);
  await expectText(page, EVIL);
  await page.goto(`/dashboard/search?q=${encodeURIComponent(EVIL)}`);
  await expectText(page, EVIL);
  expect(await page.getByRole("main").getByRole("link").allInnerTexts()).toEqual([EVIL, EVIL]);
});

it("in the name of a token, and of who a link is for", async () => {
  const account = await newAccount();
  await account.token("publisher", EVIL);
  const page = await signedIn(await account.portalLink());
  await page.goto("/dashboard/tokens");
  await expectText(page, EVIL);
  await page.goto("/dashboard/tokens/new");
  await page.getByLabel("Name").fill(EVIL);
  await page.getByRole("button", { name: "Create token" }).click();
  await page.getByText("Copy the token now.").waitFor();
  await page.getByRole("link", { name: "Done" }).click();
  await page.waitForURL("/dashboard/tokens");
  await expectText(page, EVIL);
  await page.goto("/dashboard/portal-links");
  await page.getByLabel("Name").fill(EVIL);
  await page.getByRole("button", { name: "Create link" }).click();
  const link = await page.locator("[data-value]").innerText();
  const guest = await signedIn(link);
  expect(await guest.locator(".viewer").innerText()).toContain(EVIL);
  expect(errorsOf(guest)).toEqual([]);
});
