/** A public webhook, and a fixed response, tried from pages of another origin as a real browser sends and reads. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { newPage, useBrowser } from "./support/browser.ts";
import { onAnotherSite } from "./support/other-site.ts";
import { newAccount } from "./support/service.ts";

useBrowser();

const contacts = z.object({ data: z.array(z.looseObject({ email: z.string().nullable() })) });
const calls = z.object({ data: z.array(z.looseObject({ status: z.string(), status_code: z.int() })) });

interface Visit {
  page: Page;
  /** Where the page is, such as `http://127.0.0.1:8080`. */
  origin: string;
  /** The URL of the webhook. */
  url: string;
  emails(): Promise<unknown[]>;
  statuses(): Promise<unknown[]>;
}

/** Opens a page of another site, and makes a webhook with these settings. */
async function visit(
  settings: (origin: string) => Record<string, unknown>,
  use: (visit: Visit) => Promise<void>,
): Promise<void> {
  const account = await newAccount();
  const page = await newPage();
  await onAnotherSite("", async (site) => {
    const { origin } = new URL(site);
    const more = { name: "Newsletter", url: undefined, is_inbound: true, uses_signature: false };
    const { id, url } = await account.webhook({ ...more, events: ["contact.create"], ...settings(origin) });
    await page.goto(site);
    await use({
      page,
      origin,
      url,
      emails: async () => contacts.parse(await account.call("GET", "/v1/contacts")).data.map(({ email }) => email),
      statuses: async () =>
        calls.parse(await account.call("GET", `/v1/webhooks/${id}/calls`)).data.map(({ status }) => status),
    });
  });
}

const listed = (origin: string) => ({
  public: { origins: [origin], redirect_url: `${origin}/thanks`, honeypot: "website" },
});

/** What a script of the page reads of its own request; "blocked" where the browser keeps the response from it. */
function request(page: Page, url: string, init: Record<string, unknown>): Promise<unknown> {
  const given = `${JSON.stringify(url)}, ${JSON.stringify({ method: "POST", ...init })}`;
  return page.evaluate(
    `fetch(${given}).then(async (response) => [response.type, response.status, await response.text()], () => "blocked")`,
  );
}

const json = (email: string, more: Record<string, unknown> = {}) => ({
  body: JSON.stringify({ email }),
  ...more,
  headers: { "Content-Type": "application/json", ...Object(more["headers"]) },
});

