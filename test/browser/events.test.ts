/** What happened, and what can happen: events and the catalog. */
import { describe, expect, inject, it } from "vitest";
import { z } from "zod";
import { receiverUrl } from "../support/receiver.ts";
import { expectNoErrors, errorsOf, heading, signedIn, useBrowser } from "./support/browser.ts";
import { type TestAccount, newAccount } from "./support/service.ts";

useBrowser();

const ID = "ea10916d-0684-4624-9d07-d341193554cf";
const SENT = { message: { id: ID, channel: "email" } };
const CREATED = { feedback: { id: ID } };
const event = z.object({ id: z.string(), created_at: z.string() });

const publish = async (account: TestAccount, name: string, payload: unknown) =>
  event.parse(await account.call("POST", "/v1/events", { event: name, payload }));

/** With a payload that a parser and a printer would not give back as it is. */
async function publishSource(account: TestAccount, payload: string) {
  const { token } = await account.token("publisher");
  const response = await fetch(`${inject("origin")}/v1/events`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: `{"event":"messages.sent","payload":${payload}}`,
  });
  return event.parse(await response.json());
}

describe("an admin", () => {
  it("sees what was published, by type and by time, and what became of it", async () => {
    const account = await newAccount();
    // One that receives: the notice of a failure would be a third event.
    const { id: webhookId } = await account.webhook({ url: receiverUrl("listed") });
    const page = await signedIn(await account.portalLink("admin"));
    await page.getByRole("link", { name: "Events" }).click();
    await page.getByText("No events yet").waitFor();
    const sent = await publish(account, "messages.sent", SENT);
    const created = await publish(account, "feedback.created", CREATED);
    // The list was open before they came.
    await page.getByRole("link", { name: "feedback.created" }).waitFor({ timeout: 30_000 });
    expect(await page.locator("tbody th").allInnerTexts()).toEqual(["feedback.created", "messages.sent"]);

    await page.getByLabel("Event").selectOption("messages.sent");
    await page.getByRole("button", { name: "Filter" }).click();
    await page.waitForURL(/event=messages.sent/);
    expect(await page.locator("tbody th").allInnerTexts()).toEqual(["messages.sent"]);
    expect(await page.locator("tbody tr").innerText()).toContain(sent.id);
    expect(await page.locator("tbody tr").innerText()).toMatch(/\sNone\s/);
    await page.getByRole("link", { name: "messages.sent" }).click();
    expect(await page.getByRole("main").innerText()).toContain("No webhook was subscribed when it was published.");

    await page.goto("/dashboard/events");
    await page.getByRole("link", { name: "feedback.created" }).click();
    expect(await heading(page)).toBe("feedback.created");
    const delivery = page.getByRole("link", { name: "CRM sync" });
    expect(await delivery.getAttribute("href")).toBe(`/dashboard/webhooks/${webhookId}/deliveries/${created.id}`);
    await account.call("DELETE", `/v1/webhooks/${webhookId}`);
    await page.reload();
    expect(await page.getByRole("main").innerText()).toContain("One subscribed webhook has been deleted.");
    await expectNoErrors(page);
  });

  it("filters by time, in UTC, and is told at its field what is no time", async () => {
    const account = await newAccount();
    const { created_at: at } = await publish(account, "messages.sent", SENT);
    const page = await signedIn(await account.portalLink("admin"));
    await page.goto("/dashboard/events");
    const minutes = (offset: number) => new Date(Date.parse(at) + offset * 60_000).toISOString().slice(0, 16);
    for (const [since, until, count] of [
      [minutes(-2), "", 1],
      [minutes(2), "", 0],
      ["", minutes(-2), 0],
      [minutes(-2), minutes(2), 1],
    ] as const) {
      await page.getByLabel("From (UTC)").fill(since);
      await page.getByLabel("Until (UTC)").fill(until);
      await page.getByRole("button", { name: "Filter" }).click();
      await page.waitForURL(
        (url) => url.searchParams.get("since") === since && url.searchParams.get("until") === until,
      );
      expect([since, until, await page.locator("tbody tr").count()]).toEqual([since, until, count]);
      if (count === 0) expect(await page.getByRole("main").innerText()).toContain("No events found");
    }
    await page.goto("/dashboard/events?since=yesterday&event=coffee.brewed");
    expect(await page.locator("#error-since").innerText()).toContain("Must be an ISO 8601 time");
    expect(await page.getByLabel("From (UTC)").inputValue()).toBe("yesterday");
    expect(await page.getByLabel("Event").inputValue()).toBe("coffee.brewed");
    expect(errorsOf(page).filter((error) => !error.includes("422"))).toEqual([]);
  });

  it("reads many page by page, under the same filter", async () => {
    const account = await newAccount();
    const events = Array.from({ length: 26 }, () => ({ event: "messages.sent", payload: SENT }));
    await account.call("POST", "/v1/events/batch", { events });
    await publish(account, "feedback.created", CREATED);
    const page = await signedIn(await account.portalLink("admin"));
    await page.goto("/dashboard/events?event=messages.sent");
    expect(await page.locator("tbody tr").count()).toBe(25);
    await page.getByRole("link", { name: "Older" }).click();
    await page.waitForURL(/cursor=/);
    expect(await page.locator("tbody th").allInnerTexts()).toEqual(["messages.sent"]);
    expect(await page.getByLabel("Event").inputValue()).toBe("messages.sent");
    await page.getByRole("link", { name: "Newest" }).click();
    await page.waitForURL(/^[^?]*(\?event=[\w.]+)?$/);
    expect(await page.locator("tbody tr").count()).toBe(25);
    await expectNoErrors(page);
  });

  it("reads a payload with its own digits and order, and all of a long one as a file", async () => {
    const account = await newAccount();
    const source = `{"message":{"zeta":12345678901234567890.10,"id":"${ID}","2":2,"1":1,"channel":"email","e":1E+2}}`;
    const long = `{"message":{"id":"${ID}","channel":"email","big":9007199254740993,"text":"${"x".repeat(60_000)}"}}`;
    const page = await signedIn(await account.portalLink("admin"));
    const { id } = await publishSource(account, source);
    await page.goto(`/dashboard/events/${id}`);
    const shown = await page.getByRole("region", { name: "Payload" }).innerText();
    expect(shown.replaceAll(/\s/g, "")).toBe(source);
    expect(shown.split("\n")).toHaveLength(10);

    const { id: longId } = await publishSource(account, long);
    const response = await page.goto(`/dashboard/events/${longId}`);
    expect((await response?.body())?.byteLength).toBeLessThan(50_000);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download all" }).click(),
    ]);
    const chunks: Uint8Array[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe(long);
    await expectNoErrors(page);
  });

  it("finds none of another account", async () => {
    const [mine, theirs] = [await newAccount(), await newAccount("Others")];
    const { id } = await publish(theirs, "messages.sent", SENT);
    const page = await signedIn(await mine.portalLink("admin"));
    for (const path of [id, `${id}/payload`, "nonsense"]) {
      expect([path, (await page.goto(`/dashboard/events/${path}`))?.status()]).toEqual([path, 404]);
    }
  });
});

