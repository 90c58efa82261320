/** What people are told of how fast a backlog goes out. */
import { expect, it } from "vitest";
import { drainPaceText } from "../../../src/dashboard/repair/drain-pace.ts";

it.each([
  [null, "at up to 50 a second"],
  [5, "at up to 5 a second"],
  [200, "at up to 200 a second"],
])("with a rate limit of %s, what waits goes out %s", (limit, text) => {
  expect(drainPaceText({ rate_limit: limit })).toBe(text);
});
