/** The dashboard in a frame of a product, with the code of docs/embedding.md, in a browser that blocks third-party cookies. */
import type { FrameLocator, Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { heading, newPage, signedIn, useBrowser } from "./support/browser.ts";
import { useProduct } from "./support/product.ts";
import { newAccount } from "./support/service.ts";

useBrowser("--test-third-party-cookie-phaseout");

const acme = await newAccount("Acme Coffee Roasters");
const other = await newAccount("Other Inc");
const jane = { accountId: acme.id, name: "Jane Doe", mayEdit: true };

const PORT = Number(new URL(inject("product")).port);
const inProduct = (use: (origin: string) => Promise<void>, person = () => jane) => useProduct(PORT, person, use);

const frameOf = (page: Page): FrameLocator => page.frameLocator('iframe[title="Webhooks"]');
const headingIn = (page: Page, name: string) => frameOf(page).getByRole("heading", { level: 1, name });

async function openIn(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await headingIn(page, "Webhooks").waitFor();
}

describe.each(["html", "react"])("The code in the guide (%s)", (kind) => {
  it("shows the dashboard in a frame of an allowed origin, signed in", async () => {
    await inProduct(async (origin) => {
      const page = await newPage();
      await openIn(page, `${origin}/${kind}`);
      expect(await frameOf(page).locator(".account").innerText()).toBe("Acme Coffee Roasters");
      expect(await frameOf(page).locator(".viewer").innerText()).toContain("Jane Doe");
      // Its pages and forms work there.
      await frameOf(page).getByRole("link", { name: "Contacts" }).click();
      await headingIn(page, "Contacts").waitFor();
      await frameOf(page).getByRole("link", { name: "New contact" }).first().click();
      await frameOf(page).getByLabel("Email", { exact: true }).fill(`${kind}@example.com`);
      await frameOf(page).getByRole("button", { name: "Create contact" }).click();
      await frameOf(page).getByText(`${kind}@example.com`).first().waitFor();
      const [cookie, ...more] = await page.context().cookies();
      expect(cookie).toMatchObject({
        name: "__Host-frame-session",
        httpOnly: true,
        secure: true,
        sameSite: "None",
        partitionKey: "http://127.0.0.1",
      });
      expect(more).toEqual([]);
    });
  });

  it("shows nothing in a frame of another origin, and its link is not used up", async () => {
    await useProduct(
      0,
      () => jane,
      async (origin) => {
        const page = await newPage();
        const asked = page.waitForResponse((response) => response.url().endsWith("/dashboard-link"));
        const refused = page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
        await page.goto(`${origin}/${kind}`);
        const { url } = await (await asked).json();
        await refused;
        await expect.poll(() => page.frames().map((frame) => frame.url())).toContain("chrome-error://chromewebdata/");
        expect(await page.context().cookies()).toEqual([]);
        await signedIn(String(url));
      },
    );
  });
});

describe("A person who is signed in in a frame", () => {
  it("is not signed in in a tab of the same browser", async () => {
    await inProduct(async (origin) => {
      const page = await newPage();
      await openIn(page, `${origin}/html`);
      const tab = await page.context().newPage();
      await tab.goto("/dashboard/webhooks");
      expect(await heading(tab)).toBe("Sign in");
    });
  });

  it("cannot be made to send a form by the page around, although the browser sends the cookie along", async () => {
    const webhook = await acme.webhook();
    await inProduct(async (origin) => {
      const page = await newPage();
      await openIn(page, `${origin}/html`);
      const target = `${inject("origin")}/dashboard/webhooks/${webhook.id}/delete`;
      const forged = page.waitForRequest((request) => request.url() === target);
      await page.evaluate(`{
        const frame = Object.assign(document.createElement("iframe"), { name: "forged" });
        const form = document.createElement("form");
        Object.assign(form, { method: "post", action: ${JSON.stringify(target)}, target: "forged" });
        document.body.append(frame, form);
        form.submit();
      }`);
      expect((await (await forged).allHeaders())["cookie"]).toContain("__Host-frame-session=");
      await page.frameLocator('iframe[name="forged"]').getByText("The form came from another site").waitFor();
      expect((await acme.webhooks()).map(({ id }) => id)).toContain(webhook.id);
    });
  });

  it("is asked before a link into another account replaces the session", async () => {
    let accountId = acme.id;
    await inProduct(
      async (origin) => {
        const page = await newPage();
        await openIn(page, `${origin}/html`);
        accountId = other.id;
        for (const isSwitched of [false, true]) {
          await page.goto(`${origin}/html`);
          await headingIn(page, "Welcome").waitFor();
          expect(await frameOf(page).getByRole("main").innerText()).toContain(
            "You are signed in to Acme Coffee Roasters as admin. That session will end.",
          );
          await (isSwitched
            ? frameOf(page).getByRole("button", { name: "Continue" }).click()
            : frameOf(page).getByRole("link", { name: "Stay in Acme Coffee Roasters" }).click());
          await headingIn(page, "Webhooks").waitFor();
          expect(await frameOf(page).locator(".account").innerText()).toBe(
            isSwitched ? "Other Inc" : "Acme Coffee Roasters",
          );
        }
      },
      () => ({ ...jane, accountId }),
    );
  });

  it("is told to reload the product once signed out, and is signed in again by that", async () => {
    await inProduct(async (origin) => {
      const page = await newPage();
      await openIn(page, `${origin}/html`);
      await frameOf(page).getByRole("button", { name: "Sign out" }).click();
      await frameOf(page).getByText("Reload the page around this one to sign in again.").waitFor();
      expect(await page.context().cookies()).toEqual([]);
      await page.reload();
      await headingIn(page, "Webhooks").waitFor();
    });
  });

  it("sees only what a viewer may where the product says so", async () => {
    await inProduct(
      async (origin) => {
        const page = await newPage();
        await openIn(page, `${origin}/html`);
        expect(await frameOf(page).locator(".viewer").innerText()).toContain("viewer");
        expect(await frameOf(page).getByRole("link", { name: "New webhook" }).count()).toBe(0);
      },
      () => ({ ...jane, mayEdit: false }),
    );
  });
});

describe("A link with a page and a way back", () => {
  it("opens that page in a tab, from which every page leads back to the product", async () => {
    await inProduct(async (origin) => {
      const more = { next: "/dashboard/events", return_url: `${origin}/settings` };
      const page = await signedIn(await acme.portalLink("owner", more));
      expect(await heading(page)).toBe("Events");
      await page.getByRole("link", { name: "Webhooks" }).first().click();
      await page.getByRole("link", { name: `Back to ${new URL(origin).host}` }).click();
      await page.waitForURL(`${origin}/settings`);
      expect(await page.locator("body").innerText()).toBe("Settings of the product");
    });
  });
});
