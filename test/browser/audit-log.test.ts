/** Who did what, as an admin reads it. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { expectNoErrors, errorsOf, signedIn, useBrowser } from "./support/browser.ts";
import { newAccount } from "./support/service.ts";

useBrowser();

const EVIL = `"><img src=x onerror=alert(1)><script>alert(2)</script>`;

describe("an admin", () => {
  it("sees what was changed, by whom and with what outcome, and what somebody does now", async () => {
    const account = await newAccount();
    const { id } = await account.webhook();
    const page = await signedIn(await account.portalLink("admin", { name: EVIL }));
    await page.getByRole("link", { name: "Audit log" }).click();
    const lines = page.locator("tbody tr");
    await lines.filter({ hasText: "webhook.created" }).waitFor();
    expect(await lines.filter({ hasText: "webhook.created" }).innerText()).toMatch(/Platform\s+Done/);
    expect(await lines.filter({ hasText: "portal_link.created" }).count()).toBe(1);
    await account.call("PATCH", `/v1/webhooks/${id}`, { name: "Renamed", enabled: false });
    await lines.filter({ hasText: "Changed: name, enabled" }).waitFor({ timeout: 30_000 });
    await expectNoErrors(page);

    await page.goto(`/dashboard/webhooks/${id}`);
    await page.getByRole("button", { name: "Enable" }).click();
    await page.getByText("Webhook enabled.").waitFor();
    await page.goto("/dashboard/audit-log?action=webhook.updated");
    expect(await lines.count()).toBe(2);
    expect(await lines.first().innerText()).toContain(EVIL);
    expect(await lines.first().innerText()).toMatch(/admin\s+Done/);
    expect(await page.locator("img[src=x], main script").count()).toBe(0);
    await lines.first().getByRole("link", { name: id }).click();
    await page.waitForURL(`/dashboard/webhooks/${id}`);

    await page.goto("/dashboard/audit-log?action=coffee.brewed&since=yesterday");
    expect(await page.locator("#error-action").innerText()).toContain("Must be one of");
    expect(await page.locator("#error-since").innerText()).toContain("Must be an ISO 8601 time");
    expect(errorsOf(page).filter((error) => !error.includes("422"))).toEqual([]);
  });

  it("reads many entries page by page", async () => {
    const account = await newAccount();
    for (let count = 0; count < 26; count += 1) await account.token("publisher", `Token ${count}`);
    const page = await signedIn(await account.portalLink("admin"));
    await page.goto("/dashboard/audit-log?action=token.created");
    expect(await page.locator("tbody tr").count()).toBe(25);
    await page.getByRole("link", { name: "Older" }).click();
    await page.waitForURL(/cursor=/);
    expect(await page.locator("tbody tr").count()).toBe(1);
    await expectNoErrors(page);
  });
});

it("an event whose payload was erased says so", async () => {
  const account = await newAccount();
  const payload = { message: { id: "ea10916d-0684-4624-9d07-d341193554cf", channel: "email", to: "secret person" } };
  const made = await account.call("POST", "/v1/events", { event: "messages.sent", payload });
  const { id } = z.object({ id: z.string() }).parse(made);
  const page = await signedIn(await account.portalLink("admin"));
  await page.goto(`/dashboard/events/${id}`);
  expect(await page.getByRole("main").innerText()).toContain("secret person");
  await account.call("DELETE", `/v1/events/${id}/payload`);
  await page.reload();
  expect(await page.getByRole("main").innerText()).toContain("The payload was erased.");
  expect(await page.getByRole("main").innerText()).not.toContain("secret person");
  await expectNoErrors(page);
  expect((await page.goto(`/dashboard/events/${id}/payload`))?.status()).toBe(404);
});
