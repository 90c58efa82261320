/** JSON that is typed into a form is refused as the API refuses it, and what was typed is kept. */
import { describe, expect, it } from "vitest";
import { MAX_JSON_DEPTH, MAX_MANAGEMENT_BYTES } from "../../src/constants.ts";
import { inboundWebhook } from "../support/inbound.ts";
import { type Answer, newAccount } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

const account = await newAccount();
const owner = browser();
await owner.signIn(await account.token("owner"));
const outbound = await account.webhook("https://example.com/hook");
const inbound = await inboundWebhook(account, ["contact.create"]);
await inbound.send({ email: "vera@example.com" });
const contact = await account.post("/v1/contacts", { email: "jane@example.com" });
/** As deep as the body of a request may be, so that it is too deep inside of one. */
const deep = `${"[".repeat(MAX_JSON_DEPTH)}1${"]".repeat(MAX_JSON_DEPTH)}`;
/** So deep that printing it again overflows the stack. */
const abyss = `${"[".repeat(30_000)}${"]".repeat(30_000)}`;

const OUTBOUND = { name: "Typed", url: "https://example.com/hook", events: "messages.sent" };
const INBOUND = { name: "Typed", events: "contact.create" };

interface Form {
  place: string;
  path: string;
  fields: (value: string) => Record<string, string>;
  /** Where the API shows what was saved. */
  saved: string;
}

const metadata = (rest: Record<string, string>) => (value: string) => ({ ...rest, metadata: `{"plan":${value}}` });
const condition = (op: string) => (value: string) => ({
  ...OUTBOUND,
  "filter.path": "/a",
  "filter.op": op,
  "filter.value": value,
});

const webhookPath = `/v1/webhooks/${String(outbound["id"])}`;
const contactPath = `/v1/contacts/${String(contact.json["id"])}`;
const forms: Form[] = [
  {
    place: "the metadata of a new webhook",
    path: "/dashboard/webhooks/new/outbound",
    fields: metadata(OUTBOUND),
    saved: "/v1/webhooks",
  },
  {
    place: "the metadata of a new inbound webhook",
    path: "/dashboard/webhooks/new/inbound",
    fields: metadata(INBOUND),
    saved: "/v1/webhooks",
  },
  {
    place: "a webhook's metadata",
    path: webhookPath.replace("/v1", "/dashboard") + "/settings",
    fields: metadata(OUTBOUND),
    saved: webhookPath,
  },
  {
    place: "a filter's value",
    path: webhookPath.replace("/v1", "/dashboard") + "/settings",
    fields: condition("ne"),
    saved: webhookPath,
  },
  {
    place: "a filter's list",
    path: webhookPath.replace("/v1", "/dashboard") + "/settings",
    fields: condition("in"),
    saved: webhookPath,
  },
  {
    place: "the metadata of a new contact",
    path: "/dashboard/contacts/new",
    fields: metadata({ email: "new@example.com" }),
    saved: "/v1/contacts",
  },
  {
    place: "a contact's metadata",
    path: contactPath.replace("/v1", "/dashboard"),
    fields: metadata({ email: "jane@example.com" }),
    saved: contactPath,
  },
  {
    place: "a mapping's rule",
    path: `/dashboard/webhooks/${inbound.id}/mapping`,
    fields: (value) => ({
      "contact.create email": "/email",
      "contact.create metadata": `{"plan":{"$value":${value}}}`,
      do: "save",
      version: "*",
    }),
    saved: `/v1/webhooks/${inbound.id}`,
  },
];

/** What the page shows in its fields, as text. */
function shownIn({ text }: Answer): string {
  return text.replaceAll("&quot;", '"').replaceAll("&#39;", "'");
}

describe.each(forms)("in $place", ({ path, fields, saved }) => {
  it.each([
    ["a number that is too large", "1e999"],
    ["an integer that loses digits", "9007199254740993"],
    ["a fraction that loses digits", "0.10000000000000000001"],
    ["a list with such a number", '["a",1e999]'],
    ["a key that is there twice", '{"a":1,"a":2}'],
    ["a key that is there twice, escaped", '{"a":1,"\\u0061":2}'],
    ["a value that is nested too deep", deep],
    ["a value that is nested far too deep", abyss],
    ["a value that is too large", JSON.stringify("x".repeat(MAX_MANAGEMENT_BYTES))],
  ])("%s is refused, and kept in the form", async (_what, value) => {
    const before = await account.get(saved);
    const answer = await owner.post(path, fields(value));
    expect([value.slice(0, 40), answer.status]).toEqual([value.slice(0, 40), 422]);
    expect(shownIn(answer)).toContain(value);
    expect((await account.get(saved)).json).toEqual(before.json);
  });

  it("a number is saved as it was typed", async () => {
    for (const value of ["1.50", "1e2", "-0.0"]) {
      expect([value, (await owner.post(path, fields(value))).status]).toEqual([value, 303]);
      expect((await account.get(saved)).text).toMatch(new RegExp(`\\b${Number(value)}\\b`));
      if (saved === "/v1/contacts") break;
    }
  });
});
