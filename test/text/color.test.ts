/** Colours: contrasts as WCAG 2 has them, and mixtures. */
import { expect, it } from "vitest";
import { contrastOf, mixColors } from "../../src/text/color.ts";

it.each([
  ["#000000", "#ffffff", 21],
  ["#ffffff", "#ffffff", 1],
  ["#ffffff", "#ff0000", 3.998],
  ["#0000ff", "#ffffff", 8.592],
  ["#767676", "#ffffff", 4.542],
  ["#777777", "#ffffff", 4.478],
])("The contrast of %s and %s is %f", (one, other, contrast) => {
  expect(contrastOf(one, other)).toBeCloseTo(contrast, 3);
});

it.each([
  ["#000000", "#ffffff", 0, "#000000"],
  ["#000000", "#ffffff", 1, "#ffffff"],
  ["#000000", "#ffffff", 0.5, "#808080"],
  ["#102030", "#000000", 0.5, "#081018"],
])("%s with %s by %f is %s", (one, other, share, mixed) => {
  expect(mixColors(one, other, share)).toBe(mixed);
});
