/** When a client retries. */
import { describe, expect, it } from "vitest";
import { RETRY_POLICY, retryDelay } from "../../client/retry.ts";

const NOW = Date.parse("2020-11-25T09:33:14Z");
const policy = { ...RETRY_POLICY, attempts: 5, firstDelayMs: 1000, longestDelayMs: 60_000 };
const longest = { random: 1, now: NOW };
const shortest = { random: 0, now: NOW };

describe("a client retries", () => {
  it.each([
    ["no response", {}, true, 1000],
    ["500", { status: 500 }, true, 1000],
    ["503", { status: 503 }, true, 1000],
    ["503 with Retry-After", { status: 503, retryAfter: "10" }, true, 11_000],
    ["429", { status: 429 }, true, 1000],
    ["429 with seconds", { status: 429, retryAfter: "10" }, true, 11_000],
    ["429 with a date", { status: 429, retryAfter: "Wed, 25 Nov 2020 09:33:34 GMT" }, true, 21_000],
    ["429 with a date of RFC 850", { status: 429, retryAfter: "Wednesday, 25-Nov-20 09:33:34 GMT" }, true, 21_000],
    ["429 with a date of asctime", { status: 429, retryAfter: "Wed Nov 25 09:33:34 2020" }, true, 21_000],
    ["429 with a date that has passed", { status: 429, retryAfter: "Wed, 25 Nov 2020 09:00:00 GMT" }, true, 1000],
    ["429 with nonsense", { status: 429, retryAfter: "soon" }, true, 1000],
    ["429 of a change: nothing was done", { status: 429, retryAfter: "10" }, false, 11_000],
  ])("after %s", (_what, failure, isIdempotent, delay) => {
    expect(retryDelay(failure, 1, isIdempotent, policy, longest)).toBe(delay);
  });

  it("after a delay that doubles each time, has up to 50 % jitter and a maximum", () => {
    const delays = (chance: typeof longest) =>
      [1, 2, 3, 4].map((attempt) => retryDelay({}, attempt, true, { ...policy, longestDelayMs: 5000 }, chance));
    expect(delays(longest)).toEqual([1000, 2000, 4000, 5000]);
    expect(delays(shortest)).toEqual([500, 1000, 2000, 2500]);
  });
});

describe("a client does not retry", () => {
  it.each([
    ["400", { status: 400 }, 1, true],
    ["401", { status: 401 }, 1, true],
    ["404", { status: 404 }, 1, true],
    ["409", { status: 409 }, 1, true],
    ["422", { status: 422 }, 1, true],
    ["a redirect", { status: 302 }, 1, true],
    ["no response to a change", {}, 1, false],
    ["500 of a change", { status: 500 }, 1, false],
    ["its last attempt", { status: 500 }, 5, true],
    ["a Retry-After that is too long", { status: 429, retryAfter: "61" }, 1, true],
  ])("after %s", (_what, failure, attempt, isIdempotent) => {
    expect(retryDelay(failure, attempt, isIdempotent, policy, longest)).toBeUndefined();
  });
});
