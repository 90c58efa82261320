/** Pure. The style sheet that gives the pages the colour of a brand. */
import { TEXT_CONTRAST, contrastOf, mixColors } from "../../text/color.ts";

const WHITE = "#ffffff";
const BLACK = "#000000";
/** From css/base.css. */
const LIGHT_SUNKEN = "#f1f3f6";
const DARK_SURFACE = "#161a20";
const DARK_SUNKEN = "#1c2129";
/** For shapes, such as the outline of a focused field: WCAG 2, success criterion 1.4.11. */
const SHAPE_CONTRAST = 3;

/** @param color has enough contrast to white: `BRAND_COLOR` is checked. */
export function brandStyle(color: string): string {
  const lightTint = mixColors(color, WHITE, 0.9);
  const darkTint = mixColors(color, DARK_SURFACE, 0.75);
  const darkFill = moveUntilClear(color, WHITE, SHAPE_CONTRAST, [DARK_SURFACE]);
  const variables: readonly [name: string, light: string, dark: string][] = [
    [
      "accent",
      moveUntilClear(color, BLACK, TEXT_CONTRAST, [lightTint, LIGHT_SUNKEN]),
      moveUntilClear(color, WHITE, TEXT_CONTRAST, [darkTint, DARK_SUNKEN]),
    ],
    ["accent-fill", color, darkFill],
    ["accent-hover", mixColors(color, BLACK, 0.15), mixColors(darkFill, BLACK, 0.15)],
    ["accent-tint", lightTint, darkTint],
  ];
  return `:root{${variables.map(([name, light, dark]) => `--${name}:light-dark(${light},${dark})`).join(";")}}`;
}

/** Mixes the colour with another in small steps, until it has this contrast to all of the backgrounds. */
function moveUntilClear(color: string, towards: string, contrast: number, backgrounds: readonly string[]): string {
  for (let share = 0; share < 1; share += 0.02) {
    const moved = mixColors(color, towards, share);
    if (backgrounds.every((background) => contrastOf(moved, background) >= contrast)) return moved;
  }
  return towards;
}
