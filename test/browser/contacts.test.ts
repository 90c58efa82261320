/** Contacts, as owners, admins and members keep them. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { expectNoErrors, errorsOf, heading, signedIn, useBrowser } from "./support/browser.ts";
import { type TestAccount, newAccount } from "./support/service.ts";

useBrowser();

const list = z.object({ data: z.array(z.looseObject({ id: z.string() })) });
const contactsOf = async (account: TestAccount) => list.parse(await account.call("GET", "/v1/contacts")).data;

describe("a member", () => {
  it("begins with the contacts, makes one, is told at its field what was wrong, changes it, deletes it", async () => {
    const account = await newAccount();
    const page = await signedIn(await account.portalLink("member"));
    await page.waitForURL("/dashboard/contacts");
    await page.getByText("No contacts yet").waitFor();
    await page.getByRole("link", { name: "New contact" }).click();
    await page.getByLabel("First name").fill("Ada");
    await page.getByRole("button", { name: "Create contact" }).click();
    await page.locator("#error-email").waitFor();
    expect(await page.locator("#error-email").innerText()).toBe("Is required when there is no phone");
    expect(await page.getByLabel("First name").inputValue()).toBe("Ada");
    await page.getByLabel("Email").fill("nobody");
    await page.getByLabel("Metadata").fill("{no json");
    await page.getByRole("button", { name: "Create contact" }).click();
    expect(await page.locator("#error-metadata").innerText()).toBe("Is not valid JSON");
    await page.getByLabel("Metadata").fill("[1]");
    await page.getByRole("button", { name: "Create contact" }).click();
    await page.locator("#error-email").waitFor();
    expect(await page.locator("#error-metadata").innerText()).toBe("Must be an object");
    expect(await page.locator("#error-email").innerText()).toBe("Must be an email address");
    expect(await contactsOf(account)).toEqual([]);

    await page.getByLabel("Email").fill("Ada@example.com");
    await page.getByLabel("Metadata").fill('{"source": "fair"}');
    await page.getByRole("button", { name: "Create contact" }).click();
    await page.getByText("Contact created.").waitFor();
    expect(await heading(page)).toBe("Ada");
    expect(await contactsOf(account)).toMatchObject([
      { first_name: "Ada", last_name: null, email: "Ada@example.com", phone: null, metadata: { source: "fair" } },
    ]);

    await page.getByLabel("First name").fill("");
    await page.getByLabel("Last name").fill("Lovelace");
    await page.getByLabel("Phone").fill("+31 6 1234 5678");
    await page.getByLabel("Metadata").fill("");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    expect(await contactsOf(account)).toMatchObject([
      { first_name: null, last_name: "Lovelace", email: "Ada@example.com", phone: "+31 6 1234 5678", metadata: {} },
    ]);

    await page.getByRole("link", { name: "Delete …" }).click();
    expect(await heading(page)).toBe("Delete Lovelace?");
    expect(await contactsOf(account)).toHaveLength(1);
    await page.getByRole("button", { name: "Delete permanently" }).click();
    await page.getByText("Contact deleted.").waitFor();
    expect(await contactsOf(account)).toEqual([]);
    expect(errorsOf(page).filter((error) => !error.includes("422"))).toEqual([]);
  });

  it("is told when another contact has that email or phone", async () => {
    const account = await newAccount();
    await account.call("POST", "/v1/contacts", { email: "taken@example.com" });
    await account.call("POST", "/v1/contacts", { phone: "+31100001" });
    const own = await account.call("POST", "/v1/contacts", { phone: "+31200002" });
    const { id } = z.object({ id: z.string() }).parse(own);
    const page = await signedIn(await account.portalLink("member"), { javaScriptEnabled: false });
    await page.goto(`/dashboard/contacts/${id}`);
    await page.getByLabel("Email").fill("TAKEN@example.com");
    await page.getByRole("button", { name: "Save" }).click();
    expect(await page.locator("#error-email").innerText()).toContain("Is used by contact");
    // A phone is unique only among contacts without an email.
    await page.getByLabel("Email").fill("");
    await page.getByLabel("Phone").fill("+31100001");
    await page.getByRole("button", { name: "Save" }).click();
    expect(await page.locator("#error-phone").innerText()).toContain("Is used by contact");
    expect(await contactsOf(account)).toMatchObject([{ email: null, phone: "+31200002" }, {}, {}]);
  });

  it("finds one by email in whatever case, or by phone, and is told when there is none", async () => {
    const account = await newAccount();
    await account.call("POST", "/v1/contacts", { first_name: "Ada", email: "Ada@example.com" });
    await account.call("POST", "/v1/contacts", { first_name: "Grace", phone: "+31 6 1234 5678" });
    const page = await signedIn(await account.portalLink("member"));
    for (const [search, name] of [
      ["ADA@EXAMPLE.COM", "Ada"],
      [" +31 6 1234 5678 ", "Grace"],
    ] as const) {
      await page.getByLabel("Name, email or phone").fill(search);
      await page.getByRole("button", { name: "Search" }).click();
      await page.waitForURL((url) => url.searchParams.get("search") === search);
      expect(await page.locator("tbody th").allInnerTexts()).toEqual([name]);
    }
    await page.getByLabel("Name, email or phone").fill("nobody@example.com");
    await page.getByLabel("Name, email or phone").press("Enter");
    await page.getByText("No contacts found").waitFor();
    await page.getByRole("link", { name: "Clear" }).click();
    await page.waitForURL("/dashboard/contacts");
    expect(await page.locator("tbody tr").count()).toBe(2);
    await expectNoErrors(page);
  });

  it("reads many page by page, and sees new ones come", async () => {
    const account = await newAccount();
    for (let count = 0; count < 26; count += 1) {
      await account.call("POST", "/v1/contacts", { email: `person-${count}@example.com` });
    }
    const page = await signedIn(await account.portalLink("member"));
    expect(await page.locator("tbody tr").count()).toBe(25);
    await page.getByRole("link", { name: "Older" }).click();
    await page.waitForURL(/cursor=/);
    expect(await page.locator("tbody th").allInnerTexts()).toEqual(["person-0@example.com"]);
    await page.getByRole("link", { name: "Newest" }).click();
    await page.waitForURL(/^[^?]*(\?event=[\w.]+)?$/);
    await account.call("POST", "/v1/contacts", { first_name: "Just", last_name: "Now", email: "new@example.com" });
    await page.getByRole("link", { name: "Just Now" }).waitFor({ timeout: 30_000 });
    await expectNoErrors(page);
  });

  it("finds none of another account", async () => {
    const [mine, theirs] = [await newAccount(), await newAccount("Others")];
    const made = await theirs.call("POST", "/v1/contacts", { email: "a@example.com" });
    const { id } = z.object({ id: z.string() }).parse(made);
    const page = await signedIn(await mine.portalLink("member"));
    for (const path of [id, `${id}/delete`, "nonsense", "%2e%2e%2fwebhooks"]) {
      expect([path, (await page.goto(`/dashboard/contacts/${path}`))?.status()]).toEqual([path, 404]);
    }
  });
});
