/**
 * I/O. Takes one mechanism after another out of a copy of the code, and looks whether the judges notice. A mechanism that
 * nobody misses is either not needed or not tested.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { playAll } from "./pool.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PATCHES = new URL("mutants/", import.meta.url);
/** Ignored by Git, and below the packages that the code imports. */
const COPIES = "dist/simulate";

/** @returns how many mechanisms the judges did not miss. */
export async function runMutants(options: {
  seed: number;
  histories: number;
  jobs: number;
  only: string[] | null;
}): Promise<number> {
  const { seed, histories, jobs, only } = options;
  const patches = readdirSync(PATCHES)
    .filter((name) => name.endsWith(".patch"))
    .filter((name) => only === null || only.includes(String(Number.parseInt(name, 10))))
    .toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  const orders = Array.from({ length: histories }, (_, index) => ({ kind: "seed" as const, seed: seed + index }));
  const table: Record<string, { mechanism: string; seed: number | string; rule: string; found: string }> = {};
  let missed = 0;
  for (const name of patches) {
    const source = copyWith(name);
    const results = await playAll(orders, { source, jobs, shrinks: 0, story: false, stopsAtFailure: true });
    const found = results.find(({ violations }) => violations.length > 0);
    if (!found) missed += 1;
    const [violation] = found?.violations ?? [];
    table[String(Number.parseInt(name, 10))] = {
      mechanism: mechanismOf(name),
      seed: found?.seed ?? "none",
      rule: violation?.rule ?? "",
      found: (violation?.text ?? "").slice(0, 70),
    };
    console.log(
      `${found ? "✓" : "✗"} ${name}: ${found ? `seed ${found.seed}, ${violation?.rule}: ${violation?.text.slice(0, 100)}` : `not found in ${results.length} histories`}`,
    );
  }
  rmSync(new URL(`../../${COPIES}`, import.meta.url), { recursive: true, force: true });
  console.table(table);
  console.log(`\n${patches.length - missed} passed, ${missed} failed`);
  return missed;
}

/** The first line of a patch says what it takes out. */
function mechanismOf(name: string): string {
  return readFileSync(new URL(name, PATCHES), "utf8").split("\n")[0]?.replace(/^# /, "") ?? "";
}

function copyWith(name: string): URL {
  const folder = `${COPIES}/${Number.parseInt(name, 10)}`;
  rmSync(`${ROOT}${folder}`, { recursive: true, force: true });
  mkdirSync(`${ROOT}${folder}`, { recursive: true });
  cpSync(`${ROOT}src`, `${ROOT}${folder}/src`, { recursive: true });
  execFileSync("git", ["apply", "--unidiff-zero", `--directory=${folder}`, fileURLToPath(new URL(name, PATCHES))], {
    cwd: ROOT,
  });
  return new URL(`../../${folder}/src/`, import.meta.url);
}
