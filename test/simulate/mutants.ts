/**
 * I/O. Takes one mechanism after another out of a copy of the code, and looks whether the judges notice. A mechanism that
 * nobody misses is either not needed or not tested. The results are written to mutants/README.md.
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { forEachConcurrently } from "../../src/cron/concurrency-pool.ts";
import { playAll } from "./pool.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PATCHES = new URL("mutants/", import.meta.url);
const README = new URL("README.md", PATCHES);
/** Ignored by Git, and below the packages that the code imports. */
const COPIES = "dist/simulate";

const HEAD = `# Mutants

Each patch takes one mechanism out of the code. \`npm run test:simulate -- --mutants --histories 1000\` plays histories
with each of them until one breaks a promise, and writes this table.

`;

interface Row {
  number: number;
  mechanism: string;
  /** The seed that found it; null: none did. */
  seed: number | null;
  histories: number;
  rule: string;
  text: string;
}

/** @returns how many mechanisms the judges did not miss. */
export async function runMutants(options: {
  seed: number;
  histories: number;
  jobs: number;
  only: string[] | null;
}): Promise<number> {
  const { seed, histories, jobs, only } = options;
  const patches = patchNames().filter((name) => only === null || only.includes(String(numberOf(name))));
  const seeds = Array.from({ length: histories }, (_, index) => seed + index);
  const before = readRows();
  const rows: Row[] = [];
  await forEachConcurrently(patches, jobs, async (name) => {
    const source = copyWith(name);
    const known = before.find(({ number }) => number === numberOf(name));
    // The seed that found it before finds it again, unless the code or the simulation has changed.
    const orders = [...(known?.seed ? [known.seed] : []), ...seeds].map((each) => ({
      kind: "seed" as const,
      seed: each,
    }));
    const results = await playAll(orders, { source, jobs: 1, shrinks: 0, story: false, stopsAtFailure: true });
    const found = results.find(({ violations }) => violations.length > 0);
    const [violation] = found?.violations ?? [];
    rows.push({
      number: numberOf(name),
      mechanism: mechanismOf(name),
      seed: found?.seed ?? null,
      histories: known && found?.seed === known.seed ? known.histories : results.length,
      rule: violation?.rule ?? "",
      text: violation?.text ?? "",
    });
    const outcome = found
      ? `seed ${found.seed}, ${violation?.rule}: ${violation?.text.slice(0, 100)}`
      : `not found in ${results.length} histories`;
    // What was found is kept if the run is stopped.
    const others = before.filter(({ number }) => !rows.some((row) => row.number === number));
    writeFileSync(README, HEAD + tableOf([...others, ...rows]));
    console.log(`${found ? "✓" : "✗"} ${name}: ${outcome}`);
    rmSync(`${ROOT}${folderOf(name)}`, { recursive: true, force: true });
  });
  const missed = rows.filter((row) => row.seed === null).length;
  console.log(`\n${rows.length - missed} passed, ${missed} failed`);
  return missed;
}

/** In the order of their numbers. */
export function patchNames(): string[] {
  return readdirSync(PATCHES)
    .filter((name) => name.endsWith(".patch"))
    .toSorted((a, b) => numberOf(a) - numberOf(b));
}

/** Applies the patch to a copy of the code below `folder`, or only tries. */
export function applyPatch(name: string, folder: string | null): void {
  const how = folder === null ? ["--check"] : [`--directory=${folder}`];
  const path = fileURLToPath(new URL(name, PATCHES));
  execFileSync("git", ["apply", "--unidiff-zero", ...how, path], { cwd: ROOT, stdio: "pipe" });
}

function numberOf(name: string): number {
  return Number.parseInt(name, 10);
}

/** The first line of a patch says what it takes out. */
function mechanismOf(name: string): string {
  return readFileSync(new URL(name, PATCHES), "utf8").split("\n")[0]?.replace(/^# /, "") ?? "";
}

function folderOf(name: string): string {
  return `${COPIES}/${numberOf(name)}`;
}

function copyWith(name: string): URL {
  const folder = folderOf(name);
  rmSync(`${ROOT}${folder}`, { recursive: true, force: true });
  mkdirSync(`${ROOT}${folder}`, { recursive: true });
  cpSync(`${ROOT}src`, `${ROOT}${folder}/src`, { recursive: true });
  applyPatch(name, folder);
  return new URL(`../../${folder}/src/`, import.meta.url);
}

/** Those of the last run. Part of the patches may be run again. */
function readRows(): Row[] {
  const lines = existsSync(README) ? readFileSync(README, "utf8").split("\n") : [];
  return lines.flatMap((line) => {
    const [, number, mechanism = "", seed, histories, rule = "", text = ""] = line
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim());
    if (!/^\d+$/.test(number ?? "")) return [];
    const found = seed === "none" ? null : Number(seed);
    return [{ number: Number(number), mechanism, seed: found, histories: Number(histories), rule, text }];
  });
}

function tableOf(rows: readonly Row[]): string {
  const ids = /[0-9a-f]{8}-[0-9a-f-]{27}/g;
  const cells = rows
    .toSorted((a, b) => a.number - b.number)
    .map(({ number, mechanism, seed, histories, rule, text }) => [
      String(number),
      mechanism,
      seed === null ? "none" : String(seed),
      String(histories),
      rule,
      text
        .replaceAll(ids, "…")
        .replaceAll(/(?<!\\)\|/g, "\\|")
        .slice(0, 90),
    ]);
  const table = [["", "mechanism", "found by seed", "histories", "promise", "what was seen"], ...cells];
  const widths = table[0]?.map((_, column) => Math.max(3, ...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [titles = [], ...body] = table;
  return `${[line(titles), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n")}\n`;
}
