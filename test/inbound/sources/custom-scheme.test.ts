/** An HMAC that an admin describes. */
import { describe, expect, it } from "vitest";
import { type CustomScheme, checkCustomScheme, schemeFromCustom } from "../../../src/inbound/sources/custom-scheme.ts";
import { VECTORS } from "./vectors/vectors.ts";

const plain: CustomScheme = { header: "X-Sign", algorithm: "hmac-sha256", encoding: "hex", signed: "{body}" };
const timed: CustomScheme = { ...plain, signed: "{timestamp}.{body}", timestampHeader: "X-Time" };

it("Descriptions that make sense are fine", () => {
  const described = VECTORS.flatMap(({ settings }) => settings.custom ?? []);
  expect(described.length).toBeGreaterThan(2);
  for (const custom of [...described, plain, timed, { ...timed, signed: "{method}{url}{id}{timestamp}{body}{x" }]) {
    expect(checkCustomScheme(custom)).toEqual([]);
  }
});

describe("A description is refused, with what to change", () => {
  const cases: [string, CustomScheme, string, string][] = [
    ["no body", { ...plain, signed: "{url}" }, "signed", "must hold {body} exactly once"],
    ["two bodies", { ...plain, signed: "{body}{body}" }, "signed", "must hold {body} exactly once"],
    ["the key", { ...plain, signed: "{key}{body}" }, "signed", "must not hold {key}"],
    ["form fields", { ...plain, signed: "{fields}{body}" }, "signed", "must not hold {fields}"],
    ["a name that is none", { ...plain, signed: "{}{body}" }, "signed", "must not hold {}"],
    [
      "a time without a header",
      { ...plain, signed: "{timestamp}{body}" },
      "signed",
      "must not hold {timestamp} without a timestamp header",
    ],
    [
      "a header without a time",
      { ...plain, timestampHeader: "X-Time" },
      "signed",
      "must hold {timestamp}: it has a timestamp header",
    ],
    ["no header", { ...plain, header: "" }, "header", "must be the name of a header"],
    [
      "a header that is none",
      { ...timed, timestampHeader: "X Time" },
      "timestampHeader",
      "must be the name of a header",
    ],
    ...[0, -1, 1.5, 3601, Number.NaN].map((toleranceSeconds): [string, CustomScheme, string, string] => [
      `${toleranceSeconds} seconds`,
      { ...timed, toleranceSeconds },
      "toleranceSeconds",
      "must be 1 to 3600",
    ]),
  ];
  it.each(cases)("%s", (_what, custom, field, message) => {
    expect(checkCustomScheme(custom)).toContainEqual({ field, message });
  });
});

it("Five minutes are allowed where nothing is said, and the id is that of Standard Webhooks", () => {
  expect(schemeFromCustom(timed).timestamp?.toleranceSeconds).toBe(300);
  expect(schemeFromCustom({ ...timed, toleranceSeconds: 3600 }).timestamp?.toleranceSeconds).toBe(3600);
  expect(schemeFromCustom(plain)).not.toHaveProperty("timestamp");
  expect(schemeFromCustom({ ...plain, signed: "{id}{body}" }).idHeader).toBe("webhook-id");
});
