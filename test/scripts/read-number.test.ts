import { expect, it } from "vitest";
import { readWholeNumber } from "../../scripts/read-number.ts";

it.each([
  ["7", 0, 7],
  ["0", 0, 0],
  ["1", 1, 1],
])("reads %s, which is %i or more, as %i", (text, least, value) => {
  expect(readWholeNumber("--seeds", text, least)).toBe(value);
});

it.each([["abc"], [""], [" 1"], ["1.5"], ["-1"], ["1e3"], ["0x10"], ["NaN"], ["12345678901"], ["0"]])(
  "refuses %j where 1 is the least, and names the option",
  (text) => {
    expect(() => readWholeNumber("--seeds", text, 1)).toThrow("--seeds must be a whole number from 1, not ");
  },
);
