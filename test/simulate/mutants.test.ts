/** Every mutant is still one: its patch fits the code, whatever has moved. */
import { expect, it } from "vitest";
import { applyPatch, patchNames } from "./mutants.ts";

it.each(patchNames())("%s fits the code", (name) => {
  expect(() => applyPatch(name, null)).not.toThrow();
});
