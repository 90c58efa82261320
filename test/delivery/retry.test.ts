import fc from "../support/property.ts";
import { describe, expect, it } from "vitest";
import { nextAttemptAt, retryAfterSeconds } from "../../src/delivery/retry.ts";

const ENDED = 1_000_000;
const DELAYS = [10, 100];

describe("the next attempt", () => {
  it.each([
    { number: 1, retryAfter: null, random: 0, wait: 10_000 },
    { number: 1, retryAfter: null, random: 1, wait: 11_000 },
    { number: 2, retryAfter: null, random: 0, wait: 100_000 },
    { number: 2, retryAfter: null, random: 0.5, wait: 105_000 },
    { number: 1, retryAfter: 30, random: 1, wait: 30_000 },
    { number: 1, retryAfter: 5, random: 0, wait: 10_000 },
    { number: 2, retryAfter: 7200, random: 0, wait: 3_600_000 },
  ])(
    "after attempt $number comes $wait ms after its end (Retry-After $retryAfter)",
    ({ number, retryAfter, random, wait }) => {
      const failed = { number, endedAt: ENDED, retryAfterSeconds: retryAfter };
      expect(nextAttemptAt(failed, DELAYS, random)).toBe(ENDED + wait);
    },
  );

  it("does not come after the last", () => {
    expect(nextAttemptAt({ number: 3, endedAt: ENDED, retryAfterSeconds: 10 }, DELAYS, 0)).toBeNull();
    expect(nextAttemptAt({ number: 1, endedAt: ENDED, retryAfterSeconds: null }, [], 0)).toBeNull();
  });
});

describe("Retry-After", () => {
  it("as a date may have any of the three forms of HTTP", () => {
    const start = Date.parse("2026-01-01T00:00:00Z");
    const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 * 365 * 86_400 }), (seconds) => {
        const date = new Date(start + seconds * 1000);
        // `Sun, 06 Nov 1994 08:49:37 GMT`
        const fixed = date.toUTCString();
        const [, day = "", month = "", year = "", time = ""] = fixed.split(" ");
        const weekday = days[date.getUTCDay()] ?? "";
        const rfc850 = `${weekday}, ${day}-${month}-${year.slice(2)} ${time} GMT`;
        const asctime = `${weekday.slice(0, 3)} ${month} ${day.replace(/^0/, " ")} ${time} ${year}`;
        for (const form of [fixed, rfc850, asctime]) {
          expect([form, retryAfterSeconds(form, start)]).toEqual([form, seconds]);
        }
      }),
    );
  });

  const now = Date.parse("2026-01-01T00:00:00Z");
  it.each([
    ["120", 120],
    [" 0 ", 0],
    ["Thu, 01 Jan 2026 00:01:30 GMT", 90],
    ["Thursday, 01-Jan-26 00:00:10 GMT", 10],
    ["Thu Jan  1 00:01:30 2026", 90],
    ["Fri Jan 10 00:00:00 2026", 777_600],
    ["4294967296", 999_999_999],
    ["9".repeat(400), 999_999_999],
    ["Thu Jan 01 2026 00:01:30", null],
    ["Thursday, whenever", null],
    ["Wed, 31 Dec 2025 23:00:00 GMT", null],
    ["-5", null],
    ["1.5", null],
    ["soon", null],
    ["2026-01-01", null],
    ["", null],
    [null, null],
  ])("of %j asks for %j seconds", (header, seconds) => {
    expect(retryAfterSeconds(header, now)).toBe(seconds);
  });
});