const catalog = z.object({
  data: z.array(z.object({ name: z.string(), description: z.string(), sample: z.unknown() })),
});

describe("the catalog", () => {
  it("has a page for every event type and action there is, with its meaning, fields and sample", async () => {
    const account = await newAccount();
    const page = await signedIn(await account.portalLink("member"), { javaScriptEnabled: false });
    for (const [kind, api] of [
      ["events", "/v1/event-types"],
      ["actions", "/v1/actions"],
    ] as const) {
      const { data } = catalog.parse(await account.call("GET", api));
      await page.goto("/dashboard/catalog");
      const links = await page.locator(`a[href^="/dashboard/catalog/${kind}/"]`).allInnerTexts();
      expect(links).toEqual(data.map(({ name }) => name));
      for (const { name, description, sample } of data) {
        await page.goto(`/dashboard/catalog/${kind}/${name}`);
        expect(await heading(page)).toBe(name);
        expect(await page.locator(".lead").innerText()).toBe(description.replaceAll("`", ""));
        expect(JSON.parse(await page.getByRole("region", { name: "Sample" }).innerText())).toEqual(sample);
        const fields = await page.locator("tbody th").allInnerTexts();
        for (const key of Object.keys(z.record(z.string(), z.unknown()).parse(sample))) expect(fields).toContain(key);
      }
    }
    await page.goto("/dashboard/catalog/events/feedback.replied");
    const row = (field: string) => page.locator("tbody tr").filter({ has: page.getByText(field, { exact: true }) });
    expect(await row("reply").first().innerText()).toMatch(/object\s+Required\. The reply as sent\./);
    const answer = page.locator("tbody tr").filter({ hasText: "feedback.answers[].value" });
    expect(await answer.innerText()).toMatch(/any\s+The answer, of the type/);
    const name = page.locator("tbody tr").filter({ hasText: "feedback.respondent.first_name" });
    expect(await name.innerText()).toMatch(/string or null/);
    expect((await page.goto("/dashboard/catalog/events/coffee.brewed"))?.status()).toBe(404);
    expect((await page.goto("/dashboard/catalog/actions/__proto__"))?.status()).toBe(404);
  });
});
