/** A file whose header says "Pure." computes, and nothing else; the linter's list of pure files names the same ones. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { effectsOf } from "./effects.ts";
import { ROOT, readModules } from "./program.ts";

/** They are generated. */
const WITHOUT_HEADER = new Set(["client/api.ts", "client/events.ts"]);

const modules = readModules();
const pure = [...modules.values()].filter(({ header }) => /\bPure\./.test(header));
const purePaths = new Set(pure.map(({ path }) => path));
const reached = new Map(pure.map(({ path }) => [path, reachedFrom(path)]));

describe("every file", () => {
  const files = [...modules.values()].filter(({ path }) => !path.endsWith(".d.ts") && !WITHOUT_HEADER.has(path));

  it("says in its header whether it is pure or does I/O", () => {
    const silent = files.filter(({ header }) => !/^[\s*]*(Pure\.|I\/O[.: ])/.test(header));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });
});

describe("a pure file", () => {
  it("is found at all", () => expect(pure.length).toBeGreaterThan(100));

  it.each(pure)("has no effect, and reaches none: $path", ({ path }) => {
    const effects = [...(reached.get(path) ?? [])].flatMap(([file, via]) => {
      const module = modules.get(file);
      const isJudgedElsewhere = file !== path && purePaths.has(file);
      if (module === undefined || isJudgedElsewhere) return [];
      return effectsOf(module).map((effect) => `${[...via, file].join(" → ")}: ${effect}`);
    });
    expect(effects).toEqual([]);
  });
});

describe("the linter's list of pure files", () => {
  const override = z.object({
    files: z.array(z.string()),
    rules: z.record(z.string(), z.unknown()),
  });
  const { overrides } = z
    .object({ overrides: z.array(override) })
    .parse(JSON.parse(readFileSync(join(ROOT, ".oxlintrc.json"), "utf8")));
  const globs = overrides
    .filter(({ rules }) => JSON.stringify(rules["no-restricted-properties"] ?? "").includes('"now"'))
    .flatMap(({ files }) => files);
  const listed = new Map(
    globs.map((glob) => [glob, globSync(glob, { cwd: ROOT }).filter((path) => modules.has(path))]),
  );

  it("names every file that says it is pure", () => {
    const names = new Set([...listed.values()].flat());
    expect(pure.map(({ path }) => path).filter((path) => !names.has(path))).toEqual([]);
  });

  it("names no other file", () => {
    expect([...listed.values()].flat().filter((path) => !purePaths.has(path))).toEqual([]);
  });

  it("names nothing that is not there", () => {
    const dead = globs.flatMap((glob) => {
      const wordings = expanded(glob).filter(({ text }) => globSync(text, { cwd: ROOT }).length > 0);
      const choices = new Set(expanded(glob).flatMap((wording) => wording.choices));
      const unused = [...choices].filter((choice) => !wordings.some((wording) => wording.choices.includes(choice)));
      return wordings.length === 0 ? [glob] : unused.map((choice) => `${choice} in ${glob}`);
    });
    expect(dead).toEqual([]);
  });
});

/** A glob without its braces: each wording of it, with the alternatives that were chosen for it. */
function expanded(glob: string): { text: string; choices: string[] }[] {
  const [braces, inner] = /\{([^{}]*)\}/.exec(glob) ?? [];
  if (braces === undefined || inner === undefined) return [{ text: glob, choices: [] }];
  return inner
    .split(",")
    .flatMap((choice) =>
      expanded(glob.replace(braces, choice)).map(({ text, choices }) => ({ text, choices: [choice, ...choices] })),
    );
}

/**
 * The files whose values a file imports, directly or not, and itself; with the files on the way to each. The search ends
 * at pure files, which have a test of their own.
 */
function reachedFrom(start: string): Map<string, string[]> {
  const ways = new Map<string, string[]>([[start, []]]);
  for (const [path, via] of ways) {
    if (path !== start && purePaths.has(path)) continue;
    for (const { target, isTypeOnly } of modules.get(path)?.imports ?? []) {
      if (target !== undefined && !isTypeOnly && !ways.has(target)) ways.set(target, [...via, path]);
    }
  }
  return ways;
}
