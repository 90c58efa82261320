import { expect, it } from "vitest";
import { inTurns } from "../../src/delivery/turns.ts";

it("serves the first of each webhook before the second of any", () => {
  expect(inTurns([["a1", "a2", "a3"], ["b1"], [], ["c1", "c2"]])).toEqual(["a1", "b1", "c1", "a2", "c2", "a3"]);
  expect(inTurns([])).toEqual([]);
});
