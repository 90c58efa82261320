/** Pure. The fields of a contact in a plain form, by the names that site builders and people give them. */
import { isObject } from "../body/body.ts";

/** The usual names of each field: letters and digits in lower case, the most telling first. */
const USUAL_NAMES = {
  email: ["email", "emailaddress", "youremail", "youremailaddress", "mail", "emailid", "useremail", "contactemail"],
  phone: [
    "phone",
    "phonenumber",
    "yourphone",
    "tel",
    "telephone",
    "yourtel",
    "mobile",
    "mobilephone",
    "cell",
    "cellphone",
  ],
  first_name: ["firstname", "fname", "givenname", "yourfirstname", "forename", "first"],
  last_name: ["lastname", "lname", "surname", "familyname", "yourlastname", "last"],
} as const;
const FULL_NAME = ["name", "fullname", "yourname", "yourfullname", "contactname"];

/**
 * The body of a form with `email`, `phone`, `first_name` and `last_name` beside what it has: from `Email`,
 * `your-email`, `fname`, `Last Name`, `tel` and their kind, in any case. A full name fills both names. A field that has
 * its own name already, and is not blank, wins. Everything but an object is returned as it is.
 */
export function withUsualNames(form: unknown): unknown {
  if (!isObject(form)) return form;
  const byName = new Map<string, string>();
  for (const [name, value] of Object.entries(form)) {
    const plain = name.toLowerCase().replace(/[^a-z0-9]/g, "");
    if (typeof value === "string" && value.trim() !== "" && !byName.has(plain)) byName.set(plain, value);
  }
  const pick = (names: readonly string[]) => names.map((name) => byName.get(name)).find((value) => value !== undefined);
  const [firstWord, otherWords] = splitName(pick(FULL_NAME));
  const found = {
    email: pick(USUAL_NAMES.email),
    phone: pick(USUAL_NAMES.phone),
    first_name: pick(USUAL_NAMES.first_name) ?? firstWord,
    last_name: pick(USUAL_NAMES.last_name) ?? otherWords,
  };
  const own = Object.entries(form).filter(([, value]) => typeof value !== "string" || value.trim() !== "");
  return Object.fromEntries([...Object.entries(found).filter(([, value]) => value !== undefined), ...own]);
}

/** The first word, and the others. */
function splitName(name: string | undefined): [string | undefined, string | undefined] {
  const [first, ...others] = (name ?? "").trim().split(/\s+/);
  return [first || undefined, others.join(" ") || undefined];
}
