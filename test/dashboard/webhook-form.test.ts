/** What a form shows of a webhook, read back, is the same webhook. */
import fc from "../support/property.ts";
import { describe, expect, it } from "vitest";
import { conditionOf, textOfCondition } from "../../src/dashboard/webhooks/condition-text.ts";
import { emptyForm, formOf, inputOf, readForm } from "../../src/dashboard/webhooks/form.ts";
import { webhookSchema } from "../../src/api/webhooks/schema.ts";
import { relativeTime } from "../../src/dashboard/parts/time.tsx";
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

const scalar = fc.oneof(
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const path = fc.constant("/a");
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ path, op: fc.constantFrom("eq" as const, "ne" as const), value: scalar }),
  fc.record({ path, op: fc.constant("in" as const), value: fc.array(scalar, { minLength: 1 }) }),
  fc.record({ path, op: fc.constant("exists" as const), value: fc.boolean() }),
  fc.record({ path, op: fc.constant("gte" as const), value: fc.oneof(fc.string(), fc.integer()) }),
);

describe("a condition", () => {
  it("is the same after it was shown and sent back", () => {
    fc.assert(
      fc.property(condition, (before) => {
        // As a browser sends it: without the spaces around.
        const shown = textOfCondition(before);
        const after = conditionOf({ ...shown, value: shown.value.trim() });
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
      ok: true,
      input: { name, url, events, uses_signature, metadata, filter, headers, rate_limit, auto_recover },
    });
  });

  it("says what is wrong before anything is asked for", () => {
    const form = {
      ...emptyForm(false),
      metadata: "{",
      headers: [
        { name: "A", value: "1" },
        { name: "A", value: "2" },
      ],
    };
    expect(inputOf(form)).toEqual({
      ok: false,
      errors: [
        { path: "metadata", message: "is not valid JSON" },
        { path: "headers.A", message: "is duplicated" },
      ],
    });
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
])("says of %d seconds ago: %s", (seconds, text) => {
  const now = Date.parse("2020-11-25T09:33:14Z");
  expect(relativeTime(now - seconds * 1000, now)).toBe(text);
});
