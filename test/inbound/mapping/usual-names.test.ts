import fc from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { withUsualNames } from "../../../src/inbound/mapping/usual-names.ts";

describe("A plain form", () => {
  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [
      { Email: "a@b.cd", FNAME: "Ann", LNAME: "Lee" },
      { email: "a@b.cd", first_name: "Ann", last_name: "Lee" },
    ],
    [
      { "your-email": "a@b.cd", "your-name": "Ann Mary Lee" },
      { email: "a@b.cd", first_name: "Ann", last_name: "Mary Lee" },
    ],
    [
      { "E-mail": "a@b.cd", "First Name": "Ann", Telephone: "12345" },
      { email: "a@b.cd", first_name: "Ann", phone: "12345" },
    ],
    [
      { email_address: "a@b.cd", tel: "12345" },
      { email: "a@b.cd", phone: "12345" },
    ],
    [
      { Name: "Ann", "Last Name": "Lee" },
      { first_name: "Ann", last_name: "Lee" },
    ],
    [
      { name: "Ann Lee", first_name: "Anna" },
      { first_name: "Anna", last_name: "Lee" },
    ],
    [{ email: " ", Email: "a@b.cd" }, { email: "a@b.cd" }],
    [{ email: "own@b.cd", "your-email": "a@b.cd" }, { email: "own@b.cd" }],
    [{ message: "Hello", company_name: "Acme" }, {}],
    [{ name: " " }, {}],
  ])("%j has %j", (form, fields) => {
    const made: unknown = withUsualNames(form);
    const known = new Set(["email", "phone", "first_name", "last_name"]);
    expect(Object.fromEntries(Object.entries(Object(made)).filter(([name]) => known.has(name)))).toEqual(fields);
    expect(made).toMatchObject(Object.fromEntries(Object.entries(form).filter(([, value]) => value !== " ")));
  });

  it.each([[null], [[1]], ["x"], [7]])("%j stays as it is", (body) => expect(withUsualNames(body)).toBe(body));

  it("may hold anything", () => {
    const name = fc.constantFrom("email", "Email", "name", "__proto__", "constructor", "tel", "metadata");
    fc.assert(
      fc.property(fc.dictionary(name, fc.jsonValue()), (form) => {
        expect(() => withUsualNames(form)).not.toThrow();
      }),
    );
  });
});
