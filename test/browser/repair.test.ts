/** Repair as an admin does it: recover, replay, discard. */
import { describe, expect, it } from "vitest";
import { behave, receiverUrl } from "../support/receiver.ts";
import { expectNoErrors, signedIn, useBrowser } from "./support/browser.ts";
import { deliveriesOf, publish, receivedEvents, receivingWebhook, untilSettled } from "./support/deliveries.ts";
import { newAccount } from "./support/service.ts";

useBrowser();
const LIVE = { timeout: 45_000 };
const COUNT = 40;

describe("an admin", () => {
  it("discards the backlog of a receiver that is down, and recovers it once that is back", async () => {
    const { account, webhook, path } = await receivingWebhook("outage", "reset");
    await publish(account, COUNT);
    const page = await signedIn(await account.portalLink());
    await page.goto(`${path}/repair`);
    await page.getByRole("heading", { name: `${COUNT} pending deliveries` }).waitFor(LIVE);
    await page.locator("summary", { hasText: "Discard" }).click();
    await page.getByRole("button", { name: "Discard pending deliveries" }).click();
    await page.getByText("Pending deliveries discarded.").waitFor();
    await untilSettled(account, webhook.id, COUNT);
    expect(new Set((await deliveriesOf(account, webhook.id)).map(({ status }) => status))).toEqual(new Set(["failed"]));

    await behave("outage", "200");
    // Starts afresh, rather than with a probe in half a minute.
    await account.call("PATCH", `/v1/webhooks/${webhook.id}`, { enabled: false });
    await account.call("PATCH", `/v1/webhooks/${webhook.id}`, { enabled: true });
    await page.goto(`${path}/repair`);
    await page.getByText("Last hour").click();
    await page.getByRole("button", { name: "Count deliveries" }).click();
    await page.getByText(`${COUNT} failed deliveries`).waitFor();
    expect(await deliveriesOf(account, webhook.id)).toMatchObject(
      Array.from({ length: COUNT }, () => ({ status: "failed" })),
    );
    await page.getByRole("button", { name: `Recover ${COUNT} deliveries` }).click();
    await page.waitForURL(/\/repair\/jobs\//);
    await page.getByRole("progressbar").waitFor();
    await page.locator("h1 .badge", { hasText: "40 of 40 delivered" }).waitFor(LIVE);
    await page.getByText("None: all processed deliveries were attempted.").waitFor(LIVE);
    expect(await page.getByRole("main").innerText()).toContain(`${COUNT} of ${COUNT} deliveries`);
    const ids = (await deliveriesOf(account, webhook.id)).map(({ event_id: id }) => id);
    expect(await receivedEvents("outage")).toEqual(new Set(ids));
    await page.goto(`${path}/repair`);
    expect(await page.locator("#jobs tbody tr").innerText()).toMatch(/Recovery[\s\S]+40 of 40[\s\S]+Finished/);
    await expectNoErrors(page);
  });

  it("replays into a webhook that was made afterwards, with the keyboard alone and no script", async () => {
    const account = await newAccount();
    await publish(account, 5, "messages.clicked");
    await publish(account, 2, "messages.sent");
    const { id } = await account.webhook({ name: "Late", url: receiverUrl("late"), events: ["*"] });
    const page = await signedIn(await account.portalLink(), { javaScriptEnabled: false });
    await page.goto(`/dashboard/webhooks/${id}/repair`);
    await page.getByLabel("Recover failed deliveries").focus();
    await page.keyboard.press("ArrowDown");
    expect(await page.getByLabel("Replay missing events").isChecked()).toBe(true);
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowLeft");
    expect(await page.getByLabel("6 hours").isChecked()).toBe(true);
    await page.getByLabel("Event types").selectOption("messages.clicked");
    await page.getByRole("button", { name: "Count deliveries" }).press("Enter");
    expect(await page.locator(".estimate").innerText()).toContain("5 missing events");
    await page.getByRole("button", { name: "Replay 5 events" }).press("Enter");
    await page.waitForURL(/\/repair\/jobs\//);
    await untilSettled(account, id, 5);
    await page.reload();
    expect(await page.getByRole("main").innerText()).toContain("5 of 5 events");
    expect((await receivedEvents("late")).size).toBe(5);
    await page.goto(`/dashboard/webhooks/${id}/repair?kind=replay&window=1&count=true`);
    expect(await page.locator(".estimate").innerText()).toContain("2 missing events");
  });

  it("gives exact times in UTC, and is told at the field what is wrong with them", async () => {
    const { account, path } = await receivingWebhook("exactly");
    const page = await signedIn(await account.portalLink());
    await page.goto(`${path}/repair`);
    expect(await page.getByLabel("From (UTC)").isVisible()).toBe(false);
    await page.getByText("Exact times").click();
    await page.getByLabel("From (UTC)").fill("2026-01-31T10:00");
    await page.getByLabel("Until (UTC)").fill("2026-01-31T09:00");
    await page.getByRole("button", { name: "Count deliveries" }).click();
    expect(await page.locator(".field.invalid").innerText()).toContain("Must be later than since");
    await page.getByLabel("Until (UTC)").fill("2026-01-31T11:00");
    await page.getByRole("button", { name: "Count deliveries" }).click();
    await page.locator(".estimate").waitFor();
    expect(await page.locator(".estimate").innerText()).toContain("2026-01-31 10:00 to 2026-01-31 11:00 UTC");
    expect(new URL(page.url()).searchParams.get("since")).toBe("2026-01-31T10:00");
    await page.goto(`${path}/repair?window=exact&count=true`);
    expect(await page.locator(".field.invalid").first().innerText()).toContain("Is required");
    await expectNoErrors(page);
  });

  it("cannot send from a webhook that is disabled, and is told so", async () => {
    const { account, webhook, path } = await receivingWebhook("disabled");
    const page = await signedIn(await account.portalLink());
    await page.goto(`${path}/repair?count=true`);
    await account.call("PATCH", `/v1/webhooks/${webhook.id}`, { enabled: false });
    await page.reload();
    expect(await page.getByRole("main").innerText()).toContain(
      "Enable the webhook to recover deliveries or replay events.",
    );
    expect(await page.getByText("Send test event").count()).toBe(0);
  });
});
