/** Who and what may come in: tokens, portal links, and which roles see what. */
import { describe, expect, inject, it } from "vitest";
import { expectNoErrors, errorsOf, heading, signedIn, useBrowser } from "./support/browser.ts";
import { newAccount } from "./support/service.ts";

useBrowser();

const withToken = (token: string, path = "/v1/webhooks") =>
  fetch(`${inject("origin")}${path}`, { headers: { Authorization: `Bearer ${token}` } });

describe("an owner", () => {
  it("makes a token, is shown it once, uses it, revokes it after a question, and it is refused at once", async () => {
    const account = await newAccount();
    const page = await signedIn(await account.portalLink());
    await page.getByRole("link", { name: "Access" }).click();
    await page.getByText("No tokens").waitFor();
    await page.getByRole("link", { name: "New token" }).click();
    await page.getByRole("button", { name: "Create token" }).click();
    expect(await page.locator("#error-name").innerText()).toBe("Must not be empty");
    await page.getByLabel("Name").fill("CRM sync");
    await page.getByLabel("Role").selectOption("admin");
    await page.getByLabel("Expires").selectOption("In 90 days");
    await page.getByRole("button", { name: "Create token" }).click();
    await page.getByText("Copy the token now.").waitFor();
    const token = await page.locator("[data-value]").innerText();
    expect(token).toMatch(/^rct_/);
    await page.getByRole("button", { name: "Copy token" }).click();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(token);
    expect((await withToken(token)).status).toBe(200);
    expect((await withToken(token, `/v1/accounts/${account.id}/tokens`)).status).toBe(403);

    await page.getByRole("link", { name: "Done" }).click();
    await page.waitForURL("/dashboard/tokens");
    expect(await page.locator("tbody tr").innerText()).toMatch(/CRM sync\s+admin\s+\S+.*\s+\d+ \w+ \d{4}/);
    expect(await page.content()).not.toContain(token);
    await page.getByRole("main").getByText("Revoke", { exact: true }).last().click();
    expect((await withToken(token)).status).toBe(200);
    await page.getByRole("button", { name: "Revoke token" }).click();
    await page.getByText("Token revoked.").waitFor();
    expect((await withToken(token)).status).toBe(401);
    expect(await page.getByRole("main").innerText()).toContain("No tokens");
    expect(errorsOf(page).filter((error) => !error.includes("422"))).toEqual([]);
  });

  it("makes a token and revokes it without any script", async () => {
    const account = await newAccount();
    const page = await signedIn(await account.portalLink(), { javaScriptEnabled: false });
    await page.goto("/dashboard/tokens/new");
    await page.getByLabel("Name").fill("Importer");
    await page.getByLabel("Role").selectOption("publisher");
    await page.getByRole("button", { name: "Create token" }).click();
    const token = await page.locator("[data-value]").innerText();
    expect((await withToken(token)).status).toBe(403);
    await page.goto("/dashboard/tokens");
    await page.locator("summary").click();
    await page.getByRole("button", { name: "Revoke token" }).click();
    await page.getByText("Token revoked.").waitFor();
    expect((await withToken(token)).status).toBe(401);
  });

  it("cannot be made to ask for what the form does not offer", async () => {
    const account = await newAccount();
    const page = await signedIn(await account.portalLink());
    for (const [path, form] of [
      ["/dashboard/tokens/new", { name: "x", role: "platform", expires_at: "" }],
      ["/dashboard/tokens/new", { name: "x", role: "admin", expires_at: "tomorrow" }],
      ["/dashboard/portal-links", { name: "x", role: "publisher", expires_in: "900" }],
      ["/dashboard/portal-links", { name: "x", role: "owner", expires_in: "99999999" }],
    ] as const) {
      const answer = await page.request.post(path, { form, headers: { Origin: inject("origin") } });
      expect([form, answer.status()]).toEqual([form, 422]);
    }
    expect(await account.call("GET", `/v1/accounts/${account.id}/tokens`)).toMatchObject({ data: [] });
  });

  it("makes a link for a member, which works once", async () => {
    const account = await newAccount();
    const page = await signedIn(await account.portalLink());
    await page.goto("/dashboard/portal-links");
    await page.getByLabel("Name").fill("Grace Hopper");
    await page.getByLabel("Role").selectOption("member");
    await page.getByRole("button", { name: "Create link" }).click();
    await page.getByText("Copy the link now").waitFor();
    const link = await page.locator("[data-value]").innerText();
    const member = await signedIn(link);
    expect(await heading(member)).toBe("Contacts");
    expect(await member.locator(".viewer").innerText()).toMatch(/Grace Hopper\s+member/);
    expect((await fetch(link)).status).toBe(404);
    await page.goto("/dashboard/portal-links");
    expect(await page.content()).not.toContain(link);
    await expectNoErrors(page);
  });
});

describe.each([
  ["admin", ["/dashboard/tokens", "/dashboard/tokens/new", "/dashboard/portal-links"], "Only owners can see"],
  ["member", ["/dashboard/tokens", "/dashboard/portal-links"], "Only owners can see"],
  ["member", ["/dashboard/webhooks", "/dashboard/events"], "Only owners, admins and viewers can see"],
])("%s", (role, paths, text) => {
  it(`is told of ${paths.join(", ")}: ${text} them`, async () => {
    const account = await newAccount();
    const { id } = await account.token("admin");
    const page = await signedIn(await account.portalLink(role));
    for (const path of paths) {
      expect([path, (await page.goto(path))?.status()]).toEqual([path, 403]);
      expect(await page.getByRole("main").innerText()).toMatch(
        new RegExp(`${text} .*\\. You are signed in as ${role}\\.`),
      );
      expect(await page.locator(`nav a[href="${path}"]`).count()).toBe(0);
    }
    const headers = { Origin: inject("origin") };
    const form = { name: "x", role: "owner", expires_at: "", expires_in: "900" };
    for (const path of ["/dashboard/tokens/new", `/dashboard/tokens/${id}/revoke`, "/dashboard/portal-links"]) {
      expect([path, (await page.request.post(path, { form, headers })).status()]).toEqual([path, 403]);
    }
    expect(await account.call("GET", `/v1/accounts/${account.id}/tokens`)).toMatchObject({ data: [{ id }] });
  });
});

it("a publisher's token does not sign in, and an admin's sees all but the tokens", async () => {
  const account = await newAccount();
  const page = await signedIn(await account.portalLink("admin"));
  expect(await page.locator("nav[aria-label=Dashboard] a").allInnerTexts()).toEqual([
    "Webhooks",
    "Events",
    "Deliveries",
    "Contacts",
    "Catalog",
    "Audit log",
  ]);
  for (const path of ["/dashboard/webhooks", "/dashboard/events", "/dashboard/contacts", "/dashboard/catalog"]) {
    expect([path, (await page.goto(path))?.status()]).toEqual([path, 200]);
  }
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Token").fill((await account.token("publisher")).token);
  await page.getByRole("button", { name: "Sign in" }).click();
  expect(await page.locator(".error").innerText()).toContain("A token with the role publisher cannot sign in.");
});

it("on a phone, all of the navigation is in sight", async () => {
  const account = await newAccount();
  const page = await signedIn(await account.portalLink(), { viewport: { width: 360, height: 740 } });
  const links = page.locator("nav[aria-label=Dashboard] a");
  expect(await links.count()).toBe(7);
  for (const link of await links.all()) {
    const { x = -1, width = 0 } = (await link.boundingBox()) ?? {};
    expect([await link.innerText(), x >= 0 && x + width <= 360]).toEqual([await link.innerText(), true]);
  }
});
