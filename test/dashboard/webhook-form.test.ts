/** What a form shows of a webhook, read back, is the same webhook. */
import fc from "../support/property.ts";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { conditionOf, textOfCondition } from "../../src/dashboard/webhooks/condition-text.ts";
import { emptyForm, formOf, inputOf, readForm } from "../../src/dashboard/webhooks/form.ts";
import { webhookSchema } from "../../src/api/webhooks/schema.ts";
import { relativeTime } from "../../src/dashboard/parts/time.tsx";
import { mappedFields, mappingOf } from "../../src/dashboard/inbound/mapping-form.ts";
import { sourceInput, valuesOf } from "../../src/dashboard/inbound/sender-form.ts";
import { actionSchema } from "../../src/api/event-types.ts";
import { sourceTypeSchema } from "../../src/api/sources.ts";
import { request } from "../support/service.ts";
import { NO_INBOUND_SETTINGS } from "../../src/vocabulary/inbound-settings.ts";
import type { Condition } from "../../src/storage/schema.ts";

const webhook = webhookSchema.parse({
  id: "018f4d2e-7c1b-7000-8000-3d1b2a9c4e5f",
  name: "CRM",
  is_inbound: false,
  uses_signature: true,
  events: ["feedback.*"],
  metadata: { a: [1, "x"] },
  url: "https://example.com/",
  secret: "secret",
  enabled: true,
  disabled_reason: null,
  signing_secret: "whsec_x",
  previous_secrets_until: null,
  filter: [{ path: "/a", op: "in", value: ["sms", 9, "9", null] }],
  headers: { Authorization: "Bearer 1", "X-Two": "2" },
  auto_recover: true,
  rate_limit: 10,
  ...NO_INBOUND_SETTINGS,
  created_at: "2020-11-25T09:33:14.000000Z",
  updated_at: "2020-11-25T09:33:14.000000Z",
});

/** Any that the API takes: also one that would not survive a field of one line. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("a", " ", "\n", "\r", "\t", "\0", '"', "\\", "\u00a0", "\ud800", "\u2028", ",") }),
);
const scalar = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null));
const path = fc.oneof(
  fc.constantFrom("", "/a", "/a\nb", "/ a ", '/"', "/"),
  text.map((name) => `/${escaped(name)}`),
);
const escaped = (name: string) => name.replaceAll("~", "~0").replaceAll("/", "~1");
/** As a browser sends what it was shown in a field of one line, and the form reads it. */
const typed = (shown: string) =>
  shown
    .toWellFormed()
    .replaceAll("\0", "\uFFFD")
    .replaceAll(/[\r\n]/g, "")
    .trim();
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ path, op: fc.constantFrom("eq" as const, "ne" as const), value: scalar }),
  fc.record({ path, op: fc.constant("in" as const), value: fc.array(scalar, { minLength: 1 }) }),
  fc.record({ path, op: fc.constant("exists" as const), value: fc.boolean() }),
  fc.record({ path, op: fc.constant("gte" as const), value: fc.oneof(text, fc.integer()) }),
  fc.record({ path, op: fc.constant("contains" as const), value: fc.oneof(text, fc.boolean()) }),
);

describe("a condition", () => {
  it("is the same after it was shown and sent back", () => {
    fc.assert(
      fc.property(condition, (before) => {
        const { path: place, op, value } = textOfCondition(before);
        const after = conditionOf({ path: typed(place), op, value: typed(value) });
        expect(JSON.stringify(after)).toBe(JSON.stringify(before));
      }),
    );
  });

  it.each([
    ["eq", "9", 9],
    ["eq", '"9"', "9"],
    ["eq", "new", "new"],
    ["eq", "true", true],
    ["eq", "null", null],
    ["in", "sms, text", ["sms", "text"]],
    ["in", '["a,b", 1]', ["a,b", 1]],
    ["in", "sms", ["sms"]],
    ["in", "5", [5]],
    ["exists", "", true],
    ["exists", "false", false],
    ["contains", "a, b", "a, b"],
  ])("%s %s means %j", (op, value, meaning) => {
    expect(conditionOf({ path: "/a", op, value }).value).toEqual(meaning);
  });
});

const listOf = async (list: string) => (await request("GET", list)).json["data"];

