/** Choosing a call's fields by clicks: the tree, the rule for a value, and the page that tries and saves it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mappingOf, mappedFields, nextTarget } from "../../src/dashboard/inbound/mapping-form.ts";
import { ruleFor, treeOf } from "../../src/dashboard/inbound/tree.ts";
import { ACTIONS } from "../../src/inbound/actions/actions.ts";
import { inputsOf } from "../../src/inbound/mapping/inputs.ts";
import { readMapping } from "../../src/inbound/mapping/mapping.ts";
import { valueAt } from "../../src/json/pointer.ts";
import { callsOf, contactsOf, inboundWebhook } from "../support/inbound.ts";
import { newAccount } from "../support/service.ts";
import { browser } from "../support/visitor.ts";

const FORM = {
  answers: [
    { type: "text", text: "Ada", field: { ref: "first" } },
    { type: "text", text: "Lovelace", field: { ref: "last" } },
    { type: "email", email: "ada@example.com", field: { ref: "mail" } },
  ],
};

/** What the mapping engine finds by a rule. */
function found(rule: unknown, body: unknown): unknown {
  const actions = ACTIONS.filter(({ name }) => name === "contact.create");
  const read = readMapping({ "contact.create": { metadata: { found: rule } } }, actions);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  const made = inputsOf(read.rules, actions, [{ value: body, source: undefined }]);
  return JSON.parse(JSON.stringify(made)).inputs?.[0]?.input?.value?.metadata?.found;
}

describe("The rule for a clicked value", () => {
  it("is its pointer, or in a list what only its element has", () => {
    expect(ruleFor({ a: { b: "x" } }, "/a/b")).toBe("/a/b");
    expect(ruleFor(FORM, "/answers/2/email")).toEqual({
      $find: { in: "/answers", where: [{ path: "/field/ref", op: "eq", value: "mail" }], take: "/email" },
    });
    expect(
      ruleFor(
        {
          list: [
            { type: "a", v: 1 },
            { type: "a", v: 2 },
          ],
        },
        "/list/1/v",
      ),
    ).toBe("/list/1/v");
    expect(ruleFor({ list: ["x", "y"] }, "/list/1")).toBe("/list/1");
    expect(ruleFor({ "a/b": { "~": [{ key: "k", "c/d": "x" }] } }, "/a~1b/~0/0/c~1d")).toEqual({
      $find: { in: "/a~1b/~0", where: [{ path: "/key", op: "eq", value: "k" }], take: "/c~1d" },
    });
  });

  it("finds that value, whatever the body", () => {
    const key = fc.constantFrom("type", "ref", "key", "label", "name", "a/b", "~", "email", "field");
    const { body } = fc.letrec<{ body: unknown }>((tie) => ({
      body: fc.oneof(
        { maxDepth: 4, depthSize: "small" },
        fc.constantFrom("x", "y", "ada@example.com"),
        fc.dictionary(key, tie("body"), { maxKeys: 4 }),
        fc.array(tie("body"), { maxLength: 4 }),
      ),
    }));
    fc.assert(
      fc.property(body, (value) => {
        for (const { pointer, value: shown } of treeOf(value).rows) {
          if (shown === null) continue;
          expect(found(ruleFor(value, pointer), value)).toEqual(valueAt(pointer, value));
        }
      }),
    );
  });

  it("still finds it when an element comes before it", () => {
    const rule = ruleFor(FORM, "/answers/2/email");
    const later = { answers: [{ type: "text", text: "new", field: { ref: "new" } }, ...FORM.answers] };
    expect(found(rule, later)).toBe("ada@example.com");
  });
});

describe("The tree", () => {
  it("shows what can be chosen, and stops at a size", () => {
    expect(treeOf({ a: [1.5, true, null], "b/c": "" }).rows).toEqual([
      { pointer: "/a", depth: 0, name: "a", value: null, size: 3 },
      { pointer: "/a/0", depth: 1, name: "0", value: "1.5", size: null },
      { pointer: "/a/1", depth: 1, name: "1", value: "true", size: null },
      { pointer: "/a/2", depth: 1, name: "2", value: null, size: null },
      { pointer: "/b~1c", depth: 0, name: "b/c", value: "", size: null },
    ]);
    const large = treeOf(Array.from({ length: 50_000 }, () => "x".repeat(1000)));
    expect([large.rows.length > 50, large.rows.length <= 120, large.isCut]).toEqual([true, true, true]);
    expect(treeOf("text").rows).toEqual([]);
  });
});