/** Fills a form of the page and sends it, as a visitor does. */
async function sendForm(page: Page, url: string, fields: Record<string, string>, encoding: string): Promise<void> {
  const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`);
  await page.setContent(
    `<form method="post" enctype="${encoding}" action="${url}">${inputs.join("")}<button>Send</button></form>`,
  );
  await page.getByRole("button", { name: "Send" }).click();
}

describe("A script of a listed page", () => {
  it("sends JSON once its browser has asked, and reads that it is done", async () => {
    await visit(listed, async ({ page, url, emails }) => {
      const keyed = json("ada@example.com", { headers: { "Idempotency-Key": "sign-up-1" } });
      expect(await request(page, url, keyed)).toEqual(["cors", 200, '{"ok":true}']);
      expect(await emails()).toEqual(["ada@example.com"]);
    });
  });

  it("is stopped by its browser where the webhook did not agree: another header, or cookies", async () => {
    await visit(listed, async ({ page, url, emails }) => {
      const others = [{ headers: { "X-Other": "1" } }, { credentials: "include" }];
      for (const more of others) expect(await request(page, url, json("ada@example.com", more))).toBe("blocked");
      expect(await emails()).toEqual([]);
    });
  });

  it("sends a form without leaving the page, and is not sent on", async () => {
    await visit(listed, async ({ page, url, emails }) => {
      const form = { body: "email=ada@example.com", headers: { "Content-Type": "application/x-www-form-urlencoded" } };
      expect(await request(page, url, form)).toEqual(["cors", 200, '{"ok":true}']);
      expect(await emails()).toEqual(["ada@example.com"]);
    });
  });

  it.each([
    ["JSON as text", `JSON.stringify({ email: "ada@example.com" })`],
    ["a form", `new URLSearchParams({ email: "ada@example.com" })`],
    ["a form with parts", `(() => { const f = new FormData(); f.set("email", "ada@example.com"); return f; })()`],
  ])("sends %s as a beacon while the visitor leaves", async (_what, content) => {
    await visit(listed, async ({ page, origin, url, emails, statuses }) => {
      await page.evaluate(
        `addEventListener("pagehide", () => navigator.sendBeacon(${JSON.stringify(url)}, ${content}))`,
      );
      await page.goto(`${origin}/elsewhere`);
      await expect.poll(emails).toEqual(["ada@example.com"]);
      expect(await statuses()).toEqual(["done"]);
    });
  });
});

describe("The form of a listed page", () => {
  it.each(["application/x-www-form-urlencoded", "multipart/form-data"])(
    "takes its visitor to the next page: %s",
    async (encoding) => {
      await visit(listed, async ({ page, origin, url, emails }) => {
        await sendForm(page, url, { email: "ada@example.com", website: "" }, encoding);
        await page.waitForURL(`${origin}/thanks`);
        expect(await emails()).toEqual(["ada@example.com"]);
      });
    },
  );

  it("shows a small page where no next one is named", async () => {
    const plain = (origin: string) => ({ public: { origins: [origin] } });
    await visit(plain, async ({ page, url, emails }) => {
      await sendForm(page, url, { email: "ada@example.com" }, "application/x-www-form-urlencoded");
      await page.getByText("Your message was received").waitFor();
      // It has no origin of its own, so nothing in it can act for the service.
      expect(await page.evaluate("origin")).toBe("null");
      expect(await emails()).toEqual(["ada@example.com"]);
    });
  });

  it("takes a robot that fills the honeypot to the same page, and does nothing", async () => {
    await visit(listed, async ({ page, origin, url, emails, statuses }) => {
      const filled = { email: "robot@example.com", website: "https://spam.example" };
      await sendForm(page, url, filled, "application/x-www-form-urlencoded");
      await page.waitForURL(`${origin}/thanks`);
      expect([await emails(), await statuses()]).toEqual([[], ["skipped"]]);
    });
  });
});

describe("A page of another origin", () => {
  const elsewhere = () => listed("https://example.com");

  it("reads nothing and does nothing by a script", async () => {
    await visit(elsewhere, async ({ page, url, emails, statuses }) => {
      expect(await request(page, url, json("eve@example.com"))).toBe("blocked");
      // The browser asked first, so there was no call.
      expect(await statuses()).toEqual([]);
      // Text is sent without a question, but the webhook refuses the origin.
      const text = { mode: "no-cors", body: JSON.stringify({ email: "eve@example.com" }) };
      expect(await request(page, url, text)).toBe("blocked");
      expect([await emails(), await statuses()]).toEqual([[], ["refused"]]);
    });
  });

  it("is refused with its form", async () => {
    await visit(elsewhere, async ({ page, url, emails }) => {
      await sendForm(page, url, { email: "eve@example.com" }, "application/x-www-form-urlencoded");
      await page.getByText("This origin may not call the webhook").waitFor();
      expect(await emails()).toEqual([]);
    });
  });
});

describe("A fixed response to a form", () => {
  it("is what the visitor sees", async () => {
    const text = () => ({ response: { status: 202, content_type: "text/plain", body: "Thanks & <b>bye</b>" } });
    await visit(text, async ({ page, url, emails }) => {
      await sendForm(page, url, { email: "ada@example.com" }, "application/x-www-form-urlencoded");
      await page.getByText("Thanks & <b>bye</b>").waitFor();
      expect(await emails()).toEqual(["ada@example.com"]);
    });
  });

  it("leaves the visitor on the page if it is 204", async () => {
    await visit(
      () => ({ response: { status: 204 } }),
      async ({ page, origin, url, emails }) => {
        await sendForm(page, url, { email: "ada@example.com" }, "application/x-www-form-urlencoded");
        await expect.poll(emails).toEqual(["ada@example.com"]);
        expect(new URL(page.url()).origin).toBe(origin);
      },
    );
  });

  it("is not readable for scripts of other pages: only a public webhook is", async () => {
    const text = () => ({ response: { body: '{"secret":1}' } });
    await visit(text, async ({ page, url }) => {
      const form = { body: "email=ada@example.com", headers: { "Content-Type": "application/x-www-form-urlencoded" } };
      expect(await request(page, url, form)).toBe("blocked");
    });
  });
});
