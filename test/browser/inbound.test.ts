/** An inbound webhook: what its owner copies, what senders send, and what the owner sees of it. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { expectNoErrors, errorsOf, heading, newPage, signedIn, useBrowser } from "./support/browser.ts";
import { onAnotherSite } from "./support/other-site.ts";
import { type TestAccount, newAccount } from "./support/service.ts";

useBrowser();

const contacts = z.object({ data: z.array(z.looseObject({ id: z.string(), email: z.string().nullable() })) });
const calls = z.object({ data: z.array(z.looseObject({ id: z.string(), status_code: z.int() })) });

const emailsOf = async (account: TestAccount) =>
  contacts.parse(await account.call("GET", "/v1/contacts")).data.map(({ email }) => email);
const statusesOf = async (account: TestAccount, id: string) =>
  calls.parse(await account.call("GET", `/v1/webhooks/${id}/calls`)).data.map((call) => call.status_code);

async function reveal(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Reveal" }).click();
  await page.locator("[data-value]").first().waitFor();
}

const main = (page: Page) => page.getByRole("main").innerText();

/** What is on a page, once it is on it. */
async function waitFor(page: Page, text: string): Promise<void> {
  await page.getByRole("main").getByText(text).first().waitFor({ timeout: 30_000 });
}

describe("an owner", () => {
  it("makes one, puts its form on another site, and sees the call and the contact it made", async () => {
    const account = await newAccount();
    const page = await signedIn(await account.portalLink());
    await page.goto("/dashboard/webhooks/new/inbound");
    await page.getByLabel("Name", { exact: true }).fill("Sign-up form");
    await page.getByLabel("contact.create", { exact: true }).check();
    await page.getByLabel("Require signed calls").uncheck();
    await page.getByRole("button", { name: "Create webhook" }).click();
    await page.getByRole("link", { name: "Try it" }).first().click();
    await page.getByRole("link", { name: "HTML form" }).click();
    await reveal(page);
    expect(await page.getByRole("link", { name: "HTML form" }).getAttribute("aria-current")).toBe("true");
    await page.getByRole("button", { name: "Copy HTML snippet" }).click();
    const form = String(await page.evaluate("navigator.clipboard.readText()"));
    await page.getByRole("link", { name: "Calls", exact: true }).click();
    await waitFor(page, "No calls yet");

    const visitor = await newPage();
    const answer = await onAnotherSite(form, async (url) => {
      await visitor.goto(url);
      await visitor.getByLabel("First name").fill("Ada");
      await visitor.getByLabel("Email").fill("ada@example.com");
      await visitor.getByLabel("Source").fill("spring <campaign>");
      await visitor.getByRole("button", { name: "Send" }).click();
      await visitor.waitForURL(/\/v1\/webhooks\//);
      return visitor.locator("body").innerText();
    });
    expect(JSON.parse(answer)).toMatchObject({ results: [{ action: "contact.create", status: 201 }] });

    // The list was open before the call came.
    await page.getByRole("link", { name: "contact.create: created" }).click({ timeout: 30_000 });
    expect(await heading(page)).toBe("Call 200 OK");
    expect(await page.getByRole("region", { name: "Form fields" }).innerText()).toBe(
      "first_name = Ada\nlast_name = \nemail = ada@example.com\nphone = \nmetadata[source] = spring <campaign>",
    );
    expect(await main(page)).toContain("application/x-www-form-urlencoded");
    await page.getByRole("link", { name: "View contact" }).click();
    expect(await heading(page)).toBe("Ada");
    expect(await page.getByLabel("Email").inputValue()).toBe("ada@example.com");
    expect(JSON.parse(await page.getByLabel("Metadata").inputValue())).toEqual({ source: "spring <campaign>" });
    await expectNoErrors(page);
  });

  it("tries it with JSON, and sees what came of it", async () => {
    const account = await newAccount();
    const { id } = await account.inbound();
    const page = await signedIn(await account.portalLink());
    await page.goto(`/dashboard/webhooks/${id}/try`);
    await page.getByRole("button", { name: "Send" }).click();
    await waitFor(page, "Call sent. This is the result.");
    expect(await heading(page)).toBe("Call 200 OK");
    expect(await main(page)).toContain("201 created");
    expect(await emailsOf(account)).toEqual(["johndoe@example.com"]);
    // Looked at again, it is not sent again.
    await page.reload();
    expect(await statusesOf(account, id)).toEqual([200]);
    await expectNoErrors(page);
  });

  it("tries it with a form, is told what was wrong at its field, and puts it right", async () => {
    const account = await newAccount();
    const { id } = await account.inbound();
    const page = await signedIn(await account.portalLink(), { javaScriptEnabled: false });
    await page.goto(`/dashboard/webhooks/${id}/try?as=form`);
    await page.getByLabel("Email").fill("nobody");
    await page.getByRole("button", { name: "Send" }).click();
    expect(await page.getByRole("alert").innerText()).toContain("The call was rejected, and no action ran.");
    expect(await page.locator("#error-email").innerText()).toBe("Must be an email address");
    expect(await page.getByLabel("Email").inputValue()).toBe("nobody");
    expect(await page.getByLabel("Email").getAttribute("aria-invalid")).toBe("true");
    expect(await emailsOf(account)).toEqual([]);
    await page.getByLabel("Email").fill("grace@example.com");
    await page.getByLabel("Phone").fill("");
    await page.getByRole("button", { name: "Send" }).click();
    await waitFor(page, "Call sent. This is the result.");
    expect(await emailsOf(account)).toEqual(["grace@example.com"]);
    expect(await statusesOf(account, id)).toEqual([200, 422]);
    await page.goto(`/dashboard/webhooks/${id}/calls`);
    expect(await main(page)).toContain("422 Refused");
    await page.getByRole("link", { name: "email: must be an email address" }).click();
    expect(await page.getByRole("region", { name: "Response" }).innerText()).toContain('"status": 422');
  });

  it("is told what JSON was no JSON, with what was typed still there", async () => {
    const account = await newAccount();
    const { id } = await account.inbound();
    const page = await signedIn(await account.portalLink());
    await page.goto(`/dashboard/webhooks/${id}/try`);
    await page.getByLabel("Body").fill("{ no json");
    await page.getByRole("button", { name: "Send" }).click();
    expect(await page.getByRole("alert").innerText()).toContain("The body is not valid JSON.");
    expect(await page.getByLabel("Body").inputValue()).toBe("{ no json");
    expect(errorsOf(page).filter((error) => !error.includes("400"))).toEqual([]);
  });

  it("copies a curl command that works in a shell, with a signature where one is asked for", async () => {
    const account = await newAccount();
    const page = await signedIn(await account.portalLink());
    const signed = { name: "It's signed", is_inbound: true, uses_signature: true, events: ["contact.create"] };
    const [plain, secured] = [await account.inbound(), await account.webhook({ ...signed, url: undefined })];
    for (const { id } of [plain, secured]) {
      await page.goto(`/dashboard/webhooks/${id}/try`);
      await reveal(page);
      const command = await page.getByRole("region", { name: "curl command" }).innerText();
      const { stdout } = await promisify(execFile)("bash", ["-c", command]);
      expect(JSON.parse(stdout)).toMatchObject({ results: [{ action: "contact.create" }] });
      expect(await statusesOf(account, id)).toEqual([200]);
    }
    // And it is the signature that makes it work.
    const spoiled = (await page.getByRole("region", { name: "curl command" }).innerText()).replace(
      '"$id.$time',
      '"$id:$time',
    );
    const { stdout: refused } = await promisify(execFile)("bash", ["-c", spoiled]);
    expect(JSON.parse(refused)).toMatchObject({ status: 401 });
    await expectNoErrors(page);
  });

  it("tries one that asks for signatures, which a form cannot make", async () => {
    const account = await newAccount();
    const input = { is_inbound: true, uses_signature: true, events: ["contact.create"], url: undefined };
    const { id } = await account.webhook(input);
    const page = await signedIn(await account.portalLink());
    await page.goto(`/dashboard/webhooks/${id}/try?as=form`);
    expect(await main(page)).toContain("requires signed calls");
    await page.getByRole("link", { name: "JSON" }).click();
    await page.getByRole("button", { name: "Send" }).click();
    await waitFor(page, "Call sent. This is the result.");
    expect(await statusesOf(account, id)).toEqual([200]);
    await expectNoErrors(page);
  });

  it("publishes an event through one, and finds it from the call", async () => {
    const account = await newAccount();
    const { id } = await account.webhook({
      is_inbound: true,
      uses_signature: false,
      events: ["event.publish"],
      allow_unverified: true,
      url: undefined,
    });
    const page = await signedIn(await account.portalLink());
    await page.goto(`/dashboard/webhooks/${id}/try?as=form`);
    expect(await main(page)).toContain("takes an object, which a form cannot send");
    await page.getByRole("link", { name: "JSON" }).click();
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("link", { name: "View event" }).click();
    expect(await heading(page)).toBe("messages.sent");
    await expectNoErrors(page);
  });

  it("is told why a disabled one refuses", async () => {
    const account = await newAccount();
    const { id } = await account.inbound();
    await account.call("PATCH", `/v1/webhooks/${id}`, { enabled: false });
    const page = await signedIn(await account.portalLink());
    await page.goto(`/dashboard/webhooks/${id}/try`);
    await page.getByRole("button", { name: "Send" }).click();
    await waitFor(page, "The webhook is disabled.");
    expect(await emailsOf(account)).toEqual([]);
  });

  it("sees no secret before it is asked for", async () => {
    const account = await newAccount();
    const {
      id,
      secret,
      signing_secret: key,
    } = await account.webhook({ is_inbound: true, events: ["contact.create"], url: undefined });
    const page = await signedIn(await account.portalLink());
    await page.goto(`/dashboard/webhooks/${id}/try`);
    await page.getByRole("button", { name: "Send" }).click();
    await waitFor(page, "Call sent.");
    const paths = ["", "/calls", "/try", "/try?as=form", `/calls/${new URL(page.url()).pathname.split("/").at(-1)}`];
    for (const path of paths) {
      await page.goto(`/dashboard/webhooks/${id}${path}`);
      const content = await page.content();
      for (const hidden of [secret, key?.replace("whsec_", "") ?? ""]) expect([path, content]).not.toContain(hidden);
      expect(content).not.toContain(secret);
      expect(content).not.toContain(key?.replace("whsec_", ""));
    }
    await page.goto(`/dashboard/webhooks/${id}/try`);
    await reveal(page);
    expect(await page.content()).toContain(secret);
    await expectNoErrors(page);
  });

  it("reads many calls page by page, and a long one as a file", async () => {
    const account = await newAccount();
    const { id, url } = await account.inbound();
    const post = (body: string) =>
      fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    for (let count = 0; count < 26; count += 1) await post(JSON.stringify({ email: `person-${count}@example.com` }));
    const page = await signedIn(await account.portalLink());
    await page.goto(`/dashboard/webhooks/${id}/calls`);
    expect(await page.locator("tbody tr").count()).toBe(25);
    expect(await main(page)).toContain("person-25@example.com");
    await page.getByRole("link", { name: "Older" }).click();
    await page.waitForURL(/cursor=/);
    expect(await page.locator("tbody tr").count()).toBe(1);
    expect(await main(page)).toContain("person-0@example.com");
    await page.getByRole("link", { name: "Newest" }).click();
    await page.waitForURL(/^[^?]*(\?event=[\w.]+)?$/);
    expect(await main(page)).toContain("person-25@example.com");

    const long = JSON.stringify({ email: "long@example.com", more: "ü\"'<>&".repeat(20_000) });
    const { id: callId } = z.object({ id: z.string() }).parse(await (await post(long)).json());
    const response = await page.goto(`/dashboard/webhooks/${id}/calls/${callId}`);
    expect((await response?.body())?.byteLength).toBeLessThan(100_000);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download all" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${callId}.txt`);
    const chunks: Uint8Array[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe(long);
    await expectNoErrors(page);
  });

  it("finds no call of another account, and none of an outbound webhook", async () => {
    const [mine, theirs] = [await newAccount(), await newAccount("Others")];
    const { id, url } = await theirs.inbound();
    const answer = await fetch(url, { method: "POST", body: new URLSearchParams({ email: "a@example.com" }) });
    const { id: callId } = z.object({ id: z.string() }).parse(await answer.json());
    const [own, outbound] = [await mine.inbound(), await mine.webhook()];
    const page = await signedIn(await mine.portalLink());
    for (const path of [`${id}/calls`, `${id}/try`, `${own.id}/calls/${callId}`, `${own.id}/calls/${callId}/body`]) {
      expect([path, (await page.goto(`/dashboard/webhooks/${path}`))?.status()]).toEqual([path, 404]);
    }
    for (const path of [`${outbound.id}/calls`, `${outbound.id}/try`]) {
      expect([path, (await page.goto(`/dashboard/webhooks/${path}`))?.status()]).toEqual([path, 404]);
    }
  });
});
