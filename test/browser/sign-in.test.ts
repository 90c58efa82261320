/** Coming in to the dashboard, and being kept out. */
import { createServer } from "node:http";
import { describe, expect, inject, it } from "vitest";
import { expectNoErrors, heading, newPage, signedIn, useBrowser } from "./support/browser.ts";
import { PLATFORM_TOKEN, newAccount } from "./support/service.ts";

useBrowser();
const account = await newAccount();

async function signInWith(token: string) {
  const page = await newPage();
  await page.goto("/dashboard/webhooks");
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  return page;
}

describe("a link", () => {
  it("signs its owner in with one press, by their name", async () => {
    const page = await signedIn(await account.portalLink());
    expect(await heading(page)).toBe("Webhooks");
    expect(await page.locator(".viewer").innerText()).toContain("Jane Doe");
    expect(await page.locator(".account").innerText()).toBe("Acme Coffee Roasters");
    await expectNoErrors(page);
  });

  it("survives programs that look at it first", async () => {
    const link = await account.portalLink();
    for (let count = 0; count < 3; count += 1) expect((await fetch(link)).status).toBe(200);
    expect((await fetch(link, { method: "HEAD" })).status).toBe(200);
    expect(await heading(await signedIn(link))).toBe("Webhooks");
  });

  it("signs nobody in a second time, though they had it open before", async () => {
    const link = await account.portalLink();
    const thief = await newPage();
    await thief.goto(link);
    await signedIn(link);
    await thief.getByRole("button", { name: "Continue" }).click();
    expect(await thief.getByRole("main").innerText()).toContain("This link was already used or has expired");
    await thief.goto("/dashboard/webhooks");
    expect(await heading(thief)).toBe("Sign in");
    await thief.goto(link);
    expect(await heading(thief)).toBe("Not Found");
  });
});

describe("a token", () => {
  it("of an admin signs in, and its cookie is out of a script's reach", async () => {
    const { token } = await account.token("admin", "Admin's laptop");
    const page = await signInWith(token);
    await page.waitForURL("/dashboard/webhooks");
    expect(await page.locator(".viewer").innerText()).toContain("Admin's laptop");
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ name: "__Host-session", httpOnly: true, secure: true, sameSite: "Lax", path: "/" });
    expect(cookie?.value).not.toContain(token);
    expect(await page.evaluate("document.cookie")).toBe("");
  });

  it("that is revoked ends the session at once", async () => {
    const { id, token } = await account.token("owner");
    const page = await signInWith(token);
    await page.waitForURL("/dashboard/webhooks");
    await account.revoke(id);
    await page.reload();
    expect(await page.getByRole("main").innerText()).toContain("Your session has ended");
  });

  it.each([
    ["member", "Only owners, admins and viewers can see webhooks"],
    ["publisher", "A token with the role publisher cannot sign in"],
  ])("of a %s leads to no webhook", async (role, text) => {
    const page = await signInWith((await account.token(role)).token);
    expect(await page.getByRole("main").innerText()).toContain(text);
  });

  it("of the platform is sent away, with what to do instead", async () => {
    const page = await signInWith(PLATFORM_TOKEN);
    expect(await page.getByRole("main").innerText()).toContain("create a portal link");
    expect(await page.context().cookies()).toEqual([]);
  });

  it("that nobody issued is refused at its field", async () => {
    const page = await signInWith("rct_nonsense");
    expect(await page.locator(".error").innerText()).toBe("The token is unknown, revoked or expired.");
    expect(await page.getByLabel("Token").inputValue()).toBe("");
  });
});

describe("signing out", () => {
  it("ends the session, also for a copy of its cookie", async () => {
    const page = await signedIn(await account.portalLink());
    const cookies = await page.context().cookies();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(/sign-in/);
    expect(await page.getByRole("main").innerText()).toContain("You are signed out");
    await page.context().addCookies(cookies);
    await page.goto("/dashboard/webhooks");
    expect(await heading(page)).toBe("Sign in");
  });
});

describe("a page of another site", () => {
  it("cannot delete a webhook in the name of who visits it", async () => {
    const webhook = await account.webhook();
    const target = `${inject("origin")}/dashboard/webhooks/${webhook.id}/delete`;
    const site = createServer((_request, response) => {
      response.setHeader("Content-Type", "text/html");
      response.end(`<form method="post" action="${target}"><button>Win a prize</button></form>`);
    });
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    const address = site.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const page = await signedIn(await account.portalLink());
    try {
      // The same site by the cookie's rules (only the port differs), another one, and each is another origin.
      for (const host of ["localhost", "127.0.0.1"]) {
        await page.goto(`http://${host}:${port}/`).catch(() => undefined);
        await page.getByRole("button", { name: "Win a prize" }).click();
        await page.waitForURL(/\/dashboard\//);
        expect(await page.getByRole("main").innerText()).toContain("from another site");
        expect((await account.webhooks()).map(({ id }) => id)).toContain(webhook.id);
      }
    } finally {
      site.closeAllConnections();
      site.close();
    }
  });
});
