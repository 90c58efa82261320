import fc from "../support/property.ts";
import { describe, expect, it } from "vitest";
import { compareMoments, momentOf } from "../../src/conditions/moment.ts";

describe("Two times", () => {
  it.each([
    ["2020-11-25T09:33:14Z", "2020-11-25T09:33:14.000000Z", 0],
    ["2020-11-25T09:33:14Z", "2020-11-25T09:33:14.500000Z", -1],
    ["2020-11-25T09:33:14.45Z", "2020-11-25T09:33:14.5Z", -1],
    ["2020-11-25T09:33:14.0000001Z", "2020-11-25T09:33:14.0000002Z", -1],
    ["2020-11-25T10:33:14+01:00", "2020-11-25T09:33:14Z", 0],
    ["2020-11-25T10:33:14+0100", "2020-11-25T09:33:14Z", 0],
    ["2020-11-25T04:03:14-0530", "2020-11-25T09:33:14z", 0],
    ["2020-11-25 09:33:14", "2020-11-25T09:33:14Z", 0],
    ["2020-11-25T09:33", "2020-11-25T09:33:00Z", 0],
    ["2020-11-25", "2020-11-25T00:00:00Z", 0],
    ["2020-11-26", "2020-11-25T23:59:59.999Z", 1],
    ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", 0],
    ["0001-01-01", "1970-01-01", -1],
    ["2024-02-29", "2024-03-01", -1],
  ])("%s and %s", (a, b, sign) => {
    const [left, right] = [momentOf(a), momentOf(b)];
    expect(left && right && Math.sign(compareMoments(left, right))).toBe(sign);
  });

  it("are compared as moments, however each is written", () => {
    const written = fc
      .record({
        // Near each other, so that the zone and the fraction decide.
        at: fc.oneof(fc.integer({ min: -3_000, max: 3_000 }), fc.integer({ min: -1e12, max: 1e12 })),
        zone: fc.integer({ min: -14 * 60, max: 14 * 60 }),
        zeros: fc.nat(6),
        separator: fc.constantFrom("T", " ", "t"),
        isColon: fc.boolean(),
      })
      .map(({ at, zone, zeros, separator, isColon }) => {
        const local = new Date(at + zone * 60_000).toISOString();
        const [hours, minutes] = [Math.trunc(Math.abs(zone) / 60), Math.abs(zone) % 60];
        const two = (number: number) => String(number).padStart(2, "0");
        const offset = zone === 0 ? "Z" : `${zone < 0 ? "-" : "+"}${two(hours)}${isColon ? ":" : ""}${two(minutes)}`;
        const fraction = at % 1000 === 0 && zeros === 0 ? "" : `${local.slice(19, 23)}${"0".repeat(zeros)}`;
        return { at, text: `${local.slice(0, 10)}${separator}${local.slice(11, 19)}${fraction}${offset}` };
      });
    fc.assert(
      fc.property(written, written, (a, b) => {
        const [left, right] = [momentOf(a.text), momentOf(b.text)];
        expect(left && right && Math.sign(compareMoments(left, right))).toBe(Math.sign(a.at - b.at));
      }),
    );
  });
});

it.each([
  "2020-02-30",
  "2021-02-29",
  "2020-13-01",
  "2020-11-25T24:00:00Z",
  "2020-11-25T09:60:00Z",
  "2020-11-25T09:33:14+24:00",
  "2020",
  "2020-11",
  "20201125",
  "25-11-2020",
  "+002020-11-25",
  "2020-11-25T",
  "x2020-11-25",
  "2020-11-25Z",
  "",
])("%j is no time", (text) => expect(momentOf(text)).toBeUndefined());