describe("The form of a mapping", () => {
  const actions = [
    {
      name: "contact.create",
      description: "",
      sample: {},
      schema: { type: "object", properties: { email: {}, phone: {} } },
    },
  ];

  it("gives back what is stored", () => {
    const mapping = { "contact.create": { email: { $first: ["/a", "/b"] }, phone: "/phone" } };
    expect(mappingOf(mappedFields(actions, mapping))).toEqual({ ok: true, mapping });
    expect(mappingOf(mappedFields(actions, null))).toEqual({ ok: true, mapping: null });
    expect(mappingOf(mappedFields(actions, { "contact.create": { email: "" } }))).toEqual({
      ok: true,
      mapping: { "contact.create": { email: "" } },
    });
  });

  it("names the field whose JSON is none", () => {
    const fields = mappedFields(actions, null).map((field) => ({ ...field, text: "{" }));
    expect(mappingOf(fields)).toMatchObject({
      ok: false,
      errors: [{ path: "mapping.contact.create.email" }, { path: "mapping.contact.create.phone" }],
    });
  });

  it("goes to the next empty field, and round", () => {
    const [email, phone] = mappedFields(actions, null);
    if (!email || !phone) throw new Error("no fields");
    expect(nextTarget([email, phone], "")).toBe("contact.create email");
    expect(nextTarget([{ ...email, text: "/a" }, phone], "contact.create email")).toBe("contact.create phone");
    expect(nextTarget([email, { ...phone, text: "/a" }], "contact.create phone")).toBe("contact.create email");
  });
});

describe("The page", () => {
  const open = async (more: Record<string, unknown> = {}) => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"], { source: { type: "form" }, ...more });
    const visitor = browser();
    await visitor.signIn(await account.token("admin"));
    return { account, webhook, visitor, path: `/dashboard/webhooks/${webhook.id}/mapping` };
  };
  const versionIn = (text: string) => /name="version" value="([^"]*)"/.exec(text)?.[1]?.replaceAll("&quot;", '"') ?? "";

  it("fills the chosen field by a click, shows what would come of it, saves it, and offers the failed calls", async () => {
    const { account, webhook, visitor, path } = await open();
    await webhook.send({ who: { mail: "ada@example.com" } });
    const [call] = await callsOf(account, webhook.id);
    const page = (await visitor.get(`${path}?call=${call?.id}`)).text;
    expect(page).toContain("It would fail");
    const shared = { call: String(call?.id), version: versionIn(page) };
    const picked = (await visitor.post(path, { ...shared, target: "contact.create email", pick: "/who/mail" })).text;
    expect(picked).toContain('value="/who/mail"');
    expect(picked).toContain("would create");
    expect(await contactsOf(account)).toEqual([]);
    const saved = await visitor.post(path, { ...shared, "contact.create email": "/who/mail", do: "save" });
    expect(saved.headers.get("Location")).toBe(`${path}?call=${call?.id}&done=saved`);
    expect((await visitor.get(String(saved.headers.get("Location")))).text).toContain("Run 1 failed call again");
    const { json } = await account.get(`/v1/webhooks/${webhook.id}`);
    expect(json["mapping"]).toEqual({ "contact.create": { email: "/who/mail" } });
  });

  it("refuses what the API refuses, at its field", async () => {
    const { webhook, visitor, path } = await open();
    await webhook.send({ who: {} });
    const version = versionIn((await visitor.get(path)).text);
    for (const rule of ["no pointer", "{", '{"$nothing":1}']) {
      const answer = await visitor.post(path, { version, "contact.create email": rule, do: "save" });
      expect([rule, answer.status]).toEqual([rule, 422]);
      expect(answer.text).toContain('aria-describedby="error-rule-');
    }
  });

  it("keeps what is typed when somebody else was faster, and saves it on the second click", async () => {
    const { account, webhook, visitor, path } = await open();
    await webhook.send({ who: {} });
    const version = versionIn((await visitor.get(path)).text);
    await account.patch(`/v1/webhooks/${webhook.id}`, { name: "Changed" });
    const form = { "contact.create email": "/who/mail", do: "save" };
    const refused = await visitor.post(path, { ...form, version });
    expect([refused.status, refused.text.includes("somebody else"), refused.text.includes("/who/mail")]).toEqual([
      412,
      true,
      true,
    ]);
    expect((await visitor.post(path, { ...form, version: versionIn(refused.text) })).status).toBe(303);
  });

  it("shows the sender's sample before the first call, and nothing where there is none", async () => {
    const { visitor, path } = await open();
    expect((await visitor.get(path)).text).toContain("A sample of this sender");
    const own = await open({ source: null });
    expect((await own.visitor.get(own.path)).text).toContain("No call yet");
    expect((await own.visitor.get(`${own.path}?call=${crypto.randomUUID()}`)).status).toBe(404);
  });

  it("stays small, whatever the call", async () => {
    const { webhook, visitor, path } = await open();
    await webhook.send({ list: Array.from({ length: 900 }, () => ({ ['"<&>'.repeat(40)]: '"<&>'.repeat(60) })) });
    const { text } = await visitor.get(path);
    expect(new TextEncoder().encode(text).byteLength).toBeLessThan(50_000);
  });

  it("is not for viewers", async () => {
    const { account, path } = await open();
    const viewer = browser();
    await viewer.signIn(await account.token("viewer"));
    expect((await viewer.get(path)).status).toBe(403);
    expect((await viewer.post(path, {})).status).toBe(403);
  });
});