describe("a rule of a mapping", () => {
  it("is the same after it was shown and sent back", async () => {
    const actions = z.array(actionSchema).parse(await listOf("/v1/actions"));
    fc.assert(
      fc.property(path, (pointer) => {
        const before = { "contact.create": { email: pointer } };
        const shown = mappedFields(actions, before);
        const after = mappingOf(shown.map((each) => ({ ...each, text: typed(each.text) })));
        expect(after).toEqual({ ok: true, mapping: before });
      }),
    );
  });
});

describe("a sender of one's own", () => {
  it("is the same after it was shown and sent back", async () => {
    const custom = z
      .array(sourceTypeSchema)
      .parse(await listOf("/v1/sources"))
      .find(({ type }) => type === "custom");
    if (!custom) throw new Error("there is no custom sender");
    fc.assert(
      fc.property(text, text, (before, after) => {
        const source = { type: "custom", prefix: before, signed: `${before}{body}${after}`, tolerance_seconds: 60 };
        const shown = Object.entries(valuesOf({ ...webhook, source: { ...source, secrets_count: 1 } })).map(
          ([name, value]) => [name, typed(value)],
        );
        const { type, prefix = "", signed, tolerance_seconds } = sourceInput(custom, Object.fromEntries(shown));
        expect({ type, prefix, signed, tolerance_seconds }).toEqual(source);
      }),
    );
  });
});

describe("a webhook's form", () => {
  /** As a browser sends what it was shown. */
  function sent(form: ReturnType<typeof formOf>) {
    const fields = new URLSearchParams({ name: form.name, url: form.url, metadata: form.metadata });
    for (const event of form.events) fields.append("events", event);
    if (form.usesSignature) fields.append("uses_signature", "true");
    fields.append("rate_limit", form.rateLimit);
    if (form.autoRecover) fields.append("auto_recover", "true");
    for (const row of [...form.filter, { path: "", op: "eq", value: "" }]) {
      for (const [name, value] of Object.entries(row)) fields.append(`filter.${name}`, value);
    }
    for (const row of [...form.headers, { name: "", value: "" }]) {
      for (const [name, value] of Object.entries(row)) fields.append(`headers.${name}`, value);
    }
    return readForm(fields, form.isInbound, null);
  }

  it("sent back as it was shown changes nothing, and holds no header's value", () => {
    const form = formOf(webhook, null);
    expect(JSON.stringify(form)).not.toContain("Bearer");
    const { name, url, events, uses_signature, metadata, filter, headers, rate_limit, auto_recover } = webhook;
    expect(inputOf(sent(form), webhook)).toEqual({
      errors: [],
      input: { name, url, events, uses_signature, metadata, filter, headers, rate_limit, auto_recover },
    });
  });

  it("passes on what it finds wrong, so that the API refuses it and names the rest", () => {
    const form = {
      ...emptyForm(false),
      metadata: "{",
      headers: [
        { name: "A", value: "1" },
        { name: "A", value: "2" },
      ],
    };
    expect(inputOf(form)).toMatchObject({
      input: { metadata: "{", headers: { A: null } },
      errors: [
        { path: "metadata", message: "is not valid JSON" },
        { path: "headers.A", message: "is duplicated" },
      ],
    });
  });

  it("sends no type that a selected wildcard includes", () => {
    const sentEvents = (events: string[]) => sent({ ...formOf(webhook, null), events }).events;
    expect(sentEvents(["feedback.*", "feedback.created", "messages.sent"])).toEqual(["feedback.*", "messages.sent"]);
    expect(sentEvents(["*", "feedback.*", "messages.sent"])).toEqual(["*"]);
    expect(sentEvents(["feedback.created", "messages.sent"])).toEqual(["feedback.created", "messages.sent"]);
  });

  it("takes a stored header away, replaces one, and adds one", () => {
    const headers = [
      { name: "X-Two", value: "3" },
      { name: "X-New", value: "n" },
    ];
    expect(inputOf({ ...formOf(webhook, null), headers }, webhook)).toMatchObject({
      input: { headers: { "X-Two": "3", "X-New": "n" } },
    });
  });
});

it.each([
  [0, "just now"],
  [42, "42 s ago"],
  [60, "1 min ago"],
  [3 * 3600, "3 h ago"],
  [26 * 3600, "1 day ago"],
  [13 * 86_400, "13 days ago"],
  [14 * 86_400, "11 Nov 2020"],
  [-30, "in 30 s"],
  [-3, "in a moment"],
])("says of %d seconds ago: %s", (seconds, said) => {
  const now = Date.parse("2020-11-25T09:33:14Z");
  expect(relativeTime(now - seconds * 1000, now)).toBe(said);
});
