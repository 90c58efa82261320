/** The text for the rate at which a backlog drains. */
import { expect, it } from "vitest";
import { drainPaceText } from "../../../src/dashboard/repair/drain-pace.ts";

it.each([
  [null, "at up to 50 per second"],
  [5, "at up to 5 per second"],
  [200, "at up to 200 per second"],
])("with a rate limit of %s, the backlog drains %s", (limit, text) => {
  expect(drainPaceText({ rate_limit: limit })).toBe(text);
});
