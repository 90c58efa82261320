import { expect, it } from "vitest";
import { ApiProblem, InvalidResponseError, NoResponseError } from "../../client/errors.ts";
import { outageReason, retryDelayMs } from "../../scripts/outage.ts";

it("waits 1 s after a failure, then twice as long each time, up to 30 s", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 1_000].map(retryDelayMs)).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
  ]);
});

it.each([
  ["a 500", new ApiProblem(500, ""), "status 500"],
  ["a 503", new ApiProblem(503, ""), "status 503"],
  ["a 429", new ApiProblem(429, ""), "status 429"],
  ["a 408", new ApiProblem(408, ""), "status 408"],
  ["no connection", noResponse(Object.assign(new Error("connect"), { code: "ECONNREFUSED" })), "ECONNREFUSED"],
  ["a timeout", new NoResponseError("", { cause: new DOMException("", "TimeoutError") }), "timeout"],
])("takes %s for an outage", (_what, error, reason) => {
  expect(outageReason(error)).toBe(reason);
});

it.each([
  ["a 401", new ApiProblem(401, "")],
  ["a 404", new ApiProblem(404, "")],
  ["another service", new InvalidResponseError(200, "<html>")],
  ["a bug", new TypeError("x is undefined")],
])("does not take %s for an outage", (_what, error) => {
  expect(outageReason(error)).toBeUndefined();
});

/** As fetch fails. */
function noResponse(cause: Error): NoResponseError {
  return new NoResponseError("", { cause: new TypeError("fetch failed", { cause }) });
}
