/** Times as they are written and read, and the ids that carry them. */
import fc from "./support/property.ts";
import { describe, expect, it } from "vitest";
import { timeInput } from "../src/http/times.ts";
import { firstIdAt, timeOfId } from "../src/ids/id.ts";
import { newId } from "../src/ids/new-id.ts";
import { formatTime } from "../src/time/time.ts";

const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const moment = fc.integer({ min: 0, max: LAST_MS });
const RUNS = { numRuns: 2_000 };

describe("A time", () => {
  it("is written with six decimals in UTC, and read back as the same moment", () => {
    fc.assert(
      fc.property(moment, (ms) => {
        const text = formatTime(ms);
        expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z$/);
        expect(timeInput.parse(text)).toBe(ms);
      }),
      RUNS,
    );
  });

  it("sorts as text as it does as a number", () => {
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        expect(Math.sign(a - b)).toBe(formatTime(a) < formatTime(b) ? -1 : formatTime(a) > formatTime(b) ? 1 : 0);
      }),
      RUNS,
    );
  });

  it("is the same moment in any zone, with any number of decimals", () => {
    const offset = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    const day = fc.integer({ min: 86_400_000, max: LAST_MS - 86_400_000 });
    fc.assert(
      fc.property(day, offset, fc.nat(6), (ms, minutes, more) => {
        const there = new Date(ms + minutes * 60_000).toISOString().slice(0, -1);
        expect(timeInput.parse(`${there}${"0".repeat(more)}${zone(minutes)}`)).toBe(ms);
      }),
      RUNS,
    );
  });

  it("is refused, and never fails, when it is any other text", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[\d:.TZ+-]{0,30}$/));
    fc.assert(
      fc.property(text, (given) => {
        const { data } = timeInput.safeParse(given);
        expect(data === undefined || Number.isSafeInteger(data)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("An id", () => {
  it("carries the moment it was made for", () => {
    fc.assert(
      fc.property(moment, fc.option(fc.nat(10_000), { nil: undefined }), (ms, order) => {
        expect(timeOfId(newId(ms, order))).toBe(ms);
      }),
      RUNS,
    );
  });

  it("sorts by its moment, then by its order", () => {
    const made = fc.tuple(moment, fc.nat(10_000));
    fc.assert(
      fc.property(made, made, ([ms, order], [otherMs, otherOrder]) => {
        fc.pre(ms !== otherMs || order !== otherOrder);
        const isFirst = ms === otherMs ? order < otherOrder : ms < otherMs;
        expect(newId(ms, order) < newId(otherMs, otherOrder)).toBe(isFirst);
      }),
      RUNS,
    );
  });

  it("lies from the first id of its moment on, and before that of the next", () => {
    fc.assert(
      fc.property(moment, (ms) => {
        const id = newId(ms);
        expect(firstIdAt(ms) <= id && id < firstIdAt(ms + 1)).toBe(true);
      }),
      RUNS,
    );
  });
});

function zone(minutes: number): string {
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
}
