/** Deliveries as an admin sees them: sent, watched, looked into, sent again. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { behave, received, receiverUrl } from "../support/receiver.ts";
import { expectNoErrors, heading, signedIn, useBrowser } from "./support/browser.ts";
import { deliveriesOf, publish, receivingWebhook, untilSettled } from "./support/deliveries.ts";
import { newAccount } from "./support/service.ts";

useBrowser();
const LIVE = { timeout: 45_000 };

async function sendTest(page: Page, path: string, event: string): Promise<void> {
  await page.goto(path);
  await page.locator("summary", { hasText: "Send test event" }).click();
  await page.getByLabel("Event type").selectOption(event);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.waitForURL(/\/deliveries\/[0-9a-f-]{36}/);
}

const badge = (page: Page, text: string) => page.locator("h1 .badge", { hasText: text });

describe("an admin", () => {
  it("sends a test event, and watches it arrive without touching the page", async () => {
    const { account, path } = await receivingWebhook("watched");
    const page = await signedIn(await account.portalLink());
    await sendTest(page, path, "messages.opened");
    await page.evaluate("window.wasNeverReloaded = true");
    await badge(page, "Delivered").waitFor(LIVE);
    expect(await heading(page)).toBe("messages.opened Delivered Test");
    expect(await page.evaluate("window.wasNeverReloaded")).toBe(true);
    const [arrival] = await received("watched");
    expect(arrival?.headers).toMatchObject({
      "ratecard-webhook-test": "true",
      "ratecard-webhook-event": "messages.opened",
    });
    expect(await page.locator(".timeline").innerText()).toMatch(/Attempt 1\s+200/);
    await expectNoErrors(page);
  });

  it("sees every attempt of one that fails and what the receiver said, and sends it again", async () => {
    const { account, webhook, path } = await receivingWebhook("failing", "500");
    await account.call("PATCH", `/v1/webhooks/${webhook.id}`, {
      url: receiverUrl("failing", { behave: "500", body: "out of coffee\u0000\u202Eeeffoc" }),
    });
    const page = await signedIn(await account.portalLink());
    await sendTest(page, path, "messages.sent");
    await badge(page, "Failed").waitFor(LIVE);
    const timeline = page.locator(".timeline");
    expect(await timeline.locator("li").count()).toBe(3);
    expect(await timeline.innerText()).toContain("out of coffee␀⟨U+202E⟩eeffoc");
    expect(await page.getByRole("main").innerText()).toContain("No further attempts are scheduled.");
    await behave("failing", "200");
    await page.getByRole("button", { name: "Redeliver" }).click();
    await badge(page, "Delivered").waitFor(LIVE);
    expect(await timeline.locator("li").count()).toBe(4);
    expect(await timeline.innerText()).toContain("Redelivery 1");
    await expectNoErrors(page);
  });

  it("tries a receiver that was repaired, and watches the backlog arrive", async () => {
    const { account, webhook, path } = await receivingWebhook("repaired", "503");
    await publish(account, 5);
    const page = await signedIn(await account.portalLink());
    await page.goto(path);
    const banner = page.locator("#outage");
    await banner.getByText("5 deliveries wait. Next try").waitFor(LIVE);
    expect(await banner.innerText()).toMatch(/^Went down .+: HTTP 503\. 5 deliveries wait\. Next try .+\.\s+Try now$/);
    await behave("repaired", "200");
    await page.getByRole("button", { name: "Try now" }).click();
    await page.waitForURL(/\/deliveries\/[0-9a-f-]{36}/);
    await badge(page, "Delivered").waitFor(LIVE);
    expect(await page.getByText("Try now").count()).toBe(0);
    await untilSettled(account, webhook.id, 5);
    await page.goto(path);
    expect(await banner.innerText()).toBe("");
    await page.getByText("Responding").waitFor(LIVE);
    await expectNoErrors(page);
  });

  it("sees the request that was sent, without its secrets, and gets its exact body", async () => {
    const { account, webhook, path } = await receivingWebhook("exact", "200", {
      headers: { Authorization: "Bearer 0123456789" },
    });
    const payload = '{"message":{"id":"ea10916d-0684-4624-9d07-d341193554cf","channel":"email","weight":1.50}}';
    await account.raw("/v1/events", `{"event":"messages.sent","payload":${payload}}`);
    await untilSettled(account, webhook.id, 1);
    const [delivery] = await deliveriesOf(account, webhook.id);
    const page = await signedIn(await account.portalLink());
    await page.goto(`${path}/deliveries/${delivery?.event_id}`);
    const [arrival] = await received("exact");
    await page.getByRole("button", { name: "Copy exact body" }).click();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(arrival?.body);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download" }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(Buffer.from(chunk));
    expect(Buffer.concat(chunks).toString("utf8")).toBe(arrival?.body);
    expect(await page.getByLabel("Formatted body").innerText()).toContain('"weight": 1.50');
    const content = await page.content();
    expect(content).toContain(arrival?.headers["webhook-signature"]);
    for (const secret of ["Bearer 0123456789", webhook.secret, webhook.signing_secret]) {
      expect(content).not.toContain(secret);
    }
    await expectNoErrors(page);
  });

  it("sees the day's deliveries as a chart, and as a table", async () => {
    const { account, webhook, path } = await receivingWebhook("charted");
    await publish(account, 12);
    await untilSettled(account, webhook.id, 12);
    const page = await signedIn(await account.portalLink());
    for (const range of ["", "?hours=168"]) {
      await page.goto(`${path}${range}`);
      await page.getByRole("img", { name: /12 delivered, 0 failed/ }).waitFor();
      await page.getByText("Show as table").click();
      expect(await page.locator(".as-table tbody tr").first().innerText()).toMatch(/UTC\s+12\s+0\s+0\s+12/);
    }
    // What was opened stays open while the page keeps itself current.
    await publish(account, 1);
    await page.getByRole("heading", { name: "Activity" }).click();
    await page.getByRole("img", { name: /13 delivered/ }).waitFor(LIVE);
    expect(await page.locator(".as-table tbody").isVisible()).toBe(true);
    await expectNoErrors(page);
  });

  it("sees how many the filter skipped, in the figures and in the chart", async () => {
    const { account, webhook, path } = await receivingWebhook("skipping", "200", {
      filter: [{ path: "/message/channel", op: "eq", value: "sms" }],
    });
    await publish(account, 3);
    await untilSettled(account, webhook.id, 3);
    const page = await signedIn(await account.portalLink());
    await page.goto(path);
    await page.getByRole("img", { name: /0 delivered, 0 failed, 3 skipped/ }).waitFor();
    expect(await page.locator(".figures").innerText()).toMatch(/Skipped\s+3/);
    await page.getByText("Show as table").click();
    expect(await page.locator(".as-table tbody tr").first().innerText()).toMatch(/UTC\s+0\s+0\s+3\s+0/);
    await expectNoErrors(page);
  });

  it("finds what failed over all webhooks by its response, and sends the selected again", async () => {
    const { account, webhook } = await receivingWebhook("found", "404", { events: ["messages.sent"] });
    const other = await account.webhook({ name: "Other", url: receiverUrl("found-other"), events: ["messages.sent"] });
    await publish(account, 1);
    await untilSettled(account, webhook.id, 1);
    await untilSettled(account, other.id, 1);
    const page = await signedIn(await account.portalLink());
    const rows = page.locator(".deliveries tbody tr");
    await page.getByRole("link", { name: "Deliveries" }).click();
    await rows.first().waitFor();
    expect(await rows.count()).toBe(2);
    await page.locator("summary", { hasText: "More filters" }).click();
    await page.getByLabel("Response status").fill("4xx");
    await page.getByLabel("Reason").selectOption("No attempts left");
    await page.getByRole("button", { name: "Filter" }).click();
    await page.waitForURL(/status_code=4xx/);
    expect(await rows.count()).toBe(1);
    expect(await page.getByLabel("Response status").inputValue()).toBe("4xx");
    await behave("found", "200");
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Redeliver selected" }).click();
    await page.getByText("Redelivery started for 1.").waitFor();
    await page.goto(`/dashboard/deliveries?webhook_id=${webhook.id}&status=delivered&order=asc`);
    await page.getByText("Oldest first").waitFor({ state: "attached" });
    await rows.first().waitFor(LIVE);
    await page.goto("/dashboard/deliveries?status_code=seven&event_id=nothing");
    expect(await page.locator(".field.invalid").allInnerTexts()).toEqual([
      expect.stringContaining("Must be a status code such as 500"),
      expect.stringContaining("Must be the id of an event"),
    ]);
    await expectNoErrors(page);
  });

  it("filters and pages, finds both again in the address, and sees what comes meanwhile", async () => {
    const { account, webhook, path } = await receivingWebhook("listed");
    await publish(account, 30, "messages.clicked");
    await publish(account, 1, "messages.sent");
    await untilSettled(account, webhook.id, 31);
    const page = await signedIn(await account.portalLink());
    const rows = page.locator(".deliveries tbody tr");
    await page.goto(`${path}/deliveries`);
    await page.getByLabel("Event", { exact: true }).selectOption("messages.clicked");
    await page.getByLabel("From (UTC)").fill("2020-01-31T09:30");
    await page.getByRole("button", { name: "Filter" }).click();
    await page.getByRole("link", { name: "Delivered", exact: true }).click();
    const query = () => Object.fromEntries(new URL(page.url()).searchParams);
    const filter = { status: "delivered", event: "messages.clicked", since: "2020-01-31T09:30" };
    expect(query()).toEqual(filter);
    expect(await rows.count()).toBe(25);
    await page.getByRole("link", { name: "Older" }).click();
    await page.waitForURL(/cursor=/);
    expect(query()).toMatchObject(filter);
    await page.reload();
    expect(await rows.count()).toBe(5);
    expect(await page.getByLabel("From (UTC)").inputValue()).toBe("2020-01-31T09:30");
    await page.getByRole("link", { name: "Newest" }).click();
    await page.waitForURL((url) => !url.searchParams.has("cursor"));
    expect(query()).toEqual(filter);

    await page.goto(`${path}/deliveries?event=feedback.noted`);
    expect(await page.getByRole("main").innerText()).toContain("No delivery matches this filter.");
    const note = { feedback: { id: crypto.randomUUID() }, note: { subject: "s", body: "b" } };
    const user = { id: crypto.randomUUID(), name: "Jane", email: "jane@example.com" };
    await account.call("POST", "/v1/events", { event: "feedback.noted", payload: { ...note, user } });
    await rows.first().waitFor(LIVE);
    expect(await rows.count()).toBe(1);
    await expectNoErrors(page);
  });

  it("is told at the field what is wrong with a filter", async () => {
    const { account, path } = await receivingWebhook("misfiltered");
    const page = await signedIn(await account.portalLink());
    await page.goto(`${path}/deliveries?since=yesterday`);
    expect(await page.locator(".field.invalid").innerText()).toContain("Must be an ISO 8601 time");
    expect(await page.getByLabel("From (UTC)").inputValue()).toBe("yesterday");
    expect((await page.goto(`${path}/deliveries?cursor=nonsense`))?.status()).toBe(422);
  });

  it("finds no deliveries of an inbound webhook, nor of another account", async () => {
    const { account, webhook } = await receivingWebhook("mine");
    await publish(account, 1);
    await untilSettled(account, webhook.id, 1);
    const [delivery] = await deliveriesOf(account, webhook.id);
    const inbound = await account.inbound();
    const mine = await signedIn(await account.portalLink());
    const theirs = await signedIn(await (await newAccount("Others")).portalLink());
    for (const path of ["", "/deliveries", `/deliveries/${delivery?.event_id}`, "/repair"]) {
      expect((await theirs.goto(`/dashboard/webhooks/${webhook.id}${path}`))?.status()).toBe(404);
      if (path !== "") expect((await mine.goto(`/dashboard/webhooks/${inbound.id}${path}`))?.status()).toBe(404);
    }
    expect((await mine.goto(`/dashboard/webhooks/${webhook.id}/deliveries/${crypto.randomUUID()}`))?.status()).toBe(
      404,
    );
  });
});

it("sends, reloads and redelivers without any script", async () => {
  const { account, path } = await receivingWebhook("scriptless");
  const page = await signedIn(await account.portalLink(), { javaScriptEnabled: false });
  await sendTest(page, path, "feedback.created");
  const settled = async () => {
    while ((await badge(page, "Delivered").count()) === 0) {
      await page.waitForTimeout(300);
      await page.reload();
    }
  };
  await settled();
  await page.getByRole("button", { name: "Redeliver" }).click();
  await page.getByText("Redelivery started.").waitFor();
  await settled();
  expect(await received("scriptless")).toHaveLength(2);
});

it("shows what customers and receivers say as text, whatever it is", async () => {
  const evil = `"><img src=x onerror=alert(1)><script>alert(2)</script>'{{7*7}}`;
  const account = await newAccount(evil);
  const webhook = await account.webhook({
    name: evil,
    url: receiverUrl("evil", { behave: "400", body: `</pre>${evil}` }),
    // Not what the receiver responds: the values of headers are masked there.
    headers: { "X-Evil": "<b>header</b>" },
    events: ["*"],
  });
  await account.call("POST", "/v1/events", {
    event: "messages.sent",
    payload: { message: { id: crypto.randomUUID(), channel: evil, [evil]: evil } },
  });
  await untilSettled(account, webhook.id, 1);
  const [delivery] = await deliveriesOf(account, webhook.id);
  const page = await signedIn(await account.portalLink());
  const path = `/dashboard/webhooks/${webhook.id}`;
  const typed = encodeURIComponent(evil);
  for (const [address, text] of [
    [path, evil],
    [`${path}?hours=${typed}`, evil],
    [`${path}/deliveries?event=${typed}&done=${typed}`, evil],
    [`${path}/deliveries?since=${typed}&status=${typed}`, evil],
    [`${path}/deliveries/${delivery?.event_id}?response=${typed}`, `</pre>${evil}`],
    [`${path}/repair?kind=replay&window=exact&since=${typed}&events=${typed}&count=true`, evil],
  ] as const) {
    await page.goto(address);
    expect([address, await page.locator("main").innerText()]).toEqual([address, expect.stringContaining(text)]);
    expect(await page.locator("img[src=x], main script").count()).toBe(0);
    await expectNoErrors(page);
  }
});
