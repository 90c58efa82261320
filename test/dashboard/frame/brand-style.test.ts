/** The shades that are made of a brand's colour can be read, whatever the colour is. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { brandStyle } from "../../../src/dashboard/frame/brand-style.ts";
import { readAsset } from "../../../src/http/static-asset.ts";
import { contrastOf } from "../../../src/text/color.ts";

/** The light and the dark value of each variable of a style sheet. */
function variablesOf(css: string): Record<string, readonly [light: string, dark: string]> {
  const found = css.matchAll(/--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/g);
  return Object.fromEntries([...found].map(([, name = "", light = "", dark = ""]) => [name, [light, dark] as const]));
}

const CHANNEL = ["00", "2b", "55", "80", "aa", "d4", "ff"];
const COLORS = CHANNEL.flatMap((red) => CHANNEL.flatMap((green) => CHANNEL.map((blue) => `#${red}${green}${blue}`)));
const allowed = COLORS.filter((color) => contrastOf(color, "#ffffff") >= 4.5);
const own = variablesOf(await (await readAsset(env, "dashboard.css")).text());

it("A brand may have many colours", () => {
  expect(allowed.length).toBeGreaterThan(120);
});

it("It replaces exactly the variables of our own accent", () => {
  const names = Object.keys(own).filter((name) => name.startsWith("accent"));
  expect(Object.keys(variablesOf(brandStyle("#7a1fa2"))).toSorted()).toEqual(names.toSorted());
});

it.each([0, 1] as const)("Its texts can be read in both schemes (%i)", (scheme) => {
  const failures = allowed.flatMap((color) => {
    const shades = variablesOf(brandStyle(color));
    const at = (name: string) => (shades[name] ?? own[name])?.[scheme] ?? "";
    const pairs: [one: string, other: string, least: number][] = [
      ...["bg", "surface", "sunken", "accent-tint"].map((name): [string, string, number] => [
        at("accent"),
        at(name),
        4.5,
      ]),
      ["#ffffff", at("accent-fill"), 4.5],
      ["#ffffff", at("accent-hover"), 4.5],
      [at("accent-fill"), at("surface"), 3],
      [at("text"), at("accent-tint"), 4.5],
    ];
    return pairs
      .filter(([one, other, least]) => !(contrastOf(one, other) >= least))
      .map(([one, other]) => `${color}: ${one} on ${other} is ${contrastOf(one, other)}`);
  });
  expect(failures).toEqual([]);
});
